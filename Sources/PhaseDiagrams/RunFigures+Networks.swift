import Experiments
import Sweeps
import Theory

/// Figures that show single networks of a run.
extension RunFigures {
  /// Cells that are drawn together, and what they have in common.
  struct CellGroup {
    /// The axes that stand still.
    let fixed: [(key: String, value: ConfigurationValue)]
    /// The cells, and the value of the axis that tells them apart, if there is one.
    let cells: [(value: ConfigurationValue?, cell: Int)]
  }

  /// The cells along one axis, for every combination of the others; each cell by itself where no axis is named.
  func cellGroups(
    along key: String?, at fixed: [String: ConfigurationValue]
  ) throws(PhaseDiagramError) -> [CellGroup] {
    guard let axis = key ?? sweep.grid.axes.first?.key else {
      return [CellGroup(fixed: [], cells: [(nil, 0)])]
    }
    var groups: [CellGroup] = []
    // Without a key the first axis serves to walk the grid, and may stand still like any other.
    let walked = key == nil ? fixed.filter { $0.key != axis } : fixed
    for slice in try diagram.slices(x: axis, at: walked) {
      let cells = slice.x.values.indices.compactMap { column in
        slice.cell(column: column).map { (value: slice.x.values[column], cell: $0) }
      }
      if key != nil {
        groups.append(CellGroup(fixed: slice.fixed, cells: cells.map { ($0.value, $0.cell) }))
      } else {
        for (value, cell) in cells where fixed[axis].map({ $0.isSame(as: value) }) ?? true {
          let own = slice.x.count > 1 ? [(key: axis, value: value)] : []
          groups.append(CellGroup(fixed: own + slice.fixed, cells: [(nil, cell)]))
        }
      }
    }
    return groups
  }

  /// The outcomes of all networks that have ended, by cell and seed.
  func outcomes() throws(PhaseDiagramError) -> [Int: [Int: Outcome]] {
    var result: [Int: [Int: Outcome]] = [:]
    try forEachRecord { record in result[record.cell, default: [:]][record.seed] = record.outcome }
    return result
  }

  private func curves(ofCell cell: Int) throws(PhaseDiagramError) -> [Int: RecordedCurve] {
    guard let store else { return [:] }
    do throws(RunStoreError) { return try store.curves(cell: cell) } catch { throw PhaseDiagramError(error.message) }
  }

  /// The title of a figure with axes that stand still.
  func title(_ request: FigureRequest, _ fixed: [(key: String, value: ConfigurationValue)]) -> TypesetText? {
    TypesetText(title: request.title, values: fixed, labels: diagram.labels)
  }

  /// The first network of a cell, for figures of fusion networks alone.
  func fusionExperiment(
    cell: Int, _ request: FigureRequest
  ) throws(PhaseDiagramError) -> FusionExperiment {
    guard case .fusion(let experiment) = sweep.experiment(cell: cell, seed: 0) else {
      throw PhaseDiagramError(
        "a figure of kind \(request.kind.rawValue) is of fusion networks; this sweep has the competition family")
    }
    return experiment
  }

  /// Refuses a figure of curves that the run has not kept.
  func checkCurves(_ request: FigureRequest) throws(PhaseDiagramError) {
    guard sweep.recording.spacing == .none else { return }
    throw PhaseDiagramError(
      "the run kept no learning curves, which a figure of kind \(request.kind.rawValue) shows; run the sweep again in "
        + "another folder with `record: {points: 200}`, say")
  }

  // MARK: Trajectories

  func trajectories(_ request: FigureRequest) throws(PhaseDiagramError) -> [Figure] {
    guard store != nil else { return [] }
    try checkCurves(request)
    if sweep.family == .competition { return try classCurves(request) }
    let outcomes = try outcomes()
    let showsTheory = request.overlay == .theory
    let panels = try request.panels.map { panel throws(PhaseDiagramError) in
      guard let drawn = panel.ofFusion else {
        throw PhaseDiagramError(
          "a panel is \(panel.rawValue), which fusion networks do not have; allowed are "
            + FigureRequest.Panel.allCases.filter { $0.ofFusion != nil }.map(\.rawValue).joined(separator: ", "))
      }
      return drawn
    }
    var figures: [Figure] = []
    for group in try cellGroups(along: request.y, at: request.at) {
      var drawn: [CurvesFigure.Group] = []
      var levels: [CurvesFigure.Level] = []
      for (position, member) in group.cells.enumerated() {
        let experiment = try fusionExperiment(cell: member.cell, request)
        let prediction = showsTheory ? FusionPrediction(experiment, form: form) : nil
        let curves = try curves(ofCell: member.cell)
        let networks = curves.sorted { $0.key < $1.key }.compactMap { seed, curve in
          outcomes[member.cell]?[seed]?.fusion.map { CurvesFigure.Network(curve: curve, outcome: $0) }
        }
        drawn.append(
          CurvesFigure.Group(
            label: member.value.flatMap { value in request.y.map { diagram.labels.position($0, value) } } ?? "",
            networks: networks, prediction: prediction))
        levels += Self.levels(
          of: experiment, prediction, panels: panels, group: group.cells.count > 1 ? position : nil)
      }
      let figure = try CurvesFigure(
        title: title(request, group.fixed), groups: drawn,
        dimensions: fusionExperiment(cell: group.cells[0].cell, request).network.inputDimensions, panels: panels,
        stepScale: request.stepScale == .log ? .logarithmic : .linear,
        lossScale: request.scale == .log ? .logarithmic : .linear,
        spread: request.spread == .individual ? .individual : .quartiles, levels: Self.sharing(levels))
      figures.append(Figure(name: name("trajectories", group.fixed), content: .curves(figure)))
    }
    return figures
  }

