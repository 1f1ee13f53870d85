import RealModule

/// What a family of random numbers is used for; no two uses ever share a counter.
public enum RandomPurpose: UInt32, Sendable {
  case weights = 0
  case alignedDirections = 1
  case samples = 2
  case covariances = 3
  case teachers = 4
  case trainingCodes = 5
  case trainingNoise = 6
  case testCodes = 7
  case testNoise = 8
  case audit = 9
}

/// The seed of one network: the sweep's base seed and the network's number within its cell.
public struct Seed: Hashable, Sendable, Codable {
  /// The sweep's `base_seed`.
  public let base: UInt64
  /// Which of the cell's networks, from 0. The same index means the same random numbers in every cell.
  public let index: UInt32

  public init(base: UInt64 = 1, index: UInt32 = 0) {
    self.base = base
    self.index = index
  }
}

/// Random numbers addressed by seed, purpose, stream and element.
///
/// Counter words: element block, stream, seed index, purpose. The base seed is the key. For weights the stream is the
/// layer and branch of a block; for samples it is a pair of dimensions and the element is the sample.
public struct RandomStream: Sendable {
  private let generator: Philox
  private let seedIndex: UInt32
  private let purpose: RandomPurpose
  private let stream: UInt32

  public init(seed: Seed, purpose: RandomPurpose, stream: UInt32 = 0) {
    generator = Philox(seed: seed.base)
    seedIndex = seed.index
    self.purpose = purpose
    self.stream = stream
  }

  /// The stream number of a weight block: four numbers a layer, for branch A, branch B and the shared layers.
  public static func stream(of block: WeightBlock) -> UInt32 {
    UInt32(block.layer) * 4 + UInt32(block.modality?.rawValue ?? 2)
  }

  /// Two independent standard normal numbers, those of elements `2 * pair` and `2 * pair + 1`.
  ///
  /// Box–Muller on two 53-bit uniforms; the first is taken from (0, 1], so the logarithm is finite.
  public func normals(pair: UInt32) -> (Double, Double) {
    let words = generator.block(SIMD4(pair, stream, seedIndex, purpose.rawValue))
    let first = (UInt64(words.x) << 32 | UInt64(words.y)) >> 11
    let second = (UInt64(words.z) << 32 | UInt64(words.w)) >> 11
    let radius = (-2 * Double.log(Double(first + 1) * 0x1p-53)).squareRoot()
    let angle = 2 * Double.pi * Double(second) * 0x1p-53
    return (radius * Double.cos(angle), radius * Double.sin(angle))
  }

  /// The first `count` numbers of this stream that are uniform on [0, 1), two to a block.
  public func uniforms(count: Int) -> [Double] {
    (0..<count).map { index in
      let words = generator.block(SIMD4(UInt32(index / 2), stream, seedIndex, purpose.rawValue))
      let (high, low) = index % 2 == 0 ? (words.x, words.y) : (words.z, words.w)
      return Double((UInt64(high) << 32 | UInt64(low)) >> 11) * 0x1p-53
    }
  }

  /// The first `count` standard normal numbers of this stream.
  public func normals(count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      for pair in 0..<((count + 1) / 2) {
        let (first, second) = normals(pair: UInt32(pair))
        buffer[2 * pair] = first
        if 2 * pair + 1 < count { buffer[2 * pair + 1] = second }
      }
      initialized = count
    }
  }
}
