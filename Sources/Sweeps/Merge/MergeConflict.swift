import Experiments
import GRDB

/// A network that two runs hold and that is not the same in both.
struct MergeConflict {
  /// Says which network it is, what differs, and where both come from.
  let error: RunStoreError

  /// - Parameters:
  ///   - runs: those of which one holds the network.
  ///   - others: those of which one holds it too, and differs.
  init(_ conflict: MergeTarget.Conflict, in runs: [RunStore], and others: [RunStore]) throws {
    let (cell, seed) = (conflict.cell, conflict.seed)
    func find(among stores: [RunStore]) throws -> (store: RunStore, row: Row) {
      for store in stores {
        let row = try store.database.read { connection in
          try Row.fetchOne(
            connection, sql: "SELECT * FROM \(conflict.table) WHERE cell = ? AND seed = ?", arguments: [cell, seed])
        }
        if let row { return (store, row) }
      }
      throw DamagedRun(what: "network \(cell), \(seed) is missing")
    }
    // What differs may be that one of them has no rows at all in the table; then the network's own have to do.
    let pair = try? (find(among: runs), find(among: others))
    let columns =
      pair.map { ours, theirs in
        zip(ours.row, theirs.row).filter { !["session", "row_check"].contains($0.0) && $0 != $1 }.map { $0.0.0 }
      } ?? []
    let first = try runs.first { try $0.origin(cell: cell, seed: seed) != nil }
    let second = try others.first { try $0.origin(cell: cell, seed: seed) != nil }
    let place = first?.sweep.grid.values(ofCell: cell).map { "\($0.key) = \($0.value)" }.joined(separator: ", ") ?? ""
    let what = conflict.table == "networks" ? "" : " in its \(conflict.table)"
    let named = columns.prefix(4).joined(separator: ", ") + (columns.count > 4 ? ", …" : "")
    let which = columns.isEmpty ? "" : " (\(named))"
    func origin(_ store: RunStore?) throws -> String {
      guard let store else { return "another run" }
      return "\(store.folder.path) (\(try store.origin(cell: cell, seed: seed) ?? "unknown"))"
    }
    error = RunStoreError(
      .conflict(cell: cell, seed: seed),
      "cell \(cell)\(place.isEmpty ? "" : " (\(place))"), seed \(seed) differs\(what)\(which) between "
        + "\(try origin(first)) and \(try origin(second)). On one engine a network always comes out the same, so these are "
        + "of different engines or versions; leave one of the folders out")
  }
}

extension RunStore {
  /// What a network was trained on and by which version; `nil` if it is not in the run.
  fileprivate func origin(cell: Int, seed: Int) throws -> String? {
    try database.read { connection in
      try Row.fetchOne(
        connection,
        sql: """
          SELECT device_selector, device_name, program_version FROM networks JOIN sessions ON sessions.id = session
            WHERE cell = ? AND seed = ?
          """, arguments: [cell, seed]
      ).map { "\($0[0] as String), \($0[1] as String), version \($0[2] as String)" }
    }
  }
}
