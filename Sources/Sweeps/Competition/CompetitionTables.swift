import Experiments
import GRDB

/// The tables of networks of the competition family.
enum CompetitionTables: FamilyTables {
  private static let networkTable = RowInsertion.Table("networks", columns: 16)
  private static let classTable = RowInsertion.Table("classes", columns: 9)
  private static let curveTable = RowInsertion.Table("curves", columns: 5)
  private static let strengthTable = RowInsertion.Table("strengths", columns: 7)

  static var creation: String {
    """
    CREATE TABLE networks (
      \(sharedColumns), threshold NOT NULL, final_loss, train_accuracy, error_joint, error_1, error_2, error_ensemble,
      error_winner_sufficient, error_winner_insufficient, \(lastColumns)
    );
    CREATE TABLE classes (
      cell INTEGER NOT NULL, seed INTEGER NOT NULL, class INTEGER NOT NULL, strength_1, strength_2, emergence_1,
      emergence_2, predicted_winner INTEGER, \(lastColumns), PRIMARY KEY (cell, seed, class)
    ) WITHOUT ROWID;
    CREATE TABLE curves (
      cell INTEGER NOT NULL, seed INTEGER NOT NULL, step INTEGER NOT NULL, loss, \(lastColumns),
      PRIMARY KEY (cell, seed, step)
    ) WITHOUT ROWID;
    CREATE TABLE strengths (
      cell INTEGER NOT NULL, seed INTEGER NOT NULL, step INTEGER NOT NULL, class INTEGER NOT NULL, strength_1,
      strength_2, \(lastColumns), PRIMARY KEY (cell, seed, step, class)
    ) WITHOUT ROWID;
    """
  }

  static let outcomeTables = ["networks", "classes", "curves", "strengths"]

  static let auditTables: [String] = []

  static func insert(_ records: [NetworkRecord], seeds: Int, session: Int, into connection: Database) throws {
    let outcomes = records.map { record in
      guard let outcome = record.outcome.competition else { preconditionFailure("not of the competition family") }
      return outcome
    }
    var networkRows = try RowInsertion(into: networkTable, count: records.count, connection)
    var classRows = try RowInsertion(into: classTable, count: outcomes.reduce(0) { $0 + $1.classes.count }, connection)
    for (record, outcome) in zip(records, outcomes) {
      let errors = outcome.testErrors
      try networkRows.insert { row in
        row.add(unchecked: record.cell * seeds + record.seed)
        row.add(record.cell)
        row.add(record.seed)
        row.add(unchecked: session)
        row.add(outcome.status.storedText)
        row.add(outcome.steps)
        row.add(outcome.threshold)
        row.add(outcome.finalLoss)
        row.add(outcome.trainAccuracy)
        row.add(errors?.joint)
        row.add(errors?.unimodal.a)
        row.add(errors?.unimodal.b)
        row.add(errors?.ensemble)
        row.add(errors?.whereWinnerIsSufficient)
        row.add(errors?.whereWinnerIsInsufficient)
      }
      for (label, outcome) in outcome.classes.enumerated() {
        try classRows.insert { row in
          row.add(record.cell)
          row.add(record.seed)
          row.add(label)
          row.add(outcome.strengths.a)
          row.add(outcome.strengths.b)
          row.add(outcome.emergenceTimes.a)
          row.add(outcome.emergenceTimes.b)
          row.add(outcome.predictedWinner?.number)
        }
      }
    }
    networkRows.finish()
    classRows.finish()
    try insertCurves(of: records, into: connection)
  }

  private static func insertCurves(of records: [NetworkRecord], into connection: Database) throws {
    let points = records.map { $0.competitionCurve?.points ?? [] }
    guard points.contains(where: { !$0.isEmpty }) else { return }
    var pointRows = try RowInsertion(into: curveTable, count: points.reduce(0) { $0 + $1.count }, connection)
    var strengthRows = try RowInsertion(
      into: strengthTable, count: points.joined().reduce(0) { $0 + $1.strengths.count }, connection)
    for (record, points) in zip(records, points) {
      for point in points {
        try pointRows.insert { row in
          row.add(record.cell)
          row.add(record.seed)
          row.add(point.step)
          row.add(point.loss)
        }
        for (label, pair) in point.strengths.enumerated() {
          try strengthRows.insert { row in
            row.add(record.cell)
            row.add(record.seed)
            row.add(point.step)
            row.add(label)
            row.add(pair.a)
            row.add(pair.b)
          }
        }
      }
    }
    pointRows.finish()
    strengthRows.finish()
  }

  static var familyColumns: String {
    """
    threshold, final_loss, train_accuracy, error_joint, error_1, error_2, error_ensemble, error_winner_sufficient,
    error_winner_insufficient
    """
  }

  static func forEachRecord(in connection: Database, seeds: Int, _ body: (NetworkRecord) -> Void) throws {
    let rows = try networks(in: connection, seeds: seeds)
    var classes = try classes(connection)
    while try rows.next() {
      body(try record(rows, classes: classes.next(cell: rows.integer(0), seed: rows.integer(1))))
    }
    try classes.expectEnd()
  }

  private static func classes(_ connection: Database) throws -> FollowingRows<CompetitionOutcome.ClassOutcome> {
    let rows = try StoredRows(
      """
      SELECT cell, seed, class, strength_1, strength_2, emergence_1, emergence_2, predicted_winner, row_check
        FROM classes ORDER BY cell, seed, class
      """, in: connection)
    return try FollowingRows(rows, hasSteps: false) { row in
      let predicted = try row.optionalInteger(7)
      guard let first = try row.number(3), let second = try row.number(4),
        predicted == nil || predicted.flatMap(Modality.init(number:)) != nil
      else { throw DamagedRun(network: row) }
      return CompetitionOutcome.ClassOutcome(
        strengths: ModalityPair(first, second),
        emergenceTimes: ModalityPair(try row.number(5), try row.number(6)),
        predictedWinner: predicted.flatMap(Modality.init(number:)))
    }
  }

  private static func record(_ row: StoredRows, classes: [CompetitionOutcome.ClassOutcome]) throws -> NetworkRecord {
    guard let status = row.text(2).flatMap(Status.init(rawValue:)), let threshold = try row.number(4),
      let finalLoss = try row.number(5)
    else { throw DamagedRun(network: row) }
    return NetworkRecord(
      cell: try row.integer(0), seed: try row.integer(1),
      outcome: .competition(
        CompetitionOutcome(
          status: status, steps: try row.steps(3), threshold: threshold, classes: classes, finalLoss: finalLoss,
          trainAccuracy: try row.number(6), testErrors: try testErrors(row))))
  }

  private static func testErrors(_ row: StoredRows) throws -> CompetitionOutcome.TestErrors? {
    guard let joint = try row.number(7) else { return nil }
    guard let first = try row.number(8), let second = try row.number(9),
      let ensemble = try row.number(10)
    else { throw DamagedRun(network: row) }
    return CompetitionOutcome.TestErrors(
      joint: joint, unimodal: ModalityPair(first, second), ensemble: ensemble,
      whereWinnerIsSufficient: try row.number(11),
      whereWinnerIsInsufficient: try row.number(12))
  }
}

extension Modality {
  /// The number that tables of this family use: 1 or 2.
  fileprivate var number: Int { rawValue + 1 }

  /// `nil` for any other number, be it the smallest that there is.
  fileprivate init?(number: Int) {
    guard number > 0 else { return nil }
    self.init(rawValue: number - 1)
  }
}
