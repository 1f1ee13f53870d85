import Experiments
import Sweeps

/// The full result of a sweep as comma-separated values: one row a network.
///
/// Columns: the axes as named in the sweep file; `seed` (the network's number in its cell, from 0), `status`, `steps`,
/// `t_a`, `t_b`, `time_ratio`, `misattribution`, `plateau_loss`, `final_loss`, `leading_modality`, `first_modality`.
/// Times are in gradient-descent steps; a field is empty where a network has no such value.
public struct NetworkTable<Failure: Error>: ~Copyable {
  private let grid: Grid
  /// For each dimension and position, the encoded fields of its axes.
  private let encodedPositions: [[[UInt8]]]
  private var writer: CSVWriter<Failure>

  /// Writes the header.
  ///
  /// - Parameter sink: takes the next piece of the file.
  /// - Throws: what the sink throws.
  public init(grid: Grid, sink: @escaping ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    self.grid = grid
    encodedPositions = grid.dimensions.map { dimension in
      (0..<dimension.count).map { position in
        CSVWriter<Never>.encoded(dimension.axes.map { $0.values[position].plainText })
      }
    }
    writer = CSVWriter(sink: sink)
    for axis in grid.axes { writer.field(axis.key) }
    for name in [
      "seed", "status", "steps", "t_a", "t_b", "time_ratio", "misattribution", "plateau_loss", "final_loss",
      "leading_modality", "first_modality",
    ] { writer.field(name) }
    try writer.endRow()
  }

  /// Writes the row of one network.
  ///
  /// - Throws: what the sink throws.
  /// - Precondition: the record's cell is one of the grid's.
  public mutating func write(_ record: NetworkRecord) throws(Failure) {
    for (positions, position) in zip(encodedPositions, grid.positions(ofCell: record.cell)) {
      writer.encodedFields(positions[position])
    }
    let outcome = record.outcome
    writer.field(record.seed)
    writer.field(outcome.status.rawValue)
    writer.field(outcome.steps)
    writer.field(outcome.leadingTime)
    writer.field(outcome.laggingTime)
    writer.field(outcome.timeRatio)
    writer.field(outcome.misattribution)
    writer.field(outcome.plateauLoss)
    writer.field(outcome.status == .notRun ? nil : outcome.finalLoss)
    writer.field(outcome.leadingModality.letter)
    writer.field(outcome.firstModality?.letter ?? "")
    try writer.endRow()
  }

  /// Hands over what is left in the buffer.
  ///
  /// - Throws: what the sink throws.
  public consuming func finish() throws(Failure) { try writer.finish() }
}
