import GRDB
import GRDBSQLite

/// The rows of a query, read one at a time straight from SQLite: figures of a large sweep wait for half a million of them.
struct StoredRows {
  private let connection: Database
  /// Keeps the handle alive.
  private let statement: Statement
  private let handle: SQLiteStatement

  init(_ sql: String, in connection: Database) throws {
    self.connection = connection
    statement = try connection.makeStatement(sql: sql)
    handle = statement.sqliteStatement
  }

  /// Moves on to the next row; false at the end.
  ///
  /// - Throws: what SQLite says.
  func next() throws -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code), message: connection.lastErrorMessage, sql: statement.sql)
    }
    return false
  }

  /// - Throws: ``DamagedRun`` if the column holds something else.
  func integer(_ column: Int) throws(DamagedRun) -> Int {
    guard let value = try optionalInteger(column) else { throw DamagedRun(what: "an integer") }
    return value
  }

  /// - Throws: ``DamagedRun`` if the column holds something else.
  func optionalInteger(_ column: Int) throws(DamagedRun) -> Int? {
    switch sqlite3_column_type(handle, CInt(column)) {
    case SQLITE_NULL: return nil
    case SQLITE_INTEGER: return Int(sqlite3_column_int64(handle, CInt(column)))
    default: throw DamagedRun(what: "an integer")
    }
  }

  /// A number that was stored as ``StoredNumber``.
  ///
  /// - Throws: ``DamagedRun`` if the column holds something else.
  func number(_ column: Int) throws(DamagedRun) -> Double? {
    switch sqlite3_column_type(handle, CInt(column)) {
    case SQLITE_NULL: return nil
    case SQLITE_FLOAT: return sqlite3_column_double(handle, CInt(column))
    default: return try StoredNumber.number(DatabaseValue(sqliteStatement: handle, index: CInt(column)))
    }
  }

  /// A number of gradient-descent steps.
  ///
  /// - Throws: ``DamagedRun`` if the column holds something else, or a number that no network can have.
  func steps(_ column: Int) throws(DamagedRun) -> Int {
    let steps = try integer(column)
    guard (0...Int(Int32.max)).contains(steps) else { throw DamagedRun(what: "a number of steps") }
    return steps
  }

  /// - Throws: ``DamagedRun`` if the column holds no value.
  func requiredText(_ column: Int) throws(DamagedRun) -> String {
    guard let text = text(column) else { throw DamagedRun(what: "a text") }
    return text
  }

  /// The column as text; `nil` where there is no value.
  func text(_ column: Int) -> String? {
    sqlite3_column_text(handle, CInt(column)).map { String(cString: $0) }
  }
}

extension DamagedRun {
  /// - Parameter rows: stands at a row that begins with the network's cell and seed.
  init(network rows: StoredRows) {
    let place = [0, 1].map { rows.text($0) ?? "?" }
    self.init(what: "network \(place.joined(separator: ", "))")
  }
}
