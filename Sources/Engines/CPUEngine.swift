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
    // In the worst case every network has its own initial weights and samples; an eighth of the memory may hold them.
    let laneCount = 64 / precision.byteCount
    let inputs = shape.inputDimensions.a + shape.inputDimensions.b
    let numbers =
      shape.sampleCount > 0
      ? shape.sampleNetworkSize(laneCount: laneCount).weights + shape.sampleCount * (inputs + 1)
        + 2 * CurveSteps.most * (inputs + 8) * (8 / precision.byteCount)
      : shape.largestWeightCount(laneCount: laneCount)
    let bytes = numbers * precision.byteCount
    return max(1, min(1 << 20, device.globalMemory / 8 / max(bytes, 1)))
  }

  public func train(
    _ experiments: [Experiment], precision: Precision, recording: Recording, control: TrainingControl
  ) throws(EngineError) -> [TrainedNetwork] {
    guard !experiments.isEmpty else { return [] }
    switch precision {
    case .float: return train(experiments, in: Float.self, recording: recording, control: control)
    case .double: return train(experiments, in: Double.self, recording: recording, control: control)
    }
  }

  private func train<Number: TrainingNumber>(
    _ experiments: [Experiment], in type: Number.Type, recording: Recording, control: TrainingControl
  ) -> [TrainedNetwork] {
    if BatchShape(experiments[0]).sampleCount > 0 {
      let batch = SampleBatch<Number>(experiments, recording: recording)
      let results = ParallelLoop.map(
        count: batch.networks.count, threads: threads, makeState: { SampleTraining(batch: batch, control: control) },
        transform: { training, index in training.train(index) })
      return batch.trained(experiments, results)
    }
    let batches = TwoPassTraining<Number>(recording: recording, standard: standard)
    return batches.train(experiments, control: control) { batch, control in
      ParallelLoop.map(
        count: batch.networks.count, threads: threads, makeState: { FusionTraining(batch: batch) },
        transform: { training, index in training.train(index, control: control) })
    }
  }

  /// The processor's name as the system gives it.
  private static var processorName: String {
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = information.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    return name ?? "CPU"
  }
}
