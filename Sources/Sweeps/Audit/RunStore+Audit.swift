import Experiments
import GRDB

/// The audit of narrow twins in the run store.
extension RunStore {
  private static let auditTable = RowInsertion.Table("width_audit", columns: 7)

  /// What the audit has shown; `nil` where there was none.
  public func widthAudit() throws(RunStoreError) -> WidthAuditReport? {
    guard sweep.family == .fusion else { return nil }
    return try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        let rows = try StoredRows(
          """
          SELECT cell, seed, leading_narrow, lagging_narrow, leading_full, lagging_full, row_check FROM width_audit
            ORDER BY cell, seed
          """, in: connection)
        var networks: [AuditedNetwork] = []
        while try rows.next() {
          let (cell, seed) = (try rows.integer(0), try rows.integer(1))
          guard (0..<sweep.grid.cellCount).contains(cell), (0..<sweep.seeds).contains(seed),
            let tolerance = sweep.experiment(cell: cell, seed: seed).fusion?.width.tolerance
          else { throw DamagedRun(network: rows) }
          networks.append(
            AuditedNetwork(
              cell: cell, seed: seed, narrowTimes: .init(leading: try rows.number(2), lagging: try rows.number(3)),
              fullTimes: .init(leading: try rows.number(4), lagging: try rows.number(5)), tolerance: tolerance))
        }
        return networks.isEmpty ? nil : WidthAuditReport(networks: networks)
      }
    }
  }

  /// Stores audited networks.
  func append(_ networks: [AuditedNetwork]) throws(RunStoreError) {
    try Self.attempt("cannot write to the run in \(folder.path)") {
      try database.write { connection in
        var rows = try RowInsertion(into: Self.auditTable, count: networks.count, connection)
        for network in networks {
          try rows.insert { row in
            row.add(network.cell)
            row.add(network.seed)
            row.add(network.narrowTimes.leading)
            row.add(network.narrowTimes.lagging)
            row.add(network.fullTimes.leading)
            row.add(network.fullTimes.lagging)
          }
        }
        rows.finish()
      }
    }
  }
}
