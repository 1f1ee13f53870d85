import Experiments
import GRDB

extension RunStore {
  /// The recorded learning curves of one cell's networks of the competition family, by the network's number in the cell;
  /// empty where none were recorded.
  ///
  /// - Throws: ``RunStoreError`` if the run cannot be read.
  public func competitionCurves(cell: Int) throws(RunStoreError) -> [Int: CompetitionCurve] {
    var curves: [Int: CompetitionCurve] = [:]
    try forEachCompetitionCurve(where: "cell = \(cell)") { _, seed, curve in curves[seed] = curve }
    return curves
  }

  /// Calls `body` with every recorded learning curve of a network of the competition family, by cell and then by seed,
  /// without holding all in memory.
  ///
  /// - Throws: ``RunStoreError`` if the run cannot be read.
  public func forEachCompetitionCurve(
    _ body: (_ cell: Int, _ seed: Int, CompetitionCurve) -> Void
  ) throws(RunStoreError) {
    try forEachCompetitionCurve(where: "true", body)
  }

  private func forEachCompetitionCurve(
    where condition: String, _ body: (_ cell: Int, _ seed: Int, CompetitionCurve) -> Void
  ) throws(RunStoreError) {
    guard sweep.family == .competition else { return }
    try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        var strengths = try FollowingRows(
          StoredRows(
            """
            SELECT cell, seed, step, class, strength_1, strength_2, row_check FROM strengths
              WHERE \(condition) ORDER BY cell, seed, step, class
            """, in: connection), hasSteps: true
        ) { row in
          guard let first = try row.number(4), let second = try row.number(5) else { throw DamagedRun(network: row) }
          return ModalityPair(first, second)
        }
        let rows = try StoredRows(
          """
          SELECT cell, seed, step, loss, row_check FROM curves WHERE \(condition) ORDER BY cell, seed, step
          """, in: connection)
        try rows.forEachNetwork {
          guard let loss = try rows.number(3) else { throw DamagedRun(network: rows) }
          let step = try rows.steps(2)
          return CompetitionCurve.Point(
            step: step, loss: loss,
            strengths: try strengths.next(cell: rows.integer(0), seed: rows.integer(1), step: step))
        } _: {
          body($0, $1, try Self.curve($2))
        }
        try strengths.expectEnd()
      }
    }
  }

  /// - Throws: ``DamagedRun`` if points differ in their number of classes.
  private static func curve(_ points: [CompetitionCurve.Point]) throws(DamagedRun) -> CompetitionCurve {
    guard Set(points.map(\.strengths.count)).count <= 1 else {
      throw DamagedRun(what: "a learning curve has not the same classes at all points")
    }
    return CompetitionCurve(points: points)
  }

  /// The largest number of classes that a stored network of the competition family has; 0 where there is none.
  ///
  /// - Throws: ``RunStoreError`` if the run cannot be read.
  public func largestClassCount() throws(RunStoreError) -> Int {
    guard sweep.family == .competition else { return 0 }
    return try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        try Int.fetchOne(connection, sql: "SELECT max(class) + 1 FROM classes") ?? 0
      }
    }
  }
}
