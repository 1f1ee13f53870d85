import Experiments

/// A network that is being trained in a lane: what is known of it besides its weights.
struct RunningLane<Number: TrainingNumber> {
  /// The network's position in the batch.
  private(set) var index = 0
  /// The group's steps when it began.
  private(set) var start = 0
  /// Its own steps that have been counted.
  var counted = 0
  private(set) var watch: LaneWatch<Number>
  private(set) var curve: [LearningCurve.Point] = []
  private(set) var initialLoss: Number = 0

  private var stopLoss: Number = 0
  private var maxSteps = 0
  private var minimumLoss: Number = 0
  private var zeroLoss: Number = 0
  private var lossLimit: Number = 0
  /// Steps of the learning curve that are still to come.
  private var recordings: ArraySlice<Int> = []
  private var hasCurve = false

  /// The group's steps at which this network must be looked at next whatever happens, and at which the record between the
  /// crossings takes its next point; the latter is `Int.max` outside of that stretch.
  private(set) var due = Int.max
  private(set) var recordDue = Int.max

  init(_ record: PlateauRecord<Number>) { watch = LaneWatch(record) }

  /// Begins with another network.
  mutating func begin(
    _ index: Int, at start: Int, _ network: PreparedBatch<Number>.Network, _ data: TrainingData<Number>,
    recordings: [Int], criteria: UnsafePointer<Number>
  ) {
    self.index = index
    self.start = start
    counted = 0
    initialLoss = 0
    curve = []
    hasCurve = !recordings.isEmpty
    self.recordings = recordings[...]
    stopLoss = network.stopLoss
    maxSteps = network.maxSteps
    minimumLoss = data.minimumLoss
    zeroLoss = data.zeroLoss
    let fixedPoints = data.fixedPoints
    watch.restart(leading: fixedPoints.leading, dimensions: fixedPoints.moments.dimensions, criteria: criteria)
    recordDue = .max
    updateDue()
  }

  private mutating func updateDue() { due = start + min(maxSteps, recordings.first ?? maxSteps) }

  /// Takes the first loss and returns the loss, its minimum included, above which the network counts as diverged.
  mutating func setLossLimit(_ history: LaneHistory<Number>) -> Number {
    initialLoss = history.loss(1)
    lossLimit = Number(FusionOutcome.divergenceFactor) * max(initialLoss + minimumLoss, zeroLoss)
    return lossLimit
  }

  /// The first row in which the network ends, and how; the last row if it goes on.
  ///
  /// - Parameters:
  ///   - mayEnd: whether it may do so before its last step.
  ///   - isStalled: whether the step from row 1 changes nothing.
  func end(
    _ history: LaneHistory<Number>, rows: Int, firstStep: Int, mayEnd: Bool, isStalled: Bool
  ) -> (row: Int, status: Status?) {
    guard mayEnd || firstStep + rows > maxSteps else { return (rows, nil) }
    for row in 1..<(rows + 1) {
      let loss = history.loss(row)
      if loss <= stopLoss { return (row, .converged) }
      if !(loss + minimumLoss <= lossLimit) { return (row, .diverged) }
      if firstStep + row - 1 == maxSteps { return (row, .stepLimit) }
      if row == 1, isStalled { return (row, .stalled) }
    }
    return (rows, nil)
  }

  /// Takes rows 1 to `rows` into what is observed and returns the thresholds that were crossed, as bits.
  mutating func observe(_ history: LaneHistory<Number>, rows: Int, firstStep: Int, mayCross: ModalityPair<Bool>) -> Int
  {
    let crossed = watch.findCrossings(history, rows: rows, firstStep: firstStep, of: mayCross)
    follow(history, rows: rows, firstStep: firstStep)
    return crossed
  }

  /// Takes rows 1 to `rows`, in which nothing was crossed, into the record between the crossings.
  mutating func follow(_ history: LaneHistory<Number>, rows: Int, firstStep: Int) {
    watch.follow(history, rows: rows, firstStep: firstStep)
    recordDue = watch.isFollowing ? start + watch.nextRecordedStep : .max
  }

  /// Takes the points of the learning curve that are among rows 1 to `rows`, and the last row where the network ends there.
  mutating func record(
    _ history: LaneHistory<Number>, rows: Int, firstStep: Int, ends: Bool, _ data: TrainingData<Number>
  ) {
    guard hasCurve else { return }
    let last = firstStep + rows - 1
    while let step = recordings.first, step <= last {
      let row = step - firstStep + 1
      curve.append(data.point(step: step, loss: Double(history.loss(row)), map: history.totalMap(row)))
      recordings.removeFirst()
    }
    if ends, curve.last?.step != last {
      curve.append(data.point(step: last, loss: Double(history.loss(rows)), map: history.totalMap(rows)))
    }
    updateDue()
  }
}
