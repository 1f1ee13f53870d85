import Experiments
import Foundation

/// What a batch costs whose networks converge at different times, compared with what its members cost.
public struct BenchmarkSpread: Hashable, Sendable, Codable {
  /// Networks in a batch.
  public let networks: Int
  /// One value a repetition: seconds of the mixed batch over the mean of ten batches of equally many networks that all
  /// converge at the same time. 1 where a batch costs the sum of its members.
  public let ratios: [Double]

  public var median: Double { BenchmarkRate.median(ratios) }
}

extension Benchmark {
  /// How to ask for this measurement.
  public static let spreadName = "spread"

  /// Trains two-layer late networks at ten learning rates from 0.004 to 0.04 until they converge: their times of
  /// convergence spread tenfold. First each rate by itself, then all mixed.
  ///
  /// - Throws: ``BenchmarkError``.
  public func spread() throws(BenchmarkError) -> BenchmarkSpread {
    do {
      let rates = (0..<10).map { 0.04 * Foundation.pow(10, -Double($0) / 9) }
      let templates = try rates.map {
        try BenchmarkCase.linear(depth: 2, steps: 40_000, learningRate: $0, stopLoss: 1e-4)
      }
      let count = max(16, (16 * engine.device.computeUnits + 9) / 10) * 10
      func networks(_ template: (Int) -> Experiment) -> [Experiment] {
        (0..<count).map { template($0).with(seed: Seed(base: 1, index: UInt32($0))) }
      }
      let mixed = networks { templates[$0 % 10] }
      let uniform = templates.map { template in networks { _ in template } }
      // Pays for compilation.
      _ = try train(Array(mixed.prefix(10)))
      let ratios = try (0..<repetitions).map { _ in
        let alone = try uniform.map { try train($0).seconds }.reduce(0, +) / 10
        return try train(mixed).seconds / alone
      }
      return BenchmarkSpread(networks: count, ratios: ratios)
    } catch {
      throw Self.translated(error)
    }
  }
}
