import Experiments

/// Full-batch gradient descent of one fusion network on samples: the CPU twin of `sample_training.cl`.
///
/// A step takes the samples block by block, so that a block's activity stays in the nearest caches on its way through all
/// layers and back. One value of this type is one thread's working memory, used for one network after another.
struct SampleTraining<Number: TrainingNumber> {
  private let batch: SampleBatch<Number>
  private let control: TrainingControl
  let blockSize: Int
  let weights: AlignedBuffer<Number>
  let gradient: AlignedBuffer<Number>
  let transposed: AlignedBuffer<Number>
  let activity: AlignedBuffer<Number>
  let partialSums: AlignedBuffer<Number>
  let slopes: AlignedBuffer<Number>
  /// Loss and −∂ℓ/∂ŷ summed over samples, one number a lane.
  let lossSums: AlignedBuffer<Number>
  let slopeSums: AlignedBuffer<Number>
  private let mapRow: AlignedBuffer<Number>
  private let nextMapRow: AlignedBuffer<Number>
  let one: AlignedBuffer<Number>
  /// For networks of thin layers, which units are on for the samples of a block, and what flows back to each input of each
  /// branch, summed over samples.
  let active: AlignedBuffer<Number>
  let totals: AlignedBuffer<Number>
  private let halfLines: HalfLineDescent<Number>

  init(batch: SampleBatch<Number>, control: TrainingControl) {
    self.batch = batch
    self.control = control
    func largest(_ size: (SampleSchedule) -> Int) -> Int { batch.schedules.map(size).max() ?? 0 }
    blockSize = Self.blockSize(activityCount: largest(\.activityCount))
    weights = AlignedBuffer(count: largest(\.weightCount))
    gradient = AlignedBuffer(count: largest(\.weightCount))
    transposed = AlignedBuffer(count: largest(\.transposedCount))
    activity = AlignedBuffer(count: blockSize * largest(\.activityCount))
    let mostSamples = max(blockSize, Self.thinBlockSize)
    partialSums = AlignedBuffer(count: mostSamples * Number.laneCount)
    slopes = AlignedBuffer(count: mostSamples)
    // A bit a unit and sample.
    active = AlignedBuffer(
      count: Self.thinBlockSize * largest(\.activityCount) / (8 * MemoryLayout<Number>.stride) + 1)
    totals = AlignedBuffer(count: 2 * ThinLayer<Number>.mostInputs)
    lossSums = AlignedBuffer(count: Number.laneCount)
    slopeSums = AlignedBuffer(count: Number.laneCount)
    let widest = largest { $0.widestLine }
    mapRow = AlignedBuffer(count: widest)
    nextMapRow = AlignedBuffer(count: widest)
    one = AlignedBuffer(count: 1)
    one.start[0] = 1
    halfLines = HalfLineDescent(batch.schedules, weights: weights)
  }

  /// Samples of a block of networks of thin layers, of which little has to be kept.
  static var thinBlockSize: Int { 256 }

  /// As many samples as keep their activity in about 32 KiB, from one vector to 64.
  private static func blockSize(activityCount: Int) -> Int {
    let vectors = 32 * 1024 / (max(activityCount, 1) * Number.laneCount * MemoryLayout<Number>.stride)
    return Number.laneCount * min(max(vectors, 1), 64 / Number.laneCount)
  }

