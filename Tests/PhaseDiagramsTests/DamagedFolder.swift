import Engines
import Foundation
import GRDB
import MutatedInput
import Sweeps

/// A run's folder, copied to where it can be damaged.
struct DamagedFolder {
  let url: URL
  private let original: TinyRun
  private let database: Data
  private let sweep: Data

  /// Runs a sweep, and leaves its database in one file.
  init(_ text: String) throws {
    original = try TinyRun(text)
    _ = try WidthAudit(store: original.store, engine: CPUEngine()).run(control: TrainingControl())
    url = FileManager.default.temporaryDirectory.appendingPathComponent("fusionphase-damaged-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let copy = url.appendingPathComponent("run.sqlite")
    try DatabaseQueue(path: original.store.folder.appendingPathComponent("run.sqlite").path).backup(
      to: DatabaseQueue(path: copy.path))
    let queue = try DatabaseQueue(path: copy.path)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE; VACUUM") }
    try queue.close()
    database = try Data(contentsOf: copy)
    sweep = try Data(contentsOf: original.store.folder.appendingPathComponent("sweep.yaml"))
    try restore()
  }

  func remove() { try? FileManager.default.removeItem(at: url) }

  /// Makes the run whole again.
  func restore() throws {
    for end in ["-wal", "-shm", "-journal"] {
      try? FileManager.default.removeItem(at: url.appendingPathComponent("run.sqlite" + end))
    }
    try overwrite("run.sqlite", with: database)
    try overwrite("sweep.yaml", with: sweep)
  }

  /// Writes over a file; making one anew would wait for the disk on some file systems.
  func overwrite(_ name: String, with bytes: Data) throws {
    let file = url.appendingPathComponent(name)
    if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
    let handle = try FileHandle(forWritingTo: file)
    try handle.write(contentsOf: bytes)
    try handle.truncate(atOffset: UInt64(bytes.count))
    try handle.close()
  }

  /// Damages the run in one of many ways, and says how.
  func damage(_ source: inout MutationSource) throws -> String {
    switch source.number(below: 12) {
    case 0: return try damageFile("run.sqlite", database, &source)
    case 1: return try damageFile("sweep.yaml", sweep, &source)
    default:
      let statements = (0...source.number(below: 2)).map { _ in Self.statement(&source) }
      // Some name a table that another family of networks has.
      for statement in statements { try? execute(statement, isSealing: !source.happens(onceIn: 4)) }
      return statements.joined(separator: "; ")
    }
  }

  /// Executes a statement as if hardly anything were forbidden.
  ///
  /// - Parameter isSealing: whether rows have checksums to match what stands in them then.
  func execute(_ statement: String, isSealing: Bool = true) throws {
    let queue = try DatabaseQueue(path: url.appendingPathComponent("run.sqlite").path)
    try queue.writeWithoutTransaction { connection in
      try connection.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA writable_schema = ON")
      let tables = try Row.fetchAll(connection, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'table'")
      try connection.execute(
        sql: "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', ''); PRAGMA writable_schema = RESET")
      defer {
        for table in tables {
          try? connection.execute(
            sql: """
              PRAGMA writable_schema = ON;
              UPDATE sqlite_master SET sql = ?2 WHERE name = ?1 AND sql = replace(?2, ' NOT NULL', '');
              PRAGMA writable_schema = RESET;
              """, arguments: [table[0] as String, table[1] as String])
        }
      }
      try connection.execute(sql: statement)
      if isSealing { for table in tables { try seal(table[0], connection) } }
    }
    try queue.close()
  }

  private func seal(_ table: String, _ connection: Database) throws {
    let columns = try connection.columns(in: table).map(\.name)
    guard columns.last == "row_check" else { return }
    connection.add(function: Self.rowCheck)
    let checked = columns.filter { !["network", "session", "row_check"].contains($0) }.joined(separator: ", ")
    try connection.execute(sql: "UPDATE \(table) SET row_check = row_check(\(checked))")
  }

  private static let rowCheck = DatabaseFunction("row_check") { values in
    var check = RowCheck()
    for value in values {
      switch value.storage {
      case .null: check.add(0, .null)
      case .int64(let integer): check.add(UInt64(bitPattern: integer), .integer)
      case .double(let number): check.add(number.bitPattern, .number)
      case .string(let text): check.add(Array(text.utf8), .text)
      case .blob(let bytes): check.add(bytes, .bytes)
      }
    }
    return check.value
  }

  private func damageFile(_ name: String, _ content: Data, _ source: inout MutationSource) throws -> String {
    guard !source.happens(onceIn: 20) else {
      try FileManager.default.removeItem(at: url.appendingPathComponent(name))
      return "without \(name)"
    }
    var bytes = [UInt8](content)
    for _ in 0...source.number(below: 6) {
      ByteMutation.change(&bytes, pieces: [[0], [0xFF, 0xFF], Array("seeds: 9\n".utf8), Array("1e400".utf8)], &source)
    }
    try overwrite(name, with: Data(bytes))
    return "changed \(name): " + Data(bytes).base64EncodedString()
  }

  private static let columns: [String: [String]] = [
    "networks": [
      "network", "cell", "seed", "session", "status", "steps", "leading", "half_plateau_a", "half_plateau_b",
      "half_final_a",
      "half_final_b", "misattribution", "plateau_loss", "final_loss", "better", "e_g_plateau", "e_g_min",
      "e_g_min_step",
      "e_g_final", "teacher_fraction_a", "teacher_fraction_b", "time_resolution", "threshold", "train_accuracy",
      "error_joint", "error_1", "error_2", "error_ensemble", "error_winner_sufficient", "error_winner_insufficient",
      "row_check",
    ],
    "curves": [
      "cell", "seed", "step", "loss", "map_a", "map_b", "e_g", "first_layer_norm_a", "first_layer_norm_b",
    ],
    "first_layers": ["cell", "seed", "modality", "unit", "input", "weight"],
    "width_audit": ["cell", "seed", "leading_narrow", "lagging_narrow", "leading_full", "lagging_full"],
    "classes": [
      "cell", "seed", "class", "strength_1", "strength_2", "emergence_1", "emergence_2", "predicted_winner",
    ],
    "strengths": ["cell", "seed", "step", "class", "strength_1", "strength_2", "row_check"],
    "sessions": [
      "id", "started", "finished", "device_selector", "device_name", "device_driver", "kernel_hash", "precision",
      "program_version", "host_system",
    ],
    "configuration": ["position", "key", "value"],
  ]

  private static let values = [
    "NULL", "0", "-0.0", "1", "-1", "2", "0.5", "1e-300", "4.9e-324", "1e308", "-1e308", "9e999", "-9e999",
    "2147483647",
    "2147483648", "9223372036854775807", "-9223372036854775807 - 1", "'text'", "''", "'A'", "'B'", "'C'", "'converged'",
    "'diverged'", "'stalled'", "'step_limit'", "'not_run'", "'1'", "'float'", "x''", "x'00'", "x'7FF8000000000001'",
    "x'8000000000000000'", "x'7FF0000000000000'", "x'3FF0000000000000'", "x'FFFFFFFFFFFFFFFF'", "CAST(x'ff41' AS TEXT)",
    "char(0, 65)", "zeroblob(100000)", "'\(String(repeating: "x", count: 1000))'", "random()", "random() / 1e12",
    "abs(random() % 1000) / 100.0",
  ]

  private static func statement(_ source: inout MutationSource) -> String {
    // Most of what is drawn comes from a few tables.
    let names =
      Array(columns.keys).sorted() + ["networks", "networks", "curves", "classes", "strengths", "first_layers"]
    let table = source.pick(names)
    let column = source.pick(columns[table] ?? [])
    let condition = source.pick([
      "", " WHERE random() % 2", " WHERE random() % 5 = 0", " WHERE seed = 1", " WHERE cell > 1",
    ])
    switch source.number(below: 13) {
    case 0: return "DELETE FROM \(table)\(condition)"
    case 1: return source.happens(onceIn: 4) ? "DROP TABLE \(table)" : "ALTER TABLE \(table) DROP COLUMN \(column)"
    case 2: return "ALTER TABLE \(table) RENAME COLUMN \(column) TO other"
    case 3:
      return "INSERT INTO \(table) (\(column)) VALUES (\(source.pick(values)))"
    case 4:
      return
        "UPDATE OR REPLACE \(table) SET \(column) = \(column) + \(source.pick(["1", "-1", "100", "1e6", "0.5"]))\(condition)"
    case 5:
      return "PRAGMA \(source.pick(["user_version", "application_id"])) = \(source.pick(["0", "6", "7", "8", "-1"]))"
    default: return "UPDATE OR REPLACE \(table) SET \(column) = \(source.pick(values))\(condition)"
    }
  }
}
