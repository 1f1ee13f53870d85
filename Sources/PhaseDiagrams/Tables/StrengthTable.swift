import Experiments
import Sweeps

/// The recorded learning curves of the competition family as comma-separated values: one row a point and class.
///
/// Columns: the axes as named in the sweep file; `seed` (the network's number in its cell, from 0), `step`, `loss` (of the
/// joint network on the training samples), `class` (from 0), `strength_1` and `strength_2` (B_r = a_r A_r).
public struct StrengthTable<Failure: Error>: ~Copyable {
  private let grid: Grid
  private let encodedPositions: [[[UInt8]]]
  private var writer: CSVWriter<Failure>

  /// Writes the header.
  ///
  /// - Parameter sink: takes the next piece of the file.
  /// - Throws: what the sink throws.
  public init(grid: Grid, sink: @escaping ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    self.grid = grid
    encodedPositions = grid.encodedPositions
    writer = CSVWriter(sink: sink)
    for axis in grid.axes { writer.field(axis.key) }
    for name in ["seed"] + CurveColumns.all(of: .competition).map(\.name) { writer.field(name) }
    try writer.endRow()
  }

  /// Writes the rows of one network.
  ///
  /// - Parameter signals: a_1 and a_2 of the network's cell.
  /// - Throws: what the sink throws.
  /// - Precondition: the cell is one of the grid's.
  public mutating func write(
    _ curve: CompetitionCurve, cell: Int, seed: Int, signals: ModalityPair<Double>
  ) throws(Failure) {
    let positions = grid.positions(ofCell: cell)
    for point in curve.points {
      for (label, strengths) in point.strengths.enumerated() {
        for (encoded, position) in zip(encodedPositions, positions) { writer.encodedFields(encoded[position]) }
        writer.field(seed)
        writer.field(point.step)
        writer.field(point.loss)
        writer.field(label)
        for modality in Modality.allCases { writer.field(signals[modality] * strengths[modality]) }
        try writer.endRow()
      }
    }
  }

  /// Hands over what is in the buffer.
  ///
  /// - Throws: what the sink throws.
  public consuming func finish() throws(Failure) { try writer.finish() }
}
