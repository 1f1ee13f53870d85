import Experiments

/// Training of networks that are known to be of one family.
extension Engine {
  /// Trains fusion networks and returns what became of them in the same order.
  ///
  /// - Throws: ``EngineError`` as for experiments of any family.
  /// - Precondition: all experiments have the same ``FusionShape``.
  public func train(
    _ experiments: [FusionExperiment], precision: Precision, recording: Recording, control: TrainingControl
  ) throws(EngineError) -> [TrainedFusionNetwork] {
    try train(experiments.map { .fusion($0) }, precision: precision, recording: recording, control: control)
      .compactMap { if case .fusion(let network) = $0 { network } else { nil } }
  }

  /// Trains fusion networks and returns their outcomes in the same order.
  ///
  /// - Throws: ``EngineError`` as for experiments of any family.
  /// - Precondition: all experiments have the same ``FusionShape``.
  public func train(
    _ experiments: [FusionExperiment], precision: Precision, control: TrainingControl
  ) throws(EngineError) -> [FusionOutcome] {
    try train(experiments, precision: precision, recording: .none, control: control).map(\.outcome)
  }

  /// Trains one fusion network and records its learning curve at the given steps, as far as training gets, and at the last
  /// step taken.
  ///
  /// - Parameter steps: ascending gradient-descent steps, from 0.
  /// - Throws: ``EngineError`` as for training.
  public func trace(
    _ experiment: FusionExperiment, precision: Precision, recording steps: [Int], control: TrainingControl
  ) throws(EngineError) -> (outcome: FusionOutcome, curve: LearningCurve) {
    let network = try train(
      [experiment], precision: precision, recording: Recording(.steps(steps)), control: control)[0]
    return (network.outcome, network.curve ?? LearningCurve(points: []))
  }

  /// Trains networks of the competition family and returns what became of them in the same order.
  ///
  /// - Throws: ``EngineError`` as for experiments of any family.
  /// - Precondition: all experiments have the same ``CompetitionShape``.
  public func train(
    _ experiments: [CompetitionExperiment], precision: Precision, recording: Recording = .none,
    control: TrainingControl
  ) throws(EngineError) -> [TrainedCompetitionNetwork] {
    try train(experiments.map { .competition($0) }, precision: precision, recording: recording, control: control)
      .compactMap { if case .competition(let network) = $0 { network } else { nil } }
  }
}
