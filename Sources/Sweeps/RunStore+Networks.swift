import Engines
import Experiments
import Foundation
import GRDB

/// Outcomes and sessions of a run.
extension RunStore {
  /// Notes that training begins on a device, and returns the session's number.
  public func beginSession(device: DeviceDescription, programVersion: String) throws(RunStoreError) -> Int {
    let now = Date.now.ISO8601Format()
    let host = ProcessInfo.processInfo.operatingSystemVersionString
    return try Self.attempt("cannot write to the run in \(folder.path)") {
      try database.write { connection in
        try connection.execute(
          sql: """
            INSERT INTO sessions
              (identifier, started, device_selector, device_name, device_driver, kernel_hash, precision, program_version,
                host_system, shard)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            UUID().uuidString, now, device.selector, device.name, device.driver, device.kernelHash, precision.rawValue,
            programVersion, host, part?.shard.description,
          ])
        return Int(connection.lastInsertedRowID)
      }
    }
  }

  /// Notes that a session has ended.
  public func endSession(_ session: Int) throws(RunStoreError) {
    let now = Date.now.ISO8601Format()
    try Self.attempt("cannot write to the run in \(folder.path)") {
      try database.write { connection in
        try connection.execute(sql: "UPDATE sessions SET finished = ? WHERE id = ?", arguments: [now, session])
      }
    }
  }

  /// All sessions in the order in which they began.
  public func sessions() throws(RunStoreError) -> [RunSession] {
    try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        let rows = try StoredRows(
          unchecked: """
            SELECT id, identifier, started, finished, device_selector, device_name, device_driver, kernel_hash, precision,
              program_version, host_system, shard FROM sessions ORDER BY started, id
            """, in: connection)
        var sessions: [RunSession] = []
        while try rows.next() {
          guard let precision = rows.text(8).flatMap(Precision.init(rawValue:)) else {
            throw DamagedRun(what: "a session does not say its precision")
          }
          sessions.append(
            RunSession(
              id: try rows.integer(0), identifier: try rows.requiredText(1), started: try rows.requiredText(2),
              finished: rows.text(3), deviceSelector: try rows.requiredText(4), deviceName: try rows.requiredText(5),
              deviceDriver: try rows.requiredText(6), kernelHash: try rows.requiredText(7), precision: precision,
              programVersion: try rows.requiredText(9), hostSystem: try rows.requiredText(10), shard: rows.text(11)))
        }
        return sessions
      }
    }
  }

  /// Stores the outcomes of networks that have ended, all or none of them.
  ///
  /// - Throws: ``RunStoreError`` if the disk is full, or another run stored one of the networks meanwhile.
  /// - Precondition: no outcome has status `Status.notRun`, cells and seeds are those of the sweep, and outcomes and
  ///   curves are of its family.
  public func append(_ records: [NetworkRecord], session: Int) throws(RunStoreError) {
    try append { insert in try insert(records, session) }
  }

  /// Stores what `body` inserts, records with the session that they belong to: all or none of it.
  ///
  /// - Throws: as ``append(_:session:)``, under the same conditions.
  func append(
    _ body: (_ insert: (_ records: [NetworkRecord], _ session: Int) throws -> Void) throws -> Void
  ) throws(RunStoreError) {
    let (family, cells, seeds) = (sweep.family, 0..<sweep.grid.cellCount, 0..<sweep.seeds)
    let tables = family.tables
    try Self.attempt("cannot write to the run in \(folder.path)") {
      try database.write { connection in
        try body { records, session in
          for index in records.indices {
            precondition(
              records[index].isWhollyEnded(of: family), "a network has not ended, or is not of the run's family")
            precondition(
              cells.contains(records[index].cell) && seeds.contains(records[index].seed),
              "a network lies outside the sweep")
          }
          try tables.insert(records, seeds: sweep.seeds, session: session, into: connection)
        }
      }
    }
  }

  /// Which networks have ended.
  public func completedNetworks() throws(RunStoreError) -> CompletedNetworks { try endings().completed }

  /// How many networks ended in which way; statuses without networks are left out.
  public func statusCounts() throws(RunStoreError) -> [Status: Int] { try endings().counts }

  /// Which networks have ended, and how many in which way.
  ///
  /// - Throws: ``RunStoreError`` if a network is not as it was stored, or the run cannot be read.
  func endings() throws(RunStoreError) -> (completed: CompletedNetworks, counts: [Status: Int]) {
    try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        var completed = CompletedNetworks(networkCount: sweep.networkCount, seeds: sweep.seeds)
        var counts = StatusCounts()
        let (cells, seeds) = (0..<sweep.grid.cellCount, 0..<sweep.seeds)
        let rows = try sweep.family.tables.networks(in: connection, seeds: sweep.seeds)
        while try rows.next() {
          let (cell, seed) = (try rows.integer(0), try rows.integer(1))
          guard cells.contains(cell), seeds.contains(seed), !completed.contains(cell: cell, seed: seed),
            let status = rows.text(2).flatMap(Status.init(rawValue:))
          else { throw DamagedRun(network: rows) }
          completed.insert(cell: cell, seed: seed)
          counts[status] += 1
        }
        return (completed, counts.byStatus)
      }
    }
  }

  /// Calls `body` with every stored network, by cell and then by seed, without holding all in memory.
  public func forEachRecord(_ body: (NetworkRecord) -> Void) throws(RunStoreError) {
    try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        try sweep.family.tables.forEachRecord(in: connection, seeds: sweep.seeds, body)
      }
    }
  }
}
