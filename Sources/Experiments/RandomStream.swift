import CVectorLanes

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
///
/// Elements `2 * pair` and `2 * pair + 1` come from block `pair`. What is drawn beside them does not matter: an element is
/// the same number in every call, on every processor.
public struct RandomStream: Sendable {
  /// The stream as the vector lanes take it.
  let address: random_stream

  public init(seed: Seed, purpose: RandomPurpose, stream: UInt32 = 0) {
    let key = Philox(seed: seed.base).key
    address = random_stream(
      key_low: key.x, key_high: key.y, stream: stream, seed_index: seed.index, purpose: purpose.rawValue)
  }

  /// The stream number of a weight block: four numbers a layer, for branch A, branch B and the shared layers.
  public static func stream(of block: WeightBlock) -> UInt32 { stream(ofLayer: block.layer, branch: block.modality) }

  /// The same for what belongs to a layer of a branch, or of the shared layers where there is none.
  package static func stream(ofLayer layer: Int, branch: Modality?) -> UInt32 {
    UInt32(layer) * 4 + UInt32(branch?.rawValue ?? 2)
  }

  /// Two independent standard normal numbers, those of elements `2 * pair` and `2 * pair + 1`.
  ///
  /// It takes as long as sixteen elements at once.
  public func normals(pair: UInt32) -> (Double, Double) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2) { numbers in
      fillWithNormals(numbers, firstPair: pair)
      return (numbers[0], numbers[1])
    }
  }

  /// The first `count` standard normal numbers of this stream, times a factor.
  public func normals(count: Int, times factor: Double = 1) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      fillWithNormals(UnsafeMutableBufferPointer(rebasing: buffer[..<count]), times: factor)
      initialized = count
    }
  }

  /// Fills memory with standard normal numbers times a factor, from element `2 * firstPair` on.
  ///
  /// Box–Muller on two 53-bit uniforms; the first is taken from (0, 1], so the logarithm is finite. Arithmetic is in double
  /// precision, and a `Float` is what comes out, rounded. `normal_lanes.h` states its errors.
  ///
  /// - Parameter numbers: memory that need not be initialized; it is afterwards.
  public func fillWithNormals<Number: DrawnNumber>(
    _ numbers: UnsafeMutableBufferPointer<Number>, firstPair: UInt32 = 0, times factor: Double = 1
  ) {
    Number.fillWithNormals(numbers, of: self, firstPair: firstPair, times: factor)
  }

  /// The first `count` numbers of this stream that are uniform on [0, 1), two to a block.
  public func uniforms(count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      fillWithUniforms(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }

  /// Fills memory with the first numbers of this stream that are uniform on [0, 1), multiples of 2⁻⁵³.
  ///
  /// - Parameter numbers: memory that need not be initialized; it is afterwards.
  public func fillWithUniforms(_ numbers: UnsafeMutableBufferPointer<Double>) {
    guard let place = numbers.baseAddress else { return }
    random_uniforms_double(address, 0, numbers.count, place)
  }
}
