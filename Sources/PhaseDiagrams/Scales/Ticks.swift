import Foundation

/// Where an axis has ticks and what they say.
public struct Ticks: Hashable, Sendable {
  /// Values with a label, ascending.
  public var values: [Double]
  public var labels: [TypesetText]
  /// Values with a short tick and no label.
  public var minor: [Double] = []

  /// Ticks at given values: those of a parameter that takes only a few.
  public init(at values: [Double]) {
    self.values = values
    labels = values.map { TypesetText.number($0) }
  }

  private init(values: [Double], labels: [TypesetText], minor: [Double] = []) {
    self.values = values
    self.labels = labels
    self.minor = minor
  }

  /// Round values within a range.
  ///
  /// - Parameter maximumCount: how many labels there is room for, at least 2.
  /// - Precondition: the range has finite ends, above 0 on a logarithmic scale.
  public init(in range: ClosedRange<Double>, scale: AxisScale, maximumCount: Int) {
    let count = max(maximumCount, 2)
    self = scale == .linear ? .linear(range, count) : .logarithmic(range, count)
  }

  /// Multiples of 1, 2, 2.5 or 5 times a power of ten, as densely as allowed.
  private static func linear(_ range: ClosedRange<Double>, _ maximumCount: Int) -> Ticks {
    let span = range.upperBound - range.lowerBound
    guard span > 0 else { return Ticks(at: [range.lowerBound]) }
    let slack = span * 1e-9
    let magnitude = Int(floor(log10(span / Double(maximumCount))))
    for exponent in magnitude...(magnitude + 2) {
      for (mantissa, mantissaDecimals) in [(1.0, 0), (2.0, 0), (2.5, 1), (5.0, 0)] {
        let unit = pow(10, Double(abs(exponent)))
        let step = exponent < 0 ? mantissa / unit : mantissa * unit
        let first = ((range.lowerBound - slack) / step).rounded(.up)
        let last = ((range.upperBound + slack) / step).rounded(.down)
        guard last - first + 1 <= Double(maximumCount), last >= first else { continue }
        // Quotients of integers, so that 3 × 0.1 is 0.3.
        let values = (0...Int(last - first)).map { index in
          let multiple = (first + Double(index)) * mantissa
          return exponent < 0 ? multiple / unit : multiple * unit
        }
        return Ticks(values: values, labels: labels(values, decimals: max(0, mantissaDecimals - exponent)))
      }
    }
    return Ticks(at: [range.lowerBound, range.upperBound])
  }

  private static func labels(_ values: [Double], decimals: Int) -> [TypesetText] {
    let largest = values.map(abs).max() ?? 0
    if largest >= 1e5 || (largest < 1e-3 && largest > 0) {
      return values.map { TypesetText.power($0, digits: 6) }
    }
    return values.map { TypesetText.number($0, decimals: decimals) }
  }

  /// Decades, with 3, or 2 and 5, or all digits in between where there is room and no powers of ten are needed; round
  /// values where the range is too short even for those.
  private static func logarithmic(_ range: ClosedRange<Double>, _ maximumCount: Int) -> Ticks {
    let all = multiples(of: [1, 2, 3, 4, 5, 6, 7, 8, 9], in: range)
    guard all.count >= 3 else { return linear(range, maximumCount) }
    let sets = [all, multiples(of: [1, 2, 5], in: range), multiples(of: [1, 3], in: range)]
    let decades = multiples(of: [1], in: range)
    if decades.count < 2 || decades.allSatisfy(isPlain),
      let values = sets.first(where: { (2...maximumCount).contains($0.count) })
    {
      if decades.count < 2, leavesEndsBare(values, range) { return linear(range, maximumCount) }
      return Ticks(values: values, labels: logarithmicLabels(values), minor: all.filter { !values.contains($0) })
    }
    if decades.count < 2 {
      // Less than two decades and yet too many digits for the room: whichever few remain.
      let few = [[1, 5], [1, 3], [1], [2], [5]].map { multiples(of: $0, in: range) }
      let values = few.first { (1...maximumCount).contains($0.count) } ?? [all[0]]
      return Ticks(values: values, labels: logarithmicLabels(values), minor: all.filter { !values.contains($0) })
    }
    let stride = (decades.count + maximumCount - 1) / maximumCount
    let values = decades.indices.filter { $0 % stride == 0 }.map { decades[$0] }
    let minor = (stride == 1 && decades.count <= 7 ? all : decades).filter { !values.contains($0) }
    return Ticks(values: values, labels: logarithmicLabels(values), minor: minor)
  }

  /// Whether a third of a range, or more, lies beyond the first or last tick on a logarithmic scale, as above 1 in a range
  /// from 0.6 to 1.7, where round values have room.
  private static func leavesEndsBare(_ values: [Double], _ range: ClosedRange<Double>) -> Bool {
    guard let first = values.first, let last = values.last else { return true }
    return 3 * log(max(first / range.lowerBound, range.upperBound / last)) > log(range.upperBound / range.lowerBound)
  }

  private static func logarithmicLabels(_ values: [Double]) -> [TypesetText] {
    let arePlain = values.allSatisfy(isPlain)
    return values.map { arePlain ? .number($0) : .power($0) }
  }

  /// Whether a number is easier to read without a power of ten.
  private static func isPlain(_ value: Double) -> Bool { value >= 0.99e-3 && value <= 1.01e4 }

  private static func multiples(of mantissas: [Double], in range: ClosedRange<Double>) -> [Double] {
    let slack = 1 + 1e-9
    let exponents = Int(floor(log10(range.lowerBound / slack)))...Int(floor(log10(range.upperBound * slack)))
    return exponents.flatMap { exponent in
      mantissas.map { exponent < 0 ? $0 / pow(10, Double(-exponent)) : $0 * pow(10, Double(exponent)) }
    }.filter { $0 >= range.lowerBound / slack && $0 <= range.upperBound * slack }
  }
}
