import Experiments
import Sweeps

extension PhaseDiagram {
  /// Writes the diagram as comma-separated values: one row a cell.
  ///
  /// Columns: the axes as named in the sweep file; `n`, `n_ok` (see ``CellStatistics/successful``); for each
  /// ``Observable`` of the family, with name `v`, `v_mean`, `v_standard_error`, `v_median`, `v_quartile_1`, `v_quartile_3`, `v_n` (networks behind these numbers) and
  /// `v_theory`; and how many networks ended otherwise: `n_step_limit`, `n_diverged`, `n_stalled`, `n_not_run`, or
  /// `n_diverged`, `n_not_run` for the competition family. A field is empty where there is no value.
  ///
  /// - Parameter sink: takes the next piece of the file.
  /// - Throws: what the sink throws.
  public func writeTable<Failure: Error>(to sink: @escaping ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    var writer = CSVWriter(sink: sink)
    let failures = family.otherStatuses
    let observables = Observable.all(of: family)
    for axis in grid.axes { writer.field(axis.key) }
    writer.field("n")
    writer.field("n_ok")
    for observable in observables {
      for suffix in ["mean", "standard_error", "median", "quartile_1", "quartile_3", "n", "theory"] {
        writer.field("\(observable.rawValue)_\(suffix)")
      }
    }
    for status in failures { writer.field("n_\(status.rawValue)") }
    try writer.endRow()
    for (index, cell) in cells.enumerated() {
      for (_, value) in grid.values(ofCell: index) { writer.field(value.plainText) }
      writer.field(cell.networks)
      writer.field(cell.successful)
      for observable in observables {
        let statistics = cell.statistics[observable]
        writer.field(statistics?.mean)
        writer.field(statistics?.standardError)
        writer.field(statistics?.median)
        writer.field(statistics?.lowerQuartile)
        writer.field(statistics?.upperQuartile)
        writer.field(statistics?.count ?? 0)
        writer.field(cell.prediction(of: observable))
      }
      for status in failures { writer.field(cell.statusCounts[status, default: 0]) }
      try writer.endRow()
    }
    try writer.finish()
  }
}
