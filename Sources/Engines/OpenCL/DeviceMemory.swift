import Experiments

/// What one network takes of a device's memory, if it shares nothing with others.
struct DeviceMemory {
  /// Bytes in all buffers together.
  let bytesPerNetwork: Int
  /// Bytes in the largest of the buffers.
  let largestBuffer: Int
  /// Numbers of the largest member's weights, padding included; of the competition family, of its largest table, which the
  /// kernels count through just so.
  let weightCount: Int

  init(of shape: BatchShape, _ precision: Precision, on kind: DeviceDescription.Kind) {
    let laneCount = 64 / precision.byteCount
    switch shape {
    case .fusion(let shape) where shape.sampleCount == 0:
      bytesPerNetwork =
        precision == .float
        ? FusionTrainingTables<Float>.bytesPerNetwork(of: shape)
        : FusionTrainingTables<Double>.bytesPerNetwork(of: shape)
      weightCount = shape.largestNetworkCount(laneCount: laneCount)
      largestBuffer = weightCount * precision.byteCount
    case .fusion(let shape):
      bytesPerNetwork =
        precision == .float
        ? SampleTrainingTables<Float>.bytesPerNetwork(of: shape)
        : SampleTrainingTables<Double>.bytesPerNetwork(of: shape)
      // The weights, scratch memory or the samples.
      let size = shape.sampleNetworkSize(laneCount: laneCount)
      let samples = shape.sampleCount * (shape.inputDimensions.a + shape.inputDimensions.b)
      weightCount = size.weights
      largestBuffer = max(size.weights + size.transposed + 4 * size.row, samples) * precision.byteCount
    case .competition(let shape):
      switch precision {
      case .float: (bytesPerNetwork, weightCount) = Self.competition(Float.self, shape, on: kind)
      case .double: (bytesPerNetwork, weightCount) = Self.competition(Double.self, shape, on: kind)
      }
      largestBuffer = weightCount * precision.byteCount
    }
  }

  private static func competition<Number: TrainingNumber>(
    _ type: Number.Type, _ shape: CompetitionShape, on kind: DeviceDescription.Kind
  ) -> (bytes: Int, largest: Int) {
    let keepsPaces = CompetitionTuning<Number>.keepsPaces(on: kind)
    typealias Tables = CompetitionTrainingTables<Number>
    return (
      Tables.bytesPerNetwork(of: shape, keepsPaces: keepsPaces), Tables.Sizes(shape, keepsPaces: keepsPaces).largest
    )
  }
}
