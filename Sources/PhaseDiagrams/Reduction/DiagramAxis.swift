import Foundation
import Sweeps

/// One axis of a slice: its values in drawing order and where they lie on paper.
///
/// Numbers are sorted in ascending order and keep their distances, on a logarithmic scale where they were chosen that
/// way; anything else stands at 0, 1, 2, … in the order of the sweep file.
public struct DiagramAxis: Hashable, Sendable {
  /// How an axis places its values.
  public enum Spacing: Hashable, Sendable {
    case linear
    case logarithmic
    /// Texts, switches or lists: equal distances, without a meaning.
    case categorical
  }

  /// The key as written in the sweep file.
  public let key: String
  /// What stands at the axis.
  public let label: TypesetText
  /// The distinct values, in drawing order.
  public let values: [ConfigurationValue]
  public let spacing: Spacing
  /// The value of each position, or its number from 0 for categories.
  public let coordinates: [Double]

  /// The axis of a sweep's values, in any order and possibly repeated.
  public init(key: String, values: [ConfigurationValue], labels: AxisLabels = AxisLabels()) {
    self.init(key: key, label: labels.label(forKey: key), values: values)
  }

  private init(key: String, label: TypesetText, values: [ConfigurationValue]) {
    self.key = key
    self.label = label
    var distinct: [ConfigurationValue] = []
    for value in values where !distinct.contains(where: { $0.isSame(as: value) }) { distinct.append(value) }
    let numbers = distinct.compactMap(\.number)
    if numbers.count == distinct.count {
      let sorted = zip(distinct, numbers).sorted { $0.1 < $1.1 }
      self.values = sorted.map(\.0)
      coordinates = sorted.map(\.1)
      spacing = Self.isLogarithmic(coordinates) ? .logarithmic : .linear
    } else {
      self.values = distinct
      coordinates = distinct.indices.map(Double.init)
      spacing = .categorical
    }
  }

  /// The axis with some of its positions.
  func keeping(_ positions: [Int]) -> DiagramAxis {
    DiagramAxis(key: key, label: label, values: positions.map { values[$0] })
  }

  /// Number of positions.
  public var count: Int { values.count }

  /// The scale that coordinates are drawn on.
  public var scale: AxisScale { spacing == .logarithmic ? .logarithmic : .linear }

  /// The borders between cells, one more than there are values: halfway between neighbours on the axis's own scale,
  /// and as far beyond the ends. A single value gets a border half a unit, or a factor √10, on either side.
  public var edges: [Double] {
    let places = coordinates.map(scale.forward)
    guard let first = places.first, let last = places.last else { return [] }
    guard places.count > 1 else { return [first - 0.5, first + 0.5].map(scale.backward) }
    let inner = zip(places, places.dropFirst()).map { $0 / 2 + $1 / 2 }
    let outer = (first - (places[1] - first) / 2, last + (last - places[places.count - 2]) / 2)
    let ends = scale.range(from: outer.0, to: outer.1)
    return [ends.lowerBound] + inner.map(scale.backward) + [ends.upperBound]
  }

  /// The position of a value; `nil` if it is not on this axis.
  public func position(of value: ConfigurationValue) -> Int? { values.firstIndex { $0.isSame(as: value) } }

  /// Whether positive, ascending values look evenly spaced in their logarithms rather than in themselves.
  private static func isLogarithmic(_ values: [Double]) -> Bool {
    guard values.count > 1, let first = values.first, let last = values.last, first > 0 else { return false }
    if values.count == 2 { return last / first >= 10 }
    let unevenness = (linear: relativeSpread(values), logarithmic: relativeSpread(values.map(log10)))
    guard unevenness.logarithmic < unevenness.linear else { return false }
    return last / first >= 10 || (values.count >= 4 && unevenness.logarithmic < 1e-6)
  }

  /// The standard deviation of the gaps between neighbours over their mean.
  private static func relativeSpread(_ values: [Double]) -> Double {
    let gaps = zip(values, values.dropFirst()).map { $1 - $0 }
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    return (gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)).squareRoot() / mean
  }
}

extension ConfigurationValue {
  /// Whether two values mean the same, 2 and 2.0 included.
  func isSame(as other: ConfigurationValue) -> Bool {
    if let number, let otherNumber = other.number { return number == otherNumber }
    return self == other
  }

  /// The value as tables and file names write it.
  var plainText: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): value.shortestDecimal
    case .text(let value): value
    case .boolean(let value): value ? "true" : "false"
    case .list(let values): "[" + values.map(\.plainText).joined(separator: ", ") + "]"
    }
  }
}
