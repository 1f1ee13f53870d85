import Synchronization

/// Second moments of standard normal samples, remembered by seed.
///
/// A sweep asks for the same ones in every cell, since the same seed gives the same normals everywhere.
public final class StandardNormalMoments: Sendable {
  private struct Key: Hashable {
    let seed: Seed
    let dimension: Int
    let samples: Int
  }

  private let remembered = Mutex<[Key: Matrix]>([:])
  private let capacity: Int

  /// - Parameter capacity: how many moments to keep before all are forgotten; they can always be drawn again.
  public init(capacity: Int = 4096) { self.capacity = capacity }

  /// (1/P) Σ_p z_p z_pᵀ over P samples of `dimension` independent standard normals; not centred.
  public func moments(seed: Seed, dimension: Int, samples: Int) -> Matrix {
    let key = Key(seed: seed, dimension: dimension, samples: samples)
    if let known = remembered.withLock({ $0[key] }) { return known }
    let result = Self.draw(seed: seed, dimension: dimension, samples: samples)
    remembered.withLock { table in
      if table.count >= capacity { table.removeAll() }
      table[key] = result
    }
    return result
  }

  private static func draw(seed: Seed, dimension: Int, samples: Int) -> Matrix {
    let normals = StandardNormalSamples(seed: seed, dimension: dimension)
    let stride = normals.stride
    var result = Matrix(rows: dimension, columns: dimension)
    withVectorLanes(count: dimension * stride) { sums in
      normals.forEachBlock(of: samples) { block, values in
        addLaneProduct(
          rows: dimension, inner: block.count, stride: stride, factors: values, rowStep: 1, innerStep: stride,
          lines: values, to: sums)
      }
      for row in 0..<dimension {
        for column in 0..<dimension { result[row, column] = sums[row * stride + column] / Double(samples) }
      }
    }
    return result
  }
}
