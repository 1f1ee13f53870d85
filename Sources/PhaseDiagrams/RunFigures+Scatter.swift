import Experiments
import Sweeps
import Theory

/// Theory against simulation.
extension RunFigures {
  func scatterPlots(_ request: FigureRequest) throws(PhaseDiagramError) -> [Figure] {
    guard store != nil else { return [] }
    let observable = try Observable(named: request.value, of: sweep.family)
    guard observable.isPredicted(in: sweep.family) else {
      throw PhaseDiagramError("theory makes no statement on \(observable.rawValue), so there is nothing to scatter")
    }
    let outcomes = try outcomes()
    var figures: [Figure] = []
    for group in try cellGroups(along: request.y, at: request.at) {
      var networks: [ScatterFigure.Network] = []
      for (position, member) in group.cells.enumerated() {
        for seed in 0..<sweep.seeds {
          let outcome = outcomes[member.cell]?[seed]
          // Theory of the competition family is about a cell, that of fusion networks about each network's data.
          let prediction =
            sweep.family == .competition
            ? diagram.cells[member.cell].prediction
            : Prediction(sweep.experiment(cell: member.cell, seed: seed), form: form, basis: request.moments)
          networks.append(
            ScatterFigure.Network(
              predicted: prediction.flatMap(observable.value(of:)),
              simulated: outcome.flatMap(observable.value(of:)),
              status: outcome?.status ?? .notRun, group: position))
        }
      }
      let names = group.cells.compactMap { cell in
        cell.value.map { value in value.number.map { .number($0) } ?? TypesetText(plain: value.plainText) }
      }
      let figure = try ScatterFigure(
        networks, observable: observable, scale: request.scale == .log ? .logarithmic : .linear,
        groupLabel: request.y.map(diagram.labels.label(forKey:)), groups: names,
        theoryForm: sweep.family == .fusion ? form : nil, family: sweep.family,
        title: title(request, group.fixed))
      figures.append(
        Figure(name: name("\(observable.rawValue)_scatter", group.fixed), content: .scatter(figure)))
    }
    return figures
  }
}
