import Experiments
import Sweeps
import Theory

extension Sweep {
  /// What theory says about each cell, for the exact moments of its data.
  public func predictions(form: FusionPrediction.Form = .finiteRate) -> [Prediction?] {
    (0..<grid.cellCount).map { Prediction(experiment(cell: $0, seed: 0), form: form) }
  }

  /// What theory says at and between the cells.
  public func theory(form: FusionPrediction.Form = .finiteRate) -> TheoryFunction {
    { values in self.experiment(with: values).map { Prediction($0, form: form) } }
  }

  /// The figures of the sweep file; without any, the time ratio over the first two axes that take numbers, or for the
  /// competition family the fraction of classes that the second modality wins.
  public var figuresOrDefault: [FigureRequest] {
    guard figures.isEmpty else { return figures }
    let numeric = grid.dimensions.map { $0.axes[0] }.filter { $0.values.count > 1 && $0.values[0].number != nil }
    guard let x = numeric.first else { return [] }
    let y = numeric.dropFirst().first
    let (value, scale): (Observable, FigureRequest.Scale) =
      family == .fusion ? (.timeRatio, .log) : (.wonBySecond, .linear)
    return [
      FigureRequest(
        kind: y == nil ? .lines : .heatmap, x: x.key, y: y?.key, value: value.rawValue, scale: scale, overlay: .theory)
    ]
  }
}

extension PhaseDiagram {
  /// The diagram of a run as far as it has come: networks that have not ended count as not run.
  ///
  /// - Throws: ``PhaseDiagramError`` if the run cannot be read or holds networks that are not in its sweep.
  public init(_ store: RunStore, form: FusionPrediction.Form = .finiteRate) throws(PhaseDiagramError) {
    var reduction = SeedReduction(
      grid: store.sweep.grid, networksPerCell: store.sweep.seeds, labels: AxisLabels(store.sweep))
    var first = FirstRefusal()
    try store.translating { () throws(RunStoreError) in
      try store.forEachRecord { record in
        first.attempt { () throws(PhaseDiagramError) in try reduction.add(record) }
      }
    }
    try first.rethrow()
    self = try reduction.diagram(predictions: store.sweep.predictions(form: form))
  }

  /// The diagram of theory alone: no network has been run.
  public init(theoryOf sweep: Sweep, form: FusionPrediction.Form) throws(PhaseDiagramError) {
    self = try SeedReduction(
      grid: sweep.grid, networksPerCell: sweep.seeds, labels: AxisLabels(sweep)
    ).diagram(predictions: sweep.predictions(form: form))
  }
}

extension RunStore {
  /// Writes the run as comma-separated values: one row a network, whether it has ended or not; see ``NetworkTable``
  /// for the columns.
  ///
  /// - Parameter sink: takes the next piece of the file.
  /// - Throws: ``PhaseDiagramError`` if the run cannot be read or holds networks that are not in its sweep, and what the
  ///   sink throws.
  public func writeNetworkTable(
    to sink: @escaping ([UInt8]) throws(PhaseDiagramError) -> Void
  ) throws(PhaseDiagramError) {
    var table = try NetworkTable(
      grid: sweep.grid, networksPerCell: sweep.seeds, family: sweep.family, sink: sink)
    try forEachOwnRecord { record throws(PhaseDiagramError) in try table.write(record) }
    try table.finish()
  }

  /// Writes the classes of the run's networks as comma-separated values: one row a class; see ``ClassTable`` for the
  /// columns.
  ///
  /// - Parameter sink: takes the next piece of the file.
  /// - Throws: ``PhaseDiagramError`` if the run is of fusion networks, which have no classes, cannot be read or holds
  ///   networks that are not in its sweep, and what the sink throws.
  public func writeClassTable(
    to sink: @escaping ([UInt8]) throws(PhaseDiagramError) -> Void
  ) throws(PhaseDiagramError) {
    guard sweep.family == .competition else {
      throw PhaseDiagramError(
        "a table of classes is of networks of the competition family; this run is of fusion networks, which have none")
    }
    var table = try ClassTable(grid: sweep.grid, sink: sink)
    try forEachOwnRecord { record throws(PhaseDiagramError) in try table.write(record) }
    try table.finish()
  }
}

