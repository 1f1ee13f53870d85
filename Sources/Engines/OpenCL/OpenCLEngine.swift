import COpenCL
import Experiments
import Synchronization

/// Trains networks on one OpenCL device, one work-group a network, thousands in a launch.
///
/// A batch that the device's memory does not hold is trained in halves. A device that fails gets a new context and a
/// second attempt with shorter launches; only then is the error thrown.
public final class OpenCLEngine: Engine {
  public var device: DeviceDescription { openCLDevice.description }

  private let openCLDevice: OpenCLDevice
  private let context: Mutex<OpenCLContext>
  private let largestBatches = Mutex<[BatchKind: Int]>([:])
  private let slices: SlicePlan
  private let faults: OpenCLFaults
  private let standard = StandardNormalMoments()

  /// What the memory that a network takes depends on.
  private struct BatchKind: Hashable {
    let shape: BatchShape
    let precision: Precision
  }

  /// Opens a device.
  ///
  /// - Throws: ``EngineError`` if the device cannot be opened.
  public convenience init(_ device: OpenCLDevice) throws(EngineError) {
    try self.init(device, slices: SlicePlan())
  }

  /// Opens a device for a test: with launches of another length, or with failures.
  package init(
    _ device: OpenCLDevice, slices: SlicePlan, faults: @escaping OpenCLFaults = { _ in CL_SUCCESS }
  ) throws(EngineError) {
    openCLDevice = device
    self.slices = slices
    self.faults = faults
    context = Mutex(try OpenCLContext(device, faults: faults))
  }

  public func batchCapacity(for shape: BatchShape, precision: Precision) -> Int {
    let memory = DeviceMemory(of: shape, precision, on: device.kind)
    // A fifth of the memory is left to the driver and to others.
    let byMemory = device.globalMemory / 5 * 4 / max(memory.bytesPerNetwork, 1)
    let byExperience = largestBatch(BatchKind(shape: shape, precision: precision))
    let byAllocation = device.largestAllocation / max(memory.largestBuffer, 1)
    return max(1, min(1 << 20, byMemory, byAllocation, byExperience))
  }

  public func train(
    _ experiments: [Experiment], precision: Precision, recording: Recording, control: TrainingControl
  ) throws(EngineError) -> [TrainedNetwork] {
    guard let first = experiments.first else { return [] }
    try check(BatchShape(first), precision)
    switch precision {
    case .float: return try train(experiments, in: Float.self, recording: recording, control: control)
    case .double: return try train(experiments, in: Double.self, recording: recording, control: control)
    }
  }

  /// Trains a batch, in halves where the memory does not hold it.
  private func train<Number: TrainingNumber>(
    _ experiments: [Experiment], in type: Number.Type, recording: Recording, control: TrainingControl
  ) throws(EngineError) -> [TrainedNetwork] {
    let kind = BatchKind(shape: BatchShape(experiments[0]), precision: type.precision)
    guard experiments.count <= largestBatch(kind) else {
      return try trainHalves(experiments, in: type, recording: recording, control: control)
    }
    do throws(EngineError) {
      return try trainWhole(experiments, in: type, recording: recording, control: control)
    } catch {
      guard error.reason == .outOfMemory, experiments.count > 1 else { throw error }
      let half = (experiments.count + 1) / 2
      largestBatches.withLock { $0[kind] = min($0[kind] ?? .max, half) }
      control.note("\(error.message) Going on with batches of \(half) networks.")
      return try trainHalves(experiments, in: type, recording: recording, control: control)
    }
  }

  private func trainWhole<Number: TrainingNumber>(
    _ experiments: [Experiment], in type: Number.Type, recording: Recording, control: TrainingControl
  ) throws(EngineError) -> [TrainedNetwork] {
    try recovering(control) { (context, slices, control) throws(EngineError) in
      switch ExperimentsOfOneFamily(experiments) {
      case .fusion(let experiments):
        return try trainFusion(
          experiments, in: type, recording: recording, on: context, control: control, slices: slices
        ).map { .fusion($0) }
      case .competition(let experiments):
        let batch = CompetitionBatch<Number>(experiments, recording: recording)
        let launch = try CompetitionTrainingLaunch(batch, on: context)
        return batch.trained(try launch.run(control: control, slices: slices)).map { .competition($0) }
      }
    }
  }