  /// Levels with one line, in no group's colour, for those that several groups have in common.
  private static func sharing(_ levels: [CurvesFigure.Level]) -> [CurvesFigure.Level] {
    var result: [CurvesFigure.Level] = []
    for level in levels {
      let same = levels.filter { other in
        other.panel == level.panel && other.column == level.column
          && (other.value - level.value).magnitude <= 1e-9 * max(other.value.magnitude, level.value.magnitude)
      }
      let isShared = same.count > 1
      if isShared, result.contains(where: { $0.column == level.column && $0.value == same[0].value }) { continue }
      result.append(
        CurvesFigure.Level(
          panel: level.panel, value: same[0].value, label: level.label,
          column: isShared ? level.column : level.column + (level.group.map { "_\($0)" } ?? ""),
          group: isShared ? nil : level.group))
    }
    return result
  }

  /// What theory says about values that do not change for a while.
  private static func levels(
    of experiment: FusionExperiment, _ prediction: FusionPrediction?, panels: [CurvesFigure.Panel], group: Int?
  ) -> [CurvesFigure.Level] {
    guard let prediction else { return [] }
    let moments = experiment.data.populationMoments(seed: experiment.seed)
    var levels: [CurvesFigure.Level] = []
    func add(_ panel: CurvesFigure.Panel, _ value: Double?, _ label: TypesetText, _ column: String) {
      guard let value, value.isFinite, panels.contains(panel) else { return }
      levels.append(
        CurvesFigure.Level(panel: panel, value: value, label: label, column: column, group: group))
    }
    // Least squares on P samples of D Gaussian inputs leaves 1 − D/P of the variance that it cannot explain.
    let leading = experiment.data.dimensions[prediction.leadingModality]
    let left = experiment.data.sampleCount.map { max(0, 1 - Double(leading) / Double($0)) } ?? 1
    add(.loss, prediction.plateauLoss.map { $0 * moments.output / 2 * left }, "unimodal plateau", "loss_plateau")
    add(.generalisation, prediction.plateauError, "E_g(M_A)", "e_g_plateau_theory")
    add(.generalisation, prediction.finalError, "final E_g", "e_g_final_theory")
    return levels
  }

  // MARK: Phase portraits

  func phasePortraits(_ request: FigureRequest) throws(PhaseDiagramError) -> [Figure] {
    if sweep.family == .competition { return try racePortraits(request) }
    var figures: [Figure] = []
    for group in try cellGroups(along: request.y, at: request.at) {
      let experiment = try fusionExperiment(cell: group.cells[0].cell, request)
      var orbits: [PhasePortrait.Orbit] = []
      for member in group.cells {
        for (_, curve) in try curves(ofCell: member.cell).sorted(by: { $0.key < $1.key }) {
          orbits.append(
            PhasePortrait.Orbit(
              label: member.value.flatMap { value in request.y.map { diagram.labels.position($0, value) } },
              curve: curve))
        }
      }
      let range = request.range.count == 2 ? request.range[0]...request.range[1] : 0...1.2
      guard experiment.network.depth == 2, experiment.network.activation.isLinear else {
        throw PhaseDiagramError(
          "a phase portrait is of two-layer linear networks; these have another depth or activation")
      }
      let portrait = try PhasePortrait(
        title: title(request, group.fixed),
        flow: BalancedFlow(
          moments: experiment.data.populationMoments(seed: experiment.seed),
          fusion: experiment.network.fusionLayer == 1 ? .early : .late),
        x: range, y: range, orbits: orbits)
      figures.append(Figure(name: name("phase_portrait", group.fixed), content: .portrait(portrait)))
    }
    return figures
  }
}

extension FigureRequest.Panel {
  /// The panel as a figure of fusion networks has it; `nil` for what they do not have.
  fileprivate var ofFusion: CurvesFigure.Panel? {
    switch self {
    case .loss: .loss
    case .maps: .maps
    case .generalisation: .generalisation
    case .firstLayerNorms: .firstLayerNorms
    case .strengths: nil
    }
  }
}
