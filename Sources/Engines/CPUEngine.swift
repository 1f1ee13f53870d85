import Experiments
import Foundation

/// Trains networks on all cores of the CPU, one network a thread at a time. The reference for every other engine.
public struct CPUEngine: Engine {
  public let device: DeviceDescription
  private let threads: Int
  private let standard = StandardNormalMoments()

  /// - Parameter threads: how many networks to train at once; `nil` for one a core.
  public init(threads: Int? = nil) {
    self.threads = max(1, threads ?? ParallelLoop.threadCount)
    device = DeviceDescription(
      selector: "cpu", name: Self.processorName, driver: "FusionPhase CPU engine", kind: .cpu,
      computeUnits: self.threads, globalMemory: Int(ProcessInfo.processInfo.physicalMemory),
      largestAllocation: Int(ProcessInfo.processInfo.physicalMemory), localMemory: 0, largestWorkGroup: 1,
      supportsDouble: true, pciAddress: nil, kernelHash: "cpu")
  }

  public func batchCapacity(for shape: BatchShape, precision: Precision) -> Int {
    // In the worst case every network has its own initial weights; an eighth of the memory may hold them.
    let bytes = shape.largestWeightCount(laneCount: 64 / precision.byteCount) * precision.byteCount
    return max(1, min(1 << 20, device.globalMemory / 8 / max(bytes, 1)))
  }

  public func train(
    _ experiments: [Experiment], precision: Precision, control: TrainingControl
  ) throws(EngineError) -> [Outcome] {
    guard !experiments.isEmpty else { return [] }
    switch precision {
    case .float: return train(PreparedBatch<Float>(experiments, standard: standard), control: control)
    case .double: return train(PreparedBatch<Double>(experiments, standard: standard), control: control)
    }
  }

  private func train<Number>(_ batch: PreparedBatch<Number>, control: TrainingControl) -> [Outcome] {
    let count = batch.networks.count
    return [Outcome](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Each index is written once, by one thread, before the loop returns.
      nonisolated(unsafe) let start = buffer.baseAddress
      ParallelLoop.run(count: count, threads: threads, makeState: { FusionTraining(batch: batch) }) {
        training, index in
        start?.advanced(by: index).initialize(to: training.train(index, control: control))
      }
      initialized = count
    }
  }

  public func trace(
    _ experiment: Experiment, precision: Precision, recording steps: [Int], control: TrainingControl
  ) throws(EngineError) -> (outcome: Outcome, curve: LearningCurve) {
    switch precision {
    case .float:
      return trace(PreparedBatch<Float>([experiment], standard: standard), recording: steps, control: control)
    case .double:
      return trace(PreparedBatch<Double>([experiment], standard: standard), recording: steps, control: control)
    }
  }

  private func trace<Number>(
    _ batch: PreparedBatch<Number>, recording steps: [Int], control: TrainingControl
  ) -> (outcome: Outcome, curve: LearningCurve) {
    var curve = LearningCurve(points: [])
    let minimum = batch.data[0].fixedPoints.minimumLoss
    let outcome = FusionTraining(batch: batch).train(0, control: control, recording: steps) { step, loss, map in
      curve.points.append(
        LearningCurve.Point(step: step, loss: minimum + Double(loss), totalMap: map.map { Double($0) }))
    }
    return (outcome, curve)
  }

  /// The processor's name as the system gives it.
  private static var processorName: String {
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = information.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    return name ?? "CPU"
  }
}
