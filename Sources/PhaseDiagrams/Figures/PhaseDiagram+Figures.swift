import Sweeps

extension PhaseDiagram {
  /// The figures that a request asks for: one for every combination of the axes that are neither drawn nor fixed.
  ///
  /// Figures are named after the observable, the source and kind if these are not simulation and heatmap, and the fixed
  /// axes: `time_ratio_difference`, `misattribution_network.fusion_layer=3`.
  ///
  /// - Parameters:
  ///   - spread: what circles and bars of a line cut show.
  ///   - theory: draws theory smoothly between the cells; without it lines go straight from cell to cell.
  /// - Throws: ``PhaseDiagramError`` if an axis or observable does not exist, or a scale does not suit the observable.
  public func figures(
    for request: FigureRequest, spread: LineCut.Spread = .quartiles, theory: TheoryFunction? = nil
  ) throws(PhaseDiagramError) -> [Figure] {
    guard let x = request.x else {
      throw PhaseDiagramError("a figure of kind \(request.kind.rawValue) is drawn of a run, not of its reduced diagram")
    }
    let observable = try Observable(named: request.value)
    var figures: [Figure] = []
    for slice in try slices(x: x, y: request.y, at: request.at) {
      let title = TypesetText(title: request.title, values: slice.fixed)
      let content: Figure.Content
      switch request.kind {
      case .heatmap:
        content = .heatmap(
          try Heatmap(
            self, slice: slice, request: request, observable: observable, title: title, theory: theory))
      case .trajectories, .phasePortrait, .scatter, .preferenceMap, .firstLayer:
        throw PhaseDiagramError("a figure of kind \(request.kind.rawValue) is drawn of a run, not of its reduced diagram")
      case .lines:
        content = .lines(
          try LineCut(
            self, slice: slice, request: request, observable: observable, title: title, spread: spread, theory: theory))
      }
      let parts =
        [observable.rawValue] + (request.source == .simulation ? [] : [request.source.rawValue])
        + (request.kind == .heatmap ? [] : [request.kind.rawValue])
        + slice.fixed.map { "\($0.key)=\($0.value.plainText)" }
      figures.append(Figure(name: parts.joined(separator: "_"), content: content))
    }
    return figures
  }

  /// The figures of several requests, with `_2`, `_3`, … after names that would come twice.
  ///
  /// - Throws: as for a single request.
  public func figures(
    for requests: [FigureRequest], spread: LineCut.Spread = .quartiles, theory: TheoryFunction? = nil
  ) throws(PhaseDiagramError) -> [Figure] {
    var taken: Set<String> = []
    var result: [Figure] = []
    for request in requests {
      for figure in try figures(for: request, spread: spread, theory: theory) {
        var name = figure.name
        var number = 2
        while taken.contains(name) {
          name = "\(figure.name)_\(number)"
          number += 1
        }
        taken.insert(name)
        result.append(Figure(name: name, content: figure.content))
      }
    }
    return result
  }
}

extension TypesetText {
  /// A figure's title followed by what it shows: `σ_A/σ_B = 2, correlation ρ = 0`; `nil` if there is nothing to say.
  ///
  /// Lines break within the title and between what follows, but not within `correlation ρ = 0`.
  public init?(title: String?, values: [(key: String, value: ConfigurationValue)]) {
    let positions = values.map { key, value -> TypesetText in
      (AxisLabels.label(forKey: key) + " = "
        + (value.number.map { TypesetText.number($0) } ?? TypesetText(plain: value.plainText))).unbroken
    }
    let parts = (title.map { [TypesetText(plain: $0)] } ?? []) + positions
    guard let first = parts.first else { return nil }
    self = parts.dropFirst().reduce(first) { $0 + ", " + $1 }
  }
}
