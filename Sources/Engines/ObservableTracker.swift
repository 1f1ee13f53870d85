import Experiments

/// Follows one network's observables from step to step: first crossings, and what the loss and the leading modality's
/// map were halfway between them.
///
/// The kernel does the same with the same fields; see `observe` in `fusion_training.cl`.
struct ObservableTracker<Number: TrainingNumber> {
  /// The four thresholds: half of the plateau for A and B, half of the final value for A and B.
  static var thresholdCount: Int { 4 }
  /// Points kept of the stretch between the two crossings; every second one is dropped when they run out.
  static var recordCapacity: Int { 64 }

  /// Step after each crossing, or −1, and the fraction of a step that it lies after the step before.
  private(set) var crossingSteps: SIMD4<Int32> = SIMD4(repeating: -1)
  private(set) var crossingFractions: SIMD4<Number> = SIMD4(repeating: 0)
  private var previous: SIMD4<Number> = SIMD4(repeating: 0)
  private var previousPoint: SIMD2<Number> = .zero

  private var record: [SIMD2<Number>] = []
  private var recordStart = -1
  private var recordStride = 1
  /// (component of the leading modality's map along W_A(∞), loss above its minimum) at t_uni, once both are crossed.
  private(set) var midpoint: SIMD2<Number>?

  private let leading: Int
  private let lagging: Int

  init(leading: Modality) {
    self.leading = leading.rawValue
    lagging = 2 + leading.other.rawValue
    record.reserveCapacity(Self.recordCapacity)
  }

  /// Takes the four components and the loss above its minimum after `step` steps, which must be called for every step
  /// from 0.
  mutating func observe(step: Int, components: SIMD4<Number>, loss: Number) {
    let point = SIMD2(components[2 + leading], loss)
    for threshold in 0..<Self.thresholdCount where crossingSteps[threshold] < 0 {
      let (before, now) = (previous[threshold], components[threshold])
      guard now >= 0.5, step == 0 || before < 0.5 else { continue }
      crossingSteps[threshold] = Int32(step)
      crossingFractions[threshold] = step == 0 ? 0 : (0.5 - before) / (now - before)
    }
    if midpoint == nil { follow(step: step, point: point) }
    previous = components
    previousPoint = point
  }

  private mutating func follow(step: Int, point: SIMD2<Number>) {
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
  private func recorded(at time: Number, now: Int, point: SIMD2<Number>) -> SIMD2<Number> {
    let index = min(Int(time / Number(recordStride)), record.count - 1)
    let start = Number(index * recordStride)
    let isLast = index + 1 == record.count
    let length = isLast ? Number(now - recordStart) - start : Number(recordStride)
    guard length > 0 else { return record[index] }
    let next = isLast ? point : record[index + 1]
    return record[index] + (next - record[index]) * ((time - start) / length)
  }
}

extension Outcome {
  /// Puts together what an engine found out about one network.
  init<Number: TrainingNumber>(
    status: Status, steps: Int, data: TrainingData<Number>, crossingSteps: SIMD4<Int32>,
    crossingFractions: SIMD4<Number>, midpoint: SIMD2<Number>?, initialLoss: Number, finalLoss: Number
  ) {
    let fixedPoints = data.fixedPoints
    func time(_ threshold: Int) -> Double? {
      let step = crossingSteps[threshold]
      return step < 0 ? nil : step == 0 ? 0 : Double(step - 1) + Double(crossingFractions[threshold])
    }
    self.init(
      status: status, steps: steps, leadingModality: fixedPoints.leading,
      halfPlateauTimes: ModalityPair(time(0), time(1)), halfFinalTimes: ModalityPair(time(2), time(3)),
      finalLoss: fixedPoints.minimumLoss + Double(finalLoss))
    guard let midpoint else { return }
    if norm(fixedPoints.globalMinimum(fixedPoints.leading)) > 0 { misattribution = Double(midpoint.x) - 1 }
    let initial = fixedPoints.minimumLoss + Double(initialLoss)
    if initial > 0 { plateauLoss = (fixedPoints.minimumLoss + Double(midpoint.y)) / initial }
  }
}
