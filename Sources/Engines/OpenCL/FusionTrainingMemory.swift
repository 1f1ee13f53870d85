import Experiments

/// One batch on a device: what the kernels `fusion_training`, `lane_training` and `lane_modes` read and
/// write.
struct FusionTrainingMemory<Number: TrainingNumber> {
  typealias Tables = FusionTrainingTables<Number>

  let tables: Tables
  /// The networks that the next launch trains, and what became of them.
  let active: OpenCLBuffer<Int32>
  let reports: OpenCLBuffer<SIMD2<Int32>>
  let weights: OpenCLBuffer<Number>
  let integers: OpenCLBuffer<Tables.ProgressIntegers>
  let numbers: OpenCLBuffer<Tables.ProgressNumbers>
  let curveSteps: OpenCLBuffer<Int32>
  let curve: OpenCLBuffer<Number>
  let finalMaps: OpenCLBuffer<Number>
  private let networks: OpenCLBuffer<Tables.NetworkEntry>
  private let schedules: OpenCLBuffer<Tables.ScheduleEntry>
  private let rates: OpenCLBuffer<Number>
  private let stopLosses: OpenCLBuffer<Number>
  private let data: OpenCLBuffer<Number>
  private let records: OpenCLBuffer<Number>
  private let recordings: OpenCLBuffer<Int32>
  private let dataRow: Int

  init(_ batch: PreparedBatch<Number>, on context: OpenCLContext) throws(EngineError) {
    let tables = Tables(batch)
    let count = batch.networks.count
    let dimension = batch.data[0].dimension
    self.tables = tables
    dataRow = batch.data[0].stride
    active = try OpenCLBuffer(context, count: count, purpose: "the list of active networks")
    reports = try OpenCLBuffer(context, count: count, purpose: "the networks' reports")
    weights = try OpenCLBuffer(context, count: count * tables.weightStride, purpose: "the weights")
    integers = try OpenCLBuffer(
      context, Array(repeating: Tables.ProgressIntegers(), count: count), purpose: "the networks' progress")
    numbers = try OpenCLBuffer(
      context, Array(repeating: Tables.ProgressNumbers(), count: count), purpose: "the networks' progress")
    curveSteps = try OpenCLBuffer(context, count: tables.pointCount, purpose: "the learning curves")
    curve = try OpenCLBuffer(context, count: tables.pointCount * (dimension + 1), purpose: "the learning curves")
    finalMaps = try OpenCLBuffer(context, count: count * dimension, purpose: "the final maps")
    networks = try OpenCLBuffer(context, tables.networks, purpose: "the networks' table")
    schedules = try OpenCLBuffer(context, tables.schedules, purpose: "the schedules")
    rates = try OpenCLBuffer(context, tables.rates, purpose: "the learning rates")
    stopLosses = try OpenCLBuffer(context, tables.stopLosses, purpose: "the stop losses")
    data = try OpenCLBuffer(context, tables.data, purpose: "the second moments")
    records = try OpenCLBuffer(
      context, count: count * ObservableTracker<Number>.pointSize * ObservableTracker<Number>.recordCapacity,
      purpose: "the plateaus' records")
    recordings = try OpenCLBuffer(context, tables.recordings.map { Int32($0) }, purpose: "the recorded steps")
  }

  /// Sets the weights to the batch's initial ones, with the kernel `fusion_initialize` of a program whose groups have this
  /// size.
  ///
  /// - Parameter inModes: whether networks of each schedule are kept in modes.
  func initializeWeights(
    _ batch: PreparedBatch<Number>, inModes: [Bool], on context: OpenCLContext, program: OpenCLHandle, groupSize: Int
  ) throws(EngineError) {
    let draws = try OpenCLBuffer<Number>(
      context, count: batch.recipes.count * tables.weightStride, purpose: "the unit weights")
    try UnitWeightsLaunch(context).draw(batch.recipes, into: draws, stride: tables.weightStride)
    for (index, schedule) in batch.schedules.enumerated() where inModes[index] {
      // All networks with the same draw have the same architecture.
      let members = Set(batch.networks.lazy.filter { $0.schedule == index }.map { Int32($0.draw) }).sorted()
      try turnIntoModes(draws, members, schedule, on: context, program: program, groupSize: groupSize)
    }
    var kernel = try OpenCLKernel(context, program, name: "fusion_initialize")
    try kernel.append(networks)
    try kernel.append(self.schedules)
    try kernel.append(OpenCLBuffer(context, tables.scales, purpose: "the initial scales"))
    try kernel.append(draws)
    try kernel.append(weights)
    try kernel.append(UInt64(tables.weightStride))
    try kernel.launch(groups: batch.networks.count, groupSize: groupSize)
    try context.finish("setting the initial weights")
  }

