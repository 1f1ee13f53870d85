import Experiments

/// When the winner of a class emerges: T = min(T_1, T_2) over the distribution of initial strengths.
///
/// T_r falls with the initial strength A_r(0) = σ_0 x_r (``EmergenceTime``), and x_r is the largest of m normal numbers. So
///
///     E[T; T ≤ L] = Σ_r ∫ f_m(x) T_r(x) P(T_r′ > T_r(x)) dx over T_r(x) ≤ L,
///
/// where the other modality r′ is later if its number is below the one that takes as long (derived).
public struct WinnerTime: Sendable {
  private let times: ModalityPair<EmergenceDistribution?>
  private let maxSteps: Double

  public init(_ experiment: CompetitionExperiment) {
    times = ModalityPair(Modality.a, Modality.b).map { EmergenceDistribution(of: $0, in: experiment) }
    maxSteps = Double(experiment.maxSteps)
  }

  /// The probability that a class emerges in a modality before training ends.
  public var probability: Double {
    1 - Modality.allCases.reduce(1) { $0 * (times[$1]?.probability(laterThan: maxSteps) ?? 1) }
  }

  /// The probability that a class emerges in the second modality first, however late.
  ///
  /// Unlike ``WinningProbability`` this knows of the noise, which drives units whatever their initial strengths, so that
  /// rates decide more of the classes. Without noise the two agree but for classes whose maxima are both negative, which
  /// never emerge, and finite steps.
  public var secondIsEarlierProbability: Double { times.b?.probability(earlierThan: times.a) ?? 0 }

  /// The mean time in gradient-descent steps over the classes that emerge before training ends, to a relative error of
  /// about 1e-8; `nil` where less than one class in 10¹² does.
  public var mean: Double? {
    let probability = probability
    guard probability > 1e-12 else { return nil }
    let parts = Modality.allCases.map { times[$0]?.meanTime(upTo: maxSteps, before: times[$0.other]) ?? 0 }
    return parts.reduce(0, +) / probability
  }
}
