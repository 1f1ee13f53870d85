/// Changes that any file may suffer.
public enum ByteMutation {
  /// Changes a few bytes, moves, repeats or loses some, or puts pieces in.
  ///
  /// - Parameter pieces: bytes that mean something in this kind of file.
  public static func change(_ bytes: inout [UInt8], pieces: [[UInt8]], _ source: inout MutationSource) {
    let range = source.range(within: bytes.count, atMost: 8)
    switch source.number(below: 9) {
    case 0: bytes.replaceSubrange(range, with: source.pick(pieces))
    case 1: bytes.insert(contentsOf: source.pick(pieces), at: range.lowerBound)
    case 2: for index in range { bytes[index] = UInt8(truncatingIfNeeded: source.next()) }
    case 3, 4: if range.lowerBound < bytes.count { bytes[range.lowerBound] ^= 1 << UInt8(source.number(below: 8)) }
    case 5: bytes.removeSubrange(range)
    case 6: bytes.removeLast(source.number(below: bytes.count / 2 + 1))
    case 7: bytes.insert(contentsOf: Array(bytes[range]), at: source.number(below: bytes.count + 1))
    default:
      let extreme: [UInt8] = [0, 0xFF, 0x7F, 0x80]
      let value = source.pick(extreme)
      for index in range { bytes[index] = value }
    }
  }
}
