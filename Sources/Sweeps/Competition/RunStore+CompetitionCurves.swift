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
        let rows = try StoredRows(
          """
          SELECT seed, step, loss, strength_1, strength_2 FROM curves LEFT JOIN strengths USING (cell, seed, step)
            WHERE cell = \(cell) ORDER BY seed, step, class
          """, in: connection)
        var points: [Int: [CompetitionCurve.Point]] = [:]
        while try rows.next() {
          let (seed, step) = (try rows.integer(0), try rows.steps(1))
          guard let loss = try rows.number(2) else { throw DamagedRun(what: "a learning curve") }
          if points[seed]?.last?.step != step {
            points[seed, default: []].append(CompetitionCurve.Point(step: step, loss: loss, strengths: []))
          }
          guard let first = try rows.number(3), let second = try rows.number(4),
            let last = points[seed]?.indices.last
          else { continue }
          points[seed]?[last].strengths.append(ModalityPair(first, second))
        }
        for curve in points.values where Set(curve.map(\.strengths.count)).count > 1 {
          throw DamagedRun(what: "a learning curve")
        }
        return points.mapValues { CompetitionCurve(points: $0) }
      }
    }
  }
}
