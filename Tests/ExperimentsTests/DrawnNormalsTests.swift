import Experiments
import Foundation
import Testing

/// Normals drawn by the vector against Box and Muller's method with the system's library, block by block.
@Suite struct DrawnNormalsTests {
  /// An element's place: where the two 53-bit numbers of its block come from.
  private struct Place {
    let base: UInt64
    let index: UInt32
    let purpose: RandomPurpose
    let stream: UInt32
    let pair: UInt32

    init(_ base: UInt64, _ index: UInt32, _ purpose: RandomPurpose, _ stream: UInt32, _ pair: UInt32) {
      self.base = base
      self.index = index
      self.purpose = purpose
      self.stream = stream
      self.pair = pair
    }

    var seed: Seed { Seed(base: base, index: index) }
    var drawn: RandomStream { RandomStream(seed: seed, purpose: purpose, stream: stream) }

    var bits: (UInt64, UInt64) {
      let words = Philox(seed: base).block(SIMD4(pair, stream, index, purpose.rawValue))
      return ((UInt64(words.x) << 32 | UInt64(words.y)) >> 11, (UInt64(words.z) << 32 | UInt64(words.w)) >> 11)
    }
  }

  /// √(−2 ln u) (cos 2πv, sin 2πv); the angle is made small by whole numbers, since rounding 2πv would cost most digits.
  private static func boxMuller(_ bits: (UInt64, UInt64)) -> (Double, Double) {
    let radius = sqrt(-2 * log(Double(bits.0 + 1) * 0x1p-53))
    let quarter = (bits.1 + (1 << 50)) >> 51
    let angle = 2 * Double.pi * (Double(Int64(bits.1) - Int64(quarter << 51)) * 0x1p-53)
    let (x, y) = (radius * cos(angle), radius * sin(angle))
    return [(x, y), (-y, x), (-x, -y), (y, -x)][Int(quarter % 4)]
  }

  /// The distance in units in the last place of the expected number.
  private static func distance(_ found: Double, _ expected: Double) -> Double {
    found == expected ? 0 : (found - expected).magnitude / expected.ulp
  }