  /// Turns unit weights of networks that are trained in modes into modes, with the kernel `fusion_modes`.
  ///
  /// - Parameter members: the numbers of those draws.
  private func turnIntoModes(
    _ draws: OpenCLBuffer<Number>, _ members: [Int32], _ schedule: LayerSchedule, on context: OpenCLContext,
    program: OpenCLHandle, groupSize: Int
  ) throws(EngineError) {
    var kernel = try OpenCLKernel(context, program, name: "fusion_modes")
    try kernel.append(OpenCLBuffer(context, members, purpose: "the draws in modes"))
    try kernel.append(draws)
    try kernel.append(UInt64(tables.weightStride))
    try kernel.append(Int32(schedule.steps[0].rows))
    let first = [0, 1, schedule.fusionLayer, schedule.fusionLayer + 1].map { Int32(schedule.steps[$0].offset) }
    try kernel.append(SIMD4<Int32>(first))
    try kernel.launch(groups: members.count, groupSize: groupSize)
    try context.finish("turning unit weights into modes")
  }

  /// The kernel that trains one network a work-group.
  func groupKernel(
    _ batch: PreparedBatch<Number>, on context: OpenCLContext, program: OpenCLHandle, tuning: FusionTuning,
    vectorsAreLocal: Bool
  ) throws(EngineError) -> OpenCLKernel {
    var kernel = try OpenCLKernel(context, program, name: "fusion_training")
    try kernel.append(Int32(1))
    try kernel.append(active)
    try kernel.append(networks)
    try kernel.append(schedules)
    try kernel.append(OpenCLBuffer(context, tables.blocks, purpose: "the blocks"))
    try kernel.append(rates)
    try kernel.append(stopLosses)
    try kernel.append(data)
    try kernel.append(Int32(batch.data[0].dimension))
    try kernel.append(Int32(batch.data[0].fixedPoints.moments.dimensions.a))
    try kernel.append(Int32(dataRow))
    try kernel.append(Int32(tables.dataStride))
    try kernel.append(Int32(tables.tracksGeneralisation ? 1 : 0))
    try kernel.append(weights)
    try kernel.append(UInt64(tables.weightStride))
    if vectorsAreLocal {
      try kernel.appendLocal(bytes: tables.vectorsPerGroup * MemoryLayout<Number>.stride)
      try kernel.append(UInt64(0))
    } else {
      try kernel.append(
        OpenCLBuffer<Number>(
          context, count: batch.networks.count * tables.vectorsPerGroup, purpose: "the layers' vectors"))
      try kernel.append(UInt64(tables.vectorsPerGroup))
    }
    try kernel.append(Int32(tables.slotStride))
    try kernel.appendLocal(bytes: tuning.partialSums * MemoryLayout<Number>.stride)
    try kernel.appendLocal(bytes: FusionTuning.observedCount * MemoryLayout<Number>.stride)
    try kernel.appendLocal(bytes: FusionTuning.flagCount * MemoryLayout<Int32>.stride)
    try appendProgress(to: &kernel)
    return kernel
  }

  /// The kernel of this name that trains narrow networks of one architecture, one in each lane of a work-item's vectors.
  func laneKernel(
    _ name: String, on context: OpenCLContext, program: OpenCLHandle
  ) throws(EngineError) -> OpenCLKernel {
    var kernel = try OpenCLKernel(context, program, name: name)
    try kernel.append(Int32(1))
    try kernel.append(Int32(0))
    try kernel.append(active)
    try kernel.append(networks)
    try kernel.append(rates)
    try kernel.append(stopLosses)
    try kernel.append(data)
    try kernel.append(Int32(dataRow))
    try kernel.append(Int32(tables.dataStride))
    try kernel.append(weights)
    try kernel.append(UInt64(tables.weightStride))
    try appendProgress(to: &kernel)
    return kernel
  }

  private func appendProgress(to kernel: inout OpenCLKernel) throws(EngineError) {
    try kernel.append(integers)
    try kernel.append(numbers)
    try kernel.append(records)
    try kernel.append(recordings)
    try kernel.append(curveSteps)
    try kernel.append(curve)
    try kernel.append(finalMaps)
    try kernel.append(reports)
  }
}
