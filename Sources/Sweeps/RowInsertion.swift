import GRDB
import GRDBSQLite

/// Inserts rows into one table.
///
/// Values go straight to SQLite: of the half million rows of a large sweep, each passes through here, and gathering its
/// values in an array first would cost more than storing them.
struct RowInsertion {
  private let connection: Database
  /// Keeps the handle alive.
  private let statement: Statement
  private let handle: SQLiteStatement

  init(into table: String, columns: Int, _ connection: Database) throws {
    self.connection = connection
    let places = Array(repeating: "?", count: columns).joined(separator: ", ")
    statement = try connection.cachedStatement(sql: "INSERT INTO \(table) VALUES (\(places))")
    handle = statement.sqliteStatement
  }

  /// Inserts one row.
  ///
  /// - Precondition: there is one value for each column.
  /// - Throws: what SQLite says, for instance that the disk is full or that there is such a row.
  func insert<each Value: StatementBinding>(_ value: repeat each Value) throws {
    var column: CInt = 0
    for value in repeat each value {
      column += 1
      try check(value.bind(to: handle, at: column), SQLITE_OK)
    }
    precondition(column == sqlite3_bind_parameter_count(handle), "a row has a value for each column")
    let code = sqlite3_step(handle)
    // A row that was refused gives the same code again here.
    sqlite3_reset(handle)
    try check(code, SQLITE_DONE)
  }

  private func check(_ code: CInt, _ expected: CInt) throws {
    guard code == expected else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code), message: connection.lastErrorMessage, sql: statement.sql)
    }
  }
}
