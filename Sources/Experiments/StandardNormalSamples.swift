import CVectorLanes

/// Samples of independent standard normals: the stream is a pair of dimensions and the element the sample, so that
/// neither word of the counter can overflow.
struct StandardNormalSamples {
  private let streams: [RandomStream]
  /// Numbers from one sample of a block to the next: the dimension, made a multiple of a vector's length.
  let stride: Int

  /// The most samples of a block.
  let largestBlock = 128

  init(seed: Seed, dimension: Int) {
    streams = (0..<((dimension + 1) / 2)).map { RandomStream(seed: seed, purpose: .samples, stream: UInt32($0)) }
    let lanes = Int(VECTOR_LANES_DOUBLE)
    stride = (dimension + lanes - 1) / lanes * lanes
  }

  /// Draws samples 0 to `count` − 1, a block at a time.
  ///
  /// - Parameter body: is given which samples these are and where they start, aligned for vector lanes, ``stride`` numbers
  ///   each. What is there beyond the dimension has no meaning, but is finite.
  func forEachBlock(of count: Int, _ body: (Range<Int>, UnsafePointer<Double>) -> Void) {
    withVectorLanes(count: (stride + 2) * largestBlock) { block in
      let pairs = block + stride * largestBlock
      for first in Swift.stride(from: 0, to: count, by: largestBlock) {
        let samples = first..<min(first + largestBlock, count)
        for (index, stream) in streams.enumerated() {
          stream.fillWithNormals(
            UnsafeMutableBufferPointer(start: pairs, count: 2 * samples.count), firstPair: UInt32(first))
          for place in 0..<samples.count {
            block[place * stride + 2 * index] = pairs[2 * place]
            block[place * stride + 2 * index + 1] = pairs[2 * place + 1]
          }
        }
        body(samples, block)
      }
    }
  }
}
