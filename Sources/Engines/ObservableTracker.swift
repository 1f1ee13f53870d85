import Experiments

/// Follows one network's observables from step to step: first crossings, what the leading modality's map, the loss and the
/// generalisation error were halfway between them, and the smallest generalisation error.
///
/// The kernel does the same with the same fields; see `observe` in `observable_tracker.cl`.
struct ObservableTracker<Number: TrainingNumber> {
  /// The four thresholds: half of the plateau for A and B, half of the final value for A and B.
  static var thresholdCount: Int { 4 }
  /// Points kept of the stretch between the two crossings; every second one is dropped when they run out.
  static var recordCapacity: Int { 64 }
  /// Numbers in a point: the component of the leading modality's map along W_A(∞), the loss above its minimum, and E_g.
  static var pointSize: Int { 3 }
  typealias Point = SIMD3<Number>

  /// Step after each crossing, or −1, and the fraction of a step that it lies after the step before.
  private(set) var crossingSteps: SIMD4<Int32> = SIMD4(repeating: -1)
  private(set) var crossingFractions: SIMD4<Number> = SIMD4(repeating: 0)
  private var previous: SIMD4<Number> = SIMD4(repeating: 0)
  private var previousPoint: Point = .zero

  private var record: [Point] = []
  private var recordStart = -1
  private var recordStride = 1
  /// The point at t_uni, once both times are crossed.
  private(set) var midpoint: Point?
  /// The smallest generalisation error so far and the step after which it was reached.
  private(set) var minimumError: Number = .infinity
  private(set) var minimumErrorStep: Int32 = 0

  private let leading: Int
  private let lagging: Int

  init(leading: Modality) {
    self.leading = leading.rawValue
    lagging = 2 + leading.other.rawValue
    record.reserveCapacity(Self.recordCapacity)
  }

  /// Takes how far the maps have come, the leading modality's component, the loss above its minimum and the
  /// generalisation error after `step` steps; must be called for every step from 0.
  mutating func observe(
    step: Int, measures: SIMD4<Number>, component: Number, loss: Number, generalisationError: Number
  ) {
    let point = Point(component, loss, generalisationError)
    if generalisationError < minimumError {
      minimumError = generalisationError
      minimumErrorStep = Int32(step)
    }
    for threshold in 0..<Self.thresholdCount where crossingSteps[threshold] < 0 {
      let (before, now) = (previous[threshold], measures[threshold])
      guard now >= 0.5, step == 0 || before < 0.5 else { continue }
      crossingSteps[threshold] = Int32(step)
      crossingFractions[threshold] = step == 0 ? 0 : (0.5 - before) / (now - before)
    }
    if midpoint == nil { follow(step: step, point: point) }
    previous = measures
    previousPoint = point
  }

  private mutating func follow(step: Int, point: Point) {
    let hasFirst = crossingSteps[leading] >= 0
    let hasSecond = crossingSteps[lagging] >= 0
    guard hasFirst || hasSecond else { return }
    if recordStart < 0 {
      recordStart = max(step - 1, 0)
      record.append(step == 0 ? point : previousPoint)
    }
    if step - recordStart == record.count * recordStride {
      if record.count == Self.recordCapacity {
        for index in 0..<(Self.recordCapacity / 2) { record[index] = record[2 * index] }
        record.removeLast(Self.recordCapacity / 2)
        recordStride *= 2
      }
      record.append(point)
    }
    if hasFirst && hasSecond {
      let middle = (sinceStart(leading) + sinceStart(lagging)) / 2
      midpoint = recorded(at: middle, now: step, point: point)
    }
  }

  /// A crossing's time in steps since the record began.
  private func sinceStart(_ threshold: Int) -> Number {
    let step = Int(crossingSteps[threshold])
    return step == 0 ? 0 : Number(step - 1 - recordStart) + crossingFractions[threshold]
  }

  /// The record between its points; after its last one, between that and the current point.
  private func recorded(at time: Number, now: Int, point: Point) -> Point {
    let index = min(Int(time / Number(recordStride)), record.count - 1)
    let start = Number(index * recordStride)
    let isLast = index + 1 == record.count
    let length = isLast ? Number(now - recordStart) - start : Number(recordStride)
    guard length > 0 else { return record[index] }
    let next = isLast ? point : record[index + 1]
    return record[index] + (next - record[index]) * ((time - start) / length)
  }
}

/// What an engine found out about one network that was trained on moments.
struct Observations<Number: TrainingNumber>: Sendable {
  var status: Status
  var steps: Int
  var crossingSteps: SIMD4<Int32>
  var crossingFractions: SIMD4<Number>
  /// The point at t_uni; see ``ObservableTracker/Point``.
  var midpoint: SIMD3<Number>?
  /// The loss above its minimum, and E_g.
  var initialLoss: Number
  var finalLoss: Number
  var finalError: Number
  var minimumError: Number
  var minimumErrorStep: Int32
  /// The total map when training ended; empty for a network that never began.
  var finalMap: [Double]

  /// The observations of a network that was never started.
  static var notRun: Observations {
    Observations(
      status: .notRun, steps: 0, crossingSteps: SIMD4(repeating: -1), crossingFractions: .zero, midpoint: nil,
      initialLoss: .nan, finalLoss: .nan, finalError: .nan, minimumError: .nan, minimumErrorStep: 0, finalMap: [])
  }
}

extension FusionOutcome {
  /// Steps between two checks whether a step changes any weight at all.
  static var stallCheckInterval: Int { 1024 }

  /// Puts together what an engine found out about one network.
  init<Number: TrainingNumber>(_ observations: Observations<Number>, data: TrainingData<Number>) {
    let fixedPoints = data.fixedPoints
    func time(_ threshold: Int) -> Double? {
      let step = observations.crossingSteps[threshold]
      return step < 0 ? nil : step == 0 ? 0 : Double(step - 1) + Double(observations.crossingFractions[threshold])
    }
    self.init(
      status: observations.status, steps: observations.steps, leadingModality: fixedPoints.leading,
      halfPlateauTimes: ModalityPair(time(0), time(1)), halfFinalTimes: ModalityPair(time(2), time(3)),
      finalLoss: fixedPoints.minimumLoss + Double(observations.finalLoss),
      betterModality: data.betterModality)
    if let midpoint = observations.midpoint {
      if norm(data.leadingFinalMap) > 0 { misattribution = Double(midpoint.x) - 1 }
      let initial = fixedPoints.minimumLoss + Double(observations.initialLoss)
      if initial > 0 { plateauLoss = (fixedPoints.minimumLoss + Double(midpoint.y)) / initial }
    }
    guard let distribution = data.distribution, !observations.finalMap.isEmpty else { return }
    generalisation = GeneralisationErrors(
      plateau: observations.midpoint.map { Double($0.z) }, minimum: Double(observations.minimumError),
      minimumStep: Int(observations.minimumErrorStep), final: Double(observations.finalError))
    teacherFractions = distribution.fractions(ofTeacherIn: observations.finalMap)
  }
}
