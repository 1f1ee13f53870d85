import Foundation
import GRDB

/// The tables of a run's database.
enum RunSchema {
  /// Raised whenever the tables change; older programs refuse newer runs.
  static let version = 2
  /// Marks a SQLite file as a run of this program: "FuPh".
  static let applicationID = 0x4675_5068

  /// Checks that the database is a run that this version can use.
  ///
  /// - Parameter create: the configuration to set up an empty database with; `nil` where it must not be empty.
  /// - Throws: ``RunStoreError``, or whatever the database throws.
  static func check(
    _ connection: Database, in folder: URL, create configuration: [(key: String, value: String)]?
  ) throws {
    let path = folder.path
    let mark = try Int.fetchOne(connection, sql: "PRAGMA application_id") ?? 0
    let found = try Int.fetchOne(connection, sql: "PRAGMA user_version") ?? 0
    if mark == applicationID {
      guard found >= version else {
        throw RunStoreError(
          .olderSchema,
          "the run in \(path) was written by an older version of this program (schema \(found), this one writes "
            + "\(version)), which kept less of each network; run the sweep again in another folder, or use that version"
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
    guard isEmpty, let configuration else {
      throw RunStoreError(.notARun, "\(path)/\(RunStore.databaseName) is not a run of this program")
    }
    try create(connection, configuration)
  }

  /// The stored configuration, in order.
  static func configuration(_ connection: Database) throws -> [(key: String, value: String)] {
    try Row.fetchAll(connection, sql: "SELECT key, value FROM configuration ORDER BY position").map { ($0[0], $0[1]) }
  }

  private static func create(_ connection: Database, _ configuration: [(key: String, value: String)]) throws {
    try connection.execute(
      sql: """
        CREATE TABLE configuration (position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
        CREATE TABLE sessions (
          id INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT, device_selector TEXT NOT NULL,
          device_name TEXT NOT NULL, device_driver TEXT NOT NULL, kernel_hash TEXT NOT NULL, precision TEXT NOT NULL,
          program_version TEXT NOT NULL, host_system TEXT NOT NULL
        );
        CREATE TABLE networks (
          cell INTEGER NOT NULL, seed INTEGER NOT NULL, session INTEGER NOT NULL REFERENCES sessions (id),
          status TEXT NOT NULL, steps INTEGER NOT NULL, leading TEXT NOT NULL,
          half_plateau_a, half_plateau_b, half_final_a, half_final_b, misattribution, plateau_loss, final_loss,
          better TEXT, e_g_plateau, e_g_min, e_g_min_step INTEGER, e_g_final, teacher_fraction_a, teacher_fraction_b,
          time_resolution NOT NULL,
          PRIMARY KEY (cell, seed)
        ) WITHOUT ROWID;
        CREATE TABLE curves (
          cell INTEGER NOT NULL, seed INTEGER NOT NULL, step INTEGER NOT NULL, loss, map_a, map_b, e_g,
          first_layer_norm_a, first_layer_norm_b, PRIMARY KEY (cell, seed, step)
        ) WITHOUT ROWID;
        CREATE TABLE first_layers (
          cell INTEGER NOT NULL, seed INTEGER NOT NULL, modality TEXT NOT NULL, unit INTEGER NOT NULL,
          input INTEGER NOT NULL, weight, PRIMARY KEY (cell, seed, modality, unit, input)
        ) WITHOUT ROWID;
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """)
    for (position, entry) in configuration.enumerated() {
      try connection.execute(
        sql: "INSERT INTO configuration VALUES (?, ?, ?)", arguments: [position, entry.key, entry.value])
    }
  }
}
