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

  /// The figures of the sweep file; without any, the time ratio over the first two axes that take numbers.
  public var figuresOrDefault: [FigureRequest] {
    guard figures.isEmpty else { return figures }
    let numeric = grid.dimensions.map { $0.axes[0] }.filter { $0.values.count > 1 && $0.values[0].number != nil }
    guard let x = numeric.first else { return [] }
    let y = numeric.dropFirst().first
    return [
      FigureRequest(
        kind: y == nil ? .lines : .heatmap, x: x.key, y: y?.key, value: ObservableName.timeRatio.rawValue, scale: .log,
        overlay: .theory)
    ]
  }
}

extension PhaseDiagram {
  /// The diagram of a run as far as it has come: networks that have not ended count as not run.
  ///
  /// - Throws: ``PhaseDiagramError`` if the run cannot be read or holds networks that are not in its sweep.
  public init(_ store: RunStore, form: FusionPrediction.Form = .finiteRate) throws(PhaseDiagramError) {
    var reduction = SeedReduction(grid: store.sweep.grid, networksPerCell: store.sweep.seeds)
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
    self = try SeedReduction(grid: sweep.grid, networksPerCell: sweep.seeds)
      .diagram(predictions: sweep.predictions(form: form))
  }

  /// Writes what theory says as comma-separated values: one row a cell, with the axes as named in the sweep file and one
  /// column for each observable that theory predicts; empty where it makes no statement.
  ///
  /// - Parameter sink: takes the next piece of the file.
  /// - Throws: what the sink throws.
  public func writeTheoryTable<Failure: Error>(
    to sink: @escaping ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let observables: [Observable] = [.leadingTime, .laggingTime, .timeRatio, .misattribution, .plateauLoss]
    var writer = CSVWriter(sink: sink)
    for axis in grid.axes { writer.field(axis.key) }
    for observable in observables { writer.field(observable.rawValue) }
    writer.field("leading_modality")
    writer.field("superficial_preference")
    try writer.endRow()
    for (index, cell) in cells.enumerated() {
      for (_, value) in grid.values(ofCell: index) { writer.field(value.plainText) }
      for observable in observables { writer.field(cell.prediction(of: observable)) }
      writer.field(cell.prediction?.fusion?.leadingModality.letter ?? "")
      writer.field(cell.prediction?.fusion.map { $0.preferenceIsSuperficial ? "true" : "false" } ?? "")
      try writer.endRow()
    }
    try writer.finish()
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
    var table = try NetworkTable(grid: sweep.grid, networksPerCell: sweep.seeds, sink: sink)
    var refusal: PhaseDiagramError?
    do throws(RunStoreError) {
      try forEachRecord { record in
        guard refusal == nil else { return }
        guard (0..<sweep.grid.cellCount).contains(record.cell), (0..<sweep.seeds).contains(record.seed) else {
          refusal = PhaseDiagramError(
            "a record of cell \(record.cell), seed \(record.seed) does not belong to this sweep of "
              + "\(sweep.grid.cellCount) cells with \(sweep.seeds) networks each")
          return
        }
        do throws(PhaseDiagramError) { try table.write(record) } catch { refusal = error }
      }
    } catch {
      throw PhaseDiagramError(error.message)
    }
    if let refusal { throw refusal }
    try table.finish()
  }
}
