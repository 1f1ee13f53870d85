import Experiments

/// Full-batch gradient descent of one fusion network on samples: the CPU twin of `sample_training.cl`.
///
/// A step takes the samples block by block, so that a block's activity stays in the nearest caches on its way through all
/// layers and back. One value of this type is one thread's working memory, used for one network after another.
struct SampleTraining<Number: TrainingNumber> {
  private let batch: SampleBatch<Number>
  private let control: TrainingControl
  private let blockSize: Int
  private let weights: AlignedBuffer<Number>
  private let gradient: AlignedBuffer<Number>
  private let transposed: AlignedBuffer<Number>
  private let activity: AlignedBuffer<Number>
  private let partialSums: AlignedBuffer<Number>
  private let slopes: AlignedBuffer<Number>
  /// Loss and −∂ℓ/∂ŷ summed over samples, one number a lane.
  private let lossSums: AlignedBuffer<Number>
  private let slopeSums: AlignedBuffer<Number>
  private let mapRow: AlignedBuffer<Number>
  private let nextMapRow: AlignedBuffer<Number>
  private let one: AlignedBuffer<Number>

  init(batch: SampleBatch<Number>, control: TrainingControl) {
    self.batch = batch
    self.control = control
    func largest(_ size: (SampleSchedule) -> Int) -> Int { batch.schedules.map(size).max() ?? 0 }
    blockSize = Self.blockSize(activityCount: largest(\.activityCount))
    weights = AlignedBuffer(count: largest(\.weightCount))
    gradient = AlignedBuffer(count: largest(\.weightCount))
    transposed = AlignedBuffer(count: largest(\.transposedCount))
    activity = AlignedBuffer(count: blockSize * largest(\.activityCount))
    partialSums = AlignedBuffer(count: blockSize * Number.laneCount)
    slopes = AlignedBuffer(count: blockSize)
    lossSums = AlignedBuffer(count: Number.laneCount)
    slopeSums = AlignedBuffer(count: Number.laneCount)
    let widest = largest { $0.widestLine }
    mapRow = AlignedBuffer(count: widest)
    nextMapRow = AlignedBuffer(count: widest)
    one = AlignedBuffer(count: 1)
    one.start[0] = 1
  }

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
    let slice = max(1, min(1024, (1 << 28) / (data.count * schedule.weightCount)))

