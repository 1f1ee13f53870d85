import Sweeps
import Theory

/// A heatmap and, below it on the same x axis, line cuts through some of its rows.
public struct HeatmapWithCut: Sendable {
  public let heatmap: Heatmap
  /// The rows that are cut, as the curves of a line cut.
  public let cut: LineCut

  /// - Parameter rows: positions along the heatmap's y axis, ascending.
  /// - Precondition: the positions are on the axis, and at least one.
  init(
    _ diagram: PhaseDiagram, slice: DiagramSlice, rows: [Int], request: FigureRequest, observable: Observable,
    title: TypesetText?, spread: LineCut.Spread, theory: TheoryFunction?
  ) throws(PhaseDiagramError) {
    heatmap = try Heatmap(
      diagram, slice: slice, request: request, observable: observable, title: title, theory: theory)
    cut = try LineCut(
      diagram, slice: slice.keeping(rows: rows), request: request, observable: observable, title: nil, spread: spread,
      theory: theory)
  }
}

extension HeatmapWithCut: PlottedNumbers {
  /// One row a place of the heatmap: the axes, `n`, `n_ok`, mean, standard error, median, quartiles and theory, what is
  /// drawn or why nothing is, and whether the row is cut, and what is hatched over the colours.
  func write(to writer: inout CSVWriter<Never>) {
    let (x, y) = (heatmap.x, heatmap.y)
    let name = heatmap.observable.rawValue + (heatmap.baseline.map { "_\($0.name)" } ?? "")
    let suffixes = ["mean", "standard_error", "median", "quartile_1", "quartile_3", "theory"]
    for header in [x.key, y.key, "n", "n_ok"] + suffixes.map({ "\(name)_\($0)" }) + ["drawn", "hatched", "cut"]
      + heatmap.hatchingHeaders
    {
      writer.field(header)
    }
    writer.endRow()
    for (place, cell) in heatmap.statistics.enumerated() {
      guard let cell else { continue }
      let row = y.values[place / x.count]
      writer.field(x.values[place % x.count].plainText)
      writer.field(row.plainText)
      writer.field(cell.networks)
      writer.field(cell.successful)
      let sample = cell.statistics[heatmap.observable]
      for value in [
        sample?.mean, sample?.standardError, sample?.median, sample?.lowerQuartile, sample?.upperQuartile,
        cell.prediction(of: heatmap.observable),
      ] { writer.field(value) }
      heatmap.contents[place].write(to: &writer, heatmap.family)
      writer.field(cut.y?.position(of: row) == nil ? "false" : "true")
      heatmap.writeHatching(place, to: &writer)
      writer.endRow()
    }
  }
}

extension PhaseDiagram {
  /// Heatmaps with line cuts through some of their rows: one for every combination of the axes that are neither drawn nor
  /// fixed, named as those of `figures(for:spread:theory:)` with `with_cut`.
  ///
  /// - Parameters:
  ///   - request: of a heatmap; with an overlay, theory is drawn as contours above and as lines below.
  ///   - values: values of the request's y axis to cut at.
  ///   - spread: what circles and bars of the cut show.
  ///   - theory: draws theory smoothly between the cells.
  /// - Throws: ``PhaseDiagramError`` if the request is of no heatmap, there is no value to cut at or one is not on the y
  ///   axis, and as `figures(for:spread:theory:)`.
  public func heatmapsWithCuts(
    for request: FigureRequest, cutAt values: [ConfigurationValue], spread: LineCut.Spread = .quartiles,
    theory: TheoryFunction? = nil
  ) throws(PhaseDiagramError) -> [Figure] {
    guard request.kind == .heatmap, let y = request.y else {
      throw PhaseDiagramError(
        "only a heatmap with an x and a y axis can be cut, and this figure is \(request.kind.rawValue)")
    }
    guard !values.isEmpty else { throw PhaseDiagramError("there is no value of \(y) to cut the heatmap at") }
    let observable = try Observable(named: request.value, of: family)
    var figures: [Figure] = []
    for slice in try drawnSlices(request, observable) {
      var rows: Set<Int> = []
      for value in values {
        guard let row = slice.y?.position(of: value) else {
          let known = slice.y?.values.map(\.plainText).joined(separator: ", ") ?? ""
          throw PhaseDiagramError("the heatmap is to be cut at \(y) = \(value.plainText), allowed are \(known)")
        }
        rows.insert(row)
      }
      let figure = try HeatmapWithCut(
        self, slice: slice, rows: rows.sorted(), request: request, observable: observable,
        title: TypesetText(title: request.title, values: slice.fixed, labels: labels), spread: spread, theory: theory)
      figures.append(
        Figure(name: figureName(request, observable, slice, suffix: ["with_cut"]), content: .heatmapWithCut(figure)))
    }
    return figures
  }
}

extension DiagramSlice {
  /// The slice with some of its rows.
  ///
  /// - Precondition: the slice has a y axis with these positions.
  func keeping(rows: [Int]) -> DiagramSlice {
    DiagramSlice(
      x: x, y: y.map { axis in axis.keeping(rows) }, fixed: fixed,
      cells: rows.flatMap { row in (0..<x.count).map { cell(column: $0, row: row) } })
  }
}
