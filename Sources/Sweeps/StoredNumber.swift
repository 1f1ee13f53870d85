import Foundation
import GRDB
import GRDBSQLite

/// Numbers as SQLite keeps them, bit for bit.
///
/// SQLite has no NaN and turns it into NULL, which here means that there is no value; it may also drop the sign of zero.
/// Such numbers are stored as blobs of their eight bytes, most significant first; all others as they are.
struct StoredNumber: StoredValue {
  private let number: Double?

  init(_ number: Double?) { self.number = number }

  func bind(to statement: SQLiteStatement, at column: CInt) -> CInt {
    guard let number else { return sqlite3_bind_null(statement, column) }
    guard Self.needsBytes(number) else { return sqlite3_bind_double(statement, column, number) }
    return withUnsafeBytes(of: number.bitPattern.bigEndian) { Data($0) }.bind(to: statement, at: column)
  }

  func add(to check: inout RowCheck) {
    guard let number else { return check.add(0, .null) }
    guard Self.needsBytes(number) else { return check.add(number.bitPattern, .number) }
    withUnsafeBytes(of: number.bitPattern.bigEndian) { check.add($0, .bytes) }
  }

  private static func needsBytes(_ number: Double) -> Bool {
    number.isNaN || (number == 0 && number.sign == .minus)
  }

  /// - Throws: ``DamagedRun`` if the value was not written by this type.
  static func number(_ value: DatabaseValue) throws(DamagedRun) -> Double? {
    switch value.storage {
    case .null: return nil
    case .double(let number): return number
    case .blob(let bytes) where bytes.count == 8:
      return Double(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    case .int64, .string, .blob:
      throw DamagedRun(what: "something else is in a number's place")
    }
  }
}