  private func trainFusion<Number: TrainingNumber>(
    _ experiments: [FusionExperiment], in type: Number.Type, recording: Recording, on context: OpenCLContext,
    control: TrainingControl, slices: SlicePlan
  ) throws(EngineError) -> [TrainedFusionNetwork] {
    if FusionShape(experiments[0]).sampleCount > 0 {
      let batch = SampleBatch<Number>(experiments, recording: recording)
      let launch = try SampleTrainingLaunch(batch, on: context)
      return batch.trained(experiments, try launch.run(control: control, slices: slices))
    }
    let batches = TwoPassTraining<Number>(recording: recording, standard: standard)
    let threads = ParallelLoop.threadCount(control)
    return try batches.train(experiments, threads: threads, control: control) { (batch, control) throws(EngineError) in
      try FusionTrainingLaunch(batch, on: context).run(control: control, slices: slices)
    }
  }

  private func trainHalves<Number: TrainingNumber>(
    _ experiments: [Experiment], in type: Number.Type, recording: Recording, control: TrainingControl
  ) throws(EngineError) -> [TrainedNetwork] {
    let attempt = control.attempt()
    let middle = (experiments.count + 1) / 2
    do throws(EngineError) {
      return try train(Array(experiments[..<middle]), in: type, recording: recording, control: attempt)
        + train(Array(experiments[middle...]), in: type, recording: recording, control: attempt)
    } catch {
      // The outcomes of the first half are lost with the second one's.
      attempt.withdraw()
      throw error
    }
  }

  /// Does some work on the device and, if the device fails, once more in a new context with shorter launches. What a
  /// failed attempt has counted is taken back.
  private func recovering<Result>(
    _ control: TrainingControl,
    _ work: (OpenCLContext, SlicePlan, TrainingControl) throws(EngineError) -> Result
  ) throws(EngineError) -> Result {
    func attempt(_ context: OpenCLContext, _ slices: SlicePlan) throws(EngineError) -> Result {
      let attempt = control.attempt()
      do throws(EngineError) {
        return try work(context, slices, attempt)
      } catch {
        attempt.withdraw()
        throw error
      }
    }
    let used = context.withLock { $0 }
    do throws(EngineError) {
      return try attempt(used, slices)
    } catch {
      guard error.mayBeCuredByNewContext else { throw error }
      control.note("\(error.message) Trying once more in a new context, with shorter launches.")
    }
    let fresh = try replace(used)
    do throws(EngineError) { return try attempt(fresh, slices.cautious) } catch { throw error.inNewContext }
  }

  /// A new context in place of a broken one, unless another thread has replaced that already.
  private func replace(_ broken: OpenCLContext) throws(EngineError) -> OpenCLContext {
    let fresh = try OpenCLContext(openCLDevice, faults: faults)
    return context.withLock {
      if $0 === broken { $0 = fresh }
      return $0
    }
  }

  private func largestBatch(_ kind: BatchKind) -> Int { largestBatches.withLock { $0[kind] ?? .max } }

  private func check(_ shape: BatchShape, _ precision: Precision) throws(EngineError) {
    if precision == .double, !device.supportsDouble {
      throw EngineError(
        .unsupported,
        "\(openCLDevice.label) has no double precision; use --precision float, or another device (see `devices`).")
    }
    let memory = DeviceMemory(of: shape, precision, on: device.kind)
    guard memory.weightCount < Int(Int32.max) else {
      throw EngineError(
        .unsupported,
        "A network of \(memory.weightCount) weights is too large for \(openCLDevice.label), which takes up to "
          + "\(Int32.max); use --device cpu, or narrower layers.")
    }
  }
}
