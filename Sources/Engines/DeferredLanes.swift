import CVectorLanes

/// Numbers with vector lanes for matrices whose updates wait.
///
/// The functions are those of `vector_lanes_deferred.h`, which says what they compute.
protocol DeferredLanes {
  static func load(_ matrix: inout lanes_deferred, from weights: UnsafePointer<Self>)
  static func settle(_ matrix: inout lanes_deferred, into weights: UnsafeMutablePointer<Self>)
  static func project(
    _ matrix: inout lanes_deferred, along: UnsafePointer<Self>, across: UnsafeMutablePointer<Self>)
  static func gather(
    _ matrix: inout lanes_deferred, across: UnsafePointer<Self>, along: UnsafeMutablePointer<Self>)
  static func exchange(
    _ matrix: inout lanes_deferred, along: UnsafePointer<Self>, projection: UnsafeMutablePointer<Self>,
    across: UnsafePointer<Self>, sum: UnsafeMutablePointer<Self>)
  static func turn(
    _ matrix: inout lanes_deferred, along: UnsafePointer<Self>, projection: UnsafeMutablePointer<Self>, rate: Self,
    across: UnsafeMutablePointer<Self>, sum: UnsafeMutablePointer<Self>)
  static func add(
    _ matrix: inout lanes_deferred, rate: Self, across: UnsafePointer<Self>, along: UnsafePointer<Self>)
}

extension Float: DeferredLanes {
  static func load(_ matrix: inout lanes_deferred, from weights: UnsafePointer<Float>) {
    lanes_deferred_load_float(&matrix, weights)
  }

  static func settle(_ matrix: inout lanes_deferred, into weights: UnsafeMutablePointer<Float>) {
    lanes_deferred_settle_float(&matrix, weights)
  }

  static func project(
    _ matrix: inout lanes_deferred, along: UnsafePointer<Float>, across: UnsafeMutablePointer<Float>
  ) { lanes_deferred_project_float(&matrix, along, across) }

  static func gather(
    _ matrix: inout lanes_deferred, across: UnsafePointer<Float>, along: UnsafeMutablePointer<Float>
  ) { lanes_deferred_gather_float(&matrix, across, along) }

  static func exchange(
    _ matrix: inout lanes_deferred, along: UnsafePointer<Float>, projection: UnsafeMutablePointer<Float>,
    across: UnsafePointer<Float>, sum: UnsafeMutablePointer<Float>
  ) { lanes_deferred_exchange_float(&matrix, along, projection, across, sum) }

  static func turn(
    _ matrix: inout lanes_deferred, along: UnsafePointer<Float>, projection: UnsafeMutablePointer<Float>, rate: Float,
    across: UnsafeMutablePointer<Float>, sum: UnsafeMutablePointer<Float>
  ) { lanes_deferred_turn_float(&matrix, along, projection, rate, across, sum) }

  static func add(
    _ matrix: inout lanes_deferred, rate: Float, across: UnsafePointer<Float>, along: UnsafePointer<Float>
  ) { lanes_deferred_add_float(&matrix, rate, across, along) }
}

extension Double: DeferredLanes {
  static func load(_ matrix: inout lanes_deferred, from weights: UnsafePointer<Double>) {
    lanes_deferred_load_double(&matrix, weights)
  }

  static func settle(_ matrix: inout lanes_deferred, into weights: UnsafeMutablePointer<Double>) {
    lanes_deferred_settle_double(&matrix, weights)
  }

  static func project(
    _ matrix: inout lanes_deferred, along: UnsafePointer<Double>, across: UnsafeMutablePointer<Double>
  ) { lanes_deferred_project_double(&matrix, along, across) }

  static func gather(
    _ matrix: inout lanes_deferred, across: UnsafePointer<Double>, along: UnsafeMutablePointer<Double>
  ) { lanes_deferred_gather_double(&matrix, across, along) }

  static func exchange(
    _ matrix: inout lanes_deferred, along: UnsafePointer<Double>, projection: UnsafeMutablePointer<Double>,
    across: UnsafePointer<Double>, sum: UnsafeMutablePointer<Double>
  ) { lanes_deferred_exchange_double(&matrix, along, projection, across, sum) }

  static func turn(
    _ matrix: inout lanes_deferred, along: UnsafePointer<Double>, projection: UnsafeMutablePointer<Double>,
    rate: Double,
    across: UnsafeMutablePointer<Double>, sum: UnsafeMutablePointer<Double>
  ) { lanes_deferred_turn_double(&matrix, along, projection, rate, across, sum) }

  static func add(
    _ matrix: inout lanes_deferred, rate: Double, across: UnsafePointer<Double>, along: UnsafePointer<Double>
  ) { lanes_deferred_add_double(&matrix, rate, across, along) }
}
