/// The OpenCL C sources, embedded in the binary.
public enum KernelSource {
  /// Training of fusion networks: the kernels `fusion_initialize` and `fusion_training`.
  public static var fusionTraining: String { String(decoding: PackageResources.fusion_training_cl, as: UTF8.self) }
}
