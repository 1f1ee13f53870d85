import Experiments
import Sweeps
import Theory

extension PhaseDiagram {
  /// Writes what theory says as comma-separated values: one row a cell, with the axes as named in the sweep file and one
  /// column for each observable that theory predicts; empty where it makes no statement.
  ///
  /// Fusion networks have `leading_modality` and `superficial_preference` besides, the competition family
  /// `equal_score_ratio`, the a_2/a_1 at which both modalities win half of the classes.
  ///
  /// - Parameter sink: takes the next piece of the file.
  /// - Throws: what the sink throws.
  public func writeTheoryTable<Failure: Error>(
    to sink: @escaping ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let observables: [Observable] =
      switch family {
      case .fusion: [.leadingTime, .laggingTime, .timeRatio, .misattribution, .plateauLoss]
      case .competition: [.wonBySecond, .winnerTime, .firstError, .secondError, .jointError, .jointMinusBest]
      }
    var writer = CSVWriter(sink: sink)
    for axis in grid.axes { writer.field(axis.key) }
    for observable in observables { writer.field(observable.rawValue) }
    switch family {
    case .fusion: for name in ["leading_modality", "superficial_preference"] { writer.field(name) }
    case .competition: writer.field("equal_score_ratio")
    }
    try writer.endRow()
    for (index, cell) in cells.enumerated() {
      for (_, value) in grid.values(ofCell: index) { writer.field(value.plainText) }
      for observable in observables { writer.field(cell.prediction(of: observable)) }
      switch family {
      case .fusion:
        writer.field(cell.prediction?.fusion?.leadingModality.letter ?? "")
        writer.field(cell.prediction?.fusion.map { $0.preferenceIsSuperficial ? "true" : "false" } ?? "")
      case .competition: writer.field(cell.prediction?.competition?.equalScoreRatio)
      }
      try writer.endRow()
    }
    try writer.finish()
  }
}
