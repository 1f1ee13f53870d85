import Foundation
import Sweeps
import Theory

/// Which modality is learned first and which helps more, over two axes: the map of superficial modality preference (Zhang,
/// Latham and Saxe 2024, section 3).
public struct CategoryMap: Sendable {
  /// A labelled line over the map, in the axes' own values.
  public struct Curve: Sendable {
    /// What stands on the line, as short as possible.
    public var label: TypesetText
    /// What the legend says.
    public var meaning: TypesetText
    public var points: [Point]
    public var isDashed: Bool

    public init(label: TypesetText, meaning: TypesetText, points: [Point], isDashed: Bool = false) {
      self.label = label
      self.meaning = meaning
      self.points = points
      self.isDashed = isDashed
    }
  }

  public let title: TypesetText?
  public let x: DiagramAxis
  public let y: DiagramAxis
  public let xLabel: TypesetText
  public let yLabel: TypesetText
  /// The statistics behind each place, x varying fastest; `nil` where there is no cell.
  public let statistics: [CellStatistics?]
  public let curves: [Curve]
  public let networksPerCell: Int

  /// - Parameters:
  ///   - slice: a slice of the diagram along x and y.
  ///   - curves: lines over the map, such as ``boundaries(sigmaRatios:)``.
  ///   - xLabel: label of the x axis; that of its key if `nil`.
  ///   - yLabel: likewise of the y axis.
  /// - Throws: ``PhaseDiagramError`` if the slice has no y.
  public init(
    _ diagram: PhaseDiagram, slice: DiagramSlice, curves: [Curve] = [], xLabel: TypesetText? = nil,
    yLabel: TypesetText? = nil, title: TypesetText? = nil
  ) throws(PhaseDiagramError) {
    guard let y = slice.y else { throw PhaseDiagramError("a category map needs y, the key of its vertical axis") }
    self.title = title
    self.x = slice.x
    self.y = y
    self.xLabel = xLabel ?? slice.x.label
    self.yLabel = yLabel ?? y.label
    self.curves = curves
    networksPerCell = diagram.networksPerCell
    statistics = slice.cells.map { $0.map { diagram.cells[$0] } }
  }

  /// What most networks of a place have; `nil` where fewer than half of them say something.
  public func category(_ place: Int) -> Preference? {
    guard let cell = statistics[place], 2 * cell.preferences.total >= cell.networks else { return nil }
    return cell.preferences.majority
  }

  /// For independent scalar modalities, over σ_A/σ_B and w_A/w_B: above which teacher's ratio A is learned first, 1/r², and
  /// above which it helps more, 1/r (`SuperficialPreference` of the theory).
  ///
  /// - Parameter sigmaRatios: where the lines begin and end, above 0.
  public static func boundaries(sigmaRatios: ClosedRange<Double>) -> [Curve] {
    let count = 400
    let ends = (log(sigmaRatios.lowerBound), log(sigmaRatios.upperBound))
    let ratios = (0...count).map { exp(ends.0 + (ends.1 - ends.0) * Double($0) / Double(count)) }
    return [
      Curve(
        label: "1/r²", meaning: "above: A first (w_A/w_B = 1/r²)",
        points: ratios.map { Point($0, SuperficialPreference.orderBoundary(sigmaRatio: $0)) }),
      Curve(
        label: "1/r", meaning: "above: A helps more (1/r)",
        points: ratios.map { Point($0, SuperficialPreference.contributionBoundary(sigmaRatio: $0)) }, isDashed: true),
    ]
  }
}

extension CategoryMap: PlottedNumbers {
  /// One row a cell: the axes, `n`, how many networks have which preference, and what is drawn; then one row a point of
  /// each curve, whose name stands in `curve`.
  func write(to writer: inout CSVWriter<Never>) {
    let columns = Preference.allCases.map { "n_\($0.columnName)" }
    for header in [x.key, y.key, "n", "n_ok"] + columns + ["drawn", "curve"] { writer.field(header) }
    writer.endRow()
    for (place, cell) in statistics.enumerated() {
      guard let cell else { continue }
      writer.field(x.values[place % x.count].plainText)
      writer.field(y.values[place / x.count].plainText)
      writer.field(cell.networks)
      writer.field(cell.successful)
      for preference in Preference.allCases { writer.field(cell.preferences[preference]) }
      writer.field(category(place)?.columnName ?? "hatched")
      writer.field("")
      writer.endRow()
    }
    for curve in curves {
      for point in curve.points {
        writer.field(point.x)
        writer.field(point.y)
        for _ in 0..<(columns.count + 3) { writer.field("") }
        writer.field(curve.label.plainText)
        writer.endRow()
      }
    }
  }
}

extension Preference {
  /// The name in tables.
  fileprivate var columnName: String {
    switch self {
    case .aFirstAndBetter: "a_first_a_better"
    case .aFirstBBetter: "a_first_b_better"
    case .bFirstABetter: "b_first_a_better"
    case .bFirstAndBetter: "b_first_b_better"
    case .undecided: "undecided"
    }
  }
}
