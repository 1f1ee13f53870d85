import Experiments

/// The steps of a network on samples that are looked at while it trains.
///
/// Where half of an unknown final value lies nobody knows beforehand, so an outcome is read from a bounded curve that is
/// kept for every network. Its steps depend on the step limit alone; what a caller wants recorded comes on top and leaves
/// the outcome as it is.
struct CurveSteps: Sendable {
  /// All steps in ascending order.
  let steps: [Int]
  /// Whether a step belongs to the outcome's curve, and whether the caller asked for it.
  let isObserved: [Bool]
  let isRecorded: [Bool]

  /// The largest gap is one step in this many, which makes about 256 steps a decade.
  private static let density = 111

  init(_ recording: Recording, upTo limit: Int) {
    let observed = Self.observed(upTo: limit)
    let recorded = recording.steps(upTo: limit).filter { $0 <= limit }
    var (steps, isObserved, isRecorded) = ([Int](), [Bool](), [Bool]())
    var (left, right) = (observed[...], recorded[...])
    while let next = [left.first, right.first].compactMap({ $0 }).min() {
      steps.append(next)
      isObserved.append(left.first == next)
      isRecorded.append(right.first == next)
      if left.first == next { left.removeFirst() }
      while right.first == next { right.removeFirst() }
    }
    (self.steps, self.isObserved, self.isRecorded) = (steps, isObserved, isRecorded)
  }

  /// Every step as long as they are few, then steps with about the same ratio.
  private static func observed(upTo limit: Int) -> [Int] {
    var steps: [Int] = []
    var step = 0
    while step <= limit {
      steps.append(step)
      step += max(1, step / density)
    }
    return steps
  }

  /// The most steps that an outcome's curve can have, for planning.
  static let most = observed(upTo: Int(Int32.max)).count
}

/// What was seen of one network at some steps, in the order of the steps.
struct SampledCurve: Sendable {
  struct Point: Sendable {
    var step: Int
    var loss: Double
    var totalMap: [Double]
    /// ‖W¹_A‖² and ‖W¹_B‖².
    var squaredNorms: ModalityPair<Double>
  }

  var points: [Point] = []
}
