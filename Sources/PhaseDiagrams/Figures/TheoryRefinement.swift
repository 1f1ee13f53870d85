import Sweeps
import Theory

/// What theory says where the swept keys have these values, which need not be values of the sweep; `nil` where such
/// values are impossible or theory makes no statement. It lets figures draw smooth theory lines between the cells.
public typealias TheoryFunction = @Sendable (_ values: [String: ConfigurationValue]) -> Prediction?

/// Evaluates theory at and between the places of a slice.
struct TheoryRefinement {
  private static let curvePoints = 60
  private static let fieldPoints = 60

  let diagram: PhaseDiagram
  let slice: DiagramSlice
  let observable: Observable
  let function: TheoryFunction?

  /// Predicted values of a curve along x in one row, at coordinates in ascending order; `nil` where the line breaks.
  func curve(row: Int) -> [(x: Double, value: Double?)] {
    let atCells = (0..<slice.x.count).map { column in
      (x: slice.x.coordinates[column], value: prediction(column: column, row: row))
    }
    guard isRefinable(slice.x, column: 0, row: row, replacing: slice.x.key) else { return atCells }
    let between = refined(slice.x, Self.curvePoints).filter { !slice.x.coordinates.contains($0) }.compactMap { x in
      value(column: 0, row: row, replacing: [slice.x.key: x]).map { (x: x, value: Optional($0)) }
    }
    return (atCells + between).sorted { $0.x < $1.x }
  }

  /// The predicted values of a two-dimensional slice, finer than its cells where possible.
  func field(y axis: DiagramAxis) -> ScalarField {
    let refinesX = isRefinable(slice.x, column: 0, row: 0, replacing: slice.x.key)
    let refinesY = isRefinable(axis, column: 0, row: 0, replacing: axis.key)
    let columns = refinesX ? refined(slice.x, Self.fieldPoints) : slice.x.coordinates
    let rows = refinesY ? refined(axis, Self.fieldPoints) : axis.coordinates
    var values: [Double?] = []
    for (row, y) in rows.enumerated() {
      for (column, x) in columns.enumerated() {
        if !refinesX, !refinesY {
          values.append(prediction(column: column, row: row))
        } else {
          var replaced: [String: Double] = [:]
          if refinesX { replaced[slice.x.key] = x }
          if refinesY { replaced[axis.key] = y }
          values.append(value(column: refinesX ? 0 : column, row: refinesY ? 0 : row, replacing: replaced))
        }
      }
    }
    return ScalarField(
      x: columns.map(slice.x.scale.forward), y: rows.map(axis.scale.forward), values: values)
  }

  private func prediction(column: Int, row: Int) -> Double? {
    slice.cell(column: column, row: row).flatMap { diagram.cells[$0].prediction(of: observable) }
  }

  private func value(column: Int, row: Int, replacing values: [String: Double]) -> Double? {
    guard let function, let cell = slice.cell(column: column, row: row) else { return nil }
    var configuration: [String: ConfigurationValue] = [:]
    for (key, value) in diagram.grid.values(ofCell: cell) { configuration[key] = value }
    for (key, value) in values { configuration[key] = .number(value) }
    let value = function(configuration).flatMap(observable.value(of:))
    guard let baseline = diagram.baseline else { return value }
    for (key, value) in baselinePosition(baseline) { configuration[key] = value }
    guard let value, let other = function(configuration).flatMap(observable.value(of:)) else { return nil }
    return baseline.compare(value, with: other)
  }

  /// The baseline's position on its axis and on those that are zipped with it.
  private func baselinePosition(_ baseline: Baseline) -> [(key: String, value: ConfigurationValue)] {
    for dimension in diagram.grid.dimensions {
      guard let axis = dimension.axes.first(where: { $0.key == baseline.key }),
        let position = axis.values.firstIndex(where: { $0.isSame(as: baseline.value) })
      else { continue }
      return dimension.axes.map { ($0.key, $0.values[position]) }
    }
    return []
  }

  /// Whether an axis can take values between those of the sweep: numbers that nothing else moves with, and for which a
  /// value halfway between the first two is possible.
  private func isRefinable(_ axis: DiagramAxis, column: Int, row: Int, replacing key: String) -> Bool {
    guard function != nil, axis.spacing != .categorical, axis.count > 1 else { return false }
    guard let dimension = diagram.grid.dimensions.first(where: { $0.axes.contains { $0.key == key } }),
      dimension.axes.count == 1
    else { return false }
    let places = axis.coordinates.prefix(2).map(axis.scale.forward)
    let middle = axis.scale.backward((places[0] + places[1]) / 2)
    return value(column: column, row: row, replacing: [key: middle]) != nil
  }

  /// Evenly spaced coordinates from the first to the last value of the sweep, which are among them exactly.
  private func refined(_ axis: DiagramAxis, _ count: Int) -> [Double] {
    guard let first = axis.coordinates.first, let last = axis.coordinates.last else { return [] }
    let places = (axis.scale.forward(first), axis.scale.forward(last))
    let between = (1..<count).map { index in
      axis.scale.backward(places.0 + (places.1 - places.0) * Double(index) / Double(count))
    }
    return [first] + between + [last]
  }
}
