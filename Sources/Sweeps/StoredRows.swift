import GRDB
import GRDBSQLite

/// The rows of a query, read one at a time straight from SQLite: figures of a large sweep wait for half a million of them.
///
/// A query selects all columns of a table but the session, in the order of the table, and so its ``RowCheck`` last: a row
/// that does not match it is not handed out.
struct StoredRows {
  private let connection: Database
  /// Keeps the handle alive.
  private let statement: Statement
  private let handle: SQLiteStatement
  private let columnCount: CInt

  /// - Parameter arguments: what the question marks of the query stand for.
  init(_ sql: String, arguments: [Int] = [], in connection: Database) throws {
    self.connection = connection
    statement = try connection.makeStatement(sql: sql)
    handle = statement.sqliteStatement
    columnCount = sqlite3_column_count(handle)
    for (index, argument) in arguments.enumerated() {
      sqlite3_bind_int64(handle, CInt(index + 1), Int64(argument))
    }
  }

  /// Moves on to the next row; false at the end.
  ///
  /// - Throws: what SQLite says, or ``DamagedRun`` if the row is not as it was stored.
  func next() throws -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW {
      guard try optionalInteger(Int(columnCount) - 1) == check else { throw DamagedRun(network: self) }
      return true
    }
    guard code == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code), message: connection.lastErrorMessage, sql: statement.sql)
    }
    return false
  }

  /// The checksum that the row should have.
  private var check: Int {
    var check = RowCheck()
    for column in 0..<(columnCount - 1) {
      switch sqlite3_column_type(handle, column) {
      case SQLITE_NULL: check.add(0, .null)
      case SQLITE_INTEGER: check.add(UInt64(bitPattern: sqlite3_column_int64(handle, column)), .integer)
      case SQLITE_FLOAT: check.add(sqlite3_column_double(handle, column).bitPattern, .number)
      case let type:
        // The bytes first: asked for them, SQLite may move the text.
        let bytes = sqlite3_column_blob(handle, column)
        let count = Int(sqlite3_column_bytes(handle, column))
        check.add(UnsafeRawBufferPointer(start: bytes, count: count), type == SQLITE_TEXT ? .text : .bytes)
      }
    }
    return check.value
  }

  /// - Throws: ``DamagedRun`` if the column holds something else.
  func integer(_ column: Int) throws(DamagedRun) -> Int {
    guard let value = try optionalInteger(column) else { throw DamagedRun(what: "an integer is missing") }
    return value
  }

  /// - Throws: ``DamagedRun`` if the column holds something else.
  func optionalInteger(_ column: Int) throws(DamagedRun) -> Int? {
    switch sqlite3_column_type(handle, CInt(column)) {
    case SQLITE_NULL: return nil
    case SQLITE_INTEGER: return Int(sqlite3_column_int64(handle, CInt(column)))
    default: throw DamagedRun(what: "something else is in an integer's place")
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

  /// The column as text; `nil` where there is no value.
  func text(_ column: Int) -> String? {
    sqlite3_column_text(handle, CInt(column)).map { String(cString: $0) }
  }
}

extension DamagedRun {
  /// - Parameter rows: stands at a row that begins with the network's cell and seed.
  init(network rows: StoredRows) {
    let place = [0, 1].map { rows.text($0) ?? "?" }
    self.init(what: "network \(place.joined(separator: ", ")) is not as it was stored")
  }
}
