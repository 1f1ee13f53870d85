import Experiments

/// A prepared batch as the tables that `fusion_training.cl` reads. Field order and types are the kernel's.
struct FusionTrainingTables<Number: TrainingNumber> {
  /// The kernel's `network`.
  struct NetworkEntry: BitwiseCopyable {
    var schedule, data, draw, maxSteps, leading, firstRecording, recordingCount, firstPoint: Int32
  }

  /// The kernel's `schedule`.
  struct ScheduleEntry: BitwiseCopyable {
    var blockCount, topSlot, mapA, mapB, residualA, residualB, error, firstBlock, weightCount, takesTwoSteps: Int32
  }

  /// The kernel's `block_step`.
  struct BlockEntry: BitwiseCopyable {
    var offset, lines, stride, linesAreColumns, above, below, hiddenIn, hiddenOut, accumulates, rows: Int32
  }

  /// The kernel's `progress_integers`.
  struct ProgressIntegers: BitwiseCopyable {
    var status: Int32 = 0
    var step: Int32 = 0
    var crossingSteps: (Int32, Int32, Int32, Int32) = (-1, -1, -1, -1)
    var recordStart: Int32 = -1
    var recordStride: Int32 = 1
    var recordCount: Int32 = 0
    var hasMidpoint: Int32 = 0
    var nextRecording: Int32 = 0
    var curveCount: Int32 = 0
    var minimumErrorStep: Int32 = 0
  }

  /// The kernel's `progress_numbers`.
  struct ProgressNumbers: BitwiseCopyable {
    var initialLoss: Number = 0
    var loss: Number = 0
    var error: Number = 0
    var minimumError: Number = .infinity
    var crossingFractions: (Number, Number, Number, Number) = (0, 0, 0, 0)
    var previous: (Number, Number, Number, Number) = (0, 0, 0, 0)
    var previousPoint: (Number, Number, Number) = (0, 0, 0)
    var midpoint: (Number, Number, Number) = (0, 0, 0)
  }

  let networks: [NetworkEntry]
  let schedules: [ScheduleEntry]
  let blocks: [BlockEntry]
  let scales: [Number]
  let rates: [Number]
  let stopLosses: [Number]
  /// Σ, W_*, the two measures, the projection, the two losses, a flag, and where the flag is 1 in any of them the teacher and the
  /// distribution's covariance of each data set, one after the other.
  let data: [Number]
  let dataStride: Int
  /// Whether any data set has a generalisation error apart from the loss.
  let tracksGeneralisation: Bool
  /// The recorded steps of all lists, one after the other.
  let recordings: [Int]
  /// Points of all networks' learning curves.
  let pointCount: Int
  /// Numbers from one network's weights, with what is kept behind them, to the next one's.
  let weightStride: Int
  let slotStride: Int
  /// Numbers of the vectors that one work-group works with.
  let vectorsPerGroup: Int

  init(_ batch: PreparedBatch<Number>) {
    var listStarts: [Int] = []
    recordings = batch.recordings.reduce(into: []) { all, list in
      listStarts.append(all.count)
      all += list
    }
    var points = 0
    networks = batch.networks.map { network in
      let steps = batch.recordings[network.recording].count
      // The last step taken comes on top of the list.
      defer { points += steps > 0 ? steps + 1 : 0 }
      return NetworkEntry(
        schedule: Int32(network.schedule), data: Int32(network.data), draw: Int32(network.draw),
        maxSteps: Int32(network.maxSteps), leading: Int32(batch.data[network.data].fixedPoints.leading.rawValue),
        firstRecording: Int32(listStarts[network.recording]), recordingCount: Int32(steps), firstPoint: Int32(points))
    }
    pointCount = points
    var blocks: [BlockEntry] = []
    schedules = batch.schedules.map { schedule in
      defer { blocks += schedule.steps.map(BlockEntry.init) }
      return ScheduleEntry(
        blockCount: Int32(schedule.steps.count), topSlot: Int32(schedule.topSlot),
        mapA: Int32(schedule.totalMapSlots.a), mapB: Int32(schedule.totalMapSlots.b),
        residualA: Int32(schedule.residualSlots.a), residualB: Int32(schedule.residualSlots.b),
        error: Int32(schedule.errorSlot), firstBlock: Int32(blocks.count), weightCount: Int32(schedule.weightCount),
        takesTwoSteps: schedule.takesTwoSteps ? 1 : 0)
    }
    self.blocks = blocks
    scales = batch.networks.map(\.scale)
    rates = batch.networks.map(\.learningRate)
    stopLosses = batch.networks.map(\.stopLoss)
    let tracksGeneralisation = batch.data.contains(where: \.tracksGeneralisation)
    self.tracksGeneralisation = tracksGeneralisation
    data = batch.data.flatMap { data -> [Number] in
      let losses = [data.minimumLoss, data.zeroLoss, data.tracksGeneralisation ? 1 : 0]
      let moments =
        data.covariance + data.globalMinimum + data.plateauMeasure + data.finalMeasure + data.finalProjection + losses
      guard tracksGeneralisation else { return moments }
      guard !data.tracksGeneralisation else { return moments + data.teacher + data.populationCovariance }
      return moments + [Number](repeating: 0, count: data.dimension * (1 + data.stride))
    }
    dataStride = data.count / batch.data.count
    let slotStride = batch.schedules.map(\.slotStride).max() ?? 0
    weightStride = batch.schedules.map { $0.weightCount + $0.keptCount(slotStride: slotStride) }.max() ?? 0
    self.slotStride = slotStride
    vectorsPerGroup = slotStride * (batch.schedules.map(\.slotCount).max() ?? 0)
  }

  /// Bytes on the device for one network of a shape, all tables included, if it shares nothing with others.
  static func bytesPerNetwork(of shape: FusionShape) -> Int {
    let inputs = shape.inputDimensions.a + shape.inputDimensions.b
    let padded = (inputs + Number.laneCount - 1) / Number.laneCount * Number.laneCount
    let numbers =
      2 * shape.largestNetworkCount(laneCount: Number.laneCount) + inputs * (2 * padded + 5) + 3
      + ObservableTracker<Number>.pointSize * ObservableTracker<Number>.recordCapacity + 3
      + shape.largestVectorCount(laneCount: Number.laneCount)
    return numbers * MemoryLayout<Number>.stride + MemoryLayout<NetworkEntry>.stride
      + MemoryLayout<ProgressIntegers>.stride + MemoryLayout<ProgressNumbers>.stride + 12
  }
}

extension FusionTrainingTables.BlockEntry {
  fileprivate init(_ step: LayerSchedule.Step) {
    self.init(
      offset: Int32(step.offset), lines: Int32(step.lines), stride: Int32(step.stride),
      linesAreColumns: step.linesAreColumns ? 1 : 0, above: Int32(step.above), below: Int32(step.below),
      hiddenIn: Int32(step.hiddenIn), hiddenOut: Int32(step.hiddenOut), accumulates: step.accumulates ? 1 : 0,
      rows: Int32(step.rows))
  }
}
