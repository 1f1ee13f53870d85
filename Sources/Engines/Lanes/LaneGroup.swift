import CVectorLanes
import Experiments

/// One thread's lanes: a few packs of networks of one architecture that take blocks of steps together.
struct LaneGroup<Number: TrainingNumber> {
  typealias Result = FusionTraining<Number>.Result

  /// Steps that all lanes take before anybody looks at them; a divisor of the stall check's interval.
  private static var blockLength: Int { 64 }
  /// Bytes of memory that the packs' steps may go through together, so that it stays in the first cache.
  private static var cacheSize: Int { 32 << 10 }
  /// Packs beyond these hide no more latency.
  private static var mostPacks: Int { 4 }
  /// Blocks between two looks at the stop request and the step counter.
  private static var slice: Int { 16 }

  private let batch: PreparedBatch<Number>
  private let draws: [[Number]]
  private let plan: LanePlan
  private let criteria: LaneCriteria<Number>
  private let queue: LaneQueue
  private let control: TrainingControl
  private let tracksError: Bool

  private var packs: [PackOfLanes<Number>]
  /// A pack in which a lane repeats some of its steps.
  private let scratch: PackMemory<Number>
  private var tally = TrainingTally()
  /// Steps taken by every lane since the group began.
  private var step = 0

  init(
    batch: PreparedBatch<Number>, draws: [[Number]], plan: LanePlan, criteria: LaneCriteria<Number>, queue: LaneQueue,
    threads: Int, tracksError: Bool, control: TrainingControl
  ) {
    self.batch = batch
    self.draws = draws
    self.plan = plan
    self.criteria = criteria
    self.queue = queue
    self.control = control
    self.tracksError = tracksError
    func memory() -> PackMemory<Number> {
      PackMemory(plan, blockLength: Self.blockLength, tracksError: tracksError)
    }
    let rows = plan.networkRows + (Self.blockLength + 2) * (plan.dimensions.a + plan.dimensions.b + 1)
    let fitting = Self.cacheSize / (rows * Number.laneCount * MemoryLayout<Number>.stride)
    let share = (queue.count + threads * Number.laneCount - 1) / (threads * Number.laneCount)
    packs = (0..<max(1, min(Self.mostPacks, fitting, share))).map { _ in
      PackOfLanes(memory(), blockLength: Self.blockLength)
    }
    scratch = memory()
  }

  /// Trains networks of the queue until it is empty and all have ended, or training is asked to stop.
  ///
  /// - Parameter finish: takes each network's position in the batch and what is left of it.
  mutating func train(_ finish: (Int, Result) -> Void) {
    var isStopped = control.isStopRequested
    if !isStopped {
      for lane in 0..<Number.laneCount {
        for pack in packs { refill(pack, lane, at: step) }
      }
    }
    packs.removeAll { $0.active == 0 }
    var pointers = packs.map(\.memory.pack)
    var events = [lane_events](repeating: lane_events(), count: packs.count)
    while !packs.isEmpty, !isStopped {
      takeBlock(pointers, &events)
      for (pack, events) in zip(packs, events) { lookThrough(pack, events: events, finish) }
      step += Self.blockLength
      if packs.contains(where: { $0.active == 0 }) {
        packs.removeAll { $0.active == 0 }
        pointers = packs.map(\.memory.pack)
      }
      if step % (Self.slice * Self.blockLength) == 0 {
        countSteps()
        isStopped = control.isStopRequested
      }
    }
    countSteps()
    abandonAll(finish)
  }

  private func takeBlock(_ pointers: [Number.Pack], _ events: inout [lane_events]) {
    for pack in packs where batch.recording.keepsFirstLayer || pack.stallChecks(at: step) != 0 {
      pack.memory.keepWeights()
    }
    advance(pointers, steps: Self.blockLength, &events)
  }

  private func advance(_ pointers: [Number.Pack], steps: Int, _ events: inout [lane_events]) {
    plan.withUnsafePlan(tracksError: tracksError) { plan in
      pointers.withUnsafeBufferPointer { Number.trainPacks(plan, $0, steps: steps, events: &events) }
    }
  }

  /// Looks at all lanes of a pack in which something may have happened in the block.
  private mutating func lookThrough(
    _ pack: PackOfLanes<Number>, events: lane_events, _ finish: (Int, Result) -> Void
  ) {
    var stalled: UInt32 = 0
    for lane in LaneBits(pack.stallChecks(at: step)) where isStalled(pack, lane) { stalled |= 1 << lane }
    // Limits of fresh lanes are not known before they are looked at.
    let ends = events.ends | stalled | pack.fresh
    let lanes = pack.lanesToLookAt(events: ends | events.crosses_a | events.crosses_b, step: step)
    pack.takeRecords(step, except: lanes)
    for lane in LaneBits(lanes) {
      func isIn(_ bits: UInt32) -> Bool { bits >> lane & 1 == 1 }
      let mayCross = ModalityPair(isIn(events.crosses_a), isIn(events.crosses_b))
      look(pack, lane, mayCross: mayCross, mayEnd: isIn(ends), isStalled: isIn(stalled), finish)
    }
  }

