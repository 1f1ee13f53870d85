import Experiments
import RealModule

/// What theory says about one network of the competition family, on average over seeds.
public struct CompetitionPrediction: Hashable, Sendable, Codable {
  /// The expected fraction of classes that the second modality wins.
  public var wonBySecondFraction: Double
  /// The mean time at which the winner of a class emerges, in gradient-descent steps, over the classes where it does before
  /// training ends; `nil` where that is none.
  public var winnerTime: Double?
  /// The test errors of each modality alone, to leading order: what is insufficient is wrong.
  public var unimodalErrors: ModalityPair<Double>
  /// The ratio a_2/a_1 at which both modalities win half of the classes.
  public var equalScoreRatio: Double

  public init(
    wonBySecondFraction: Double, winnerTime: Double?, unimodalErrors: ModalityPair<Double>, equalScoreRatio: Double
  ) {
    self.wonBySecondFraction = wonBySecondFraction
    self.winnerTime = winnerTime
    self.unimodalErrors = unimodalErrors
    self.equalScoreRatio = equalScoreRatio
  }

  /// The test error of the joint network to leading order: each class has the error of the modality that wins it.
  public var jointError: Double {
    (1 - wonBySecondFraction) * unimodalErrors.a + wonBySecondFraction * unimodalErrors.b
  }

  /// The joint network's error less that of the better modality alone; never below 0.
  public var jointMinusBest: Double { jointError - min(unimodalErrors.a, unimodalErrors.b) }
}

extension CompetitionPrediction {
  /// The prediction for an experiment, whatever its seed.
  public init(_ experiment: CompetitionExperiment) {
    let (data, power) = (experiment.data, Double(experiment.network.activation.power))
    let ratio = Double.pow((1 - data.insufficiency.a) / (1 - data.insufficiency.b), 1 / power)
    self.init(
      wonBySecondFraction: data.strengths.b > ratio * data.strengths.a ? 1 : 0, winnerTime: nil,
      unimodalErrors: data.insufficiency, equalScoreRatio: ratio)
  }
}
