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
  /// - Parameter values: gives the row a value for each column but the last, in the table's order.
  /// - Precondition: there is one value for each of these columns, and no more rows than were announced.
  /// - Throws: what SQLite says, for instance that the disk is full or that there is such a row.
  mutating func insert(_ values: (inout Row) -> Void) throws {
    let isShared = left > 0
    guard let handle = isShared ? handles.several : handles.single else { preconditionFailure("no statement") }
    var row = Row(handle, after: bound * columns)
    values(&row)
    row.addCheck()
    precondition(row.column == (bound + 1) * columns, "a row has a value for each column")
    guard row.code == SQLITE_OK else { throw failure(row.code) }
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

extension RowInsertion {
  /// The values of a row, bound to SQLite without detours, one column after the other.
  ///
  /// The methods are told apart by what they take and not by a protocol: through one, half of the time would go into
  /// looking for the method.
  struct Row {
    private let statement: SQLiteStatement
    /// The column of the statement that got the last value, from 1.
    fileprivate private(set) var column: CInt
    /// The first failure.
    fileprivate private(set) var code = SQLITE_OK
    private var check = RowCheck()

    fileprivate init(_ statement: SQLiteStatement, after column: CInt) {
      self.statement = statement
      self.column = column
    }

    mutating func add(_ integer: Int) {
      check.add(UInt64(bitPattern: Int64(integer)), .integer)
      bind { sqlite3_bind_int64($0, $1, Int64(integer)) }
    }

    mutating func add(_ integer: Int?) {
      if let integer { add(integer) } else { addNothing() }
    }

    /// Adds an integer that the checksum leaves out.
    mutating func add(unchecked integer: Int) { bind { sqlite3_bind_int64($0, $1, Int64(integer)) } }

    /// Adds a number as ``StoredNumber`` says.
    mutating func add(_ number: Double?) {
      guard let number else { return addNothing() }
      guard StoredNumber.needsBytes(number) else {
        check.add(number.bitPattern, .number)
        return bind { sqlite3_bind_double($0, $1, number) }
      }
      let bytes = StoredNumber.bytes(number)
      check.add(bytes, .bytes)
      bind { bytes.bind(to: $0, at: $1) }
    }

    /// Adds text, which lives as long as the program, so that SQLite need not copy it.
    mutating func add(_ text: StaticString) {
      text.withUTF8Buffer { bytes in
        check.add(bytes, .text)
        bytes.withMemoryRebound(to: CChar.self) { characters in
          bind { sqlite3_bind_text($0, $1, characters.baseAddress, CInt(characters.count), nil) }
        }
      }
    }

    mutating func add(_ text: StaticString?) {
      if let text { add(text) } else { addNothing() }
    }

    fileprivate mutating func addCheck() { add(unchecked: check.value) }

    private mutating func addNothing() {
      check.add(0, .null)
      bind { sqlite3_bind_null($0, $1) }
    }

    private mutating func bind(_ body: (SQLiteStatement, CInt) -> CInt) {
      column += 1
      let result = body(statement, column)
      if code == SQLITE_OK { code = result }
    }
  }
}
