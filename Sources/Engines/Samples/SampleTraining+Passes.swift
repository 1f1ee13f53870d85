import Experiments

extension SampleTraining {
  /// The sum of all samples' descent directions into `gradient`; returns the loss.
  func passThroughSamples(
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
    if schedule.isThin {
      passThroughThin(network, schedule, data)
    } else {
      forEachBlock(of: data, size: blockSize) { rows, isFirst, inputs, targets in
        passThrough(
          Pass(
            network: network, schedule: schedule, rows: rows, isFirst: isFirst, inputs: inputs,
            dimension: data.dimension, targets: targets))
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

  /// Calls `body` with the number of samples in each block, whether it is the first one, and its inputs and targets.
  func forEachBlock(
    of data: SampledData<Number>, size: Int,
    _ body: (Int, Bool, UnsafePointer<Number>, UnsafePointer<Number>) -> Void
  ) {
    data.inputs.withUnsafeBufferPointer { inputs in
      data.targets.withUnsafeBufferPointer { targets in
        guard let inputs = inputs.baseAddress, let targets = targets.baseAddress else { return }
        for first in stride(from: 0, to: data.count, by: size) {
          body(min(size, data.count - first), first == 0, inputs + first * data.dimension, targets + first)
        }
      }
    }
  }

  func space(_ index: Int, _ schedule: SampleSchedule) -> UnsafeMutablePointer<Number> {
    activity.start + blockSize * schedule.spaces[index].offset
  }

  func loss(
    _ network: SampleBatch<Number>.Network, rows: Int, bias: Number, targets: UnsafePointer<Number>
  ) {
    Number.loss(
      network.loss, rows, partial: partialSums.start, bias: bias, targets: targets, slopes: slopes.start,
      lossSums: lossSums.start, slopeSums: slopeSums.start)
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

  /// Any network: forward, the loss, and backward, where what flows back takes the place of the activity.
  private func passThrough(_ pass: Pass) {
    let schedule = pass.schedule
    for block in schedule.blocks { forward(block, pass) }
    for (index, output) in schedule.outputs.enumerated() {
      Number.dots(
        pass.rows, output.stride, space(output.space, schedule), weights.start + output.offset,
        accumulates: index > 0, partial: partialSums.start)
    }
    loss(
      pass.network, rows: pass.rows, bias: schedule.outputBias.map { weights.start[$0] } ?? 0, targets: pass.targets)
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
}
