import Experiments
import Foundation

extension Sweep {
  /// Sentences on what can be trained but will hardly mean anything at this precision.
  ///
  /// The total map of a network starts at about the initial scale to the power of the depth. Below the precision's least
  /// normal magnitude it loses digits, and far below it is zero and training never starts.
  public func warnings(precision: Precision) -> [String] {
    var scalesByDepth: [Int: Set<Double>] = [:]
    let source = TemplateSource(template: template, grid: grid, files: files)
    let combinations = CellIndex(
      source, dimensions: networks.component.dimensions.union(initializations.component.dimensions))
    for number in 0..<combinations.count {
      let cell = combinations.firstCell(of: number)
      let depth = networks.value(ofCell: cell).depth
      let scale = initializations.value(ofCell: cell).scale
      if pow(scale, Double(depth)) < precision.leastNormalMagnitude { scalesByDepth[depth, default: []].insert(scale) }
    }
    return scalesByDepth.sorted { $0.key < $1.key }.compactMap { depth, scales in
      guard let smallest = scales.min(), let largest = scales.max() else { return nil }
      let advice = precision == .float ? "use double precision, a larger scale" : "use a larger scale"
      return
        "initialization.scale: \(smallest == largest ? "\(smallest)" : "\(smallest) to \(largest)") to the power of "
        + "the depth \(depth) is below \(precision.leastNormalMagnitude), the least normal \(precision.rawValue): the "
        + "initial map loses digits or vanishes; \(advice) or fewer layers"
    }
  }
}