    var curve = SampledCurve()
    var status: Status?
    var (step, counted, nextPoint) = (0, 0, 0)
    var limit: Number = 0
    while true {
      let loss = passThroughSamples(network, schedule, data)
      if step == 0 { limit = Number(Outcome.divergenceFactor) * max(loss, network.zeroLoss) }
      if loss <= network.stopLoss {
        status = .converged
      } else if !(loss <= limit) {
        status = .diverged
      } else if step == network.maxSteps {
        status = .stepLimit
      }
      let isListed = nextPoint < steps.count && steps[nextPoint] == step
      if isListed || status != nil { curve.points.append(point(step: step, loss: loss, schedule, data)) }
      if isListed { nextPoint += 1 }
      if status != nil { break }
      let changes = Number.descend(
        schedule.weightCount, rate: network.rate, decay: network.decay, gradient: gradient.start,
        weights: weights.start)
      if !changes, step % Outcome.stallCheckInterval == 0 {
        status = .stalled
        if !isListed { curve.points.append(point(step: step, loss: loss, schedule, data)) }
        break
      }
      step += 1
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

  // MARK: One pass through the samples

  /// The sum of all samples' descent directions into `gradient`; returns the loss.
  private func passThroughSamples(
    _ network: SampleBatch<Number>.Network, _ schedule: SampleSchedule, _ data: SampledData<Number>
  ) -> Number {
    for block in schedule.blocks {
      guard let start = block.transposed, case .space(let space) = block.source else { continue }
      Number.transpose(
        block.lines, block.width, block.stride, weights.start + block.offset, schedule.spaces[space].stride,
        transposed.start + start)
    }
    lossSums.start.update(repeating: 0, count: Number.laneCount)
    slopeSums.start.update(repeating: 0, count: Number.laneCount)
    let dimension = data.dimensions.a + data.dimensions.b
    data.inputs.withUnsafeBufferPointer { inputs in
      data.targets.withUnsafeBufferPointer { targets in
        guard let inputs = inputs.baseAddress, let targets = targets.baseAddress else { return }
        var first = 0
        while first < data.count {
          let pass = Pass(
            network: network, schedule: schedule, rows: min(blockSize, data.count - first), isFirst: first == 0,
            inputs: inputs + first * dimension, dimension: dimension, targets: targets + first)
          if schedule.isThin { passThrough(thin: pass) } else { passThrough(pass) }
          first += blockSize
        }
      }
    }
    if let bias = schedule.outputBias {
      // The rest of the line may hold what another network has left there.
      (gradient.start + bias).update(repeating: 0, count: Number.laneCount)
      gradient.start[bias] = Number.sum(ofLanes: slopeSums.start)
    }
    // A product and no division: both engines multiply by the same number.
    let mean = Number.sum(ofLanes: lossSums.start) * (1 / Number(data.count))
    return network.loss == .squared ? mean / 2 : mean
  }

  /// A block of samples on its way through the network.
  private struct Pass {
    var network: SampleBatch<Number>.Network
    var schedule: SampleSchedule
    var rows: Int
    /// Whether gradients start from zero.
    var isFirst: Bool
    var inputs: UnsafePointer<Number>
    var dimension: Int
    var targets: UnsafePointer<Number>
  }

  private func space(_ index: Int, _ schedule: SampleSchedule) -> UnsafeMutablePointer<Number> {
    activity.start + blockSize * schedule.spaces[index].offset
  }

  private func loss(_ pass: Pass) {
    Number.loss(
      pass.network.loss, pass.rows, partial: partialSums.start,
      bias: pass.schedule.outputBias.map { weights.start[$0] } ?? 0, targets: pass.targets, slopes: slopes.start,
      lossSums: lossSums.start, slopeSums: slopeSums.start)
  }

  /// Two layers with few inputs: hidden activity is written once and read once.
  private func passThrough(thin pass: Pass) {
    let schedule = pass.schedule
    func layer(_ index: Int, accumulates: Bool) -> ThinLayer<Number> {
      let block = schedule.blocks[index]
      let first = if case .inputs(let first) = block.source { first } else { 0 }
      return ThinLayer(
        rows: pass.rows, inputs: block.lines, stride: block.stride, samples: pass.inputs + first,
        sampleStep: pass.dimension, slope: pass.network.slope, hidden: space(block.destination, schedule),
        output: weights.start + schedule.outputs[index].offset, hasBias: block.hasBias, accumulates: accumulates)
    }
    for (index, block) in schedule.blocks.enumerated() {
      Number.thinForward(
        layer(index, accumulates: index > 0), lines: weights.start + block.offset, partial: partialSums.start)
    }
    loss(pass)
    for (index, block) in schedule.blocks.enumerated() {
      Number.thinBackward(
        layer(index, accumulates: !pass.isFirst), slopes: slopes.start, lines: gradient.start + block.offset,
        outputGradient: gradient.start + schedule.outputs[index].offset)
    }
  }

  /// Any network: forward, the loss, and backward, where what flows back takes the place of the activity.
  private func passThrough(_ pass: Pass) {
    let schedule = pass.schedule
    for block in schedule.blocks { forward(block, pass) }
    for (index, output) in schedule.outputs.enumerated() {
      Number.dots(
        pass.rows, output.stride, space(output.space, schedule), weights.start + output.offset,
        accumulates: index > 0, partial: partialSums.start)
    }
    loss(pass)
    for output in schedule.outputs {
      Number.outputBackward(
        pass.rows, output.stride, slope: pass.network.slope, slopes: slopes.start,
        output: weights.start + output.offset, accumulates: !pass.isFirst, hidden: space(output.space, schedule),
        gradient: gradient.start + output.offset)
    }
    for block in schedule.blocks.reversed() { backward(block, pass) }
  }

  /// What a block reads: the first number, and the step from sample to sample.
  private func source(_ block: SampleSchedule.Block, _ pass: Pass) -> (UnsafePointer<Number>, Int) {
    switch block.source {
    case .inputs(let first): (pass.inputs + first, pass.dimension)
    case .space(let index): (UnsafePointer(space(index, pass.schedule)), pass.schedule.spaces[index].stride)
    }
  }

  private func forward(_ block: SampleSchedule.Block, _ pass: Pass) {
    let (below, step) = source(block, pass)
    let lines = weights.start + block.offset
    Number.multiply(
      SampleProduct(
        rows: pass.rows, inner: block.lines, stride: block.stride, factors: below, rowStep: step, innerStep: 1,
        lines: lines, lineStep: block.stride,
        start: block.hasBias ? UnsafePointer(lines + block.lines * block.stride) : nil,
        accumulates: block.accumulates, ending: block.activates ? .activate : .plain, slope: pass.network.slope,
        result: space(block.destination, pass.schedule), resultStep: block.stride))
  }

  private func backward(_ block: SampleSchedule.Block, _ pass: Pass) {
    let (below, step) = source(block, pass)
    let above = space(block.destination, pass.schedule)
    let lines = gradient.start + block.offset
    var product = SampleProduct(
      rows: block.lines, inner: pass.rows, stride: block.stride, factors: below, rowStep: 1, innerStep: step,
      lines: UnsafePointer(above), lineStep: block.stride, start: nil, accumulates: !pass.isFirst, slope: 0,
      result: lines, resultStep: block.stride)
    Number.multiply(product)
    if block.hasBias {
      product.rows = 1
      (product.factors, product.innerStep) = (UnsafePointer(one.start), 0)
      product.result = lines + block.lines * block.stride
      Number.multiply(product)
    }
    guard let start = block.transposed, case .space(let index) = block.source else { return }
    let space = pass.schedule.spaces[index]
    Number.multiply(
      SampleProduct(
        rows: pass.rows, inner: block.width, stride: space.stride, factors: UnsafePointer(above),
        rowStep: block.stride, innerStep: 1, lines: UnsafePointer(transposed.start + start), lineStep: space.stride,
        start: nil, ending: .derive, slope: pass.network.slope, result: self.space(index, pass.schedule),
        resultStep: space.stride))
  }

  // MARK: What is looked at

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
