import GRDB
import GRDBSQLite

/// Inserts rows, each with its ``RowCheck``, into one table, several with one statement where there are many.
///
/// Values go straight to SQLite: of the half million rows of a large sweep, each passes through here, and gathering its
/// values in an array first would cost more than storing them. What SQLite does at the beginning and the end of every
/// statement is shared by the rows of one.
struct RowInsertion {
  /// A table and the statements that insert into it, whose text is put together once.
  struct Table {
    /// Rows of a statement that inserts several. More gain little, and are few enough for SQLite's limit on parameters.
    static let rowsTogether = 16

    /// The checksum included.
    fileprivate let columns: Int
    fileprivate let single: String
    fileprivate let several: String

    /// - Parameter columns: how many the table has, the last of them for the checksum.
    init(_ name: String, columns: Int) {
      self.columns = columns
      let row = "(" + Array(repeating: "?", count: columns).joined(separator: ", ") + ")"
      single = "INSERT INTO \(name) VALUES \(row)"
      several = "INSERT INTO \(name) VALUES " + Array(repeating: row, count: Self.rowsTogether).joined(separator: ", ")
    }
  }

  private let connection: Database
  private let columns: CInt
  /// Keep the handles alive.
  private let statements: (single: Statement, several: Statement?)
  private let handles: (single: SQLiteStatement, several: SQLiteStatement?)
  /// Rows that go into statements of several from here on.
  private var left: Int
  /// Rows of the present statement that have their values.
  private var bound: CInt = 0

  /// - Parameter count: how many rows will be inserted.
  init(into table: Table, count: Int, _ connection: Database) throws {
    self.connection = connection
    columns = CInt(table.columns)
    left = count - count % Table.rowsTogether
    statements = (
      try connection.cachedStatement(sql: table.single),
      left > 0 ? try connection.cachedStatement(sql: table.several) : nil
    )
    handles = (statements.single.sqliteStatement, statements.several?.sqliteStatement)
  }

  /// Inserts one row, or notes it for a statement with those that follow.
  ///
  /// - Precondition: there is one value for each column but the last, and no more rows than were announced.
  /// - Throws: what SQLite says, for instance that the disk is full or that there is such a row.
  mutating func insert<each Value: StoredValue>(_ value: repeat each Value) throws {
    let isShared = left > 0
    guard let handle = isShared ? handles.several : handles.single else { preconditionFailure("no statement") }
    let start = bound * columns
    var column = start
    var check = RowCheck()
    for value in repeat each value {
      column += 1
      value.add(to: &check)
      let code = value.bind(to: handle, at: column)
      guard code == SQLITE_OK else { throw failure(code) }
    }
    column += 1
    guard check.value.bind(to: handle, at: column) == SQLITE_OK, column - start == columns else {
      preconditionFailure("a row has a value for each column")
    }
    if isShared {
      left -= 1
      bound += 1
      guard bound == Table.rowsTogether else { return }
      bound = 0
    }
    let code = sqlite3_step(handle)
    // A row that was refused gives the same code again here.
    sqlite3_reset(handle)
    guard code == SQLITE_DONE else { throw failure(code) }
  }

  /// Ends the insertion.
  ///
  /// - Precondition: as many rows were inserted as were announced.
  func finish() { precondition(left == 0 && bound == 0, "rows that were announced are missing") }

  private func failure(_ code: CInt) -> DatabaseError {
    DatabaseError(resultCode: ResultCode(rawValue: code), message: connection.lastErrorMessage)
  }
}

/// What a column of a row may hold, bound to SQLite without detours.
protocol StoredValue {
  func bind(to statement: SQLiteStatement, at column: CInt) -> CInt

  /// Adds the value to its row's checksum, as it will be when it is read again.
  func add(to check: inout RowCheck)
}

extension Int: StoredValue {
  func bind(to statement: SQLiteStatement, at column: CInt) -> CInt {
    sqlite3_bind_int64(statement, column, Int64(self))
  }

  func add(to check: inout RowCheck) { check.add(UInt64(bitPattern: Int64(self)), .integer) }
}

/// An integer that the checksum leaves out.
struct Unchecked: StoredValue {
  private let integer: Int

  init(_ integer: Int) { self.integer = integer }

  func bind(to statement: SQLiteStatement, at column: CInt) -> CInt { integer.bind(to: statement, at: column) }

  func add(to check: inout RowCheck) {}
}

/// Text that lives as long as the program, so that SQLite need not copy it.
struct LastingText: StoredValue {
  private let text: StaticString

  init(_ text: StaticString) { self.text = text }

  func bind(to statement: SQLiteStatement, at column: CInt) -> CInt {
    text.withUTF8Buffer { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        sqlite3_bind_text(statement, column, $0.baseAddress, CInt($0.count), nil)
      }
    }
  }

  func add(to check: inout RowCheck) { text.withUTF8Buffer { check.add($0, .text) } }
}

extension Optional: StoredValue where Wrapped: StoredValue {
  func bind(to statement: SQLiteStatement, at column: CInt) -> CInt {
    guard let self else { return sqlite3_bind_null(statement, column) }
    return self.bind(to: statement, at: column)
  }

  func add(to check: inout RowCheck) {
    if let self { self.add(to: &check) } else { check.add(0, .null) }
  }
}
