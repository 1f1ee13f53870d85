import Experiments
import Sweeps

/// How every network of the competition family shared the classes between its modalities, as comma-separated values: one
/// row a class.
///
/// Columns: the axes as named in the sweep file; `seed` (the network's number in its cell) and `class`, both from 0;
/// `strength_1` and `strength_2` (B_r = a_r A_r at the end); `emergence_1` and `emergence_2` (when B_r first reached β, in
/// gradient-descent steps; empty where it never did); `winner` and `predicted_winner` (1 or 2, the latter empty in a tie);
/// `learned_1` and `learned_2` (`true` where B_r ≥ β at the end). Networks that were not run have no rows.
public struct ClassTable<Failure: Error>: ~Copyable {
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
    for name in ["seed"] + ClassColumns.all.map(\.name) { writer.field(name) }
    try writer.endRow()
  }

  /// Writes the rows of one network; none if it was not run or is of another family.
  ///
  /// - Throws: what the sink throws.
  /// - Precondition: the network's cell is one of the grid's.
  public mutating func write(_ record: NetworkRecord) throws(Failure) {
    guard record.outcome.status != .notRun, let outcome = record.outcome.competition else { return }
    let positions = grid.positions(ofCell: record.cell)
    for (label, result) in outcome.classes.enumerated() {
      for (encoded, position) in zip(encodedPositions, positions) { writer.encodedFields(encoded[position]) }
      writer.field(record.seed)
      writer.field(label)
      for modality in Modality.allCases {
        let strength = result.strengths[modality]
        writer.field(strength.isNaN ? nil : strength)
      }
      for modality in Modality.allCases { writer.field(result.emergenceTimes[modality]) }
      writer.field(result.winner.number)
      writer.field(result.predictedWinner.map { String($0.number) } ?? "")
      for modality in Modality.allCases {
        writer.field(result.strengths[modality] >= outcome.threshold ? "true" : "false")
      }
      try writer.endRow()
    }
  }

  /// Hands over what is in the buffer.
  ///
  /// - Throws: what the sink throws.
  public consuming func finish() throws(Failure) { try writer.finish() }
}

extension Modality {
  /// The modality's number in the competition family: 1 or 2.
  var number: Int { rawValue + 1 }
}