  /// Trains network `index` of the batch from its initial weights until it ends or training is asked to stop.
  func train(_ index: Int) -> SampleTrainingResult<Number> {
    let network = batch.networks[index]
    let schedule = batch.schedules[network.schedule]
    let data = batch.data[network.data]
    let steps = batch.curveSteps[network.recording].steps
    guard !control.isStopRequested else {
      return SampleTrainingResult(status: .notRun, steps: 0, curve: SampledCurve())
    }

    let draw = batch.draws[network.draw]
    for index in 0..<schedule.weightCount { weights.start[index] = network.scale * draw[index] }
    // A look at the stop request now and then, however long a step takes.
    let samples = network.hasHalfLines ? HalfLines.features : data.count
    let slice = max(1, min(1024, (1 << 28) / (samples * schedule.weightCount)))

    var curve = SampledCurve()
    var status: Status?
    var (step, counted, nextPoint) = (0, 0, 0)
    var loss =
      network.hasHalfLines ? halfLines.start(network, data) : passThrough(network, schedule, data)
    let limit = Number(FusionOutcome.divergenceFactor) * max(loss.total, network.zeroLoss)
    while true {
      if loss.aboveRemainder <= network.halfLineStop ?? network.stopLoss {
        status = .converged
      } else if !(loss.total <= limit) {
        status = .diverged
      } else if step == network.maxSteps {
        status = .stepLimit
      }
      let isListed = nextPoint < steps.count && steps[nextPoint] == step
      if isListed || status != nil { curve.points.append(point(step: step, loss: loss.total, schedule, data)) }
      if isListed { nextPoint += 1 }
      if status != nil { break }
      if step % FusionOutcome.stallCheckInterval == 0 {
        guard descendOnce(network, schedule, data, limit: limit, loss: &loss) else {
          status = .stalled
          if !isListed { curve.points.append(point(step: step, loss: loss.total, schedule, data)) }
          break
        }
        step += 1
      } else {
        var end = min(network.maxSteps, counted + slice)
        end = min(end, (step / FusionOutcome.stallCheckInterval + 1) * FusionOutcome.stallCheckInterval)
        if nextPoint < steps.count { end = min(end, steps[nextPoint]) }
        step += descend(network, schedule, data, steps: end - step, limit: limit, loss: &loss)
      }
      if step - counted == slice {
        control.count(steps: slice)
        counted = step
        if control.isStopRequested { break }
      }
    }
    control.count(steps: step - counted)
    if let status { control.count(ended: status) }
    return SampleTrainingResult(
      status: status ?? .notRun, steps: step, curve: curve,
      firstLayer: batch.recording.keepsFirstLayer
        ? schedule.firstLayer(of: UnsafeBufferPointer(start: weights.start, count: schedule.weightCount)) : nil)
  }

  /// Takes steps, and none after one after which the network has converged, or its loss is not at `limit` or below.
  private func descend(
    _ network: SampleBatch<Number>.Network, _ schedule: SampleSchedule, _ data: SampledData<Number>, steps: Int,
    limit: Number, loss: inout DescentLoss<Number>
  ) -> Int {
    if network.hasHalfLines {
      let taken: Int
      (taken, loss) = halfLines.descend(network, data, steps: steps, limit: limit)
      return taken
    }
    for taken in 1...steps {
      _ = descend(network, schedule)
      loss = passThrough(network, schedule, data)
      if loss.total <= network.stopLoss || !(loss.total <= limit) { return taken }
    }
    return steps
  }

  /// Takes one step; returns whether that changed any weight.
  private func descendOnce(
    _ network: SampleBatch<Number>.Network, _ schedule: SampleSchedule, _ data: SampledData<Number>, limit: Number,
    loss: inout DescentLoss<Number>
  ) -> Bool {
    if network.hasHalfLines {
      let changes: Bool
      (changes, loss) = halfLines.descendOnce(network, schedule, data, limit: limit)
      return changes
    }
    let changes = descend(network, schedule)
    if changes { loss = passThrough(network, schedule, data) }
    return changes
  }

  /// The loss of all samples, whose descent directions are left in `gradient`.
  private func passThrough(
    _ network: SampleBatch<Number>.Network, _ schedule: SampleSchedule, _ data: SampledData<Number>
  ) -> DescentLoss<Number> {
    let loss = passThroughSamples(network, schedule, data)
    return DescentLoss(total: loss, aboveRemainder: loss)
  }

  /// A step along the gradient; returns whether that changed any weight.
  private func descend(_ network: SampleBatch<Number>.Network, _ schedule: SampleSchedule) -> Bool {
    Number.descend(
      schedule.weightCount, rate: network.rate, decay: network.decay, gradient: gradient.start, weights: weights.start)
  }

  private func point(
    step: Int, loss: Number, _ schedule: SampleSchedule, _ data: SampledData<Number>
  ) -> SampledCurve.Point {
    SampledCurve.Point(
      step: step, loss: Double(loss),
      totalMap: totalMap(schedule.chains.a) + totalMap(schedule.chains.b),
      squaredNorms: schedule.chains.map { chain in
        let lines = chain.firstLayer
        Number.squares(lines.count, lines.stride, weights.start + lines.offset, sums: mapRow.start)
        return Double(Number.sum(ofLanes: mapRow.start))
      })
  }

  /// From the output down: a^{i−1} = a^i W^i, which ends in the modality's total map.
  private func totalMap(_ chain: SampleSchedule.Chain) -> [Double] {
    var (above, below) = (mapRow.start, nextMapRow.start)
    above.update(from: weights.start + chain.output.offset, count: chain.output.stride)
    for lines in chain.matrices {
      below.update(repeating: 0, count: nextMapRow.count)
      Number.project(weights.start + lines.offset, lines.count, lines.stride, along: above, across: below)
      swap(&above, &below)
    }
    return (0..<chain.firstLayer.count).map { Double(above[$0]) }
  }
}
