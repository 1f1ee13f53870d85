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
    max(1, min(1 << 20, device.globalMemory / 8 / max(Self.bytes(of: shape, precision), 1)))
  }

  /// What is kept of one network.
  private static func bytes(of shape: BatchShape, _ precision: Precision) -> Int {
    let laneCount = 64 / precision.byteCount
    let numbers =
      switch shape {
      case .fusion(let shape): shape.numbersOnCPU(laneCount: laneCount, bytesPerNumber: precision.byteCount)
      case .competition(let shape): shape.numbersPerNetwork(laneCount: laneCount)
      }
    return numbers * precision.byteCount
  }

  /// Refuses networks of which the memory does not hold even one.
  private func check(_ experiment: Experiment, _ precision: Precision) throws(EngineError) {
    // Weights are drawn in double precision, and at full width even where a narrow twin trains.
    let drawn = experiment.fusion?.network.parameterCount ?? experiment.parameterCount
    let bytes = Self.bytes(of: BatchShape(experiment), precision) + 8 * drawn
    guard bytes <= device.globalMemory else {
      throw EngineError(
        .outOfMemory,
        "A network takes \(bytes) bytes, and this machine has \(device.globalMemory) bytes of memory; use narrower or "
          + "fewer layers, or fewer samples.")
    }
  }

  public func train(
    _ experiments: [Experiment], precision: Precision, recording: Recording, control: TrainingControl
  ) throws(EngineError) -> [TrainedNetwork] {
    guard let first = experiments.first else { return [] }
    try check(first, precision)
    switch precision {
    case .float: return train(experiments, in: Float.self, recording: recording, control: control)
    case .double: return train(experiments, in: Double.self, recording: recording, control: control)
    }
  }

  private func train<Number: TrainingNumber>(
    _ experiments: [Experiment], in type: Number.Type, recording: Recording, control: TrainingControl
  ) -> [TrainedNetwork] {
    switch ExperimentsOfOneFamily(experiments) {
    case .fusion(let experiments):
      return train(experiments, in: type, recording: recording, control: control)
    case .competition(let experiments):
      return train(experiments, in: type, recording: recording, control: control).map { .competition($0) }
    }
  }

  private func train<Number: TrainingNumber>(
    _ experiments: [FusionExperiment], in type: Number.Type, recording: Recording, control: TrainingControl
  ) -> [TrainedNetwork] {
    if FusionShape(experiments[0]).sampleCount > 0 {
      let batch = SampleBatch<Number>(experiments, recording: recording)
      let results = ParallelLoop.map(
        count: batch.networks.count, threads: threads(control),
        makeState: { SampleTraining(batch: batch, control: control) },
        transform: { training, index in training.train(index) })
      return batch.trained(experiments, results).map { .fusion($0) }
    }
    let batches = TwoPassTraining<Number>(recording: recording, standard: standard)
    // In lanes or not is a matter of the network alone, never of the rest of its batch.
    let shape = FusionShape(experiments[0])
    let isInLanes = experiments.mapSettings { LaneTraining<Number>.suits($0.trainedNetwork, of: shape) }
    guard isInLanes.contains(false) else { return trainNarrow(experiments, batches, control: control) }
    func members(inLanes: Bool) -> [FusionExperiment] {
      zip(experiments, isInLanes).filter { $0.1 == inLanes }.map(\.0)
    }
    var wide = trainWide(members(inLanes: false), batches, control: control).makeIterator()
    guard isInLanes.contains(true) else { return Array(IteratorSequence(wide)) }
    var narrow = trainNarrow(members(inLanes: true), batches, control: control).makeIterator()
    return isInLanes.compactMap { $0 ? narrow.next() : wide.next() }
  }

  private func trainWide<Number: TrainingNumber>(
    _ experiments: [FusionExperiment], _ batches: TwoPassTraining<Number>, control: TrainingControl
  ) -> [TrainedNetwork] {
    batches.train(experiments, threads: threads(control), control: control) { batch, control in
      let draws = batch.drawUnitWeights()
      return ParallelLoop.map(
        count: batch.networks.count, threads: threads(control),
        makeState: { FusionTraining(batch: batch, draws: draws) },
        transform: { training, index in training.train(index, control: control) })
    }.map { .fusion($0) }
  }

  /// The fewest narrow networks that a part of a batch has.
  private static let leastPart = 1024

  /// Trains networks in lanes: a large batch in a few parts a thread, as many for each and each with all that it takes,
  /// because such networks take hardly longer to train than to prepare.
  private func trainNarrow<Number: TrainingNumber>(
    _ experiments: [FusionExperiment], _ batches: TwoPassTraining<Number>, control: TrainingControl
  ) -> [TrainedNetwork] {
    @Sendable func train(_ experiments: [FusionExperiment], threads: Int) -> [TrainedNetwork] {
      batches.train(experiments, threads: threads, control: control) { batch, control in
        LaneTraining(batch: batch, control: control).train(threads: threads)
      }.map { .fusion($0) }
    }
    let threads = threads(control)
    let parts = min(4, experiments.count / Self.leastPart / threads) * threads
    guard threads > 1, parts > 1 else { return train(experiments, threads: threads) }
    return ParallelLoop.mapParts(parts, ofCount: experiments.count, threads: threads) { members in
      train(Array(experiments[members]), threads: 1)
    }
  }

  private func train<Number: TrainingNumber>(
    _ experiments: [CompetitionExperiment], in type: Number.Type, recording: Recording, control: TrainingControl
  ) -> [TrainedCompetitionNetwork] {
    let batch = CompetitionBatch<Number>(experiments, recording: recording)
    let results = ParallelLoop.map(
      count: experiments.count, threads: threads(control),
      makeState: { CompetitionTraining(batch: batch, control: control) },
      transform: { training, index in training.train(index) })
    return batch.trained(results)
  }

  private func threads(_ control: TrainingControl) -> Int { max(1, threads - control.sparedThreads) }

  /// The processor's name as the system gives it.
  private static var processorName: String {
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = information.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    return name ?? "CPU"
  }
}
