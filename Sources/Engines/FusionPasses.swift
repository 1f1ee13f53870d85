import CVectorLanes

/// A network's weights and the vectors of a step, with the passes over them: down to the total maps, and up with the
/// update. Memory that one thread uses for one network after another.
///
/// A descent and an ascent together are one step; they must alternate.
struct FusionPasses<Number: TrainingNumber> {
  private let weights: AlignedBuffer<Number>
  private let vectors: AlignedBuffer<Number>
  private let scaled: AlignedBuffer<Number>
  private let directions: ModalityBuffers
  private var deferred: DeferredMatrices<Number>
  private var turning: TurningBlocks<Number>
  private var schedule: LayerSchedule
  private var visits: WeightVisits
  /// Whether the last ascent has turned: the next descent begins below.
  private var hasTurned = false

  /// W^2 W^1 of each modality: what an exchange leaves for the way up.
  private typealias ModalityBuffers = (a: AlignedBuffer<Number>, b: AlignedBuffer<Number>)

  /// - Precondition: there is a schedule.
  init(_ schedules: [LayerSchedule]) {
    let widest = schedules.map(\.slotStride).max() ?? 0
    weights = AlignedBuffer(count: schedules.map(\.weightCount).max() ?? 0)
    vectors = AlignedBuffer(count: schedules.map { $0.slotCount * $0.slotStride }.max() ?? 0)
    scaled = AlignedBuffer(count: widest)
    directions = (AlignedBuffer(count: widest), AlignedBuffer(count: widest))
    deferred = DeferredMatrices(schedules)
    turning = TurningBlocks(schedules)
    schedule = schedules[0]
    visits = WeightVisits(schedules[0])
  }

  /// Begins with a network whose weights are `scale` × `draw`.
  mutating func load(_ schedule: LayerSchedule, _ visits: WeightVisits, scale: Number, draw: [Number]) {
    self.schedule = schedule
    self.visits = visits
    hasTurned = false
    for index in 0..<schedule.weightCount { weights.start[index] = scale * draw[index] }
    vectors.start.update(repeating: 0, count: vectors.count)
    slot(schedule.topSlot)[0] = 1
    deferred.load(schedule, visits, from: weights.start)
    if schedule.takesTwoSteps { turning.load(schedule, from: weights.start) }
  }

  /// The vector number `index` of the schedule.
  func slot(_ index: Int) -> UnsafeMutablePointer<Number> { vectors.start + index * schedule.slotStride }

  /// The weights in the schedule's layout, all updates included.
  mutating func settledWeights() -> UnsafeBufferPointer<Number> {
    settle()
    return UnsafeBufferPointer(start: weights.start, count: schedule.weightCount)
  }

  /// From the output down, which ends in the total maps.
  mutating func descend() {
    guard schedule.takesTwoSteps else { return descendBlocks() }
    let maps = turning.begin()
    slot(schedule.totalMapSlots.a)[0] = maps.a
    slot(schedule.totalMapSlots.b)[0] = maps.b
  }

  /// a^{i−1} = a^i W^i for every block.
  private mutating func descendBlocks() {
    for index in schedule.steps.indices.reversed() {
      let visit = visits.visits[index]
      if hasTurned, visit == .turn || visit == .aboveTurn { continue }
      let block = schedule.steps[index]
      let above = slot(block.above)
      let below = clearedSlot(block.below)
      switch (visit, block.linesAreColumns) {
      case (.exchange, let linesAreColumns):
        let input = weights.start + schedule.steps[index - 1].offset
        let direction = direction(of: index)
        direction.update(repeating: 0, count: schedule.slotStride)
        if linesAreColumns {
          Number.exchange(&deferred[index], along: above, projection: below, across: input, sum: direction)
        } else {
          Number.exchange(&deferred[index], along: input, projection: direction, across: above, sum: below)
        }
      case (_, true): project(index, block, along: above, across: below)
      case (_, false): gather(index, block, across: above, along: below)
      }
    }
  }