  /// Whether a lane's step from row 1 of the block changed no weight.
  private func isStalled(_ pack: PackOfLanes<Number>, _ lane: Int) -> Bool {
    guard pack.memory.history(of: lane).mapsAreEqual(1, 2) else { return false }
    scratch.copyKept(lane, of: pack.memory)
    repeatSteps(1)
    return scratch.equalsKept(lane, of: pack.memory)
  }

  /// Takes steps in lane 0 of the scratch pack.
  private func repeatSteps(_ count: Int) {
    var events = [lane_events()]
    if count > 0 { advance([scratch.pack], steps: count, &events) }
  }

  private mutating func look(
    _ pack: PackOfLanes<Number>, _ lane: Int, mayCross: ModalityPair<Bool>, mayEnd: Bool, isStalled: Bool,
    _ finish: (Int, Result) -> Void
  ) {
    let (memory, network) = (pack.memory, pack.lanes + lane)
    let history = memory.history(of: lane)
    let firstStep = step - network.pointee.start
    if pack.fresh >> lane & 1 == 1 { memory.setLossLimit(network.pointee.setLossLimit(history), lane) }
    let (rows, status) = network.pointee.end(
      history, rows: Self.blockLength, firstStep: firstStep, mayEnd: mayEnd, isStalled: isStalled)
    let crossed = network.pointee.observe(history, rows: rows, firstStep: firstStep, mayCross: mayCross)
    for threshold in 0..<ObservableTracker<Number>.thresholdCount where crossed >> threshold & 1 == 1 {
      memory.dropThreshold(threshold, lane)
    }
    let index = network.pointee.index
    network.pointee.record(
      history, rows: rows, firstStep: firstStep, ends: status != nil, batch.data[batch.networks[index].data])
    guard let status else { return pack.update(lane) }
    let steps = firstStep + rows - 1
    finish(index, result(network.pointee, lane, memory, rows: rows, steps: steps, status))
    tally.steps += steps - network.pointee.counted
    tally.count(ended: status)
    pack.end(lane)
    refill(pack, lane, at: step + Self.blockLength)
  }

  /// What is left of a network whose last row of history is `rows`.
  private func result(
    _ network: RunningLane<Number>, _ lane: Int, _ memory: PackMemory<Number>, rows: Int, steps: Int, _ status: Status
  ) -> Result {
    let history = memory.history(of: lane)
    var minimum = memory.minimumError(of: lane)
    let firstStep = steps - rows + 1
    for row in 1..<(rows + 1) where history.error(row) < minimum.error {
      minimum = (history.error(row), firstStep + row - 1)
    }
    var firstLayer: ModalityPair<Matrix>?
    if batch.recording.keepsFirstLayer {
      let schedule = batch.schedules[queue.schedule]
      scratch.copyKept(lane, of: memory)
      repeatSteps(rows - 1)
      let member = batch.networks[network.index]
      firstLayer = scratch.weights(schedule, draw: draws[member.draw], scale: member.scale)
        .withUnsafeBufferPointer { schedule.firstLayer(of: $0) }
    }
    return Result(
      observations: Observations(
        status: status, steps: steps, crossingSteps: network.watch.crossingSteps,
        crossingFractions: network.watch.crossingFractions, midpoint: network.watch.midpoint,
        initialLoss: network.initialLoss, finalLoss: history.loss(rows), finalError: history.error(rows),
        minimumError: minimum.error, minimumErrorStep: Int32(minimum.step), finalMap: history.totalMap(rows)),
      curve: network.curve, firstLayer: firstLayer)
  }

  /// Begins with the next network of the queue in a lane at the group's step `start`, or makes the lane idle if there is
  /// none.
  private func refill(_ pack: PackOfLanes<Number>, _ lane: Int, at start: Int) {
    guard let index = queue.next() else { return pack.memory.clear(lane) }
    let network = batch.networks[index]
    let data = batch.data[network.data]
    pack.memory.load(lane, batch.schedules[queue.schedule], draw: draws[network.draw], network: network, data)
    pack.lanes[lane].begin(
      index, at: start, network, data, recordings: batch.recordings[network.recording],
      criteria: criteria.criteria(ofData: network.data))
    pack.begin(lane)
  }

  /// Ends all networks that still run, because training was asked to stop.
  private func abandonAll(_ finish: (Int, Result) -> Void) {
    for pack in packs {
      for lane in LaneBits(pack.active) {
        var observations = Observations<Number>.notRun
        observations.steps = step - pack.lanes[lane].start
        finish(pack.lanes[lane].index, Result(observations: observations, curve: []))
      }
    }
  }

  /// Counts the steps of all lanes since the last time.
  private mutating func countSteps() {
    for pack in packs {
      for lane in LaneBits(pack.active) {
        let taken = step - pack.lanes[lane].start
        tally.steps += taken - pack.lanes[lane].counted
        pack.lanes[lane].counted = taken
      }
    }
    control.count(tally)
    tally = TrainingTally()
  }
}
