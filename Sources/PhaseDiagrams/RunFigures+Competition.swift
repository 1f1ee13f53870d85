import Experiments
import Sweeps
import Theory

/// Figures that show single networks of the competition family. Every cell has a figure of its own, since cells differ in
/// their races.
extension RunFigures {
  /// A cell and what the run has kept of it.
  private struct RecordedCell {
    /// The axes that stand still.
    let fixed: [(key: String, value: ConfigurationValue)]
    let cell: Int
    /// That of the first network.
    let experiment: CompetitionExperiment
    /// The networks that have ended and have a curve.
    let networks: [RecordedRace]
  }

  /// The cells of a request.
  private func recordedCells(
    _ request: FigureRequest
  ) throws(PhaseDiagramError) -> [RecordedCell] {
    let outcomes = try outcomes()
    var result: [RecordedCell] = []
    for group in try cellGroups(along: nil, at: request.at) {
      let cell = group.cells[0].cell
      guard case .competition(let experiment) = sweep.experiment(cell: cell, seed: 0) else { continue }
      var curves: [Int: CompetitionCurve] = [:]
      do throws(RunStoreError) {
        curves = try store?.competitionCurves(cell: cell) ?? [:]
      } catch {
        throw PhaseDiagramError(error.message)
      }
      let networks = curves.sorted { $0.key < $1.key }.compactMap { seed, curve in
        outcomes[cell]?[seed]?.competition.map { RecordedRace(seed: seed, curve: curve, outcome: $0) }
      }
      result.append(RecordedCell(fixed: group.fixed, cell: cell, experiment: experiment, networks: networks))
    }
    return result
  }

  func classCurves(_ request: FigureRequest) throws(PhaseDiagramError) -> [Figure] {
    let panels = try request.panels.map { panel throws(PhaseDiagramError) in
      guard let drawn = ClassCurvesFigure.Panel(rawValue: panel.rawValue) else {
        throw PhaseDiagramError(
          "a panel is \(panel.rawValue), which networks of the competition family do not have; allowed are "
            + ClassCurvesFigure.Panel.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return drawn
    }
    var figures: [Figure] = []
    // Before the first network of a cell has ended there is nothing to draw yet.
    for recorded in try recordedCells(request) where !recorded.networks.isEmpty {
      let prediction = request.overlay == .theory ? diagram.cells[recorded.cell].prediction?.competition : nil
      let figure = try ClassCurvesFigure(
        title: title(request, recorded.fixed), experiment: recorded.experiment, networks: recorded.networks,
        panels: panels,
        stepScale: request.stepScale == .log ? .logarithmic : .linear,
        valueScale: request.scale == .log ? .logarithmic : .linear, predictedTime: prediction?.winnerTime)
      figures.append(Figure(name: name("trajectories", recorded.fixed), content: .classCurves(figure)))
    }
    return figures
  }

  func racePortraits(_ request: FigureRequest) throws(PhaseDiagramError) -> [Figure] {
    let range = request.range.count == 2 ? request.range[0]...request.range[1] : nil
    var figures: [Figure] = []
    for recorded in try recordedCells(request) {
      let portrait = try RacePortrait(
        title: title(request, recorded.fixed), experiment: recorded.experiment, networks: recorded.networks,
        range: range)
      figures.append(Figure(name: name("phase_portrait", recorded.fixed), content: .race(portrait)))
    }
    return figures
  }
}
