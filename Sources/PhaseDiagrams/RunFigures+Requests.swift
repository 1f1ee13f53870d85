import Experiments
import Sweeps
import Theory

/// What a sweep file's figures become.
extension RunFigures {
  /// The figures of several requests, with `_2`, `_3`, … after names that would come twice.
  ///
  /// - Throws: ``PhaseDiagramError`` if a figure is impossible.
  public func figures(for requests: [FigureRequest]) throws(PhaseDiagramError) -> [Figure] {
    var result: [Figure] = []
    for request in requests { result += try figures(for: request) }
    return Figure.withDistinctNames(result)
  }

  /// The figures that a request asks for: one for every combination of the axes that are neither drawn nor fixed. Of theory
  /// alone, no figures that show single networks.
  ///
  /// - Throws: ``PhaseDiagramError`` if an axis or observable does not exist, a scale does not suit the observable, the run
  ///   cannot be read, or it has not recorded what the figure shows.
  public func figures(for request: FigureRequest) throws(PhaseDiagramError) -> [Figure] {
    switch request.kind {
    case .heatmap, .lines: try reducedFigures(request)
    case .preferenceMap: try preferenceMaps(request)
    case .trajectories: try trajectories(request)
    case .phasePortrait: try phasePortraits(request)
    case .scatter: try scatterPlots(request)
    case .firstLayer: try firstLayers(request)
    }
  }

  private func reducedFigures(_ request: FigureRequest) throws(PhaseDiagramError) -> [Figure] {
    let diagram = try diagram(for: request)
    let spread = try lineSpread(request)
    let theory = sweep.theory(form: form)
    guard request.cuts.isEmpty else {
      return try diagram.heatmapsWithCuts(for: request, cutAt: request.cuts, spread: spread, theory: theory)
    }
    return try diagram.figures(for: request, spread: spread, theory: theory)
  }

  /// The diagram that a request is about: of values, or of differences from a baseline, or ratios to it where the scale is
  /// logarithmic.
  private func diagram(for request: FigureRequest) throws(PhaseDiagramError) -> PhaseDiagram {
    guard let (key, value) = request.relativeTo.first else { return diagram }
    let baseline = try Baseline(
      Observable(named: request.value, of: sweep.family), key: key, value: value,
      comparison: request.scale == .log ? .ratio : .difference, labels: diagram.labels)
    var reduction = try BaselineReduction(
      grid: sweep.grid, networksPerCell: sweep.seeds, baseline: baseline)
    try forEachRecord { record throws(PhaseDiagramError) in try reduction.add(record) }
    return try reduction.diagram(predictions: sweep.predictions(form: form))
  }

  private func lineSpread(_ request: FigureRequest) throws(PhaseDiagramError) -> LineCut.Spread {
    switch request.spread {
    case .quartiles: return .quartiles
    case .standardError: return .standardError
    case .individual:
      throw PhaseDiagramError(
        "spread is individual, which only trajectories have; allowed are quartiles, standard_error")
    }
  }

  private func preferenceMaps(_ request: FigureRequest) throws(PhaseDiagramError) -> [Figure] {
    _ = try fusionExperiment(cell: 0, request)
    guard let x = request.x else { throw PhaseDiagramError("a preference map needs x, the key of its horizontal axis") }
    var figures: [Figure] = []
    for slice in try diagram.slices(x: x, y: request.y, at: request.at) {
      let map = try CategoryMap(
        diagram, slice: slice, curves: request.overlay == .theory ? preferenceBoundaries(slice) : [],
        title: title(request, slice.fixed))
      figures.append(Figure(name: name("preference_map", slice.fixed), content: .categories(map)))
    }
    return figures
  }

  /// The curves of theory over σ_A/σ_B and w_A, where they apply: independent scalar modalities and w_B = 1.
  private func preferenceBoundaries(_ slice: DiagramSlice) -> [CategoryMap.Curve] {
    let isPlane = slice.x.key == "data.sigma_ratio" && slice.y?.key == "data.teacher[0]"
    guard isPlane, let cell = slice.cells.lazy.compactMap({ $0 }).first, let first = slice.x.coordinates.first,
      let last = slice.x.coordinates.last, first > 0
    else { return [] }
    guard case .fusion(let experiment) = sweep.experiment(cell: cell, seed: 0) else { return [] }
    guard let data = experiment.data.gaussian(seed: experiment.seed), data.teacher[1] == 1, data.covariance[0, 1] == 0
    else { return [] }
    return CategoryMap.boundaries(sigmaRatios: first...last)
  }

  /// The name of a figure: what it shows, and the axes that stand still.
  func name(_ base: String, _ fixed: [(key: String, value: ConfigurationValue)]) -> String {
    ([base] + fixed.map { "\($0.key)=\($0.value.plainText)" }).joined(separator: "_")
  }

  /// Calls `body` with every network of the run; never for theory alone.
  func forEachRecord(
    _ body: (NetworkRecord) throws(PhaseDiagramError) -> Void
  ) throws(PhaseDiagramError) {
    guard let store else { return }
    var refusal: PhaseDiagramError?
    do throws(RunStoreError) {
      try store.forEachRecord { record in
        guard refusal == nil else { return }
        do throws(PhaseDiagramError) { try body(record) } catch { refusal = error }
      }
    } catch {
      throw PhaseDiagramError(error.message)
    }
    if let refusal { throw refusal }
  }
}