/// Loops over what a run has kept, until their bodies throw. All throw ``PhaseDiagramError`` if the run cannot be read or
/// holds networks that are not in its sweep, and what the body throws.
extension RunStore {
  /// Calls `body` with every stored network, by cell and then by seed.
  func forEachOwnRecord(
    _ body: (NetworkRecord) throws(PhaseDiagramError) -> Void
  ) throws(PhaseDiagramError) {
    var first = FirstRefusal()
    var last = -1
    try translating { () throws(RunStoreError) in
      try forEachRecord { record in
        first.attempt { () throws(PhaseDiagramError) in
          let number = try record.number(
            cells: sweep.grid.cellCount, networksPerCell: sweep.seeds, family: sweep.family)
          guard number > last else { throw record.repeated }
          last = number
          try body(record)
        }
      }
    }
    try first.rethrow()
  }

  /// Calls `body` with every recorded learning curve of a fusion network, by cell and then by seed.
  func forEachOwnCurve(
    _ body: (_ cell: Int, _ seed: Int, RecordedCurve) throws(PhaseDiagramError) -> Void
  ) throws(PhaseDiagramError) {
    try forEachOwn(in: forEachCurve, body)
  }

  /// Calls `body` with every recorded learning curve of a network of the competition family, by cell and then by seed.
  func forEachOwnCompetitionCurve(
    _ body: (_ cell: Int, _ seed: Int, CompetitionCurve) throws(PhaseDiagramError) -> Void
  ) throws(PhaseDiagramError) {
    try forEachOwn(in: forEachCompetitionCurve, body)
  }

  private func forEachOwn<Curve>(
    in curves: @escaping ((_ cell: Int, _ seed: Int, Curve) -> Void) throws(RunStoreError) -> Void,
    _ body: (_ cell: Int, _ seed: Int, Curve) throws(PhaseDiagramError) -> Void
  ) throws(PhaseDiagramError) {
    var first = FirstRefusal()
    try translating { () throws(RunStoreError) in
      try curves { cell, seed, curve in
        first.attempt { () throws(PhaseDiagramError) in
          _ = try sweep.number(ofNetwork: seed, cell: cell)
          try body(cell, seed, curve)
        }
      }
    }
    try first.rethrow()
  }

  /// Reads the run.
  ///
  /// - Throws: ``PhaseDiagramError`` with the words of the run's own error.
  func translating<Result>(_ body: () throws(RunStoreError) -> Result) throws(PhaseDiagramError) -> Result {
    do throws(RunStoreError) { return try body() } catch { throw PhaseDiagramError(error.message) }
  }
}

/// The first error within a loop whose body cannot throw; nothing is attempted after it.
private struct FirstRefusal {
  private var error: PhaseDiagramError?

  mutating func attempt(_ body: () throws(PhaseDiagramError) -> Void) {
    guard error == nil else { return }
    do throws(PhaseDiagramError) { try body() } catch { self.error = error }
  }

  func rethrow() throws(PhaseDiagramError) {
    if let error { throw error }
  }
}

extension Sweep {
  /// The number of a network of the sweep, by cell and then by seed.
  ///
  /// - Throws: ``PhaseDiagramError`` if there is no such network.
  func number(ofNetwork seed: Int, cell: Int) throws(PhaseDiagramError) -> Int {
    guard (0..<grid.cellCount).contains(cell), (0..<seeds).contains(seed) else {
      throw PhaseDiagramError.outside(cell: cell, seed: seed, cells: grid.cellCount, networksPerCell: seeds)
    }
    return cell * seeds + seed
  }
}
