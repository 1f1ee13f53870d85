import Experiments
import RealModule

/// What theory says about one network of the competition family, on average over seeds.
public struct CompetitionPrediction: Hashable, Sendable, Codable {
  /// The expected fraction of classes that the second modality wins; ½ where nothing can be learned.
  public var wonBySecondFraction: Double
  /// The test errors of each modality alone, μ_r, to leading order for small initial weights: every class is learned, and
  /// what is insufficient is wrong.
  public var unimodalErrors: ModalityPair<Double>
  /// The ratio a_2/a_1 at which both modalities win half of the classes; 0 or infinite where one modality has no
  /// sufficient samples, 1 where the modalities are alike.
  public var equalScoreRatio: Double
  private let winnerTimeSource: WinnerTimeSource

  /// Where the winner's time comes from. It takes milliseconds, a thousand times as long as the rest, so that a prediction
  /// of many cells leaves it until somebody asks.
  private enum WinnerTimeSource: Hashable, Codable {
    case known(Double?)
    case experiment(CompetitionExperiment)
  }

  /// The mean time at which the winner of a class emerges, in gradient-descent steps, over the classes where it does before
  /// training ends; `nil` where next to none does. Computed anew whenever it is read.
  public var winnerTime: Double? {
    switch winnerTimeSource {
    case .known(let time): time
    case .experiment(let experiment): WinnerTime(experiment).mean
    }
  }

  public init(
    wonBySecondFraction: Double, winnerTime: Double?, unimodalErrors: ModalityPair<Double>, equalScoreRatio: Double
  ) {
    self.wonBySecondFraction = wonBySecondFraction
    winnerTimeSource = .known(winnerTime)
    self.unimodalErrors = unimodalErrors
    self.equalScoreRatio = equalScoreRatio
  }

  /// The test error of the joint network to leading order for σ_0 → 0: each class is learned by one modality and has its
  /// error, Σ_r p_r μ_r (Huang, Lin, Zhou, Yang and Huang 2022).
  ///
  /// At finite σ_0 both modalities learn some classes, and the joint network does better than this.
  public var jointError: Double {
    (1 - wonBySecondFraction) * unimodalErrors.a + wonBySecondFraction * unimodalErrors.b
  }

  /// The joint network's error less that of the better modality alone, to leading order for σ_0 → 0.
  ///
  /// Never below 0, which is true of small initial weights only: with σ_0 = 0.1 both modalities learn most classes and
  /// joint training is the better one.
  public var jointMinusBest: Double {
    // What the classes cost that the worse modality wins; unlike the difference of two sums it is never below 0.
    let difference = unimodalErrors.b - unimodalErrors.a
    if difference == 0 { return 0 }
    return difference > 0 ? wonBySecondFraction * difference : (wonBySecondFraction - 1) * difference
  }
}

extension CompetitionPrediction {
  /// The prediction for an experiment, whatever its seed.
  ///
  /// The fraction of classes is that of ``WinningProbability`` and the time that of ``WinnerTime``.
  public init(_ experiment: CompetitionExperiment) {
    wonBySecondFraction = WinningProbability(experiment).value
    unimodalErrors = experiment.data.insufficiency
    equalScoreRatio = Self.equalScoreRatio(experiment)
    // Nothing here depends on the seed, so predictions for two seeds are the same.
    winnerTimeSource = .experiment(experiment.with(seed: Seed()))
  }

  /// ((1−μ_1)/(1−μ_2))^{1/q}, where the expected scores A_r(0) d_r^{1/(q−2)} of the modalities have the same distribution,
  /// d_r being proportional to (1−μ_r) a_r^q (derived).
  private static func equalScoreRatio(_ experiment: CompetitionExperiment) -> Double {
    let insufficiency = experiment.data.insufficiency
    guard insufficiency.a != insufficiency.b else { return 1 }
    return Double.root((1 - insufficiency.a) / (1 - insufficiency.b), experiment.network.activation.power)
  }
}
