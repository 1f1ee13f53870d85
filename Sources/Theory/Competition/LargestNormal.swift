import RealModule

/// The largest of some independent standard normal numbers: A_r(0)/σ_0 of a class with that many units.
public struct LargestNormal: Hashable, Sendable {
  /// How many numbers there are, m.
  public let count: Int

  /// Where the number lies but for a probability of about 1e-15 at either end: Φ(x)^m < e^{−m x²/2} below 0, and
  /// 1 − Φ(x)^m < m e^{−x²/2}/2 above.
  let support: ClosedRange<Double>

  /// - Precondition: `count` is at least 1.
  public init(count: Int) {
    self.count = count
    let logarithm = 35.0
    support =
      -(2 * logarithm / Double(count)).squareRoot()...(2 * (logarithm + Double.log(Double(count)))).squareRoot()
  }

  /// Φ(x)^m, the probability that it is below x.
  public func cumulative(_ x: Double) -> Double { Double.pow(Self.normalCumulative(x), count) }

  /// m φ(x) Φ(x)^{m−1}.
  public func density(_ x: Double) -> Double {
    Double(count) * Self.normalDensity(x) * Double.pow(Self.normalCumulative(x), count - 1)
  }

  /// E[f(x)] over a part of the numbers' support.
  func mean(from lower: Double, to upper: Double, _ function: (Double) -> Double) -> Double {
    Quadrature.integrate(
      from: max(lower, support.lowerBound), to: min(upper, support.upperBound), panelWidth: 1.5
    ) { density($0) * function($0) }
  }

  /// Φ.
  static func normalCumulative(_ x: Double) -> Double { Double.erfc(-x * 0.5.squareRoot()) / 2 }

  /// φ.
  static func normalDensity(_ x: Double) -> Double { Double.exp(-x * x / 2) / (2 * Double.pi).squareRoot() }
}
