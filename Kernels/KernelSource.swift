/// The OpenCL C sources, embedded in the binary.
public enum KernelSource {
  /// Training of fusion networks.
  public static var fusionTraining: String { String(decoding: PackageResources.fusion_training_cl, as: UTF8.self) }
}