  /// Addresses that were found by running Philox backwards: the ends of (0, 1], where the logarithm is largest and
  /// smallest, and the borders of quarters and eighths of a turn.
  @Test func ends() {
    let least = sqrt(2 * 53 * log(2.0))
    let half = 0.5.squareRoot() * least
    let last = 2 * Double.pi * 0x1p-53
    let cases: [(Place, (UInt64, UInt64), (Double, Double))] = [
      (Place(180, 152_201_258, .weights, 924_728_371, 1_598_937_210), (0, 0), (least, 0)),
      (Place(52, 3_142_308_945, .testCodes, 4_254_329_762, 2_188_436_827), (0, 1 << 51), (0, least)),
      (Place(457, 41_744_037, .trainingNoise, 1_528_376_882, 3_127_037_037), (0, 2 << 51), (-least, 0)),
      (Place(75, 3_869_800_248, .samples, 2_014_084_762, 41_250_306), (0, 3 << 51), (0, -least)),
      (Place(73, 3_672_027_709, .covariances, 3_693_155_297, 1_082_028_562), (0, 1 << 50), (half, half)),
      (
        Place(98, 1_728_288_998, .trainingNoise, 571_623_791, 3_275_647_906), (0, (1 << 50) - 1),
        (half * (1 + last), half * (1 - last))
      ),
      (Place(58, 1_555_488_255, .testNoise, 4_099_496_574, 3_102_171_115), (0, (1 << 53) - 1), (least, -least * last)),
      (
        Place(109, 2_368_540_545, .covariances, 2_903_372_828, 3_392_737_133), ((1 << 53) - 1, 12_345_678_901_234),
        (0, 0)
      ),
      (
        Place(31, 1_256_991_629, .samples, 1_136_683_588, 2_118_853_708), ((1 << 53) - 2, 7 << 50),
        (0x1p-53.squareRoot(), -0x1p-53.squareRoot())
      ),
    ]
    for (place, bits, expected) in cases {
      #expect(place.bits == bits)
      let found = place.drawn.normals(pair: place.pair)
      #expect(
        Self.distance(found.0, expected.0) <= 4 && Self.distance(found.1, expected.1) <= 4, "\(found), \(expected)")
    }
  }

  /// Four units in the last place: the library's error, the angle's rounding and our own.
  @Test(arguments: [RandomPurpose.weights, .samples, .testNoise], [0, 5, UInt32.max]) func normalsAreBoxMuller(
    purpose: RandomPurpose, stream: UInt32
  ) {
    let seed = Seed(base: 0x9E37_79B9_7F4A_7C15, index: stream &+ 3)
    let count = 20_000
    let found = RandomStream(seed: seed, purpose: purpose, stream: stream).normals(count: count)
    var largest = 0.0
    for pair in 0..<(count / 2) {
      let place = Place(seed.base, seed.index, purpose, stream, UInt32(pair))
      let expected = Self.boxMuller(place.bits)
      largest = max(largest, Self.distance(found[2 * pair], expected.0), Self.distance(found[2 * pair + 1], expected.1))
    }
    #expect(largest > 0 && largest <= 4)
  }

  @Test func uniformsAreTheBits() {
    let seed = Seed(base: 11, index: 4)
    let found = RandomStream(seed: seed, purpose: .testCodes, stream: 9).uniforms(count: 1001)
    for (element, number) in found.enumerated() {
      let bits = Place(seed.base, seed.index, .testCodes, 9, UInt32(element / 2)).bits
      #expect(number == Double(element % 2 == 0 ? bits.0 : bits.1) * 0x1p-53)
    }
  }

  /// However many are drawn, from wherever: an element is the same number, and nothing is written behind the last.
  @Test func anElementDoesNotDependOnItsNeighbours() {
    let stream = RandomStream(seed: Seed(base: 2), purpose: .weights, stream: 6)
    let (normals, uniforms) = (stream.normals(count: 100), stream.uniforms(count: 100))
    for count in 0...50 {
      #expect(stream.normals(count: count) == Array(normals[..<count]))
      #expect(stream.uniforms(count: count) == Array(uniforms[..<count]))
      for firstPair in [0, 1, 7, 8, 25] {
        var numbers = [Double](repeating: .nan, count: 52)
        numbers.withUnsafeMutableBufferPointer {
          stream.fillWithNormals(UnsafeMutableBufferPointer(rebasing: $0[..<count]), firstPair: UInt32(firstPair))
        }
        #expect(Array(numbers[..<count]) == Array(normals[(2 * firstPair)..<(2 * firstPair + count)]))
        #expect(numbers[count...].allSatisfy { $0.isNaN })
      }
    }
    for pair in 0..<50 { #expect(stream.normals(pair: UInt32(pair)) == (normals[2 * pair], normals[2 * pair + 1])) }
  }

  /// The counter's last blocks, and those before its word overflows within a vector.
  @Test func theLastBlocks() {
    let stream = RandomStream(seed: Seed(base: 2), purpose: .samples)
    for pair in (UInt32.max - 9)...UInt32.max {
      let expected = Self.boxMuller(Place(2, 0, .samples, 0, pair).bits)
      let found = stream.normals(pair: pair)
      #expect(Self.distance(found.0, expected.0) <= 4 && Self.distance(found.1, expected.1) <= 4)
    }
  }

  /// Floats are the doubles rounded, factors are applied before.
  @Test(arguments: [1, 0.3, -2e-9, 0]) func factorsAndFloats(factor: Double) {
    let stream = RandomStream(seed: Seed(base: 5), purpose: .trainingNoise)
    let expected = stream.normals(count: 77).map { factor * $0 }
    #expect(stream.normals(count: 77, times: factor) == expected)
    var floats = [Float](repeating: .nan, count: 80)
    floats.withUnsafeMutableBufferPointer {
      stream.fillWithNormals(UnsafeMutableBufferPointer(rebasing: $0[..<77]), times: factor)
    }
    #expect(Array(floats[..<77]) == expected.map { Float($0) })
    #expect(floats[77...].allSatisfy { $0.isNaN })
  }
}
