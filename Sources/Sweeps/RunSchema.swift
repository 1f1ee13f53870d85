import Foundation
import GRDB

/// The database of a run: the tables that all families share, and the marks of this program.
enum RunSchema {
  /// Raised whenever the tables change; older programs refuse newer runs.
  static let version = 5
  /// Marks a SQLite file as a run of this program: "FuPh".
  static let applicationID = 0x4675_5068

  /// Checks that the database is a run that this version can use.
  ///
  /// - Parameter create: the configuration and tables to set up an empty database with; `nil` where it must not be empty.
  /// - Throws: ``RunStoreError``, or whatever the database throws.
  static func check(
    _ connection: Database, in folder: URL,
    create: (configuration: [(key: String, value: String)], tables: any FamilyTables.Type)?
  ) throws {
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
      return
    }
    let isEmpty = try Int.fetchOne(connection, sql: "SELECT count(*) FROM sqlite_master") == 0 && mark == 0
    guard isEmpty, let create else {
      throw RunStoreError(.notARun, "\(path)/\(RunStore.databaseName) is not a run of this program")
    }
    try setUp(connection, create.configuration, create.tables)
  }

  /// The stored configuration, in order.
  static func configuration(_ connection: Database) throws -> [(key: String, value: String)] {
    let rows = try StoredRows("SELECT key, value FROM configuration ORDER BY position", in: connection)
    var entries: [(key: String, value: String)] = []
    while try rows.next() { entries.append((try rows.requiredText(0), try rows.requiredText(1))) }
    return entries
  }

  private static func setUp(
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
