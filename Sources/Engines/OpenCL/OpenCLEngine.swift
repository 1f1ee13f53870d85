import Experiments
import Synchronization

/// Trains networks on one OpenCL device, one work-group a network, thousands in a launch.
public final class OpenCLEngine: Engine {
  public var device: DeviceDescription { openCLDevice.description }

  private let openCLDevice: OpenCLDevice
  private let context: Mutex<OpenCLContext>
  private let standard = StandardNormalMoments()

  /// Opens a device.
  ///
  /// - Throws: ``EngineError`` if the device cannot be opened.
  public init(_ device: OpenCLDevice) throws(EngineError) {
    openCLDevice = device
    context = Mutex(try OpenCLContext(device))
  }

  public func batchCapacity(for shape: BatchShape, precision: Precision) -> Int {
    let weights: Int
    let bytes: Int
    switch precision {
    case .float:
      bytes = FusionTrainingTables<Float>.bytesPerNetwork(of: shape)
      weights = shape.largestWeightCount(laneCount: Float.laneCount) * precision.byteCount
    case .double:
      bytes = FusionTrainingTables<Double>.bytesPerNetwork(of: shape)
      weights = shape.largestWeightCount(laneCount: Double.laneCount) * precision.byteCount
    }
    // A fifth of the memory is left to the driver and to others.
    let byMemory = device.globalMemory / 5 * 4 / max(bytes, 1)
    return max(1, min(1 << 20, byMemory, device.largestAllocation / max(weights, 1)))
  }

  public func train(
    _ experiments: [Experiment], precision: Precision, control: TrainingControl
  ) throws(EngineError) -> [Outcome] {
    guard !experiments.isEmpty else { return [] }
    try check(BatchShape(experiments[0].network), precision)
    switch precision {
    case .float: return try train(PreparedBatch<Float>(experiments, standard: standard), control: control)
    case .double: return try train(PreparedBatch<Double>(experiments, standard: standard), control: control)
    }
  }

  public func trace(
    _ experiment: Experiment, precision: Precision, recording steps: [Int], control: TrainingControl
  ) throws(EngineError) -> (outcome: Outcome, curve: LearningCurve) {
    try check(BatchShape(experiment.network), precision)
    switch precision {
    case .float: return try trace(PreparedBatch<Float>([experiment], standard: standard), steps, control: control)
    case .double: return try trace(PreparedBatch<Double>([experiment], standard: standard), steps, control: control)
    }
  }

  private func train<Number>(
    _ batch: PreparedBatch<Number>, control: TrainingControl
  ) throws(EngineError) -> [Outcome] {
    try FusionTrainingLaunch(batch, on: current()).run(control: control)
  }

  private func trace<Number>(
    _ batch: PreparedBatch<Number>, _ steps: [Int], control: TrainingControl
  ) throws(EngineError) -> (outcome: Outcome, curve: LearningCurve) {
    let launch = try FusionTrainingLaunch(batch, on: current(), recording: steps)
    let outcome = try launch.run(control: control)[0]
    return (outcome, try launch.learningCurve())
  }

  private func current() -> OpenCLContext { context.withLock { $0 } }

  private func check(_ shape: BatchShape, _ precision: Precision) throws(EngineError) {
    if precision == .double, !device.supportsDouble {
      throw EngineError(
        .unsupported,
        "\(openCLDevice.label) has no double precision; use --precision float, or another device (see `devices`).")
    }
    let weights = shape.largestWeightCount(laneCount: 64 / precision.byteCount)
    guard weights < Int(Int32.max) else {
      throw EngineError(
        .unsupported,
        "A network of \(weights) weights is too large for \(openCLDevice.label), which takes up to \(Int32.max); "
          + "use --device cpu, or narrower layers.")
    }
  }
}
