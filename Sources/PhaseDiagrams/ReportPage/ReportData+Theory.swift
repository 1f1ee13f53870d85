import Sweeps
import Theory

extension ReportData {
  /// Axes with more values than this need no theory between them.
  private static let densestAxis = 40
  /// The most numbers of theory between cells.
  private static let mostTheoryNumbers = 400_000

  /// What theory says between the cells, along each axis that can take values between those of the sweep.
  static func theoryLines(
    of figures: RunFigures, _ observables: [Observable]
  ) throws(PhaseDiagramError) -> [TheoryLines] {
    let diagram = figures.diagram
    let function = figures.sweep.theory(form: figures.form)
    let predicted = observables.filter { $0.isPredicted(in: diagram.family) }
    var result: [TheoryLines] = []
    var budget = mostTheoryNumbers
    // An axis that is zipped with others has nothing between its cells.
    for axis in diagram.grid.dimensions.filter({ $0.axes.count == 1 }).map({ $0.axes[0] }) {
      guard (2...densestAxis).contains(axis.values.count) else { continue }
      var lines: [TheoryLines.Line] = []
      var coordinates: [Double] = []
      for slice in try diagram.slices(x: axis.key) where budget > 0 {
        for observable in predicted {
          let curve = TheoryRefinement(diagram: diagram, slice: slice, observable: observable, function: function)
            .curve(row: 0)
          guard curve.count > slice.x.count, let cell = slice.cell(column: 0) else { continue }
          // Where theory says nothing at some places only, a line would have fewer points than the others.
          if coordinates.isEmpty { coordinates = curve.map(\.x) }
          guard curve.map(\.x) == coordinates else { continue }
          lines.append(TheoryLines.Line(cell: cell, value: observable.rawValue, numbers: curve.map(\.value)))
          budget -= curve.count
        }
      }
      if !lines.isEmpty { result.append(TheoryLines(axis: axis.key, coordinates: coordinates, lines: lines)) }
    }
    return result
  }
}
