import Engines
import Experiments
import Synchronization

/// An engine that trains nothing: outcomes are a made-up function of the experiment, and batches are remembered.
final class FakeEngine: Engine {
  /// What happens when a batch is to be trained.
  enum Event {
    case succeed
    case fail(EngineError)
    /// Ends only this many networks of the batch, once somebody asks for a stop through this control.
    case stop(TrainingControl, after: Int)
    /// Ends only this many networks although nobody asked for a stop.
    case forget(after: Int)
  }

  let device: DeviceDescription
  private let capacity: Int
  private let event: @Sendable (_ batch: Int, _ size: Int) -> Event
  private let seen = Mutex<[[Experiment]]>([])
  private let spared = Mutex<[Int]>([])

  init(
    name: String = "fake", capacity: Int = 1000, computeUnits: Int = 1,
    event: @escaping @Sendable (_ batch: Int, _ size: Int) -> Event = { _, _ in .succeed }
  ) {
    device = DeviceDescription(
      selector: name, name: "the \(name) device", driver: "fake 1.0", kind: .gpu, computeUnits: computeUnits,
      globalMemory: 1 << 30, largestAllocation: 1 << 28, localMemory: 49_152, largestWorkGroup: 1024,
      supportsDouble: true, pciAddress: nil, kernelHash: "0123456789abcdef")
    self.capacity = capacity
    self.event = event
  }

  /// The batches that were tried, in order.
  var experiments: [[Experiment]] { seen.withLock { $0 } }

  /// How many threads each batch had to leave to others.
  var sparedThreads: [Int] { spared.withLock { $0 } }

  /// The fusion networks of the batches that were tried, in order.
  var batches: [[FusionExperiment]] { experiments.map { $0.compactMap(\.fusion) } }

  func batchCapacity(for shape: BatchShape, precision: Precision) -> Int { capacity }

  func train(
    _ experiments: [Experiment], precision: Precision, recording: Recording, control: TrainingControl
  ) throws(EngineError) -> [TrainedNetwork] {
    let batch = seen.withLock {
      $0.append(experiments)
      return $0.count - 1
    }
    spared.withLock { $0.append(control.sparedThreads) }
    var ended = experiments.count
    switch event(batch, experiments.count) {
    case .succeed: break
    case .fail(let error): throw error
    case .stop(let run, let count):
      run.requestStop()
      ended = count
    case .forget(let count): ended = count
    }
    return experiments.enumerated().map { index, experiment in
      switch experiment {
      case .fusion(let experiment): .fusion(network(experiment, recording, hasEnded: index < ended))
      case .competition(let experiment): .competition(network(experiment, recording, hasEnded: index < ended))
      }
    }
  }

  private func network(
    _ experiment: FusionExperiment, _ recording: Recording, hasEnded: Bool
  ) -> TrainedFusionNetwork {
    var outcome = Self.outcome(of: experiment)
    if !hasEnded { outcome.status = .notRun }
    return TrainedFusionNetwork(
      outcome: outcome,
      curve: recording.spacing == .none
        ? nil
        : LearningCurve(
          points: recording.steps(upTo: experiment.training.maxSteps).map { step in
            LearningCurve.Point(
              step: step, loss: 1 / Double(step + 1), totalMap: [Double(step), Double(experiment.seed.index)],
              generalisationError: step == 0 ? nil : 0.5)
          }),
      firstLayer: recording.keepsFirstLayer
        ? ModalityPair(
          Matrix(rows: 3, columns: 1, elements: [1, 2, Double(experiment.seed.index)]),
          Matrix(rows: 2, columns: 2, elements: [1, -2, 3, 0]))
        : nil)
  }

  private func network(
    _ experiment: CompetitionExperiment, _ recording: Recording, hasEnded: Bool
  ) -> TrainedCompetitionNetwork {
    var outcome = Self.outcome(of: experiment)
    if !hasEnded { outcome.status = .notRun }
    return TrainedCompetitionNetwork(
      outcome: outcome,
      curve: recording.spacing == .none
        ? nil
        : CompetitionCurve(
          points: recording.steps(upTo: experiment.maxSteps).map { step in
            CompetitionCurve.Point(
              step: step, loss: 1 / Double(step + 1),
              strengths: outcome.classes.map { $0.strengths.map { $0 * Double(step) } })
          }))
  }

  /// A made-up outcome in which every setting that a test may sweep leaves its trace.
  static func outcome(of experiment: CompetitionExperiment) -> CompetitionOutcome {
    let (data, index) = (experiment.data, Double(experiment.seed.index))
    return CompetitionOutcome(
      status: .stepLimit, steps: experiment.maxSteps, threshold: experiment.network.activation.threshold,
      classes: (0..<data.classes).map { classOutcome(of: $0, data, index) }, finalLoss: experiment.initialScale,
      trainAccuracy: 1 - data.noise,
      testErrors: CompetitionOutcome.TestErrors(
        joint: 0.5, unimodal: data.insufficiency, ensemble: experiment.learningRate,
        whereWinnerIsSufficient: index == 0 ? nil : 0.25, whereWinnerIsInsufficient: 0.75))
  }

  private static func classOutcome(
    of label: Int, _ data: SparseCodingData, _ index: Double
  ) -> CompetitionOutcome.ClassOutcome {
    let first: Double? = label == 0 ? nil : Double(label)
    return CompetitionOutcome.ClassOutcome(
      strengths: ModalityPair(data.strengths.a * Double(label), data.strengths.b + index),
      emergenceTimes: ModalityPair(first, nil), predictedWinner: label % 2 == 0 ? .a : .b)
  }

  /// A made-up outcome in which every setting that a test may sweep leaves its trace.
  static func outcome(of experiment: FusionExperiment) -> FusionOutcome {
    let output = experiment.data.populationMoments(seed: experiment.seed).output
    let status = Status.allCases[Int(experiment.seed.index) % 4]
    return FusionOutcome(
      status: status, steps: min(experiment.training.maxSteps, 100 + Int(experiment.seed.index)), leadingModality: .a,
      halfPlateauTimes: ModalityPair(output, nil),
      halfFinalTimes: ModalityPair(nil, output * Double(experiment.seed.index + 1)),
      misattribution: experiment.training.learningRate, plateauLoss: experiment.initialization.scale,
      finalLoss: status == .diverged ? .nan : Double(experiment.network.depth))
  }
}
