import CVectorLanes
import Experiments

/// The units of one modality as `competition_lanes.h` takes them, which says what each field is.
protocol CompetitionUnitLines {
  associatedtype Number

  init()

  var classes: Int { get set }
  var units: Int { get set }
  var samples: Int { get set }
  var stride: Int { get set }
  var power: Int32 { get set }
  var threshold: Number { get set }
  var products: UnsafePointer<Number>! { get set }
  var tolerances: UnsafePointer<Number>! { get set }
  var activity: UnsafeMutablePointer<Number>! { get set }
  var together: UnsafeMutablePointer<UInt8>! { get set }
  var paces: UnsafeMutablePointer<Number>! { get set }
  var velocity: UnsafeMutablePointer<Number>! { get set }
  var waiting: UnsafeMutablePointer<Number>! { get set }
  var sums: UnsafeMutablePointer<Number>! { get set }
  var taken: UnsafeMutablePointer<Number>! { get set }
  var changes: UnsafeMutablePointer<Number>! { get set }
  var marks: UnsafeMutablePointer<UInt64>! { get set }
}

extension competition_units_float: CompetitionUnitLines {}
extension competition_units_double: CompetitionUnitLines {}

/// Vector lanes for networks of the competition family; the functions are those of `competition_lanes.h`, which says what
/// they compute.
protocol CompetitionLanes: SIMDScalar, BinaryFloatingPoint, Codable {
  associatedtype UnitLines: CompetitionUnitLines where UnitLines.Number == Self

  /// Whether slopes have paces.
  static var keepsPaces: Bool { get }

  static func logits(_ units: UnitLines, into logits: UnsafeMutablePointer<Self>)
  static func residuals(
    classes: Int, samples: Int, stride: Int, _ first: UnsafePointer<Self>, _ second: UnsafePointer<Self>?,
    labels: UnsafePointer<Int32>, factor: Self, into residuals: UnsafeMutablePointer<Self>
  ) -> Double
  static func descend(
    _ units: UnitLines, joint: UnsafePointer<Self>, alone: UnsafePointer<Self>, refreshesVelocity: Bool)
}

extension Float: CompetitionLanes {
  static var keepsPaces: Bool { true }

  static func logits(_ units: competition_units_float, into logits: UnsafeMutablePointer<Float>) {
    withUnsafePointer(to: units) { competition_logits_float($0, logits) }
  }

  static func residuals(
    classes: Int, samples: Int, stride: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>?,
    labels: UnsafePointer<Int32>, factor: Float, into residuals: UnsafeMutablePointer<Float>
  ) -> Double { competition_residuals_float(classes, samples, stride, first, second, labels, factor, residuals) }

  static func descend(
    _ units: competition_units_float, joint: UnsafePointer<Float>, alone: UnsafePointer<Float>,
    refreshesVelocity: Bool
  ) {
    withUnsafePointer(to: units) { competition_descend_float($0, joint, alone, refreshesVelocity ? 1 : 0) }
  }
}

extension Double: CompetitionLanes {
  static var keepsPaces: Bool { false }

  static func logits(_ units: competition_units_double, into logits: UnsafeMutablePointer<Double>) {
    withUnsafePointer(to: units) { competition_logits_double($0, logits) }
  }

  static func residuals(
    classes: Int, samples: Int, stride: Int, _ first: UnsafePointer<Double>, _ second: UnsafePointer<Double>?,
    labels: UnsafePointer<Int32>, factor: Double, into residuals: UnsafeMutablePointer<Double>
  ) -> Double { competition_residuals_double(classes, samples, stride, first, second, labels, factor, residuals) }

  static func descend(
    _ units: competition_units_double, joint: UnsafePointer<Double>, alone: UnsafePointer<Double>,
    refreshesVelocity: Bool
  ) {
    withUnsafePointer(to: units) { competition_descend_double($0, joint, alone, refreshesVelocity ? 1 : 0) }
  }
}
