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
    let counts = CellColumn.counts(of: family).map(\.name)
    for axis in grid.axes { writer.field(axis.key) }
    for name in counts.prefix(2) { writer.field(name) }
    for observable in observables {
      for column in CellColumn.allCases { writer.field("\(observable.rawValue)_\(column.rawValue)") }
    }
    for name in counts.dropFirst(2) { writer.field(name) }
    try writer.endRow()
    for (index, cell) in cells.enumerated() {
      for (_, value) in grid.values(ofCell: index) { writer.field(value.plainText) }
      writer.field(cell.networks)
      writer.field(cell.successful)
      for observable in observables {
        for column in CellColumn.allCases {
          if column == .count {
            writer.field(cell.statistics[observable]?.count ?? 0)
          } else {
            writer.field(column.value(observable, of: cell))
          }
        }
      }
      for status in failures { writer.field(cell.statusCounts[status, default: 0]) }
      try writer.endRow()
    }
    try writer.finish()
  }
}
