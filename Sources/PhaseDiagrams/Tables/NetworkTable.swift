import Experiments
import Sweeps

/// The full result of a sweep as comma-separated values: one row a network, by cell and then by seed.
///
/// Every network of the sweep has its row. One without a record has the status `not_run` and nothing else besides its
/// axes and its seed.
///
/// Columns: the axes as named in the sweep file; `seed` (the network's number in its cell, from 0), `status`, `steps`,
/// and then those of the family:
/// - Fusion: `t_a`, `t_b`, `time_ratio`, `misattribution`, `plateau_loss`, `final_loss`, `leading_modality`,
///   `first_modality`, `better_modality`, `superficial_preference` and `permanent_bias` (`true` or `false`),
///   `e_g_plateau`, `e_g_min`, `e_g_min_step`, `e_g_final`, `w_a_over_teacher`, `w_b_over_teacher`, `time_resolution`.
///   In all columns but those that name a modality by its position, A is the leading one.
/// - Competition: `final_loss`, `exactly_one`, `both`, `none`, `won_by_2`, `predictor_accuracy`, `t_winner`, `t_loser`,
///   `train_accuracy`, `error_joint`, `error_1`, `error_2`, `error_ensemble`, `joint_minus_best`,
///   `error_winner_sufficient`, `error_winner_insufficient`.
///
/// Times are in gradient-descent steps; a field is empty where a network has no such value or where it is not a number,
/// and infinite losses are written `inf`.
public struct NetworkTable<Failure: Error>: ~Copyable {
  private let grid: Grid
  private let networksPerCell: Int
  private let family: ModelFamily
  /// What follows axes, seed, status and steps.
  private let columns: [NetworkColumn]
  /// Rows written so far, the number of the next network.
  private var rowCount = 0
  /// For each dimension and position, the encoded fields of its axes.
  private let encodedPositions: [[[UInt8]]]
  private var writer: CSVWriter<Failure>

  /// Writes the header.
  ///
  /// - Parameters:
  ///   - networksPerCell: how many networks the sweep asks for in each cell.
  ///   - family: which family's columns to write.
  ///   - sink: takes the next piece of the file.
  /// - Throws: what the sink throws.
  public init(
    grid: Grid, networksPerCell: Int, family: ModelFamily = .fusion,
    sink: @escaping ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    self.grid = grid
    self.networksPerCell = networksPerCell
    self.family = family
    columns = NetworkColumn.all(of: family)
    encodedPositions = grid.encodedPositions
    writer = CSVWriter(sink: sink)
    for axis in grid.axes { writer.field(axis.key) }
    for name in ["seed", "status", "steps"] { writer.field(name) }
    for column in columns { writer.field(column.name) }
    try writer.endRow()
  }

  /// Writes the row of one network, after the rows of all networks before it that have no record.
  ///
  /// - Throws: what the sink throws.
  /// - Precondition: the network is one of the sweep's, of the table's family, and comes after all that were written
  ///   before, by cell and then by seed.
  public mutating func write(_ record: NetworkRecord) throws(Failure) {
    precondition((0..<networksPerCell).contains(record.seed), "seed \(record.seed) is outside the sweep")
    precondition(record.outcome.family == family, "network \(record.cell), \(record.seed) is of another family")
    let number = record.cell * networksPerCell + record.seed
    precondition(number >= rowCount, "network \(record.cell), \(record.seed) comes too late")
    try writeNotRun(until: number)
    try writeRow(record.outcome.status == .notRun ? nil : record.outcome)
  }

  /// Writes the rows of the networks that are left, and hands over what is in the buffer.
  ///
  /// - Throws: what the sink throws.
  public consuming func finish() throws(Failure) {
    try writeNotRun(until: grid.cellCount * networksPerCell)
    try writer.finish()
  }

  private mutating func writeNotRun(until number: Int) throws(Failure) {
    while rowCount < number { try writeRow(nil) }
  }

  /// Writes the next network's row; `nil` if it has not been run.
  private mutating func writeRow(_ outcome: Outcome?) throws(Failure) {
    for (positions, position) in zip(encodedPositions, grid.positions(ofCell: rowCount / networksPerCell)) {
      writer.encodedFields(positions[position])
    }
    writer.field(rowCount % networksPerCell)
    writer.field((outcome?.status ?? .notRun).rawValue)
    writer.field(outcome.map { String($0.steps) } ?? "")
    for column in columns { write(column.value, of: outcome) }
    try writer.endRow()
    rowCount += 1
  }

  private mutating func write(_ value: NetworkColumn.Value, of outcome: Outcome?) {
    switch value {
    case .number(let read): writer.field(outcome.flatMap(read).flatMap { $0.isNaN ? nil : $0 })
    case .count(let read): writer.field(outcome.flatMap(read).map { String($0) } ?? "")
    case .modality(let read): writer.field(outcome.flatMap(read)?.letter ?? "")
    case .answer(let read): writer.field(outcome.flatMap(read).map { $0 ? "true" : "false" } ?? "")
    }
  }
}

extension Grid {
  /// For each dimension and position, the fields of its axes in a table.
  var encodedPositions: [[[UInt8]]] {
    dimensions.map { dimension in
      (0..<dimension.count).map { position in
        CSVWriter<Never>.encoded(dimension.axes.map { $0.values[position].plainText })
      }
    }
  }
}
