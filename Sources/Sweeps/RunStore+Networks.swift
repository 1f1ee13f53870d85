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
              (started, device_selector, device_name, device_driver, kernel_hash, precision, program_version, host_system)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            now, device.selector, device.name, device.driver, device.kernelHash, precision.rawValue, programVersion,
            host,
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
        try Row.fetchAll(connection, sql: "SELECT * FROM sessions ORDER BY id").map { row in
          guard let precision = Precision(rawValue: row["precision"]) else { throw damaged("a session's precision") }
          return RunSession(
            id: row["id"], started: row["started"], finished: row["finished"], deviceSelector: row["device_selector"],
            deviceName: row["device_name"], deviceDriver: row["device_driver"], kernelHash: row["kernel_hash"],
            precision: precision, programVersion: row["program_version"], hostSystem: row["host_system"])
        }
      }
    }
  }

  /// Stores the outcomes of networks that have ended, all or none of them.
  ///
  /// - Throws: ``RunStoreError`` if the disk is full, or another run stored one of the networks meanwhile.
  /// - Precondition: no outcome has status ``Status/notRun``, and cells and seeds are those of the sweep.
  public func append(_ records: [NetworkRecord], session: Int) throws(RunStoreError) {
    precondition(records.allSatisfy { $0.outcome.status != .notRun }, "a network that has not ended is not stored")
    precondition(
      records.allSatisfy { (0..<sweep.grid.cellCount).contains($0.cell) && (0..<sweep.seeds).contains($0.seed) },
      "a network lies outside the sweep")
    try Self.attempt("cannot write to the run in \(folder.path)") {
      try database.write { connection in
        let statement = try connection.cachedStatement(
          sql: "INSERT INTO networks VALUES (\(Array(repeating: "?", count: 21).joined(separator: ", ")))")
        for record in records {
          guard case .fusion(let outcome) = record.outcome else { continue }
          let generalisation = outcome.generalisation
          statement.setUncheckedArguments([
            record.cell, record.seed, session, outcome.status.rawValue, outcome.steps, outcome.leadingModality.letter,
            StoredNumber.value(outcome.halfPlateauTimes.a), StoredNumber.value(outcome.halfPlateauTimes.b),
            StoredNumber.value(outcome.halfFinalTimes.a), StoredNumber.value(outcome.halfFinalTimes.b),
            StoredNumber.value(outcome.misattribution), StoredNumber.value(outcome.plateauLoss),
            StoredNumber.value(outcome.finalLoss), outcome.betterModality?.letter,
            StoredNumber.value(generalisation?.plateau), StoredNumber.value(generalisation?.minimum),
            generalisation?.minimumStep, StoredNumber.value(generalisation?.final),
            StoredNumber.value(outcome.teacherFractions.a), StoredNumber.value(outcome.teacherFractions.b),
            StoredNumber.value(outcome.timeResolution),
          ])
          try statement.execute()
        }
        try RecordedCurves.insert(records, into: connection)
      }
    }
  }

  /// Which networks have ended.
  public func completedNetworks() throws(RunStoreError) -> CompletedNetworks {
    try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        var completed = CompletedNetworks(networkCount: sweep.networkCount, seeds: sweep.seeds)
        let rows = try Row.fetchCursor(connection, sql: "SELECT cell, seed FROM networks")
        while let row = try rows.next() {
          let (cell, seed): (Int, Int) = (row[0], row[1])
          guard (0..<sweep.grid.cellCount).contains(cell), (0..<sweep.seeds).contains(seed) else {
            throw damaged("network \(cell), \(seed)")
          }
          completed.insert(cell: cell, seed: seed)
        }
        return completed
      }
    }
  }

  /// How many networks ended in which way; statuses without networks are left out.
  public func statusCounts() throws(RunStoreError) -> [Status: Int] {
    try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        let rows = try Row.fetchAll(connection, sql: "SELECT status, count(*) FROM networks GROUP BY status")
        return try rows.reduce(into: [:]) { counts, row in
          guard let status = Status(rawValue: row[0]) else { throw damaged("a network's status") }
          counts[status] = row[1]
        }
      }
    }
  }

  /// Calls `body` with every stored network, by cell and then by seed, without holding all in memory.
  public func forEachRecord(_ body: (NetworkRecord) -> Void) throws(RunStoreError) {
    try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        let rows = try Row.fetchCursor(
          connection,
          sql: """
            SELECT cell, seed, status, steps, leading, half_plateau_a, half_plateau_b, half_final_a, half_final_b,
              misattribution, plateau_loss, final_loss, better, e_g_plateau, e_g_min, e_g_min_step, e_g_final,
              teacher_fraction_a, teacher_fraction_b, time_resolution FROM networks ORDER BY cell, seed
            """)
        while let row = try rows.next() { body(try record(row)) }
      }
    }
  }

  private func record(_ row: Row) throws -> NetworkRecord {
    let number = { (index: Int) throws -> Double? in try StoredNumber.number(row[index]) }
    guard let status = Status(rawValue: row[2]), let finalLoss = try number(11),
      let leading = Modality(letter: row[4]), let resolution = try number(19)
    else { throw damaged("network \(row[0] as Int), \(row[1] as Int)") }
    return NetworkRecord(
      cell: row[0], seed: row[1],
      outcome: .fusion(
        FusionOutcome(
          status: status, steps: row[3], leadingModality: leading,
          halfPlateauTimes: ModalityPair(try number(5), try number(6)),
          halfFinalTimes: ModalityPair(try number(7), try number(8)), misattribution: try number(9),
          plateauLoss: try number(10), finalLoss: finalLoss, generalisation: try generalisation(row),
          teacherFractions: ModalityPair(try number(17), try number(18)),
          betterModality: (row[12] as String?).flatMap(Modality.init(letter:)), timeResolution: resolution)))
  }

  private func generalisation(_ row: Row) throws -> GeneralisationErrors? {
    guard let minimum = try StoredNumber.number(row[14]), let step = row[15] as Int?,
      let final = try StoredNumber.number(row[16])
    else { return nil }
    return GeneralisationErrors(
      plateau: try StoredNumber.number(row[13]), minimum: minimum, minimumStep: step, final: final)
  }

  private func damaged(_ what: String) -> RunStoreError {
    RunStoreError(.failure, "the run in \(folder.path) is damaged: \(what) cannot be read")
  }
}

/// Numbers as SQLite keeps them, bit for bit.
///
/// SQLite has no NaN and turns it into NULL, which here means that there is no value; it may also drop the sign of zero.
/// Such numbers are stored as blobs of their eight bytes, most significant first; all others as they are.
enum StoredNumber {
  static func value(_ number: Double?) -> DatabaseValue {
    guard let number else { return .null }
    guard number.isNaN || (number == 0 && number.sign == .minus) else { return number.databaseValue }
    return withUnsafeBytes(of: number.bitPattern.bigEndian) { Data($0) }.databaseValue
  }

  /// - Throws: ``RunStoreError`` if the value was not written by ``value(_:)``.
  static func number(_ value: DatabaseValue) throws(RunStoreError) -> Double? {
    switch value.storage {
    case .null: return nil
    case .double(let number): return number
    case .blob(let bytes) where bytes.count == 8:
      return Double(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    case .int64, .string, .blob:
      throw RunStoreError(.failure, "the run is damaged: a number is stored as something else")
    }
  }
}
