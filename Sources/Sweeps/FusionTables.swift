import Experiments
import GRDB

/// The tables of fusion networks.
enum FusionTables: FamilyTables {
  static var creation: String {
    """
    CREATE TABLE networks (
      \(sharedColumns), leading TEXT NOT NULL,
      half_plateau_a, half_plateau_b, half_final_a, half_final_b, misattribution, plateau_loss, final_loss,
      better TEXT, e_g_plateau, e_g_min, e_g_min_step INTEGER, e_g_final, teacher_fraction_a, teacher_fraction_b,
      time_resolution NOT NULL,
      PRIMARY KEY (cell, seed)
    ) WITHOUT ROWID;
    CREATE TABLE curves (
      cell INTEGER NOT NULL, seed INTEGER NOT NULL, step INTEGER NOT NULL, loss, map_a, map_b, e_g,
      first_layer_norm_a, first_layer_norm_b, PRIMARY KEY (cell, seed, step)
    ) WITHOUT ROWID;
    CREATE TABLE first_layers (
      cell INTEGER NOT NULL, seed INTEGER NOT NULL, modality TEXT NOT NULL, unit INTEGER NOT NULL,
      input INTEGER NOT NULL, weight, PRIMARY KEY (cell, seed, modality, unit, input)
    ) WITHOUT ROWID;
    CREATE TABLE width_audit (
      cell INTEGER NOT NULL, seed INTEGER NOT NULL, leading_narrow REAL, lagging_narrow REAL, leading_full REAL,
      lagging_full REAL, PRIMARY KEY (cell, seed)
    ) WITHOUT ROWID;
    """
  }

  static func insert(_ records: [NetworkRecord], session: Int, into connection: Database) throws {
    let statement = try insertion(into: "networks", columns: 21, connection)
    for record in records {
      guard let outcome = record.outcome.fusion else { preconditionFailure("not a fusion network") }
      let generalisation = outcome.generalisation
      statement.setUncheckedArguments([
        record.cell, record.seed, session, outcome.status.rawValue, outcome.steps, outcome.leadingModality.letter,
        StoredNumber.value(outcome.halfPlateauTimes.a), StoredNumber.value(outcome.halfPlateauTimes.b),
        StoredNumber.value(outcome.halfFinalTimes.a), StoredNumber.value(outcome.halfFinalTimes.b),
        StoredNumber.value(outcome.misattribution), StoredNumber.value(outcome.plateauLoss),
        StoredNumber.value(outcome.finalLoss), outcome.betterModality?.letter,
        StoredNumber.value(generalisation?.plateau), StoredNumber.value(generalisation?.minimum),
        generalisation?.minimumStep, StoredNumber.value(generalisation?.final),
        StoredNumber.value(outcome.teacherFractions.a), StoredNumber.value(outcome.teacherFractions.b),
        StoredNumber.value(outcome.timeResolution),
      ])
      try statement.execute()
    }
    try RecordedCurves.insert(records, into: connection)
  }

  static func forEachRecord(in connection: Database, _ body: (NetworkRecord) -> Void) throws {
    let columns = """
      leading, half_plateau_a, half_plateau_b, half_final_a, half_final_b, misattribution, plateau_loss, final_loss,
      better, e_g_plateau, e_g_min, e_g_min_step, e_g_final, teacher_fraction_a, teacher_fraction_b, time_resolution
      """
    let rows = try networks(columns, in: connection)
    while let row = try rows.next() { body(try record(row)) }
  }

  private static func record(_ row: Row) throws -> NetworkRecord {
    let number = { (index: Int) throws -> Double? in try StoredNumber.number(row[index]) }
    guard let status = Status(rawValue: row[2]), let finalLoss = try number(11),
      let leading = Modality(letter: row[4]), let resolution = try number(19)
    else { throw DamagedRun(network: row) }
    return NetworkRecord(
      cell: row[0], seed: row[1],
      outcome: .fusion(
        FusionOutcome(
          status: status, steps: row[3], leadingModality: leading,
          halfPlateauTimes: ModalityPair(try number(5), try number(6)),
          halfFinalTimes: ModalityPair(try number(7), try number(8)), misattribution: try number(9),
          plateauLoss: try number(10), finalLoss: finalLoss, generalisation: try generalisation(row),
          teacherFractions: ModalityPair(try number(17), try number(18)),
          betterModality: (row[12] as String?).flatMap(Modality.init(letter:)), timeResolution: resolution)))
  }

  private static func generalisation(_ row: Row) throws -> GeneralisationErrors? {
    guard let minimum = try StoredNumber.number(row[14]), let step = row[15] as Int?,
      let final = try StoredNumber.number(row[16])
    else { return nil }
    return GeneralisationErrors(
      plateau: try StoredNumber.number(row[13]), minimum: minimum, minimumStep: step, final: final)
  }
}
