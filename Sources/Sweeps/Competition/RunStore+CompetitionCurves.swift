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
        let rows = try StoredRows(
          """
          SELECT cell, seed, step, loss, strength_1, strength_2 FROM curves LEFT JOIN strengths USING (cell, seed, step)
            WHERE \(condition) ORDER BY cell, seed, step, class
          """, in: connection)
        var network: (cell: Int, seed: Int)?
        var points: [CompetitionCurve.Point] = []
        while try rows.next() {
          let next = (cell: try rows.integer(0), seed: try rows.integer(1))
          if let network, network != next {
            body(network.cell, network.seed, try Self.curve(points))
            points.removeAll(keepingCapacity: true)
          }
          network = next
          let step = try rows.steps(2)
          guard let loss = try rows.number(3) else { throw DamagedRun(what: "a learning curve") }
          if points.last?.step != step {
            points.append(CompetitionCurve.Point(step: step, loss: loss, strengths: []))
          }
          guard let first = try rows.number(4), let second = try rows.number(5) else { continue }
          points[points.count - 1].strengths.append(ModalityPair(first, second))
        }
        if let network { body(network.cell, network.seed, try Self.curve(points)) }
      }
    }
  }

  /// - Throws: ``DamagedRun`` if points differ in their number of classes.
  private static func curve(_ points: [CompetitionCurve.Point]) throws(DamagedRun) -> CompetitionCurve {
    guard Set(points.map(\.strengths.count)).count <= 1 else { throw DamagedRun(what: "a learning curve") }
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
