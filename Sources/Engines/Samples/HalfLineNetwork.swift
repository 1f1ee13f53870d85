import CVectorLanes
import Experiments

/// A network of half lines while it trains; see `sample_half_lines` in `sample_half_lines.h`.
struct HalfLineNetwork<Number> {
  var depth: Int
  var layers: UnsafePointer<sample_half_layer>
  var weights: UnsafeMutablePointer<Number>
  var activity: UnsafeMutablePointer<Number>
  var slope: Number
  var rate: Number
  var decay: Number
  var loss: Loss
  var samples: Int
  var principal: UnsafePointer<Number>?
  var first: UnsafePointer<Number>?
  var second: UnsafePointer<Number>?
  var targets: UnsafePointer<Number>?
  var state: UnsafeMutablePointer<Number>
}

/// Vector lanes for networks of half lines; the functions are those of `sample_half_lines.h`, which says what they compute.
protocol HalfLineLanes {
  static func start(_ network: HalfLineNetwork<Self>)
  static func descend(_ network: HalfLineNetwork<Self>, steps: Int, stop: Self, limit: Self) -> Int
}

extension Float: HalfLineLanes {
  static func start(_ network: HalfLineNetwork<Float>) {
    var network = sample_half_lines_float(network)
    sample_half_lines_start_float(&network)
  }

  static func descend(_ network: HalfLineNetwork<Float>, steps: Int, stop: Float, limit: Float) -> Int {
    var network = sample_half_lines_float(network)
    return sample_half_lines_descend_float(&network, steps, stop, limit)
  }
}

extension Double: HalfLineLanes {
  static func start(_ network: HalfLineNetwork<Double>) {
    var network = sample_half_lines_double(network)
    sample_half_lines_start_double(&network)
  }

  static func descend(_ network: HalfLineNetwork<Double>, steps: Int, stop: Double, limit: Double) -> Int {
    var network = sample_half_lines_double(network)
    return sample_half_lines_descend_double(&network, steps, stop, limit)
  }
}

extension sample_half_lines_float {
  fileprivate init(_ network: HalfLineNetwork<Float>) {
    self.init(
      depth: network.depth, layers: network.layers, weights: network.weights, activity: network.activity,
      slope: network.slope, rate: network.rate, decay: network.decay, kind: network.loss.code, samples: network.samples,
      principal: network.principal, first: network.first, second: network.second, targets: network.targets,
      state: network.state)
  }
}

extension sample_half_lines_double {
  fileprivate init(_ network: HalfLineNetwork<Double>) {
    self.init(
      depth: network.depth, layers: network.layers, weights: network.weights, activity: network.activity,
      slope: network.slope, rate: network.rate, decay: network.decay, kind: network.loss.code, samples: network.samples,
      principal: network.principal, first: network.first, second: network.second, targets: network.targets,
      state: network.state)
  }
}
