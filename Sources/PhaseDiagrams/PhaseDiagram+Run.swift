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
    var refusal: PhaseDiagramError?
    do throws(RunStoreError) {
      try store.forEachRecord { record in
        guard refusal == nil else { return }
        do throws(PhaseDiagramError) { try reduction.add(record) } catch { refusal = error }
      }
    } catch {
      throw PhaseDiagramError(error.message)
    }
    if let refusal { throw refusal }
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

  /// Calls `body` with every stored network, by cell and then by seed, until it throws.
  ///
  /// - Throws: ``PhaseDiagramError`` if the run cannot be read or holds networks that are not in its sweep, and what
  ///   `body` throws.
  private func forEachOwnRecord(
    _ body: (NetworkRecord) throws(PhaseDiagramError) -> Void
  ) throws(PhaseDiagramError) {
    var refusal: PhaseDiagramError?
    var last = -1
    do throws(RunStoreError) {
      try forEachRecord { record in
        guard refusal == nil else { return }
        do throws(PhaseDiagramError) {
          let number = try record.number(
            cells: sweep.grid.cellCount, networksPerCell: sweep.seeds, family: sweep.family)
          guard number > last else { throw record.repeated }
          last = number
          try body(record)
        } catch {
          refusal = error
        }
      }
    } catch {
      throw PhaseDiagramError(error.message)
    }
    if let refusal { throw refusal }
  }
}
