import Experiments
import Sweeps
import Theory

extension ReportData {
  /// The most numbers of one kind that a page holds before some are left out: about 20 MB.
  static let mostNumbers = 1_200_000

  /// Reads a run.
  ///
  /// - Parameters:
  ///   - observables: the values to keep; `nil` for all of the family, or those of the sweep's figures where all would make the
  ///     page too large, which ``omission`` then says.
  ///   - version: of the program that writes the report.
  /// - Throws: ``PhaseDiagramError`` if the run cannot be read, or it has no cells to show.
  public init(
    _ store: RunStore, form: FusionPrediction.Form = .finiteRate, observables: [Observable]? = nil, version: String
  ) throws(PhaseDiagramError) {
    let figures = try RunFigures(store, form: form)
    let (sweep, diagram) = (figures.sweep, figures.diagram)
    let chosen = try Self.choice(observables, in: figures)
    title = sweep.title
    networksPerCell = diagram.networksPerCell
    success = diagram.family.successInWords
    cellCount = diagram.cells.count
    axes = Self.axes(of: diagram)
    successful = diagram.cells.map(\.successful)
    otherStatuses = Self.otherStatuses(of: diagram)
    absences = Heatmap.Absence.allCases.map { $0.words(in: diagram.family) }
    values = chosen.observables.compactMap { Value($0, in: diagram) }
    omission = chosen.omission
    theoryLines = try Self.theoryLines(of: figures, chosen.observables)
    views = Self.views(of: figures, chosen.observables)
    colourMaps = ColourMap.named.map { NamedColourMap(name: $0.name, colours: $0.map.hexadecimal) }
    curves = try Self.curves(of: figures, store)
    provenance = try Provenance(store, form: form, version: version)
  }

  private static func choice(
    _ observables: [Observable]?, in figures: RunFigures
  ) throws(PhaseDiagramError) -> (observables: [Observable], omission: String?) {
    let family = figures.sweep.family
    let all = Observable.all(of: family)
    if let observables {
      if let foreign = observables.first(where: { !all.contains($0) }) {
        _ = try Observable(named: foreign.rawValue, of: family)
      }
      return (all.filter(observables.contains), nil)
    }
    guard 7 * all.count * figures.diagram.cells.count > mostNumbers else { return (all, nil) }
    let drawn = Set(figures.sweep.figuresOrDefault.compactMap { Observable(rawValue: $0.value) })
    let kept = all.filter(drawn.contains)
    guard !kept.isEmpty else { return (all, nil) }
    let names = kept.map(\.rawValue).joined(separator: ", ")
    return (
      kept,
      "This page holds the values that the sweep's figures draw (\(names)) and leaves out the others, to stay small; "
        + "`fusionphase report --values` chooses others."
    )
  }

  private static func axes(of diagram: PhaseDiagram) -> [Axis] {
    diagram.grid.dimensions.enumerated().flatMap { number, dimension in
      dimension.axes.enumerated().map { place, axis in
        let drawn = DiagramAxis(key: axis.key, values: axis.values, labels: diagram.labels)
        let spacing: Axis.Spacing =
          switch drawn.spacing {
          case .linear: .linear
          case .logarithmic: .logarithmic
          case .categorical: .categorical
          }
        let positions = axis.values.map { drawn.position(of: $0) ?? 0 }
        return Axis(
          key: axis.key, label: Text.pieces(of: drawn.label), spacing: spacing, values: drawn.values.map(\.plainText),
          coordinates: drawn.coordinates, edges: drawn.edges, dimension: number,
          positions: (0..<diagram.cells.count).map { positions[diagram.grid.positions(ofCell: $0)[number]] })
      }
    }
  }

  private static func otherStatuses(of diagram: PhaseDiagram) -> [String: [Int]] {
    var result: [String: [Int]] = [:]
    for status in diagram.family.otherStatuses {
      let counts = diagram.cells.map { $0.statusCounts[status, default: 0] }
      if counts.contains(where: { $0 > 0 }) { result[status.rawValue] = counts }
    }
    return result
  }

  /// The heatmaps and line cuts of the sweep file, each once; a plain choice where there are none.
  private static func views(of figures: RunFigures, _ observables: [Observable]) -> [View] {
    let axes = figures.sweep.grid.axes
    let labels = figures.diagram.labels
    var views: [View] = []
    for request in figures.sweep.figuresOrDefault where [.heatmap, .lines].contains(request.kind) {
      guard let x = request.x, request.relativeTo.isEmpty, observables.contains(where: { $0.rawValue == request.value })
      else { continue }
      var at: [String: Int] = [:]
      for axis in axes {
        at[axis.key] = request.at[axis.key].flatMap {
          DiagramAxis(key: axis.key, values: axis.values, labels: labels).position(of: $0)
        }
      }
      let view = View(
        title: request.title, x: x, y: request.y, value: request.value, source: request.source.rawValue,
        scale: request.scale.rawValue, colourMap: request.colourMap?.rawValue, at: at)
      // A line cut over both axes of a map shows what the map's own cuts show.
      let isShown = views.contains {
        Set([$0.x, $0.y]) == Set([view.x, view.y]) && $0.value == view.value && $0.source == view.source
      }
      if !isShown { views.append(view) }
    }
    guard views.isEmpty, let value = observables.first else { return views }
    let several = axes.filter { $0.values.count > 1 } + axes.filter { $0.values.count == 1 }
    guard let x = several.first else { return [] }
    let timeRatio = observables.contains(.timeRatio)
    return [
      View(
        title: nil, x: x.key, y: several.dropFirst().first?.key, value: timeRatio ? "time_ratio" : value.rawValue,
        source: "simulation", scale: timeRatio ? "log" : "linear", colourMap: nil, at: [:])
    ]
  }
}

extension ReportData.Value {
  /// The columns of an observable; `nil` where no cell has a value and theory says nothing.
  fileprivate init?(_ observable: Observable, in diagram: PhaseDiagram) {
    let cells = diagram.cells
    let statistics = cells.map { $0.statistics[observable] }
    let predictions = cells.map { $0.prediction(of: observable) }
    let isPredicted = predictions.contains { $0 != nil }
    guard isPredicted || statistics.contains(where: { $0 != nil }) else { return nil }
    let absences = cells.map { $0.absence(of: observable).flatMap(Heatmap.Absence.allCases.firstIndex(of:)) }
    let hasSpread = statistics.contains { ($0?.count ?? 0) > 1 }
    name = observable.rawValue
    label = ReportData.Text.pieces(of: observable.label)
    counted = observable.countedNetworks(in: diagram.family)
    allowsLogarithm = observable.allowsLogarithm
    neutral = observable.neutralValue
    isRatio = observable.isRatio
    hasUnitRange = observable.hasUnitRange
    mean = statistics.map { $0?.mean }
    count = statistics.map { $0?.count ?? 0 }
    if hasSpread {
      standardError = statistics.map { $0?.standardError }
      median = statistics.map { $0?.median }
      lowerQuartile = statistics.map { $0?.lowerQuartile }
      upperQuartile = statistics.map { $0?.upperQuartile }
    }
    theory = isPredicted ? predictions : nil
    absence = absences.contains { $0 != nil } ? absences : nil
  }
}

extension ReportData.Text {
  /// The pieces of a text.
  static func pieces(of text: TypesetText) -> [Self] {
    text.runs.map { run in
      let level: Level =
        switch run.level {
        case .base: .base
        case .subscripted: .subscripted
        case .superscripted: .superscripted
        }
      return Self(text: run.text, level: level)
    }
  }
}
