import Foundation
import GRDB

/// Numbers as SQLite keeps them, bit for bit.
///
/// SQLite has no NaN and turns it into NULL, which here means that there is no value; it may also drop the sign of zero.
/// Such numbers are stored as blobs of their eight bytes, most significant first; all others as they are.
enum StoredNumber {
  static func needsBytes(_ number: Double) -> Bool { number.isNaN || (number == 0 && number.sign == .minus) }

  static func bytes(_ number: Double) -> Data { withUnsafeBytes(of: number.bitPattern.bigEndian) { Data($0) } }

  /// - Throws: ``DamagedRun`` if the value was not written like this.
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
