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
}
