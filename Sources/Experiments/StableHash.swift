/// A 64-bit FNV-1a hash that is the same on every machine and in every run, unlike `Hasher`.
///
/// It names configurations and kernels in provenance. It is no proof of equality: where that matters, the things
/// themselves are compared.
public struct StableHash: Hashable, Sendable, Codable {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The hash of a text's UTF-8 bytes.
  public init(_ text: String) {
    for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  }

  /// The hash of numbers' bit patterns, eight bytes each, least significant first.
  public init(numbers: [Double]) {
    for number in numbers {
      var bits = number.bitPattern
      for _ in 0..<8 {
        state = (state ^ (bits & 0xFF)) &* 0x0000_0100_0000_01B3
        bits >>= 8
      }
    }
  }

  /// Sixteen hexadecimal digits.
  public var hexadecimal: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
