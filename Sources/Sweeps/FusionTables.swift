import Experiments
import GRDB

/// The tables of fusion networks.
enum FusionTables: FamilyTables {
  private static let networkTable = RowInsertion.Table("networks", columns: 23)

  static var creation: String {
    """
    CREATE TABLE networks (
      \(sharedColumns), leading TEXT NOT NULL,
      half_plateau_a, half_plateau_b, half_final_a, half_final_b, misattribution, plateau_loss, final_loss,
      better TEXT, e_g_plateau, e_g_min, e_g_min_step INTEGER, e_g_final, teacher_fraction_a, teacher_fraction_b,
      time_resolution NOT NULL, \(lastColumns)
    );
    CREATE TABLE curves (
      cell INTEGER NOT NULL, seed INTEGER NOT NULL, step INTEGER NOT NULL, loss, map_a, map_b, e_g,
      first_layer_norm_a, first_layer_norm_b, \(lastColumns), PRIMARY KEY (cell, seed, step)
    ) WITHOUT ROWID;
    CREATE TABLE first_layers (
      cell INTEGER NOT NULL, seed INTEGER NOT NULL, modality TEXT NOT NULL, unit INTEGER NOT NULL,
      input INTEGER NOT NULL, weight, \(lastColumns), PRIMARY KEY (cell, seed, modality, unit, input)
    ) WITHOUT ROWID;
    CREATE TABLE width_audit (
      cell INTEGER NOT NULL, seed INTEGER NOT NULL, leading_narrow REAL, lagging_narrow REAL, leading_full REAL,
      lagging_full REAL, \(lastColumns), PRIMARY KEY (cell, seed)
    ) WITHOUT ROWID;
    """
  }

  static let outcomeTables = ["networks", "curves", "first_layers"]

  static let auditTables = ["width_audit"]

  static func insert(_ records: [NetworkRecord], seeds: Int, session: Int, into connection: Database) throws {
    var rows = try RowInsertion(into: networkTable, count: records.count, connection)
    // In place: records are large, and copies would take as long as binding.
    for index in records.indices {
      guard case .fusion(let outcome) = records[index].outcome else { preconditionFailure("not a fusion network") }
      let generalisation = outcome.generalisation
      let (cell, seed) = (records[index].cell, records[index].seed)
      try rows.insert { row in
        row.add(unchecked: cell * seeds + seed)
        row.add(cell)
        row.add(seed)
        row.add(unchecked: session)
        row.add(outcome.status.storedText)
        row.add(outcome.steps)
        row.add(outcome.leadingModality.storedText)
        row.add(outcome.halfPlateauTimes.a)
        row.add(outcome.halfPlateauTimes.b)
        row.add(outcome.halfFinalTimes.a)
        row.add(outcome.halfFinalTimes.b)
        row.add(outcome.misattribution)
        row.add(outcome.plateauLoss)
        row.add(outcome.finalLoss)
        row.add(outcome.betterModality?.storedText)
        row.add(generalisation?.plateau)
        row.add(generalisation?.minimum)
        row.add(generalisation?.minimumStep)
        row.add(generalisation?.final)
        row.add(outcome.teacherFractions.a)
        row.add(outcome.teacherFractions.b)
        row.add(outcome.timeResolution)
      }
    }
    rows.finish()
    try RecordedCurves.insert(records, into: connection)
  }

  static var familyColumns: String {
    """
    leading, half_plateau_a, half_plateau_b, half_final_a, half_final_b, misattribution, plateau_loss, final_loss,
    better, e_g_plateau, e_g_min, e_g_min_step, e_g_final, teacher_fraction_a, teacher_fraction_b, time_resolution
    """
  }

  static func forEachRecord(in connection: Database, seeds: Int, _ body: (NetworkRecord) -> Void) throws {
    let rows = try networks(in: connection, seeds: seeds)
    while try rows.next() { body(try record(rows)) }
  }

  private static func record(_ row: StoredRows) throws -> NetworkRecord {
    guard let status = row.text(2).flatMap(Status.init(rawValue:)), let finalLoss = try row.number(11),
      let leading = row.text(4).flatMap(Modality.init(letter:)), let resolution = try row.number(19)
    else { throw DamagedRun(network: row) }
    return NetworkRecord(
      cell: try row.integer(0), seed: try row.integer(1),
      outcome: .fusion(
        FusionOutcome(
          status: status, steps: try row.steps(3), leadingModality: leading,
          halfPlateauTimes: ModalityPair(try row.number(5), try row.number(6)),
          halfFinalTimes: ModalityPair(try row.number(7), try row.number(8)), misattribution: try row.number(9),
          plateauLoss: try row.number(10), finalLoss: finalLoss, generalisation: try generalisation(row),
          teacherFractions: ModalityPair(try row.number(17), try row.number(18)),
          betterModality: row.text(12).flatMap(Modality.init(letter:)), timeResolution: resolution)))
  }

  private static func generalisation(_ row: StoredRows) throws -> GeneralisationErrors? {
    guard let minimum = try row.number(14), try row.optionalInteger(15) != nil, let final = try row.number(16)
    else { return nil }
    return GeneralisationErrors(
      plateau: try row.number(13), minimum: minimum, minimumStep: try row.steps(15), final: final)
  }
}
