import Experiments
import RealModule

/// The probability that the second modality wins a class by the race before training.
///
/// It wins where A_2(0) d_2^{1/(q−2)} > A_1(0) d_1^{1/(q−2)} (`ClassRace`). With x_r = A_r(0)/σ_0, the largest of m
/// normal numbers, and the ratio ρ of the two powers of the rates, that is
///
///     P(x_1 < ρ x_2) = ∫ f_m(x) F_m(ρ x) dx,
///
/// which depends on neither σ_0, β nor the range of the signal (derived). Rates are taken at their expected values. They
/// fluctuate with the number of sufficient samples, by √(Kμ/n(1−μ)) of themselves, and with their signals. At 40 samples
/// a class that moves the probability towards ½ by about 0.003. Noise is left out, as it is in the race; what it changes
/// is larger, see ``WinnerTime/secondIsEarlierProbability``.
public struct WinningProbability: Hashable, Sendable {
  /// ln ρ = (q ln(a_2/a_1) + ln((1−μ_2)/(1−μ_1)))/(q−2); not a number where neither modality has sufficient samples with a
  /// signal.
  public let logScoreRatio: Double
  /// Units of each class and modality, m.
  public let unitsPerClass: Int

  public init(_ experiment: CompetitionExperiment) {
    let (data, power) = (experiment.data, Double(experiment.network.activation.power))
    let logRates = ModalityPair(Modality.a, Modality.b).map { modality in
      let hasSignal = data.insufficiency[modality] < 1 && data.signalRange.upper > 0
      return hasSignal
        ? power * Double.log(data.strengths[modality]) + Double.log(onePlus: -data.insufficiency[modality])
        : -Double.infinity
    }
    logScoreRatio = (logRates.b - logRates.a) / (power - 2)
    unitsPerClass = experiment.network.unitsPerClass
  }

  /// The probability, to an absolute error below 1e-12; exchanging the modalities gives one minus it.
  ///
  /// A modality without sufficient samples never wins. Where both have none, neither has an advantage: ½, as for equal
  /// modalities. With one unit a class it is ½ as well, whatever the rates: both signs of a number are as likely, and
  /// two that are negative race in the opposite order.
  public var value: Double {
    if logScoreRatio.isNaN || logScoreRatio == 0 { return 0.5 }
    if logScoreRatio.isInfinite { return logScoreRatio > 0 ? 1 : 0 }
    // The ratio of the worse to the better, at most 1, keeps the second factor as smooth as the first.
    let (largest, ratio) = (LargestNormal(count: unitsPerClass), Double.exp(-logScoreRatio.magnitude))
    let worse = largest.mean(from: -.infinity, to: .infinity) { largest.cumulative(ratio * $0) }
    return logScoreRatio > 0 ? 1 - worse : worse
  }
}
