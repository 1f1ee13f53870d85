import Experiments

/// Follows one network's observables from block to block; means the same as ``ObservableTracker`` step by step.
struct LaneWatch<Number: TrainingNumber> {
  typealias Point = ObservableTracker<Number>.Point

  private(set) var crossingSteps: SIMD4<Int32> = SIMD4(repeating: -1)
  private(set) var crossingFractions: SIMD4<Number> = .zero
  private(set) var midpoint: Point?

  private var record: PlateauRecord<Number>
  private var recordStart = -1
  private var leading = 0
  private var lagging = 0
  private var dimensions = ModalityPair(0, 0)
  private var criteria: UnsafePointer<Number>?

  init(_ record: PlateauRecord<Number>) { self.record = record }

  /// Begins with another network.
  mutating func restart(leading: Modality, dimensions: ModalityPair<Int>, criteria: UnsafePointer<Number>) {
    crossingSteps = SIMD4(repeating: -1)
    crossingFractions = .zero
    midpoint = nil
    record.restart()
    recordStart = -1
    self.leading = leading.rawValue
    lagging = 2 + leading.other.rawValue
    self.dimensions = dimensions
    self.criteria = criteria
  }

  /// Whether the stretch between the crossings has begun and not ended.
  var isFollowing: Bool { midpoint == nil && (crossingSteps[leading] >= 0 || crossingSteps[lagging] >= 0) }

  /// The next step that the record between the crossings takes, once that has begun.
  var nextRecordedStep: Int { recordStart + record.nextTaken }

  /// Looks for first crossings in rows 1 to `rows` and returns the thresholds that were crossed, as bits.
  ///
  /// - Parameters:
  ///   - firstStep: the steps taken at row 1.
  ///   - modalities: those that may have crossed one.
  mutating func findCrossings(
    _ history: LaneHistory<Number>, rows: Int, firstStep: Int, of modalities: ModalityPair<Bool>
  ) -> Int {
    var found = 0
    for threshold in 0..<ObservableTracker<Number>.thresholdCount where crossingSteps[threshold] < 0 {
      guard threshold % 2 == 0 ? modalities.a : modalities.b, let measure = measure(threshold, history) else {
        continue
      }
      var before = firstStep == 0 ? 0 : measure[0]
      var row = 1
      while row <= rows {
        let now = measure[row]
        if now >= 0.5, before < 0.5 {
          let step = firstStep + row - 1
          crossingSteps[threshold] = Int32(step)
          crossingFractions[threshold] = step == 0 ? 0 : (0.5 - before) / (now - before)
          found |= 1 << threshold
          break
        }
        before = now
        row &+= 1
      }
    }
    return found
  }

  /// Takes rows 1 to `rows` into the record between the crossings.
  mutating func follow(_ history: LaneHistory<Number>, rows: Int, firstStep: Int) {
    guard isFollowing else { return }
    let (first, second) = (Int(crossingSteps[leading]), Int(crossingSteps[lagging]))
    if recordStart < 0 { recordStart = max((first < 0 ? second : second < 0 ? first : min(first, second)) - 1, 0) }
    let hasBoth = first >= 0 && second >= 0
    let end = hasBoth ? max(first, second) : firstStep + rows - 1
    let firstRow = recordStart - firstStep + 1
    let points = points(history, from: firstRow)
    record.extend(to: end - recordStart, points)
    guard hasBoth else { return }
    let middle = (sinceStart(leading) + sinceStart(lagging)) / 2
    midpoint = record.value(at: middle, length: end - recordStart, current: points[end - recordStart])
  }

  /// A crossing's time in steps since the record began.
  private func sinceStart(_ threshold: Int) -> Number {
    let step = Int(crossingSteps[threshold])
    return step == 0 ? 0 : Number(step - 1 - recordStart) + crossingFractions[threshold]
  }

  private func measure(_ threshold: Int, _ history: LaneHistory<Number>) -> RowMeasure<Number>? {
    guard let criteria else { return nil }
    let (first, count) = range(threshold % 2)
    return RowMeasure(
      history: history, first: first, count: count,
      factors: criteria + (threshold < 2 ? 0 : history.dimension) + first)
  }

  private func points(_ history: LaneHistory<Number>, from row: Int) -> RecordPoints<Number> {
    let (first, count) = range(leading)
    return RecordPoints(
      history: history, firstRow: row, elements: first..<(first + count),
      projection: criteria.map { $0 + 2 * history.dimension })
  }

  /// The first element and the size of a modality.
  private func range(_ modality: Int) -> (first: Int, count: Int) {
    modality == 0 ? (0, dimensions.a) : (dimensions.a, dimensions.b)
  }
}

/// How far a modality's map has come towards its plateau or its final value, row by row of a history.
private struct RowMeasure<Number: TrainingNumber> {
  let history: LaneHistory<Number>
  /// The modality's first element and its size.
  let first: Int
  let count: Int
  let factors: UnsafePointer<Number>

  subscript(row: Int) -> Number {
    guard count > 1 else { return history.map(row, first) * factors.pointee }
    var result: Number = 0
    for index in 0..<count {
      let element = history.map(row, first + index)
      result += element * element * factors[index]
    }
    return result
  }
}

/// A network's history as points of a record that begins in its row `firstRow`.
struct RecordPoints<Number: TrainingNumber> {
  let history: LaneHistory<Number>
  let firstRow: Int
  /// The leading modality's elements of the total map, and the row whose product with them is 1 at its final value.
  let elements: Range<Int>
  let projection: UnsafePointer<Number>?

  subscript(offset: Int) -> ObservableTracker<Number>.Point {
    let row = firstRow &+ offset
    var component: Number = 0
    if let projection {
      var element = elements.lowerBound
      repeat {
        component += history.map(row, element) * projection[element]
        element &+= 1
      } while element < elements.upperBound
    }
    return ObservableTracker<Number>.Point(component, history.loss(row), history.error(row))
  }
}
