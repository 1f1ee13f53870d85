import GRDB
import GRDBSQLite

/// The rows of a query, read one at a time straight from SQLite: figures of a large sweep wait for half a million of them.
struct StoredRows {
  private let connection: Database
  /// Keeps the handle alive.
  private let statement: Statement
  private let handle: SQLiteStatement
  /// Columns that go into the checksum, which comes after them; `nil` where there is none.
  private let checkedColumns: CInt?

  /// Rows of a table of outcomes. One that does not match its ``RowCheck`` is not handed out.
  ///
  /// - Parameter sql: selects all columns of the table but the session, in the table's order, and so the checksum last.
  init(_ sql: String, in connection: Database) throws {
    try self.init(sql, connection) { sqlite3_column_count($0) - 1 }
  }

  /// Rows of a table that has no checksums.
  init(unchecked sql: String, in connection: Database) throws {
    try self.init(sql, connection) { _ in nil }
  }

  private init(
    _ sql: String, _ connection: Database, checkedColumns: (SQLiteStatement) -> CInt?
  ) throws {
    self.connection = connection
    statement = try connection.makeStatement(sql: sql)
    handle = statement.sqliteStatement
    self.checkedColumns = checkedColumns(handle)
  }

  /// Moves on to the next row; false at the end.
  ///
  /// - Throws: what SQLite says, or ``DamagedRun`` if the row is not as it was stored.
  func next() throws -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW {
      if let checkedColumns, try optionalInteger(Int(checkedColumns)) != check(of: checkedColumns) {
        throw DamagedRun(network: self)
      }
      return true
    }
    guard code == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code), message: connection.lastErrorMessage, sql: statement.sql)
    }
    return false
  }

  /// Reads to the end, and calls `body` with what comes of each network's rows. They begin with the network's cell and
  /// seed, and those of one network come one after the other.
  ///
  /// - Parameter element: what comes of the present row.
  /// - Throws: as ``next()``, or what `element` and `body` throw.
  func forEachNetwork<Element>(
    _ element: () throws -> Element, _ body: (_ cell: Int, _ seed: Int, [Element]) throws -> Void
  ) throws {
    var network: (cell: Int, seed: Int)?
    var elements: [Element] = []
    while try next() {
      let next = (cell: try integer(0), seed: try integer(1))
      if let network, network != next {
        try body(network.cell, network.seed, elements)
        elements.removeAll(keepingCapacity: true)
      }
      network = next
      elements.append(try element())
    }
    if let network { try body(network.cell, network.seed, elements) }
  }

  /// The checksum of the row's first columns.
  private func check(of columns: CInt) -> Int {
    var check = RowCheck()
    for column in 0..<columns {
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

  /// A number of gradient-descent steps.
  ///
  /// - Throws: ``DamagedRun`` if the column holds something else, or a number that no network can have.
  func steps(_ column: Int) throws(DamagedRun) -> Int {
    let steps = try integer(column)
    guard (0...Int(Int32.max)).contains(steps) else { throw DamagedRun(what: "a number of steps is out of range") }
    return steps
  }

  /// - Throws: ``DamagedRun`` if the column holds no value.
  func requiredText(_ column: Int) throws(DamagedRun) -> String {
    guard let text = text(column) else { throw DamagedRun(what: "a text is missing") }
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
    self.init(what: "network \(place.joined(separator: ", ")) is not as it was stored")
  }
}
