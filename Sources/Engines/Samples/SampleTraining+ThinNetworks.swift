import Experiments

extension SampleTraining {
  /// What stays the same for all blocks of samples.
  private struct Branch {
    var layer: ThinLayer<Number>
    var firstInput: Int
    var lines: UnsafePointer<Number>
    var gradient: UnsafeMutablePointer<Number>
    var outputGradient: UnsafeMutablePointer<Number>
  }

  /// Two layers with few inputs: hidden activity is written once and read once. Little happens in a block of samples, so
  /// that everything else is done before the first one.
  func passThroughThin(
    _ network: SampleBatch<Number>.Network, _ schedule: SampleSchedule, _ data: SampledData<Number>
  ) {
    let branches = zip(schedule.blocks, schedule.outputs).map { block, output in
      let first = if case .inputs(let first) = block.source { first } else { 0 }
      return Branch(
        layer: ThinLayer(
          rows: 0, inputs: block.lines, stride: block.stride, samples: UnsafePointer(weights.start),
          sampleStep: data.dimension, slope: network.slope, hidden: space(block.destination, schedule),
          output: weights.start + output.offset, hasBias: block.hasBias, accumulates: false),
        firstInput: first, lines: weights.start + block.offset, gradient: gradient.start + block.offset,
        outputGradient: gradient.start + output.offset)
    }
    let bias = schedule.outputBias.map { weights.start[$0] } ?? 0
    branches.withUnsafeBufferPointer { branches in
      forEachBlock(of: data) { rows, isFirst, inputs, targets in
        for index in 0..<branches.count {
          var layer = branches[index].layer
          (layer.rows, layer.samples) = (rows, inputs + branches[index].firstInput)
          layer.accumulates = index > 0
          Number.thinForward(layer, lines: branches[index].lines, partial: partialSums.start)
        }
        loss(network, rows: rows, bias: bias, targets: targets)
        for index in 0..<branches.count {
          var layer = branches[index].layer
          (layer.rows, layer.samples) = (rows, inputs + branches[index].firstInput)
          layer.accumulates = !isFirst
          Number.thinBackward(
            layer, slopes: slopes.start, lines: branches[index].gradient,
            outputGradient: branches[index].outputGradient)
        }
      }
    }
  }
}
