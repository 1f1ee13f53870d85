import Experiments
import GRDB

extension RunStore {
  /// The recorded learning curves of one cell's networks of the competition family, by the network's number in the cell;
  /// empty where none were recorded.
  ///
  /// - Throws: ``RunStoreError`` if the run cannot be read.
  public func competitionCurves(cell: Int) throws(RunStoreError) -> [Int: CompetitionCurve] {
    guard sweep.family == .competition else { return [:] }
    return try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        let rows = try Row.fetchCursor(
          connection,
          sql: """
            SELECT seed, step, loss, strength_1, strength_2 FROM curves LEFT JOIN strengths USING (cell, seed, step)
              WHERE cell = ? ORDER BY seed, step, class
            """, arguments: [cell])
        var points: [Int: [CompetitionCurve.Point]] = [:]
        while let row = try rows.next() {
          let (seed, step): (Int, Int) = (row[0], row[1])
          guard let loss = try StoredNumber.number(row[2]) else { throw DamagedRun(what: "a learning curve") }
          if points[seed]?.last?.step != step {
            points[seed, default: []].append(CompetitionCurve.Point(step: step, loss: loss, strengths: []))
          }
          guard let first = try StoredNumber.number(row[3]), let second = try StoredNumber.number(row[4]),
            let last = points[seed]?.indices.last
          else { continue }
          points[seed]?[last].strengths.append(ModalityPair(first, second))
        }
        return points.mapValues { CompetitionCurve(points: $0) }
      }
    }
  }
}
