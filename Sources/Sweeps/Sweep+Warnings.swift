import Experiments
import Foundation

extension Sweep {
  /// Sentences on what can be trained but will hardly mean anything at this precision: where initial weights are so small
  /// that what training starts from loses its digits.
  public func warnings(precision: Precision) -> [String] {
    cells.warnings(TemplateSource(template: template, grid: grid, files: files), precision: precision)
  }
}

/// The initial scales that are too small for a precision, by the exponent that they are raised to.
struct VanishingScales {
  private let precision: Precision
  private var scales: [Int: Set<Double>] = [:]

  init(precision: Precision) { self.precision = precision }

  /// Notes the scale if its power is below the precision's least normal magnitude.
  mutating func add(_ scale: Double, exponent: Int) {
    if pow(scale, Double(exponent)) < precision.leastNormalMagnitude { scales[exponent, default: []].insert(scale) }
  }

  /// One sentence an exponent.
  ///
  /// - Parameters:
  ///   - exponent: the exponent in words, to follow "to the power of".
  ///   - consequence: what happens.
  ///   - remedy: what else helps than another scale or precision.
  func warnings(exponent: (Int) -> String, consequence: String, remedy: String) -> [String] {
    scales.sorted { $0.key < $1.key }.compactMap { power, scales in
      guard let smallest = scales.min(), let largest = scales.max() else { return nil }
      let advice = precision == .float ? "use double precision, a larger scale" : "use a larger scale"
      return
        "initialization.scale: \(smallest == largest ? "\(smallest)" : "\(smallest) to \(largest)") to the power of "
        + "\(exponent(power)) is below \(precision.leastNormalMagnitude), the least normal \(precision.rawValue): "
        + "\(consequence); \(advice) or \(remedy)"
    }
  }
}
