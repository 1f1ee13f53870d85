import Experiments

/// A batch of networks of the competition family as both engines take it.
struct CompetitionBatch<Number: TrainingNumber>: Sendable {
  let shape: CompetitionShape
  let experiments: [CompetitionExperiment]
  /// The steps at which each network's curve is recorded, in ascending order.
  let recordedSteps: [[Int]]
  private let recording: Recording

  /// - Precondition: `experiments` is not empty and all have the same ``CompetitionShape``.
  init(_ experiments: [CompetitionExperiment], recording: Recording) {
    shape = CompetitionShape(experiments[0])
    precondition(Set(experiments.map { CompetitionShape($0) }).count == 1, "a batch has one shape")
    self.experiments = experiments
    self.recording = recording
    var lists: [Int: [Int]] = [:]
    recordedSteps = experiments.map { experiment in
      if let list = lists[experiment.maxSteps] { return list }
      let list = recording.steps(upTo: experiment.maxSteps).filter { $0 <= experiment.maxSteps }
      lists[experiment.maxSteps] = list
      return list
    }
  }

  /// Puts together what is known of the networks once training is over.
  func trained(_ results: [CompetitionResult]) -> [TrainedCompetitionNetwork] {
    ParallelLoop.map(count: experiments.count) { index in
      let (experiment, result) = (experiments[index], results[index])
      return TrainedCompetitionNetwork(
        outcome: result.outcome(of: experiment),
        curve: recording.spacing == .none ? nil : CompetitionCurve(points: result.curve))
    }
  }
}

/// What an engine found out about one network of the competition family.
struct CompetitionResult: Sendable {
  /// Test samples and how many of them a network got wrong.
  struct Tally: Sendable {
    var samples = 0
    var wrong = 0

    /// `nil` without samples.
    var error: Double? { samples > 0 ? Double(wrong) / Double(samples) : nil }
  }

  /// What came out of the test samples.
  struct Test: Sendable {
    var joint = Tally()
    var alone = ModalityPair(Tally(), Tally())
    var ensemble = Tally()
    /// The joint network where the winner of the sample's class is sufficient, and where it is not.
    var winnerIsSufficient = Tally()
    var winnerIsInsufficient = Tally()
  }

  var status: Status
  var steps = 0
  var loss = Double.nan
  /// Training samples that the joint network gets right at the end.
  var correct: Int?
  /// A_1 and A_2 of every class at the end; empty where nothing was trained.
  var strengths: [ModalityPair<Double>] = []
  var emergenceTimes: [ModalityPair<Double?>] = []
  /// `nil` where training did not come to its end.
  var test: Test?
  var curve: [CompetitionCurve.Point] = []

  func outcome(of experiment: CompetitionExperiment) -> CompetitionOutcome {
    let data = experiment.data
    var classes: [CompetitionOutcome.ClassOutcome] = []
    if !strengths.isEmpty {
      for (label, race) in experiment.races.enumerated() {
        let end = strengths[label]
        classes.append(
          CompetitionOutcome.ClassOutcome(
            strengths: ModalityPair(data.strengths.a * end.a, data.strengths.b * end.b),
            emergenceTimes: emergenceTimes[label], predictedWinner: race.winner))
      }
    }
    return CompetitionOutcome(
      status: status, steps: steps, threshold: experiment.network.activation.threshold, classes: classes,
      finalLoss: loss, trainAccuracy: correct.map { Double($0) / Double(data.samples) },
      testErrors: test.flatMap { test in
        guard let joint = test.joint.error, let first = test.alone.a.error, let second = test.alone.b.error,
          let ensemble = test.ensemble.error
        else { return nil }
        return CompetitionOutcome.TestErrors(
          joint: joint, unimodal: ModalityPair(first, second), ensemble: ensemble,
          whereWinnerIsSufficient: test.winnerIsSufficient.error,
          whereWinnerIsInsufficient: test.winnerIsInsufficient.error)
      })
  }
}
