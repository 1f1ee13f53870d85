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
        var points: [Int: [CompetitionCurve.Point]] = [:]
        let rows = try StoredRows(
          "SELECT cell, seed, step, loss, row_check FROM curves WHERE cell = ? ORDER BY seed, step",
          arguments: [cell], in: connection)
        while try rows.next() {
          guard let loss = try rows.number(3) else { throw DamagedRun(network: rows) }
          points[try rows.integer(1), default: []].append(
            CompetitionCurve.Point(step: try rows.integer(2), loss: loss, strengths: []))
        }
        try addStrengths(to: &points, cell: cell, connection)
        return points.mapValues { CompetitionCurve(points: $0) }
      }
    }
  }

  private func addStrengths(
    to points: inout [Int: [CompetitionCurve.Point]], cell: Int, _ connection: Database
  ) throws {
    let rows = try StoredRows(
      """
      SELECT cell, seed, step, class, strength_1, strength_2, row_check FROM strengths
        WHERE cell = ? ORDER BY seed, step, class
      """, arguments: [cell], in: connection)
    let steps = points.mapValues { $0.map(\.step) }
    var place = (seed: -1, point: 0)
    while try rows.next() {
      let (seed, step) = (try rows.integer(1), try rows.integer(2))
      if place.seed != seed { place = (seed, 0) }
      // Both come in the order of their steps.
      let own = steps[seed] ?? []
      while place.point < own.count, own[place.point] < step { place.point += 1 }
      guard place.point < own.count, own[place.point] == step, let first = try rows.number(4),
        let second = try rows.number(5)
      else { throw DamagedRun(network: rows) }
      points[seed]?[place.point].strengths.append(ModalityPair(first, second))
    }
  }
}
