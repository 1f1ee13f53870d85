/// Mean, spread and quartiles of a non-empty sample.
public struct SampleStatistics: Hashable, Sendable {
  /// Number of values.
  public let count: Int
  public let mean: Double
  /// s/√n with the unbiased variance s²; `nil` for a single value.
  public let standardError: Double?
  public let median: Double
  /// The 0.25 quantile, interpolated linearly between order statistics at position (n−1)/4: type 7 of Hyndman and Fan
  /// 1996, the default of NumPy and R.
  public let lowerQuartile: Double
  /// The 0.75 quantile, of the same type.
  public let upperQuartile: Double

  /// The statistics of these values; `nil` if there are none.
  ///
  /// - Precondition: all values are finite.
  public init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    count = sorted.count
    // Values are summed as differences from the median, so that equal values have exactly their own mean and no spread.
    let middle = Self.quantile(0.5, ofSorted: sorted)
    let shift = sorted.reduce(0) { $0 + ($1 - middle) } / Double(sorted.count)
    mean = middle + shift
    if sorted.count > 1 {
      let squares = sorted.reduce(0) { sum, value in
        let deviation = (value - middle) - shift
        return sum + deviation * deviation
      }
      standardError = (squares / Double(sorted.count - 1) / Double(sorted.count)).squareRoot()
    } else {
      standardError = nil
    }
    median = middle
    lowerQuartile = Self.quantile(0.25, ofSorted: sorted)
    upperQuartile = Self.quantile(0.75, ofSorted: sorted)
  }

  /// Whether the sums and differences behind the numbers were not too large for them.
  var isFinite: Bool { mean.isFinite && standardError?.isFinite != false && hasFiniteQuantiles }

  /// Whether the median and the quartiles are numbers.
  var hasFiniteQuantiles: Bool { [median, lowerQuartile, upperQuartile].allSatisfy(\.isFinite) }

  private static func quantile(_ fraction: Double, ofSorted values: [Double]) -> Double {
    let position = fraction * Double(values.count - 1)
    let below = Int(position)
    let above = min(below + 1, values.count - 1)
    return values[below] + (position - Double(below)) * (values[above] - values[below])
  }
}
