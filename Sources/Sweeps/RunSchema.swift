import Foundation
import GRDB

/// The database of a run: the tables that all families share, and the marks of this program.
enum RunSchema {
  /// Raised whenever the tables change; older programs refuse newer runs.
  static let version = 7
  /// Marks a SQLite file as a run of this program: "FuPh".
  static let applicationID = 0x4675_5068

  /// Checks that the database is a run that this version can use.
  ///
  /// - Returns: whether it is still empty.
  /// - Throws: ``RunStoreError`` if it is no run or one of another version, or whatever the database throws.
  static func check(_ connection: Database, in folder: URL) throws -> Bool {
    let path = folder.path
    let mark = try Int.fetchOne(connection, sql: "PRAGMA application_id") ?? 0
    let found = try Int.fetchOne(connection, sql: "PRAGMA user_version") ?? 0
    if mark == applicationID {
      guard found >= version else {
        throw RunStoreError(
          .olderSchema,
          "the run in \(path) was written by an older version of this program (schema \(found), this one writes "
            + "\(version)), which kept other things of each network; run the sweep again in another folder, or use that version"
        )
      }
      guard found == version else {
        throw RunStoreError(
          .newerSchema,
          "the run in \(path) was written by a newer version of this program (schema \(found), this one knows \(version))"
        )
      }
      return false
    }
    let isEmpty = try Int.fetchOne(connection, sql: "SELECT count(*) FROM sqlite_master") == 0 && mark == 0
    guard isEmpty else {
      throw RunStoreError(.notARun, "\(path)/\(RunStore.databaseName) is not a run of this program")
    }
    return true
  }

  /// Checks that the database has the tables that a family of networks is kept in, column by column.
  ///
  /// - Throws: ``DamagedRun`` if it has others, or whatever the database throws.
  static func checkTables(_ connection: Database, _ tables: any FamilyTables.Type) throws {
    let expected = try DatabaseQueue().write { fresh in
      try setUp(fresh, [], tables)
      return try definitions(fresh)
    }
    let found = try definitions(connection)
    guard found != expected else { return }
    let names = Set(found.keys).union(expected.keys).filter { found[$0] != expected[$0] }.sorted()
    throw DamagedRun(what: "it has other tables than schema \(version): see \(names.joined(separator: ", "))")
  }

  private static func definitions(_ connection: Database) throws -> [String: String] {
    let rows = try StoredRows(unchecked: "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL", in: connection)
    var definitions: [String: String] = [:]
    while try rows.next() { definitions[try rows.requiredText(0)] = try rows.requiredText(1) }
    return definitions
  }

  /// Looks for damage to the structure of a database, if that can be done in a moment.
  ///
  /// Damage to the values themselves shows when they are read (``RowCheck``), whatever the size.
  ///
  /// - Parameter limit: bytes of the largest database that is looked at.
  /// - Throws: ``DamagedRun`` if there is any, or whatever the database throws.
  static func checkStructure(_ connection: Database, limit: Int) throws {
    let pages = try Int.fetchOne(connection, sql: "PRAGMA page_count") ?? 0
    let pageSize = try Int.fetchOne(connection, sql: "PRAGMA page_size") ?? 0
    guard pages * pageSize <= limit else { return }
    let finding = try String.fetchOne(connection, sql: "PRAGMA quick_check(1)") ?? "ok"
    guard finding == "ok" else {
      throw DamagedRun(what: finding.split(separator: "\n").joined(separator: " "))
    }
  }

  /// The stored configuration, in order.
  static func configuration(_ connection: Database) throws -> [(key: String, value: String)] {
    let rows = try StoredRows(unchecked: "SELECT key, value FROM configuration ORDER BY position", in: connection)
    var entries: [(key: String, value: String)] = []
    while try rows.next() { entries.append((try rows.requiredText(0), try rows.requiredText(1))) }
    return entries
  }

  /// Makes a run of an empty database.
  static func setUp(
    _ connection: Database, _ configuration: [(key: String, value: String)], _ tables: any FamilyTables.Type
  ) throws {
    try connection.execute(
      sql: """
        CREATE TABLE configuration (position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
        CREATE TABLE sessions (
          id INTEGER PRIMARY KEY, identifier TEXT NOT NULL UNIQUE, started TEXT NOT NULL, finished TEXT,
          device_selector TEXT NOT NULL, device_name TEXT NOT NULL, device_driver TEXT NOT NULL,
          kernel_hash TEXT NOT NULL, precision TEXT NOT NULL, program_version TEXT NOT NULL, host_system TEXT NOT NULL,
          shard TEXT
        );
        \(tables.creation)
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """)
    for (position, entry) in configuration.enumerated() {
      try connection.execute(
        sql: "INSERT INTO configuration VALUES (?, ?, ?)", arguments: [position, entry.key, entry.value])
    }
  }
}
