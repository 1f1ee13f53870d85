import CVectorLanes

/// The blocks of one network whose updates wait beside them, in memory that one thread uses for one network after another.
struct DeferredMatrices<Number: TrainingNumber> {
  /// One for each block of the schedule; those of other blocks are empty.
  private var matrices: [lanes_deferred] = []
  private let memory: AlignedBuffer<Number>

  /// Memory for the largest of some schedules.
  init(_ schedules: [LayerSchedule]) {
    memory = AlignedBuffer(count: schedules.map { Self.size(of: $0, WeightVisits($0)) }.max() ?? 0)
  }

  /// Takes the blocks of a network over from its weights.
  mutating func load(_ schedule: LayerSchedule, _ visits: WeightVisits, from weights: UnsafePointer<Number>) {
    var next = memory.start
    matrices = zip(schedule.steps, visits.isDeferred).map { step, isDeferred in
      guard isDeferred else { return lanes_deferred() }
      let acrossStride = Self.acrossStride(of: step)
      let (matrix, across) = (next, next + acrossStride * step.stride)
      let along = across + Self.panel * acrossStride
      next = along + Self.panel * step.stride
      var result = lanes_deferred(
        matrix: matrix, across: across, along: along, lines: step.lines,
        columns: step.linesAreColumns ? step.rows : step.columns, stride: step.stride, across_stride: acrossStride,
        count: 0, capacity: Int(LANES_DEFERRED_CAPACITY))
      Number.load(&result, from: weights + step.offset)
      return result
    }
  }

  /// Adds all updates that wait and puts the blocks back among the weights.
  mutating func settle(_ schedule: LayerSchedule, _ visits: WeightVisits, into weights: UnsafeMutablePointer<Number>) {
    for (index, step) in schedule.steps.enumerated() where visits.isDeferred[index] {
      Number.settle(&matrices[index], into: weights + step.offset)
    }
  }

  subscript(block: Int) -> lanes_deferred {
    get { matrices[block] }
    _modify { yield &matrices[block] }
  }

  private static var panel: Int { Int(LANES_DEFERRED_PANEL) }

  private static func acrossStride(of step: LayerSchedule.Step) -> Int {
    (step.lines + Number.laneCount - 1) / Number.laneCount * Number.laneCount
  }

  private static func size(of schedule: LayerSchedule, _ visits: WeightVisits) -> Int {
    zip(schedule.steps, visits.isDeferred).reduce(0) { size, block in
      let (step, isDeferred) = block
      let acrossStride = acrossStride(of: step)
      return isDeferred ? size + acrossStride * step.stride + panel * (acrossStride + step.stride) : size
    }
  }
}
