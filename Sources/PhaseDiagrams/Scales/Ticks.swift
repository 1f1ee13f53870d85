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
    let least = span / Double(maximumCount)
    // Between numbers so close to the largest or the smallest there are no round ones.
    guard least.isFinite, least >= .leastNormalMagnitude else {
      return Ticks(at: [range.lowerBound, range.upperBound])
    }
    let slack = span * 1e-9
    let magnitude = Int(floor(log10(least)))
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
  /// values where the range is too short even for those. Less than two decades get the labels that leave the least of
  /// the axis without one, its ends included: 3.8 to 17 would end at 10 without a 15.
  private static func logarithmic(_ range: ClosedRange<Double>, _ maximumCount: Int) -> Ticks {
    let all = multiples(of: [1, 2, 3, 4, 5, 6, 7, 8, 9], in: range)
    guard all.count >= 3 else { return linear(range, maximumCount) }
    let sets = [all, multiples(of: [1, 2, 5], in: range), multiples(of: [1, 3], in: range)]
    let decades = multiples(of: [1], in: range)
    if decades.count < 2 {
      let choices =
        sets + [[1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1.5, 2, 3, 5, 7]].map { multiples(of: $0, in: range) }
      let allowed = choices.filter { (2...maximumCount).contains($0.count) }
      if let values = allowed.min(by: { widestGap($0, in: range) < widestGap($1, in: range) }) {
        return Ticks(values: values, labels: logarithmicLabels(values), minor: all.filter { !values.contains($0) })
      }
    } else if decades.allSatisfy(isPlain),
      let values = sets.first(where: { (2...maximumCount).contains($0.count) })
    {
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

  /// The largest factor between neighbouring labels, or between an end of the range and the next label.
  private static func widestGap(_ values: [Double], in range: ClosedRange<Double>) -> Double {
    let stops = [range.lowerBound] + values + [range.upperBound]
    return zip(stops, stops.dropFirst()).map { $1 / $0 }.max() ?? 1
  }

  private static func logarithmicLabels(_ values: [Double]) -> [TypesetText] {
    let arePlain = values.allSatisfy(isPlain)
    return values.map { arePlain ? .number($0) : .power($0) }
  }

  /// Whether a number is easier to read without a power of ten.
  private static func isPlain(_ value: Double) -> Bool { value >= 0.99e-3 && value <= 1.01e4 }

  private static func multiples(of mantissas: [Double], in range: ClosedRange<Double>) -> [Double] {
    let slack = 1 + 1e-9
    let greatest = min(range.upperBound * slack, .greatestFiniteMagnitude)
    let exponents = Int(floor(log10(range.lowerBound / slack)))...Int(floor(log10(greatest)))
    return exponents.flatMap { exponent in
      mantissas.map { exponent < 0 ? $0 / pow(10, Double(-exponent)) : $0 * pow(10, Double(exponent)) }
    }.filter { $0 >= range.lowerBound / slack && $0 <= greatest }
  }
}
