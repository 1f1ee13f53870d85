import Foundation

/// How numbers map to places along an axis.
public enum AxisScale: Hashable, Sendable {
  case linear
  /// Places are decimal logarithms; only for values above 0.
  case logarithmic

  /// The place of a value.
  public func forward(_ value: Double) -> Double { self == .linear ? value : log10(value) }

  /// The value at a place, the inverse of ``forward(_:)``.
  public func backward(_ place: Double) -> Double { self == .linear ? place : pow(10, place) }

  /// From the least to the greatest value, with a margin on either side in units of the distance between them; around a
  /// single value a tenth of itself, or of a decade.
  ///
  /// - Precondition: at least one value; all are finite, and above 0 on a logarithmic scale.
  func range(of values: [Double], margin: Double) -> ClosedRange<Double> {
    let ends = ColourScale(map: .viridis, scale: self, spanning: values).range
    let lower = forward(ends.lowerBound)
    let upper = forward(ends.upperBound)
    let extra = (upper - lower) * margin
    return range(from: lower - extra, to: upper + extra)
  }

  /// The range of values between two places, as far as numbers reach.
  func range(from lower: Double, to upper: Double) -> ClosedRange<Double> {
    let least = self == .linear ? -Double.greatestFiniteMagnitude : .leastNonzeroMagnitude
    let ends = [backward(lower), backward(upper)].map { end in
      end > least ? min(end, .greatestFiniteMagnitude) : least
    }
    return ends[0]...max(ends[0], ends[1])
  }
}