  /// From the residual up: h^i = W^i h^{i−1} with the old weights, and W^i += η (a^i)ᵀ(h^{i−1})ᵀ.
  mutating func ascend(learningRate: Number) {
    if schedule.takesTwoSteps { return turning.end(turningRates(learningRate)) }
    for (index, block) in schedule.steps.enumerated() {
      let above = slot(block.above)
      let hiddenIn = slot(block.hiddenIn)
      let hiddenOut = block.accumulates ? slot(block.hiddenOut) : clearedSlot(block.hiddenOut)
      switch visits.visits[index] {
      case .turn:
        Number.turn(
          &deferred[index], along: hiddenIn, projection: hiddenOut, rate: learningRate, across: above,
          sum: clearedSlot(block.below))
        hasTurned = true
        continue
      case .exchange:
        let residual = slot(schedule.steps[index - 1].hiddenIn)[0]
        let direction = direction(of: index)
        for unit in 0..<block.rows { hiddenOut[unit] += residual * direction[unit] }
      case .downAndUp, .aboveTurn:
        guard visits.isDeferred[index] else {
          update(block, above: above, hiddenIn: hiddenIn, hiddenOut: hiddenOut, learningRate: learningRate)
          continue
        }
        if block.linesAreColumns {
          Number.gather(&deferred[index], across: hiddenIn, along: hiddenOut)
        } else {
          Number.project(&deferred[index], along: hiddenIn, across: hiddenOut)
        }
      }
      let (across, along) = block.linesAreColumns ? (hiddenIn, above) : (above, hiddenIn)
      Number.add(&deferred[index], rate: learningRate, across: across, along: along)
    }
  }

  /// Whether the step about to be taken would leave every weight as it is, once no update waits any more.
  mutating func isStalled(learningRate: Number) -> Bool {
    if schedule.takesTwoSteps, turning.clearlyChange(turningRates(learningRate)) { return false }
    settle()
    // What passes over two steps leave out.
    if schedule.takesTwoSteps { descendBlocks() }
    for block in schedule.steps {
      let hiddenIn = slot(block.hiddenIn)
      let hiddenOut = block.accumulates ? slot(block.hiddenOut) : clearedSlot(block.hiddenOut)
      let matrix = weights.start + block.offset
      scale(block, by: learningRate)
      if block.linesAreColumns {
        let changes = Number.wouldChange(matrix, block.lines, block.stride, across: hiddenIn, along: scaled.start)
        if changes { return false }
        Number.gather(matrix, block.lines, block.stride, across: hiddenIn, along: hiddenOut)
      } else {
        let changes = Number.wouldChange(matrix, block.lines, block.stride, across: scaled.start, along: hiddenIn)
        if changes { return false }
        Number.project(matrix, block.lines, block.stride, along: hiddenIn, across: hiddenOut)
      }
    }
    return true
  }

  private func turningRates(_ learningRate: Number) -> (a: Number, b: Number) {
    (learningRate * slot(schedule.residualSlots.a)[0], learningRate * slot(schedule.residualSlots.b)[0])
  }

  private mutating func settle() {
    deferred.settle(schedule, visits, into: weights.start)
    if schedule.takesTwoSteps { turning.settle(schedule, into: weights.start) }
  }

  private func clearedSlot(_ index: Int) -> UnsafeMutablePointer<Number> {
    let result = slot(index)
    result.update(repeating: 0, count: schedule.slotStride)
    return result
  }

  private func direction(of block: Int) -> UnsafeMutablePointer<Number> {
    block < schedule.fusionLayer ? directions.a.start : directions.b.start
  }

  private mutating func project(
    _ index: Int, _ block: LayerSchedule.Step, along: UnsafeMutablePointer<Number>,
    across: UnsafeMutablePointer<Number>
  ) {
    if visits.isDeferred[index] {
      Number.project(&deferred[index], along: along, across: across)
    } else {
      Number.project(weights.start + block.offset, block.lines, block.stride, along: along, across: across)
    }
  }

  private mutating func gather(
    _ index: Int, _ block: LayerSchedule.Step, across: UnsafeMutablePointer<Number>,
    along: UnsafeMutablePointer<Number>
  ) {
    if visits.isDeferred[index] {
      Number.gather(&deferred[index], across: across, along: along)
    } else {
      Number.gather(weights.start + block.offset, block.lines, block.stride, across: across, along: along)
    }
  }

  /// The activity above a block, and its update in the same pass.
  private func update(
    _ block: LayerSchedule.Step, above: UnsafeMutablePointer<Number>, hiddenIn: UnsafeMutablePointer<Number>,
    hiddenOut: UnsafeMutablePointer<Number>, learningRate: Number
  ) {
    let matrix = weights.start + block.offset
    scale(block, by: learningRate)
    if block.linesAreColumns {
      Number.gatherAndUpdate(
        matrix, block.lines, block.stride, across: hiddenIn, step: scaled.start, sum: hiddenOut)
    } else {
      Number.projectAndUpdate(
        matrix, block.lines, block.stride, along: hiddenIn, step: scaled.start, projection: hiddenOut)
    }
  }

  /// The vector above a block times the learning rate.
  private func scale(_ block: LayerSchedule.Step, by learningRate: Number) {
    let above = slot(block.above)
    let count = block.linesAreColumns ? block.stride : block.rows
    for index in 0..<count { scaled.start[index] = learningRate * above[index] }
  }
}
