/// The counter-based random generator Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011).
///
/// A block of random bits is a pure function of a 128-bit counter and a 64-bit key, so there is no state to save and
/// any element of any network can be drawn on its own, in any order.
public struct Philox: Hashable, Sendable {
  /// The two words of the key.
  public let key: SIMD2<UInt32>

  public init(key: SIMD2<UInt32>) { self.key = key }

  /// A generator keyed by a 64-bit seed, low word first.
  public init(seed: UInt64) { key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)) }

  /// The four random words that belong to a counter.
  public func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    // Scalars: the rounds have too little in common with vectors.
    var (x, y, z, w) = (counter.x, counter.y, counter.z, counter.w)
    var (firstKey, secondKey) = (key.x, key.y)
    for _ in 0..<10 {
      let first = 0xD251_1F53 * UInt64(x)
      let second = 0xCD9E_8D57 * UInt64(z)
      (x, y) = (UInt32(truncatingIfNeeded: second >> 32) ^ y ^ firstKey, UInt32(truncatingIfNeeded: second))
      (z, w) = (UInt32(truncatingIfNeeded: first >> 32) ^ w ^ secondKey, UInt32(truncatingIfNeeded: first))
      firstKey &+= 0x9E37_79B9
      secondKey &+= 0xBB67_AE85
    }
    return SIMD4(x, y, z, w)
  }
}
