import Experiments
import GRDB

/// The tables of networks of the competition family.
enum CompetitionTables: FamilyTables {
  static var creation: String {
    """
    CREATE TABLE networks (
      \(sharedColumns), threshold NOT NULL, final_loss, train_accuracy, error_joint, error_1, error_2, error_ensemble,
      error_winner_sufficient, error_winner_insufficient,
      PRIMARY KEY (cell, seed)
    ) WITHOUT ROWID;
    CREATE TABLE classes (
      cell INTEGER NOT NULL, seed INTEGER NOT NULL, class INTEGER NOT NULL, strength_1, strength_2, emergence_1,
      emergence_2, predicted_winner INTEGER, PRIMARY KEY (cell, seed, class)
    ) WITHOUT ROWID;
    CREATE TABLE curves (
      cell INTEGER NOT NULL, seed INTEGER NOT NULL, step INTEGER NOT NULL, loss, PRIMARY KEY (cell, seed, step)
    ) WITHOUT ROWID;
    CREATE TABLE strengths (
      cell INTEGER NOT NULL, seed INTEGER NOT NULL, step INTEGER NOT NULL, class INTEGER NOT NULL, strength_1,
      strength_2, PRIMARY KEY (cell, seed, step, class)
    ) WITHOUT ROWID;
    """
  }

  static func insert(_ records: [NetworkRecord], session: Int, into connection: Database) throws {
    let networks = try insertion(into: "networks", columns: 14, connection)
    let classes = try insertion(into: "classes", columns: 8, connection)
    for record in records {
      guard let outcome = record.outcome.competition else { preconditionFailure("not of the competition family") }
      let errors = outcome.testErrors
      networks.setUncheckedArguments([
        record.cell, record.seed, session, outcome.status.rawValue, outcome.steps,
        StoredNumber.value(outcome.threshold), StoredNumber.value(outcome.finalLoss),
        StoredNumber.value(outcome.trainAccuracy), StoredNumber.value(errors?.joint),
        StoredNumber.value(errors?.unimodal.a), StoredNumber.value(errors?.unimodal.b),
        StoredNumber.value(errors?.ensemble), StoredNumber.value(errors?.whereWinnerIsSufficient),
        StoredNumber.value(errors?.whereWinnerIsInsufficient),
      ])
      try networks.execute()
      for (label, outcome) in outcome.classes.enumerated() {
        classes.setUncheckedArguments([
          record.cell, record.seed, label, StoredNumber.value(outcome.strengths.a),
          StoredNumber.value(outcome.strengths.b), StoredNumber.value(outcome.emergenceTimes.a),
          StoredNumber.value(outcome.emergenceTimes.b), outcome.predictedWinner?.number,
        ])
        try classes.execute()
      }
    }
    try insertCurves(of: records, into: connection)
  }

  private static func insertCurves(of records: [NetworkRecord], into connection: Database) throws {
    let points = try insertion(into: "curves", columns: 4, connection)
    let strengths = try insertion(into: "strengths", columns: 6, connection)
    for record in records {
      for point in record.competitionCurve?.points ?? [] {
        points.setUncheckedArguments([record.cell, record.seed, point.step, StoredNumber.value(point.loss)])
        try points.execute()
        for (label, pair) in point.strengths.enumerated() {
          strengths.setUncheckedArguments([
            record.cell, record.seed, point.step, label, StoredNumber.value(pair.a), StoredNumber.value(pair.b),
          ])
          try strengths.execute()
        }
      }
    }
  }

  static func forEachRecord(in connection: Database, _ body: (NetworkRecord) -> Void) throws {
    let columns = """
      threshold, final_loss, train_accuracy, error_joint, error_1, error_2, error_ensemble, error_winner_sufficient,
      error_winner_insufficient
      """
    let rows = try networks(columns, in: connection)
    var classes = try StoredClasses(connection)
    while let row = try rows.next() {
      body(try record(row, classes: classes.next(cell: row[0], seed: row[1])))
    }
    try classes.expectEnd()
  }

  private static func record(_ row: Row, classes: [CompetitionOutcome.ClassOutcome]) throws -> NetworkRecord {
    guard let status = Status(rawValue: row[2]), let threshold = try StoredNumber.number(row[4]),
      let finalLoss = try StoredNumber.number(row[5])
    else { throw DamagedRun(network: row) }
    return NetworkRecord(
      cell: row[0], seed: row[1],
      outcome: .competition(
        CompetitionOutcome(
          status: status, steps: row[3], threshold: threshold, classes: classes, finalLoss: finalLoss,
          trainAccuracy: try StoredNumber.number(row[6]), testErrors: try testErrors(row))))
  }

  private static func testErrors(_ row: Row) throws -> CompetitionOutcome.TestErrors? {
    guard let joint = try StoredNumber.number(row[7]) else { return nil }
    guard let first = try StoredNumber.number(row[8]), let second = try StoredNumber.number(row[9]),
      let ensemble = try StoredNumber.number(row[10])
    else { throw DamagedRun(network: row) }
    return CompetitionOutcome.TestErrors(
      joint: joint, unimodal: ModalityPair(first, second), ensemble: ensemble,
      whereWinnerIsSufficient: try StoredNumber.number(row[11]),
      whereWinnerIsInsufficient: try StoredNumber.number(row[12]))
  }
}

/// The classes of all networks, handed out in step with the networks.
private struct StoredClasses {
  private let rows: RowCursor
  /// The class that is read but not handed out yet.
  private var pending: (cell: Int, seed: Int, outcome: CompetitionOutcome.ClassOutcome)?

  init(_ connection: Database) throws {
    rows = try Row.fetchCursor(
      connection,
      sql: """
        SELECT cell, seed, class, strength_1, strength_2, emergence_1, emergence_2, predicted_winner FROM classes
          ORDER BY cell, seed, class
        """)
    try advance()
  }

  /// The classes of one network.
  ///
  /// - Throws: ``DamagedRun`` if there are classes of networks before it that nobody asked for.
  mutating func next(cell: Int, seed: Int) throws -> [CompetitionOutcome.ClassOutcome] {
    if let pending, (pending.cell, pending.seed) < (cell, seed) { try expectEnd() }
    var outcomes: [CompetitionOutcome.ClassOutcome] = []
    while let next = pending, next.cell == cell, next.seed == seed {
      outcomes.append(next.outcome)
      try advance()
    }
    return outcomes
  }

  /// - Throws: ``DamagedRun`` if there are classes left.
  func expectEnd() throws(DamagedRun) {
    if let pending { throw DamagedRun(what: "network \(pending.cell), \(pending.seed), which has classes,") }
  }

  private mutating func advance() throws {
    guard let row = try rows.next() else {
      pending = nil
      return
    }
    let predicted: Int? = row[7]
    guard let first = try StoredNumber.number(row[3]), let second = try StoredNumber.number(row[4]),
      predicted == nil || predicted.flatMap(Modality.init(number:)) != nil
    else { throw DamagedRun(network: row) }
    pending = (
      row[0], row[1],
      CompetitionOutcome.ClassOutcome(
        strengths: ModalityPair(first, second),
        emergenceTimes: ModalityPair(try StoredNumber.number(row[5]), try StoredNumber.number(row[6])),
        predictedWinner: predicted.flatMap(Modality.init(number:)))
    )
  }
}

extension Modality {
  /// The number that tables of this family use: 1 or 2.
  fileprivate var number: Int { rawValue + 1 }

  fileprivate init?(number: Int) { self.init(rawValue: number - 1) }
}
