import CVectorLanes
import Experiments

/// A type of number that networks can be trained in, with the vector lanes for it.
///
/// The functions are those of `vector_lanes.h`, which says what they compute.
protocol TrainingNumber: SampleLanes, CompetitionLanes, TrainingLanes, DeferredLanes, TurningLanes,
  DrawnNumber, Sendable, BitwiseCopyable
where SIMD4Storage: Sendable {
  /// Numbers in a vector: strides are multiples of it.
  static var laneCount: Int { get }
  static var precision: Precision { get }

  static func project(
    _ matrix: UnsafePointer<Self>, _ lines: Int, _ stride: Int, along: UnsafePointer<Self>,
    across: UnsafeMutablePointer<Self>)
  static func gather(
    _ matrix: UnsafePointer<Self>, _ lines: Int, _ stride: Int, across: UnsafePointer<Self>,
    along: UnsafeMutablePointer<Self>)
  static func projectAndUpdate(
    _ matrix: UnsafeMutablePointer<Self>, _ lines: Int, _ stride: Int, along: UnsafePointer<Self>,
    step: UnsafePointer<Self>, projection: UnsafeMutablePointer<Self>)
  static func gatherAndUpdate(
    _ matrix: UnsafeMutablePointer<Self>, _ lines: Int, _ stride: Int, across: UnsafePointer<Self>,
    step: UnsafePointer<Self>, sum: UnsafeMutablePointer<Self>)
  static func wouldChange(
    _ matrix: UnsafePointer<Self>, _ lines: Int, _ stride: Int, across: UnsafePointer<Self>,
    along: UnsafePointer<Self>
  ) -> Bool
}

extension Float: TrainingNumber {
  static var laneCount: Int { Int(VECTOR_LANES_FLOAT) }
  static var precision: Precision { .float }

  static func project(
    _ matrix: UnsafePointer<Float>, _ lines: Int, _ stride: Int, along: UnsafePointer<Float>,
    across: UnsafeMutablePointer<Float>
  ) { lanes_project_float(matrix, lines, stride, along, across) }

  static func gather(
    _ matrix: UnsafePointer<Float>, _ lines: Int, _ stride: Int, across: UnsafePointer<Float>,
    along: UnsafeMutablePointer<Float>
  ) { lanes_gather_float(matrix, lines, stride, across, along) }

  static func projectAndUpdate(
    _ matrix: UnsafeMutablePointer<Float>, _ lines: Int, _ stride: Int, along: UnsafePointer<Float>,
    step: UnsafePointer<Float>, projection: UnsafeMutablePointer<Float>
  ) { lanes_project_and_update_float(matrix, lines, stride, along, step, projection) }

  static func gatherAndUpdate(
    _ matrix: UnsafeMutablePointer<Float>, _ lines: Int, _ stride: Int, across: UnsafePointer<Float>,
    step: UnsafePointer<Float>, sum: UnsafeMutablePointer<Float>
  ) { lanes_gather_and_update_float(matrix, lines, stride, across, step, sum) }

  static func wouldChange(
    _ matrix: UnsafePointer<Float>, _ lines: Int, _ stride: Int, across: UnsafePointer<Float>,
    along: UnsafePointer<Float>
  ) -> Bool { lanes_would_change_float(matrix, lines, stride, across, along) != 0 }
}

extension Double: TrainingNumber {
  static var laneCount: Int { Int(VECTOR_LANES_DOUBLE) }
  static var precision: Precision { .double }

  static func project(
    _ matrix: UnsafePointer<Double>, _ lines: Int, _ stride: Int, along: UnsafePointer<Double>,
    across: UnsafeMutablePointer<Double>
  ) { lanes_project_double(matrix, lines, stride, along, across) }

  static func gather(
    _ matrix: UnsafePointer<Double>, _ lines: Int, _ stride: Int, across: UnsafePointer<Double>,
    along: UnsafeMutablePointer<Double>
  ) { lanes_gather_double(matrix, lines, stride, across, along) }

  static func projectAndUpdate(
    _ matrix: UnsafeMutablePointer<Double>, _ lines: Int, _ stride: Int, along: UnsafePointer<Double>,
    step: UnsafePointer<Double>, projection: UnsafeMutablePointer<Double>
  ) { lanes_project_and_update_double(matrix, lines, stride, along, step, projection) }

  static func gatherAndUpdate(
    _ matrix: UnsafeMutablePointer<Double>, _ lines: Int, _ stride: Int, across: UnsafePointer<Double>,
    step: UnsafePointer<Double>, sum: UnsafeMutablePointer<Double>
  ) { lanes_gather_and_update_double(matrix, lines, stride, across, step, sum) }

  static func wouldChange(
    _ matrix: UnsafePointer<Double>, _ lines: Int, _ stride: Int, across: UnsafePointer<Double>,
    along: UnsafePointer<Double>
  ) -> Bool { lanes_would_change_double(matrix, lines, stride, across, along) != 0 }
}
