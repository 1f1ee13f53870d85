import Experiments

/// What stays the same for all blocks of samples in one branch of a network of thin layers.
private struct ThinBranch<Number: TrainingNumber> {
  var layer: ThinLayer<Number>
  var firstInput: Int
  /// Sums over samples for the lines, later their gradient.
  var sums: UnsafeMutablePointer<Number>
  var outputGradient: UnsafeMutablePointer<Number>
  var totals: UnsafeMutablePointer<Number>

  /// The layer for some samples.
  func layer(rows: Int, _ inputs: UnsafePointer<Number>) -> ThinLayer<Number> {
    var layer = layer
    (layer.rows, layer.samples) = (rows, inputs + firstInput)
    return layer
  }
}

extension SampleTraining {
  /// Two layers with few inputs: of hidden activity only its signs are kept, and gradients are put together after the last
  /// block of samples. Little happens in a block, so that everything else is done before the first one.
  func passThroughThin(
    _ network: SampleBatch<Number>.Network, _ schedule: SampleSchedule, _ data: SampledData<Number>
  ) {
    gradient.start.update(repeating: 0, count: schedule.weightCount)
    totals.start.update(repeating: 0, count: totals.count)
    let branches = zip(schedule.blocks, schedule.outputs).enumerated().map { index, layers in
      let (block, output) = layers
      let first = if case .inputs(let first) = block.source { first } else { 0 }
      let bitsBefore = Self.thinBlockSize * schedule.spaces[block.destination].offset
      return ThinBranch(
        layer: ThinLayer(
          rows: 0, inputs: block.lines, stride: block.stride, samples: UnsafePointer(weights.start),
          sampleStep: data.dimension, slope: network.slope, lines: weights.start + block.offset,
          output: weights.start + output.offset, hasBias: block.hasBias,
          active: UnsafeMutableRawPointer(active.start) + bitsBefore / 8),
        firstInput: first, sums: gradient.start + block.offset, outputGradient: gradient.start + output.offset,
        totals: totals.start + index * ThinLayer<Number>.mostInputs)
    }
    let bias = schedule.outputBias.map { weights.start[$0] } ?? 0
    branches.withUnsafeBufferPointer { branches in
      forEachBlock(of: data, size: Self.thinBlockSize) { rows, _, inputs, targets in
        for index in 0..<branches.count {
          Number.thinForward(
            branches[index].layer(rows: rows, inputs), accumulates: index > 0, partial: partialSums.start)
        }
        loss(network, rows: rows, bias: bias, targets: targets)
        for branch in branches {
          Number.thinBackward(
            branch.layer(rows: rows, inputs), slopes: slopes.start, sums: branch.sums, totals: branch.totals)
        }
      }
    }
    for branch in branches {
      Number.thinFinish(
        branch.layer, totals: branch.totals, sums: branch.sums, outputGradient: branch.outputGradient)
    }
  }
}
