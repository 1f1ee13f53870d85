/// The checksum of a row, which every table of outcomes has as its last column.
///
/// SQLite notices damage to the structure of its file, but not to the numbers in it. With this no number that was changed
/// on the disk is taken for a result. Which session a network belongs to is left out, as merging runs numbers them anew.
package struct RowCheck {
  /// What a value is, so that 1 and 1.0 differ.
  package enum Kind: UInt64 {
    case null, integer, number, text, bytes
  }

  private var state: UInt64 = 0x4675_5068

  package init() {}

  package mutating func add(_ bits: UInt64, _ kind: Kind) {
    state = ((state << 23 | state >> 41) ^ bits &+ kind.rawValue) &* 0x9E37_79B9_7F4A_7C15
  }

  package mutating func add(_ bytes: some Sequence<UInt8>, _ kind: Kind) { add(Self.hash(bytes), kind) }

  /// What goes into the checksum for text or bytes.
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    // FNV-1a.
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  /// The checksum, in 32 bits so that it takes little room in a row.
  package var value: Int { Int(Int32(truncatingIfNeeded: state ^ state >> 32)) }
}
