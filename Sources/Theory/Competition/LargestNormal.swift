import RealModule

/// The largest of some independent standard normal numbers: A_r(0)/σ_0 of a class with that many units.
public struct LargestNormal: Hashable, Sendable {
  /// How many numbers there are, m.
  public let count: Int

  /// Where the numbers lie but for a probability of less than 1e-15, for up to 1024 of them.
  static let support = -9.0...9.0

  /// - Precondition: `count` is at least 1.
  public init(count: Int) { self.count = count }

  /// Φ(x)^m, the probability that it is below x.
  public func cumulative(_ x: Double) -> Double { Double.pow(Self.normalCumulative(x), count) }

  /// m φ(x) Φ(x)^{m−1}.
  public func density(_ x: Double) -> Double {
    Double(count) * Self.normalDensity(x) * Double.pow(Self.normalCumulative(x), count - 1)
  }

  /// E[f(x)] over a part of the numbers' support.
  func mean(from lower: Double, to upper: Double, _ function: (Double) -> Double) -> Double {
    Quadrature.integrate(
      from: max(lower, Self.support.lowerBound), to: min(upper, Self.support.upperBound), panelWidth: 1
    ) { density($0) * function($0) }
  }

  /// Φ.
  static func normalCumulative(_ x: Double) -> Double { Double.erfc(-x * 0.5.squareRoot()) / 2 }

  /// φ.
  static func normalDensity(_ x: Double) -> Double { Double.exp(-x * x / 2) / (2 * Double.pi).squareRoot() }
}
