import Sweeps

extension PhaseDiagram {
  /// The figures that a request asks for: one for every combination of the axes that are neither drawn nor fixed.
  ///
  /// In a diagram of differences from a baseline, slices at the baseline itself are left out unless `at` asks for them.
  ///
  /// Figures are named after the observable, the baseline if there is one, the source and kind if these are not simulation and heatmap, and the fixed
  /// axes: `time_ratio_difference`, `misattribution_network.fusion_layer=3`.
  ///
  /// - Parameters:
  ///   - spread: what circles and bars of a line cut show.
  ///   - theory: draws theory smoothly between the cells; without it lines go straight from cell to cell.
  /// - Throws: ``PhaseDiagramError`` if an axis or observable does not exist, or a scale does not suit the observable.
  public func figures(
    for request: FigureRequest, spread: LineCut.Spread = .quartiles, theory: TheoryFunction? = nil
  ) throws(PhaseDiagramError) -> [Figure] {
    let observable = try Observable(named: request.value, of: family)
    var figures: [Figure] = []
    for slice in try drawnSlices(request, observable) {
      let title = TypesetText(title: request.title, values: slice.fixed, labels: labels)
      let content: Figure.Content
      switch request.kind {
      case .heatmap:
        content = .heatmap(
          try Heatmap(
            self, slice: slice, request: request, observable: observable, title: title, theory: theory))
      case .trajectories, .phasePortrait, .scatter, .preferenceMap, .firstLayer:
        throw PhaseDiagramError(
          "a figure of kind \(request.kind.rawValue) is drawn of a run, not of its reduced diagram")
      case .lines:
        content = .lines(
          try LineCut(
            self, slice: slice, request: request, observable: observable, title: title, spread: spread, theory: theory))
      }
      let kind = request.kind == .heatmap ? [] : [request.kind.rawValue]
      figures.append(Figure(name: figureName(request, observable, slice, suffix: kind), content: content))
    }
    return figures
  }

  /// The slices that a request asks for.
  ///
  /// - Throws: ``PhaseDiagramError`` if an axis does not exist, or the request does not suit the diagram's baseline.
  func drawnSlices(_ request: FigureRequest, _ observable: Observable) throws(PhaseDiagramError) -> [DiagramSlice] {
    guard let x = request.x else {
      throw PhaseDiagramError("a figure of kind \(request.kind.rawValue) is drawn of a run, not of its reduced diagram")
    }
    try checkBaseline(request, observable)
    return try slices(x: x, y: request.y, at: request.at).filter { !isBaseline($0, request) }
  }

  /// The name of a figure: value, baseline, source where it is not simulation, `suffix` and fixed axes.
  func figureName(
    _ request: FigureRequest, _ observable: Observable, _ slice: DiagramSlice, suffix: [String]
  ) -> String {
    let parts =
      [observable.rawValue] + (baseline.map { [$0.name] } ?? [])
      + (request.source == .simulation ? [] : [request.source.rawValue]) + suffix
      + slice.fixed.map { "\($0.key)=\($0.value.plainText)" }
    return parts.joined(separator: "_")
  }

  private func checkBaseline(_ request: FigureRequest, _ observable: Observable) throws(PhaseDiagramError) {
    guard let baseline else { return }
    guard baseline.observable == observable else {
      throw PhaseDiagramError(
        "this diagram holds \(baseline.observable.rawValue) relative to \(baseline.key) = \(baseline.value.plainText) "
          + "and not \(observable.rawValue)")
    }
    guard request.source != .difference else {
      throw PhaseDiagramError(
        "source is difference, but values are relative to \(baseline.key) = \(baseline.value.plainText); "
          + "allowed are simulation and theory")
    }
    guard request.scale != .log || baseline.comparison == .ratio else {
      throw PhaseDiagramError(
        "scale is log, but differences from \(baseline.key) = \(baseline.value.plainText) can be 0 or negative; "
          + "allowed are linear and diverging, or log for a ratio")
    }
  }

  private func isBaseline(_ slice: DiagramSlice, _ request: FigureRequest) -> Bool {
    guard let baseline, request.at[baseline.key] == nil else { return false }
    return slice.fixed.contains { $0.key == baseline.key && $0.value.isSame(as: baseline.value) }
  }

  /// The figures of several requests, with `_2`, `_3`, … after names that would come twice.
  ///
  /// - Throws: as for a single request.
  public func figures(
    for requests: [FigureRequest], spread: LineCut.Spread = .quartiles, theory: TheoryFunction? = nil
  ) throws(PhaseDiagramError) -> [Figure] {
    var result: [Figure] = []
    for request in requests { result += try figures(for: request, spread: spread, theory: theory) }
    return Figure.withDistinctNames(result)
  }
}

extension Figure {
  /// The same figures, with `_2`, `_3`, … after names that would come twice.
  static func withDistinctNames(_ figures: [Figure]) -> [Figure] {
    var taken: Set<String> = []
    return figures.map { figure in
      var name = figure.name
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(figure.name)_\(number)"
        number += 1
      }
      return Figure(name: name, content: figure.content)
    }
  }
}

extension TypesetText {
  /// A figure's title followed by what it shows: `σ_A/σ_B = 2, correlation ρ = 0`; `nil` if there is nothing to say.
  ///
  /// Lines break within the title and between what follows, but not within `correlation ρ = 0`.
  public init?(
    title: String?, values: [(key: String, value: ConfigurationValue)], labels: AxisLabels = AxisLabels()
  ) {
    let positions = values.map { key, value -> TypesetText in
      labels.position(key, value).unbroken
    }
    let parts = (title.map { [TypesetText(plain: $0)] } ?? []) + positions
    guard let first = parts.first else { return nil }
    self = parts.dropFirst().reduce(first) { $0 + ", " + $1 }
  }
}
