import Experiments
import Foundation

extension Sweep {
  /// Sentences on what can be trained but will hardly mean anything: where initial weights are so small that what training
  /// starts from loses its digits at this precision, and where learning curves will consist of a few points.
  public func warnings(precision: Precision) -> [String] {
    cells.warnings(TemplateSource(template: template, grid: grid, files: files), precision: precision)
      + [recordingWarning].compactMap { $0 }
  }

  /// Learning curves with fewer points than this look like polygons.
  private static let fewPoints = 20
  /// How many cells are looked at, and of how many inputs: theory takes the cube of their number.
  private static let (probes, largestProbe) = (9, 64)

  /// Says where theory expects even the slowest networks to be done before most points of their learning curves.
  private var recordingWarning: String? {
    guard case .even(let points) = recording.spacing, family == .fusion else { return nil }
    var slowest: (steps: Double, limit: Int)?
    for cell in SweepEstimate.evenly(min(Self.probes, grid.cellCount), of: grid.cellCount) {
      guard let inputs = inputDimensions(ofCell: cell), inputs.a + inputs.b <= Self.largestProbe else { continue }
      let experiment = experiment(cell: cell, seed: 0)
      let (steps, isUpperBound) = SweepEstimate.expectedSteps(experiment)
      // What theory does not know may take as long as it is allowed to.
      guard !isUpperBound else { return nil }
      if steps > slowest?.steps ?? 0 { slowest = (steps, experiment.maxSteps) }
    }
    guard let slowest else { return nil }
    let recorded = recording.steps(upTo: slowest.limit).count { Double($0) <= slowest.steps }
    guard recorded < Self.fewPoints, recorded < points / 2 else { return nil }
    return
      "record.points: theory expects networks to be done after \(Int(slowest.steps)) of \(slowest.limit) steps or less, where "
      + "only \(recorded) of \(points) points are; a smaller training.max_steps or record.spacing log gives them more"
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
