import CVectorLanes

/// Numbers with vector lanes for matrices that take two steps in one pass.
///
/// The functions are those of `vector_lanes_turns.h`, which says what they compute.
protocol TurningLanes {
  static func load(_ turns: inout lanes_turns, from weights: UnsafePointer<Self>, stride: Int)
  static func settle(_ turns: inout lanes_turns, into weights: UnsafeMutablePointer<Self>, stride: Int)
  static func begin(_ turns: inout lanes_turns, rate: Self) -> Self
  static func end(_ turns: inout lanes_turns, rate: Self)
}

extension Float: TurningLanes {
  static func load(_ turns: inout lanes_turns, from weights: UnsafePointer<Float>, stride: Int) {
    lanes_turns_load_float(&turns, weights, stride)
  }

  static func settle(_ turns: inout lanes_turns, into weights: UnsafeMutablePointer<Float>, stride: Int) {
    lanes_turns_settle_float(&turns, weights, stride)
  }

  static func begin(_ turns: inout lanes_turns, rate: Float) -> Float { lanes_turns_begin_float(&turns, rate) }

  static func end(_ turns: inout lanes_turns, rate: Float) { lanes_turns_end_float(&turns, rate) }
}

extension Double: TurningLanes {
  static func load(_ turns: inout lanes_turns, from weights: UnsafePointer<Double>, stride: Int) {
    lanes_turns_load_double(&turns, weights, stride)
  }

  static func settle(_ turns: inout lanes_turns, into weights: UnsafeMutablePointer<Double>, stride: Int) {
    lanes_turns_settle_double(&turns, weights, stride)
  }

  static func begin(_ turns: inout lanes_turns, rate: Double) -> Double { lanes_turns_begin_double(&turns, rate) }

  static func end(_ turns: inout lanes_turns, rate: Double) { lanes_turns_end_double(&turns, rate) }
}
