import CVectorLanes
import Experiments

/// Vector lanes for networks of the competition family; the functions are those of `competition_lanes.h`, which says what
/// they compute.
protocol CompetitionLanes: SIMDScalar, BinaryFloatingPoint, Codable {
  static func logits(
    units: Int, stride: Int, _ activation: SmoothedRectifier, _ u: UnsafePointer<Self>,
    into logits: UnsafeMutablePointer<Self>)
  static func residuals(
    classes: Int, samples: Int, stride: Int, _ first: UnsafePointer<Self>, _ second: UnsafePointer<Self>?,
    labels: UnsafePointer<Int32>, factor: Self, into residuals: UnsafeMutablePointer<Self>
  ) -> Double
  static func slopes(
    samples: Int, _ activation: SmoothedRectifier, _ u: UnsafePointer<Self>, residuals: UnsafePointer<Self>,
    into slopes: UnsafeMutablePointer<Self>, sums: UnsafeMutablePointer<Self>)
  static func pack(
    samples: Int, stride: Int, _ products: UnsafePointer<Self>, into packed: UnsafeMutablePointer<Self>)
  static func descend(
    pairs: Int, samples: Int, stride: Int, packed: UnsafePointer<Self>, jointSlopes: UnsafePointer<Self>,
    aloneSlopes: UnsafePointer<Self>, joint: UnsafeMutablePointer<Self>, alone: UnsafeMutablePointer<Self>,
    active: UnsafeMutablePointer<UInt64>)
}

extension Float: CompetitionLanes {
  static func logits(
    units: Int, stride: Int, _ activation: SmoothedRectifier, _ u: UnsafePointer<Float>,
    into logits: UnsafeMutablePointer<Float>
  ) {
    competition_logits_float(units, stride, Int32(activation.power), Float(activation.threshold), u, logits)
  }

  static func residuals(
    classes: Int, samples: Int, stride: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>?,
    labels: UnsafePointer<Int32>, factor: Float, into residuals: UnsafeMutablePointer<Float>
  ) -> Double { competition_residuals_float(classes, samples, stride, first, second, labels, factor, residuals) }

  static func slopes(
    samples: Int, _ activation: SmoothedRectifier, _ u: UnsafePointer<Float>, residuals: UnsafePointer<Float>,
    into slopes: UnsafeMutablePointer<Float>, sums: UnsafeMutablePointer<Float>
  ) {
    competition_slopes_float(
      samples, Int32(activation.power), Float(activation.threshold), u, residuals, slopes, sums)
  }

  static func pack(
    samples: Int, stride: Int, _ products: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) { competition_pack_float(samples, stride, products, packed) }

  static func descend(
    pairs: Int, samples: Int, stride: Int, packed: UnsafePointer<Float>, jointSlopes: UnsafePointer<Float>,
    aloneSlopes: UnsafePointer<Float>, joint: UnsafeMutablePointer<Float>, alone: UnsafeMutablePointer<Float>,
    active: UnsafeMutablePointer<UInt64>
  ) {
    competition_descend_float(pairs, samples, stride, packed, jointSlopes, aloneSlopes, joint, alone, active)
  }
}

extension Double: CompetitionLanes {
  static func logits(
    units: Int, stride: Int, _ activation: SmoothedRectifier, _ u: UnsafePointer<Double>,
    into logits: UnsafeMutablePointer<Double>
  ) { competition_logits_double(units, stride, Int32(activation.power), activation.threshold, u, logits) }

  static func residuals(
    classes: Int, samples: Int, stride: Int, _ first: UnsafePointer<Double>, _ second: UnsafePointer<Double>?,
    labels: UnsafePointer<Int32>, factor: Double, into residuals: UnsafeMutablePointer<Double>
  ) -> Double { competition_residuals_double(classes, samples, stride, first, second, labels, factor, residuals) }

  static func slopes(
    samples: Int, _ activation: SmoothedRectifier, _ u: UnsafePointer<Double>, residuals: UnsafePointer<Double>,
    into slopes: UnsafeMutablePointer<Double>, sums: UnsafeMutablePointer<Double>
  ) {
    competition_slopes_double(samples, Int32(activation.power), activation.threshold, u, residuals, slopes, sums)
  }

  static func pack(
    samples: Int, stride: Int, _ products: UnsafePointer<Double>, into packed: UnsafeMutablePointer<Double>
  ) { competition_pack_double(samples, stride, products, packed) }

  static func descend(
    pairs: Int, samples: Int, stride: Int, packed: UnsafePointer<Double>, jointSlopes: UnsafePointer<Double>,
    aloneSlopes: UnsafePointer<Double>, joint: UnsafeMutablePointer<Double>, alone: UnsafeMutablePointer<Double>,
    active: UnsafeMutablePointer<UInt64>
  ) {
    competition_descend_double(pairs, samples, stride, packed, jointSlopes, aloneSlopes, joint, alone, active)
  }
}
