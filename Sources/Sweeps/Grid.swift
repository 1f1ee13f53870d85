/// The value of one key of a sweep file's template.
public indirect enum ConfigurationValue: Hashable, Sendable, Codable {
  case integer(Int)
  case number(Double)
  case text(String)
  case boolean(Bool)
  case list([ConfigurationValue])

  /// The value as a number, where it is one.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}

/// A key of the template that takes several values: `data.correlation`.
public struct Axis: Hashable, Sendable, Codable {
  /// The key as written in the sweep file.
  public let key: String
  public let values: [ConfigurationValue]

  public init(key: String, values: [ConfigurationValue]) {
    self.key = key
    self.values = values
  }
}

/// One dimension of a grid: an axis, or several axes of equal length that move together (zipped).
public struct GridDimension: Hashable, Sendable, Codable {
  public let axes: [Axis]

  /// - Precondition: at least one axis; all have the same number of values.
  public init(axes: [Axis]) {
    precondition(!axes.isEmpty && axes.allSatisfy { $0.values.count == axes[0].values.count }, "zipped axes differ")
    self.axes = axes
  }

  /// Number of positions along this dimension.
  public var count: Int { axes[0].values.count }
}

/// The cells of a sweep: every combination of positions along its dimensions, the last dimension varying fastest.
public struct Grid: Hashable, Sendable, Codable {
  public let dimensions: [GridDimension]

  public init(dimensions: [GridDimension]) { self.dimensions = dimensions }

  /// Number of cells; 1 for a grid without axes.
  public var cellCount: Int { dimensions.reduce(1) { $0 * $1.count } }

  /// All axes in the order of the sweep file.
  public var axes: [Axis] { dimensions.flatMap(\.axes) }

  /// The positions of a cell along the dimensions.
  ///
  /// - Precondition: 0 ≤ cell < cellCount.
  public func positions(ofCell cell: Int) -> [Int] {
    precondition((0..<cellCount).contains(cell), "cell \(cell) is outside the grid")
    var remainder = cell
    return dimensions.reversed().map { dimension in
      defer { remainder /= dimension.count }
      return remainder % dimension.count
    }.reversed()
  }

  /// The cell at the given positions, the inverse of ``positions(ofCell:)``.
  public func cell(at positions: [Int]) -> Int {
    zip(dimensions, positions).reduce(0) { $0 * $1.0.count + $1.1 }
  }

  /// The values that a cell gives to the swept keys, in the order of ``axes``.
  public func values(ofCell cell: Int) -> [(key: String, value: ConfigurationValue)] {
    zip(dimensions, positions(ofCell: cell)).flatMap { dimension, position in
      dimension.axes.map { ($0.key, $0.values[position]) }
    }
  }
}
