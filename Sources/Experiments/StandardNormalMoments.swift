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
    var sums = [Double](repeating: 0, count: dimension * dimension)
    let normals = StandardNormalSamples(seed: seed, dimension: dimension)
    var sample = [Double](repeating: 0, count: normals.paddedDimension)
    for index in 0..<samples {
      normals.fill(&sample, index: index)
      for row in 0..<dimension {
        let value = sample[row]
        for column in 0...row { sums[row * dimension + column] += value * sample[column] }
      }
    }
    var result = Matrix(rows: dimension, columns: dimension)
    for row in 0..<dimension {
      for column in 0...row {
        let mean = sums[row * dimension + column] / Double(samples)
        result[row, column] = mean
        result[column, row] = mean
      }
    }
    return result
  }
}
