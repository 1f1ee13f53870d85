import GRDB
import GRDBSQLite

/// The rows of a query, read one at a time straight from SQLite: figures of a large sweep wait for half a million of them.
///
/// SQLite is asked for every value once, whether it goes into a checksum, a result or both.
final class StoredRows {
  /// A value of the present row, as it goes into the checksum: an integer or a number as its bits, nothing as 0, text and
  /// bytes as their hash.
  private struct Value {
    var kind: RowCheck.Kind
    var bits: UInt64
  }

  private let connection: Database
  /// Keeps the handle alive.
  private let statement: Statement
  private let handle: SQLiteStatement
  /// The present row. Memory of its own, as Swift would watch over every access to an array in here.
  private let values: UnsafeMutableBufferPointer<Value>
  /// Whether the last column is the checksum of those before it.
  private let isChecked: Bool

  /// Rows of a table of outcomes. One that does not match its ``RowCheck`` is not handed out.
  ///
  /// - Parameter sql: selects all columns of the table but the session, in the table's order, and so the checksum last.
  convenience init(_ sql: String, in connection: Database) throws { try self.init(sql, connection, isChecked: true) }

  /// Rows of a table that has no checksums.
  convenience init(unchecked sql: String, in connection: Database) throws {
    try self.init(sql, connection, isChecked: false)
  }

  private init(_ sql: String, _ connection: Database, isChecked: Bool) throws {
    self.connection = connection
    self.isChecked = isChecked
    statement = try connection.makeStatement(sql: sql)
    handle = statement.sqliteStatement
    values = .allocate(capacity: Int(sqlite3_column_count(handle)))
    values.initialize(repeating: Value(kind: .null, bits: 0))
  }

  deinit { values.deallocate() }

  /// Moves on to the next row; false at the end.
  ///
  /// - Throws: what SQLite says, or ``DamagedRun`` if the row is not as it was stored.
  func next() throws -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW {
      try readValues()
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

  /// Takes the row's values from SQLite.
  ///
  /// - Throws: ``DamagedRun`` if they do not match the checksum.
  private func readValues() throws(DamagedRun) {
    var check = RowCheck()
    for column in values.indices {
      let value = value(CInt(column))
      values[column] = value
      if isChecked, column == values.count - 1 {
        guard value.kind == .integer, Int(Int64(bitPattern: value.bits)) == check.value else {
          throw DamagedRun(network: self)
        }
      }
      check.add(value.bits, value.kind)
    }
  }

  private func value(_ column: CInt) -> Value {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_NULL: return Value(kind: .null, bits: 0)
    case SQLITE_INTEGER:
      return Value(kind: .integer, bits: UInt64(bitPattern: sqlite3_column_int64(handle, column)))
    case SQLITE_FLOAT: return Value(kind: .number, bits: sqlite3_column_double(handle, column).bitPattern)
    case let type:
      // The bytes first: asked for them, SQLite may move the text.
      let bytes = sqlite3_column_blob(handle, column)
      let count = Int(sqlite3_column_bytes(handle, column))
      return Value(
        kind: type == SQLITE_TEXT ? .text : .bytes,
        bits: RowCheck.hash(UnsafeRawBufferPointer(start: bytes, count: count)))
    }
  }

  /// - Throws: ``DamagedRun`` if the column holds something else.
  func integer(_ column: Int) throws(DamagedRun) -> Int {
    guard let value = try optionalInteger(column) else { throw DamagedRun(what: "an integer is missing") }
    return value
  }

  /// - Throws: ``DamagedRun`` if the column holds something else.
  func optionalInteger(_ column: Int) throws(DamagedRun) -> Int? {
    let value = values[column]
    switch value.kind {
    case .null: return nil
    case .integer: return Int(Int64(bitPattern: value.bits))
    case .number, .text, .bytes: throw DamagedRun(what: "something else is in an integer's place")
    }
  }

  /// A number that was stored as ``StoredNumber``.
  ///
  /// - Throws: ``DamagedRun`` if the column holds something else.
  func number(_ column: Int) throws(DamagedRun) -> Double? {
    let value = values[column]
    switch value.kind {
    case .null: return nil
    case .number: return Double(bitPattern: value.bits)
    case .integer, .text, .bytes:
      return try StoredNumber.number(DatabaseValue(sqliteStatement: handle, index: CInt(column)))
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
