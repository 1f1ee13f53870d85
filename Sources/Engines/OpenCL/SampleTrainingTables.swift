import Experiments

/// A batch of networks on samples as the tables that `sample_training.cl` and `sample_half_lines.cl` read. Field order and
/// types are the kernels'.
struct SampleTrainingTables<Number: TrainingNumber> {
  /// The kernel's `sample_block`.
  struct BlockEntry: BitwiseCopyable {
    var offset, lines, width, stride, hasBias, source, sourceStride, firstInput, destination, accumulates, activates,
      transposed: Int32
  }

  /// The kernel's `sample_schedule`.
  struct ScheduleEntry: BitwiseCopyable {
    var firstBlock, blockCount, outputCount: Int32
    var outputOffset, outputStride, outputSpace: (Int32, Int32)
    var outputBias, weightCount: Int32
    var firstLine: (Int32, Int32)
    var lineCount: Int32
  }

  /// The kernel's `matrix_lines`.
  struct LinesEntry: BitwiseCopyable {
    var offset, count, stride: Int32
  }

  /// The kernel's `sample_network`.
  struct NetworkEntry: BitwiseCopyable {
    var schedule, data, draw, maxSteps, loss, firstListed, listedCount, firstPoint: Int32
  }

  /// The kernel's `sample_network_numbers`.
  ///
  /// The stop loss of a network of half lines is what its loss has to come down to above its remainder.
  struct NetworkNumbers: BitwiseCopyable {
    var scale, slope, rate, decay, stopLoss, zeroLoss: Number
  }

  /// The kernel's `sample_progress`.
  struct Progress: BitwiseCopyable {
    var status: Int32 = 0
    var step: Int32 = 0
    var pointCount: Int32 = 0
  }

  let networks: [NetworkEntry]
  let numbers: [NetworkNumbers]
  let schedules: [ScheduleEntry]
  let blocks: [BlockEntry]
  let lines: [LinesEntry]
  /// The steps that are looked at, all lists one after the other.
  let listedSteps: [Int32]
  /// Points of all networks' curves, and numbers of a point: the loss, the total map and two squared norms.
  let pointCount: Int
  let pointSize: Int
  /// Numbers from one network's weights to the next one's, of its transposed copies, of a row of a total map in the
  /// making, and of one sample's activity.
  let weightStride: Int
  let transposedCount: Int
  let rowStride: Int
  let activityCount: Int

  init(_ batch: SampleBatch<Number>) {
    var starts: [Int] = []
    listedSteps = batch.curveSteps.reduce(into: []) { all, list in
      starts.append(all.count)
      all += list.steps.map { Int32($0) }
    }
    var points = 0
    networks = batch.networks.map { network in
      let steps = batch.curveSteps[network.recording].steps.count
      // The last step taken comes on top of the list.
      defer { points += steps + 1 }
      return NetworkEntry(
        schedule: Int32(network.schedule), data: Int32(network.data), draw: Int32(network.draw),
        maxSteps: Int32(network.maxSteps), loss: network.loss.code, firstListed: Int32(starts[network.recording]),
        listedCount: Int32(steps), firstPoint: Int32(points))
    }
    pointCount = points
    pointSize = Self.pointSize(of: batch.shape)
    numbers = batch.networks.map {
      NetworkNumbers(
        scale: $0.scale, slope: $0.slope, rate: $0.rate, decay: $0.decay, stopLoss: $0.halfLineStop ?? $0.stopLoss,
        zeroLoss: $0.zeroLoss)
    }
    var blocks: [BlockEntry] = []
    var lines: [LinesEntry] = []
    schedules = batch.schedules.map { schedule in
      let firstBlock = Int32(blocks.count)
      blocks += schedule.blocks.map { BlockEntry($0, schedule) }
      let starts = schedule.chains.map { chain in
        defer {
          lines += chain.matrices.map {
            LinesEntry(offset: Int32($0.offset), count: Int32($0.count), stride: Int32($0.stride))
          }
        }
        return Int32(lines.count)
      }
      let (first, last) = (schedule.chains.a.output, schedule.chains.b.output)
      return ScheduleEntry(
        firstBlock: firstBlock, blockCount: Int32(schedule.blocks.count), outputCount: Int32(schedule.outputs.count),
        outputOffset: (Int32(first.offset), Int32(last.offset)),
        outputStride: (Int32(first.stride), Int32(last.stride)),
        outputSpace: (Int32(schedule.spaces[first.space].offset), Int32(schedule.spaces[last.space].offset)),
        outputBias: Int32(schedule.outputBias ?? -1), weightCount: Int32(schedule.weightCount),
        firstLine: (starts.a, starts.b), lineCount: Int32(schedule.chains.a.matrices.count))
    }
    self.blocks = blocks
    self.lines = lines
    weightStride = batch.schedules.map(\.weightCount).max() ?? 0
    transposedCount = batch.schedules.map(\.transposedCount).max() ?? 0
    rowStride = batch.schedules.map(\.widestLine).max() ?? 0
    activityCount = batch.schedules.map(\.activityCount).max() ?? 0
  }

  /// Numbers that a work-group needs beside the weights: the gradient, transposed copies, two rows of a total map a modality.
  var scratchCount: Int { weightStride + transposedCount + 4 * rowStride }

  private static func pointSize(of shape: FusionShape) -> Int { 3 + shape.inputDimensions.a + shape.inputDimensions.b }

  /// Bytes on the device for one network of a shape, all tables included, if it shares nothing with others.
  static func bytesPerNetwork(of shape: FusionShape) -> Int {
    let size = shape.sampleNetworkSize(laneCount: Number.laneCount)
    let inputs = shape.inputDimensions.a + shape.inputDimensions.b
    // Recorded steps come on top of those that every network is looked at; twice the number allows for many.
    let points = 2 * CurveSteps.most * (pointSize(of: shape) + 1)
    let numbers =
      3 * size.weights + size.transposed + 4 * size.row + SampleTuning<Number>.largestBlock * size.activity
      + shape.sampleCount * (inputs + 1) + points + 1
    return numbers * MemoryLayout<Number>.stride + MemoryLayout<NetworkEntry>.stride
      + MemoryLayout<NetworkNumbers>.stride + MemoryLayout<Progress>.stride + 4
  }
}

extension SampleTrainingTables.BlockEntry {
  fileprivate init(_ block: SampleSchedule.Block, _ schedule: SampleSchedule) {
    let (source, sourceStride, firstInput): (Int, Int, Int) =
      switch block.source {
      case .inputs(let first): (-1, 0, first)
      case .space(let index): (schedule.spaces[index].offset, schedule.spaces[index].stride, 0)
      }
    self.init(
      offset: Int32(block.offset), lines: Int32(block.lines), width: Int32(block.width), stride: Int32(block.stride),
      hasBias: block.hasBias ? 1 : 0, source: Int32(source), sourceStride: Int32(sourceStride),
      firstInput: Int32(firstInput), destination: Int32(schedule.spaces[block.destination].offset),
      accumulates: block.accumulates ? 1 : 0, activates: block.activates ? 1 : 0,
      transposed: Int32(block.transposed ?? -1))
  }
}
