import Engines
import Experiments

/// Small networks of the competition family that the engine tests share.
struct CompetitionExperiments: CustomStringConvertible {
  var classes = 3
  var units = 2
  var dimension = 9
  var samples = 21
  var testSamples = 50
  var distractors = 1
  var power = 3
  var threshold = 1.0
  var strengths = ModalityPair(1, 1.2)
  var insufficiency = ModalityPair(0.1, 0.3)
  var initialScale = 0.1
  var learningRate = 1.0
  var maxSteps = 60
  var seed = 0
  var isExchanged = false

  var description: String {
    "K=\(classes), m=\(units), d=\(dimension), n=\(samples), \(testSamples) test samples, s=\(distractors), q=\(power), "
      + "a=\(strengths), η=\(learningRate), \(maxSteps) steps, seed \(seed)\(isExchanged ? ", exchanged" : "")"
  }

  func experiment() throws -> CompetitionExperiment {
    let experiment = try CompetitionExperiment(
      network: CompetitionNetwork(
        unitsPerClass: units, activation: SmoothedRectifier(power: power, threshold: threshold)),
      data: SparseCodingData(
        classes: classes, dimension: dimension, samples: samples, testSamples: testSamples, strengths: strengths,
        insufficiency: insufficiency, noise: 0.1, distractors: distractors),
      initialScale: initialScale, learningRate: learningRate, maxSteps: maxSteps,
      seed: Seed(base: 0x1234_5678_9ABC, index: UInt32(seed)))
    return isExchanged ? experiment.withModalitiesExchanged : experiment
  }

  /// Every edge of a tile, of a vector and of what is allowed.
  static let shapesThatHurt: [CompetitionExperiments] = [
    CompetitionExperiments(),
    CompetitionExperiments(classes: 2, units: 1, dimension: 2, samples: 1, testSamples: 1, distractors: 0),
    CompetitionExperiments(
      classes: 2, units: 1, dimension: 3, samples: 2, testSamples: 17, distractors: 1, maxSteps: 1),
    CompetitionExperiments(classes: 5, units: 1, dimension: 5, samples: 5, distractors: 4, learningRate: 3),
    CompetitionExperiments(classes: 7, units: 3, dimension: 7, samples: 57, distractors: 6, maxSteps: 120, seed: 3),
    CompetitionExperiments(units: 5, dimension: 64, samples: 64, testSamples: 200, distractors: 0, isExchanged: true),
    CompetitionExperiments(power: 8, initialScale: 0.3, learningRate: 2, seed: 4),
    CompetitionExperiments(power: 4, threshold: 0.3, insufficiency: ModalityPair(0, 1), initialScale: 0.2, seed: 5),
    CompetitionExperiments(
      classes: 10, units: 9, dimension: 33, samples: 130, testSamples: 301, distractors: 4,
      strengths: ModalityPair(1, 0.7),
      maxSteps: 25, seed: 6),
  ]

  /// Members of one batch that end at different steps, one of them by divergence.
  static func mixed(_ count: Int) throws -> [CompetitionExperiment] {
    try (0..<count).map { index in
      try CompetitionExperiments(
        power: 3 + index % 3, threshold: [1, 0.7][index % 2], strengths: ModalityPair(1, 0.6 + Double(index % 5) / 5),
        initialScale: [0.05, 0.1, 0.2][index % 3], learningRate: index % 17 == 5 ? 1e300 : 1.5,
        maxSteps: [40, 3, 17, 60, 29][index % 5], seed: index, isExchanged: index % 4 == 3
      ).experiment()
    }
  }
}

/// The largest difference between two networks of the competition family, curves included; infinite where points are at
/// other steps.
func largestDifference(_ expected: TrainedCompetitionNetwork, _ found: TrainedCompetitionNetwork) -> Double {
  let (left, right) = (expected.curve?.points ?? [], found.curve?.points ?? [])
  guard (expected.curve == nil) == (found.curve == nil), left.map(\.step) == right.map(\.step) else { return .infinity }
  func difference(_ left: Double, _ right: Double) -> Double {
    left == right || left.isNaN && right.isNaN ? 0 : (left - right).magnitude / max(1, left.magnitude)
  }
  var differences = [CompetitionOutcome.largestDifference([expected.outcome], [found.outcome])]
  for (a, b) in zip(left, right) {
    differences.append(difference(a.loss, b.loss))
    differences += zip(a.strengths, b.strengths).map { max(difference($0.a, $1.a), difference($0.b, $1.b)) }
  }
  return differences.map { $0.isNaN ? .infinity : $0 }.max() ?? 0
}

/// The number of training or test samples that only one of two networks gets right, at most; `nil` where only one of them
/// was tested.
func differentAnswers(
  _ expected: CompetitionOutcome, _ found: CompetitionOutcome, of experiment: CompetitionExperiment
) -> Int? {
  guard (expected.trainAccuracy == nil) == (found.trainAccuracy == nil),
    (expected.testErrors == nil) == (found.testErrors == nil)
  else { return nil }
  var differences = [
    ((expected.trainAccuracy ?? 0) - (found.trainAccuracy ?? 0)).magnitude * Double(experiment.data.samples)
  ]
  if let left = expected.testErrors, let right = found.testErrors {
    guard (left.whereWinnerIsSufficient == nil) == (right.whereWinnerIsSufficient == nil),
      (left.whereWinnerIsInsufficient == nil) == (right.whereWinnerIsInsufficient == nil)
    else { return nil }
    differences += [
      left.joint - right.joint, left.unimodal.a - right.unimodal.a, left.unimodal.b - right.unimodal.b,
      left.ensemble - right.ensemble,
      (left.whereWinnerIsSufficient ?? 0) - (right.whereWinnerIsSufficient ?? 0),
      (left.whereWinnerIsInsufficient ?? 0) - (right.whereWinnerIsInsufficient ?? 0),
    ].map { $0.magnitude * Double(experiment.data.testSamples) }
  }
  return Int((differences.max() ?? 0).rounded())
}

/// Whether two lists of networks agree in every bit; not-a-number equals itself.
func areIdentical(_ left: [TrainedCompetitionNetwork], _ right: [TrainedCompetitionNetwork]) -> Bool {
  left.count == right.count && zip(left, right).allSatisfy { "\($0)" == "\($1)" }
}
