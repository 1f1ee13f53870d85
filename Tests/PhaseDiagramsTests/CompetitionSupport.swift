import Engines
import Experiments
import PhaseDiagrams
import Sweeps
import Theory

/// Networks of the competition family, made by hand and trained.
enum CompetitionSupport {
  static let labels = AxisLabels(family: .competition)
  static let signal = "data.strengths[1]"
  static let scale = "initialization.scale"

  typealias ClassOutcome = CompetitionOutcome.ClassOutcome

  /// Four classes at threshold 1: learned from 1 alone, from 2 alone, from both with 2 ahead, and from neither with 1 ahead.
  static let classes = [
    ClassOutcome(strengths: ModalityPair(2, 0.1), emergenceTimes: ModalityPair(100, nil), predictedWinner: .a),
    ClassOutcome(strengths: ModalityPair(0.1, 3), emergenceTimes: ModalityPair(nil, 200), predictedWinner: .a),
    ClassOutcome(strengths: ModalityPair(1, 1.5), emergenceTimes: ModalityPair(400, 300), predictedWinner: .b),
    ClassOutcome(strengths: ModalityPair(0.5, 0.25), emergenceTimes: ModalityPair(nil, nil), predictedWinner: .a),
  ]

  static func outcome(
    _ status: Status = .stepLimit, classes: [ClassOutcome] = classes, joint: Double = 0.125
  ) -> CompetitionOutcome {
    CompetitionOutcome(
      status: status, steps: 500, threshold: 1, classes: classes, finalLoss: 0.75, trainAccuracy: 0.875,
      testErrors: .init(
        joint: joint, unimodal: ModalityPair(0.0625, 0.25), ensemble: 0.03125, whereWinnerIsSufficient: 0.015625,
        whereWinnerIsInsufficient: 0.5))
  }

  /// A network that exactly this share of four classes learned from both modalities, and 2 won as many.
  static func outcome(quartersLearnedByBoth count: Int, status: Status = .stepLimit) -> CompetitionOutcome {
    outcome(
      status,
      classes: (0..<4).map { label in
        ClassOutcome(
          strengths: label < count ? ModalityPair(1, 2) : ModalityPair(2, 0),
          emergenceTimes: ModalityPair(10, label < count ? 5 : nil), predictedWinner: .a)
      })
  }

  static func record(_ cell: Int, _ seed: Int, _ outcome: CompetitionOutcome) -> NetworkRecord {
    NetworkRecord(cell: cell, seed: seed, outcome: .competition(outcome))
  }

  static let prediction = CompetitionPrediction(
    wonBySecondFraction: 0.25, winnerTime: 150, unimodalErrors: ModalityPair(0.0625, 0.1875), equalScoreRatio: 1.0625)

  static func experiment(
    strengths: ModalityPair<Double> = ModalityPair(1, 1), insufficiency: ModalityPair<Double> = ModalityPair(0, 0.5),
    scale: Double = 0.02, maxSteps: Int = 300, seed: UInt32 = 0
  ) throws -> CompetitionExperiment {
    try CompetitionExperiment(
      network: CompetitionNetwork(unitsPerClass: 3),
      data: SparseCodingData(
        classes: 4, dimension: 12, samples: 40, testSamples: 100, strengths: strengths, insufficiency: insufficiency,
        noise: 0.05, distractors: 2),
      initialScale: scale, maxSteps: maxSteps, seed: Seed(base: 1, index: seed))
  }

  /// Small trained networks with their curves.
  static func races(
    _ count: Int, of experiment: CompetitionExperiment, recording: Recording = Recording(.even(points: 31))
  ) throws -> [RecordedRace] {
    let experiments = (0..<count).map { experiment.with(seed: Seed(base: 1, index: UInt32($0))) }
    let networks = try CPUEngine().train(
      experiments, precision: .double, recording: recording, control: TrainingControl())
    return networks.enumerated().compactMap { seed, network in
      network.curve.map { RecordedRace(seed: seed, curve: $0, outcome: network.outcome) }
    }
  }
}
