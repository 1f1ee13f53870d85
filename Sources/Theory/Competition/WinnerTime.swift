import Experiments
import RealModule

/// When the winner of a class emerges: T = min(T_1, T_2) over the distribution of initial strengths.
///
/// T_r falls with the initial strength A_r(0) = σ_0 x_r (``EmergenceTime``), and x_r is the largest of m normal numbers. So
///
///     E[T; T ≤ L] = Σ_r ∫ f_m(x) T_r(x) P(T_r′ > T_r(x)) dx over T_r(x) ≤ L,
///
/// where the other modality r′ is later if its number is below the one that takes as long (derived).
public struct WinnerTime: Sendable {
  private let times: ModalityPair<EmergenceTime?>
  private let largest: LargestNormal
  private let scale: Double
  private let maxSteps: Double

  public init(_ experiment: CompetitionExperiment) {
    times = ModalityPair(Modality.a, Modality.b).map { EmergenceTime(of: $0, in: experiment) }
    largest = LargestNormal(count: experiment.network.unitsPerClass)
    scale = experiment.initialScale
    maxSteps = Double(experiment.maxSteps)
  }

  /// The probability that a class emerges in a modality before training ends.
  public var probability: Double { 1 - probabilityThatBothAreLater(than: maxSteps) }

  /// The mean time in gradient-descent steps over the classes that emerge before training ends, to a relative error of
  /// about 1e-8; `nil` where less than one class in 10¹² does.
  public var mean: Double? {
    let probability = probability
    guard probability > 1e-12 else { return nil }
    return Modality.allCases.reduce(0) { $0 + part(wonBy: $1) } / probability
  }

  /// E[T_r; T_r ≤ L, T_r < T_r′].
  private func part(wonBy modality: Modality) -> Double {
    guard let time = times[modality] else { return 0 }
    let last = number(for: maxSteps, of: modality)
    return largest.mean(from: last, to: time.threshold / scale) { number in
      let steps = time.steps(from: scale * number)
      return steps * probability(that: modality.other, isLaterThan: steps)
    }
  }

  private func probabilityThatBothAreLater(than steps: Double) -> Double {
    probability(that: .a, isLaterThan: steps) * probability(that: .b, isLaterThan: steps)
  }

  private func probability(that modality: Modality, isLaterThan steps: Double) -> Double {
    largest.cumulative(number(for: steps, of: modality))
  }

  /// The x from which a class takes some steps to emerge: Newton's method, with bisection where it leaves the bracket;
  /// an end of the numbers' support where the x lies beyond, and infinite for a modality without emergence.
  private func number(for steps: Double, of modality: Modality) -> Double {
    guard let time = times[modality] else { return .infinity }
    var lower = LargestNormal.support.lowerBound
    var upper = min(time.threshold / scale, LargestNormal.support.upperBound)
    if time.steps(from: scale * lower) <= steps { return lower }
    if time.steps(from: scale * upper) >= steps { return upper }
    var number = (lower + upper) / 2
    for _ in 0..<200 {
      let excess = time.steps(from: scale * number) - steps
      if excess > 0 { lower = number } else { upper = number }
      let next = number - excess / (scale * time.slope(at: scale * number))
      let step = next - number
      number = next > lower && next < upper ? next : (lower + upper) / 2
      if step.magnitude < 1e-12 || upper - lower < 1e-13 { break }
    }
    return number
  }
}
