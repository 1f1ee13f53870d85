import Experiments
import RealModule

/// The distribution of one modality's ``EmergenceTime`` over the initial strengths A(0) = σ_0 x, where x is the largest of
/// m normal numbers.
struct EmergenceDistribution: Sendable {
  private let time: EmergenceTime
  private let largest: LargestNormal
  /// σ_0.
  private let scale: Double
  /// 1/(q−2).
  private let exponent: Double
  /// The numbers that matter: those that occur and have not emerged at the start.
  private let numbers: ClosedRange<Double>
  private let latest: Double
  private let earliest: Double

  /// `nil` where nothing drives the modality.
  init?(of modality: Modality, in experiment: CompetitionExperiment) {
    guard let time = EmergenceTime(of: modality, in: experiment) else { return nil }
    self.time = time
    largest = LargestNormal(count: experiment.network.unitsPerClass)
    scale = experiment.initialScale
    exponent = 1 / Double(experiment.network.activation.power - 2)
    numbers = largest.support.lowerBound...min(largest.support.upperBound, time.threshold / scale)
    latest = time.steps(from: scale * numbers.lowerBound)
    earliest = time.steps(from: scale * numbers.upperBound)
  }

  /// The probability that a class emerges later than after some steps, or never.
  func probability(laterThan steps: Double) -> Double { largest.cumulative(number(takingSteps: steps)) }

  /// E[T P(T′ > T); T ≤ L]: the part of the mean time of the earlier of two modalities that is this one's.
  ///
  /// - Parameter other: the distribution of T′; `nil` for a modality that never emerges.
  func meanTime(upTo maxSteps: Double, before other: EmergenceDistribution?) -> Double {
    var guess = 0.0
    return largest.mean(from: number(takingSteps: maxSteps), to: numbers.upperBound) { number in
      let steps = time.steps(from: scale * number)
      guard let other else { return steps }
      guess = other.number(takingSteps: steps, near: guess)
      return steps * largest.cumulative(guess)
    }
  }

  /// The probability that this modality emerges, and before another one does.
  ///
  /// - Parameter other: the distribution of the other; `nil` for a modality that never emerges.
  func probability(earlierThan other: EmergenceDistribution?) -> Double {
    var guess = 0.0
    let growing = largest.mean(from: number(takingSteps: .greatestFiniteMagnitude), to: numbers.upperBound) { number in
      guard let other else { return 1 }
      guess = other.number(takingSteps: time.steps(from: scale * number), near: guess)
      return largest.cumulative(guess)
    }
    let emergedAtOnce = 1 - largest.cumulative(numbers.upperBound)
    return growing + emergedAtOnce * (other?.probability(laterThan: 0) ?? 1)
  }

  /// The x from which a class takes some steps; an end of ``numbers`` where it lies beyond.
  ///
  /// Newton's method for T^{−1/(q−2)}, which is nearly linear in x, with bisection where that leaves the bracket.
  private func number(takingSteps steps: Double, near guess: Double = 0) -> Double {
    if latest <= steps { return numbers.lowerBound }
    if earliest >= steps { return numbers.upperBound }
    var (lower, upper) = (numbers.lowerBound, numbers.upperBound)
    var number = guess > lower && guess < upper ? guess : (lower + upper) / 2
    for _ in 0..<200 {
      let found = time.steps(from: scale * number)
      if found > steps { lower = number } else { upper = number }
      // The derivative of ln T^{−1/(q−2)} by x.
      let slope = -time.slope(at: scale * number) * scale * exponent / found
      let next = number + (Double.pow(found / steps, exponent) - 1) / slope
      if (next - number).magnitude < 1e-10 || upper - lower < 1e-10 { break }
      number = next > lower && next < upper ? next : (lower + upper) / 2
    }
    return number
  }
}
