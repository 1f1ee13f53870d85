import Experiments
import Kernels

/// One batch on its way through an OpenCL device: the host side of `fusion_training.cl`.
///
/// Weights and progress stay on the device. After each slice the host reads who has ended and leaves them out of the
/// next one.
struct FusionTrainingLaunch<Number: TrainingNumber> {
  typealias Tables = FusionTrainingTables<Number>
  typealias Result = FusionTraining<Number>.Result

  /// How the kernel is cut for a device.
  struct Tuning: Sendable, Hashable {
    /// Work-items that share a line of a matrix. As many as the CPU engine has lanes, so that both add in one order.
    var columns = Number.laneCount
    /// Lines read at once, and lines per tile in local memory.
    var rows = 128 / Number.laneCount
    var tile = 32

    var groupSize: Int { columns * rows }
    /// Partial sums of a tile of lines, with one number between lines against bank conflicts.
    var partialSums: Int { tile * (columns + 1) }
    /// Four measures, the loss, E_g and a component; the status and the sign of a change.
    static var observedCount: Int { 7 }
    static var flagCount: Int { 2 }
    /// Bytes of local memory beside the vectors.
    var fixedLocalBytes: Int {
      (partialSums + Self.observedCount) * MemoryLayout<Number>.stride + Self.flagCount * MemoryLayout<Int32>.stride
    }

    /// The tuning for a device's kind, made smaller until a work-group fits the device.
    ///
    /// OpenCL on a CPU runs the work-items of a group in a loop from barrier to barrier, so groups are small there.
    init(_ device: DeviceDescription) {
      if device.kind == .cpu { rows = 1 }
      while groupSize > device.largestWorkGroup, columns > 1 {
        if rows > 1 { rows /= 2 } else { columns /= 2 }
      }
    }
  }

  private let context: OpenCLContext
  private let batch: PreparedBatch<Number>
  private let tables: Tables
  private let tuning: Tuning
  private let weights: OpenCLBuffer<Number>
  private let integers: OpenCLBuffer<Tables.ProgressIntegers>
  private let numbers: OpenCLBuffer<Tables.ProgressNumbers>
  private let active: OpenCLBuffer<Int32>
  private let curveSteps: OpenCLBuffer<Int32>
  private let curve: OpenCLBuffer<Number>
  private let finalMaps: OpenCLBuffer<Number>
  private let kernel: OpenCLKernel

  /// Copies a batch to the device and sets its initial weights.
  init(_ batch: PreparedBatch<Number>, on context: OpenCLContext) throws(EngineError) {
    self.context = context
    self.batch = batch
    tables = Tables(batch)
    tuning = Tuning(context.device.description)
    let count = batch.networks.count
    // Every launch must hold NVIDIA's 48 KiB, whatever this device allows.
    let localLimit = min(context.device.description.localMemory, 48 * 1024)
    let vectorBytes = tables.vectorsPerGroup * MemoryLayout<Number>.stride
    let vectorsAreLocal = vectorBytes + tuning.fixedLocalBytes <= localLimit
    let program = try context.program(
      KernelSource.fusionTraining, options: Self.options(tuning, vectorsAreLocal: vectorsAreLocal))

    let networkTable = try OpenCLBuffer(context, tables.networks, purpose: "the networks' table")
    let scheduleTable = try OpenCLBuffer(context, tables.schedules, purpose: "the schedules")
    weights = try OpenCLBuffer(context, count: count * tables.weightStride, purpose: "the weights")
    try Self.initialize(
      weights, tables, batch, context: context, program: program, networkTable: networkTable,
      scheduleTable: scheduleTable, groupSize: tuning.groupSize)

    integers = try OpenCLBuffer(
      context, Array(repeating: Tables.ProgressIntegers(), count: count), purpose: "the networks' progress")
    numbers = try OpenCLBuffer(
      context, Array(repeating: Tables.ProgressNumbers(), count: count), purpose: "the networks' progress")
    active = try OpenCLBuffer(context, (0..<count).map { Int32($0) }, purpose: "the list of active networks")
    curveSteps = try OpenCLBuffer(context, count: tables.pointCount, purpose: "the learning curves")
    let dimension = batch.data[0].dimension
    curve = try OpenCLBuffer(context, count: tables.pointCount * (dimension + 1), purpose: "the learning curves")
    finalMaps = try OpenCLBuffer(context, count: count * dimension, purpose: "the final maps")

    var kernel = try OpenCLKernel(context, program, name: "fusion_training")
    try kernel.append(Int32(1))
    try kernel.append(active)
    try kernel.append(networkTable)
    try kernel.append(scheduleTable)
    try kernel.append(OpenCLBuffer(context, tables.blocks, purpose: "the blocks"))
    try kernel.append(OpenCLBuffer(context, tables.rates, purpose: "the learning rates"))
    try kernel.append(OpenCLBuffer(context, tables.stopLosses, purpose: "the stop losses"))
    try kernel.append(OpenCLBuffer(context, tables.data, purpose: "the second moments"))
    try kernel.append(Int32(dimension))
    try kernel.append(Int32(batch.data[0].fixedPoints.moments.dimensions.a))
    try kernel.append(Int32(batch.data[0].stride))
    try kernel.append(Int32(tables.dataStride))
    try kernel.append(Int32(tables.tracksGeneralisation ? 1 : 0))
    try kernel.append(weights)
    try kernel.append(UInt64(tables.weightStride))
    if vectorsAreLocal {
      try kernel.appendLocal(bytes: vectorBytes)
      try kernel.append(UInt64(0))
    } else {
      try kernel.append(
        OpenCLBuffer<Number>(context, count: count * tables.vectorsPerGroup, purpose: "the layers' vectors"))
      try kernel.append(UInt64(tables.vectorsPerGroup))
    }
    try kernel.append(Int32(tables.slotStride))
    try kernel.appendLocal(bytes: tuning.partialSums * MemoryLayout<Number>.stride)
    try kernel.appendLocal(bytes: Tuning.observedCount * MemoryLayout<Number>.stride)
    try kernel.appendLocal(bytes: Tuning.flagCount * MemoryLayout<Int32>.stride)
    try kernel.append(integers)
    try kernel.append(numbers)
    try kernel.append(
      OpenCLBuffer<Number>(
        context, count: count * ObservableTracker<Number>.pointSize * ObservableTracker<Number>.recordCapacity,
        purpose: "the plateaus' records"))
    try kernel.append(OpenCLBuffer(context, tables.recordings.map { Int32($0) }, purpose: "the recorded steps"))
    try kernel.append(curveSteps)
    try kernel.append(curve)
    try kernel.append(finalMaps)
    self.kernel = kernel
  }

  private static func options(_ tuning: Tuning, vectorsAreLocal: Bool) -> String {
    "-DDOUBLE_PRECISION=\(Number.precision == .double ? 1 : 0) -DCOLUMNS=\(tuning.columns) -DROWS=\(tuning.rows) "
      + "-DTILE=\(tuning.tile) -DVECTOR_SPACE=\(vectorsAreLocal ? "__local" : "__global")"
  }

  private static func initialize(
    _ weights: OpenCLBuffer<Number>, _ tables: Tables, _ batch: PreparedBatch<Number>, context: OpenCLContext,
    program: OpenCLHandle, networkTable: OpenCLBuffer<Tables.NetworkEntry>,
    scheduleTable: OpenCLBuffer<Tables.ScheduleEntry>, groupSize: Int
  ) throws(EngineError) {
    let draws = try OpenCLBuffer<Number>(
      context, count: batch.draws.count * tables.weightStride, purpose: "the unit weights")
    for (index, draw) in batch.draws.enumerated() { try draws.write(draw, at: index * tables.weightStride) }
    var kernel = try OpenCLKernel(context, program, name: "fusion_initialize")
    try kernel.append(networkTable)
    try kernel.append(scheduleTable)
    try kernel.append(OpenCLBuffer(context, tables.scales, purpose: "the initial scales"))
    try kernel.append(draws)
    try kernel.append(weights)
    try kernel.append(UInt64(tables.weightStride))
    try kernel.launch(groups: batch.networks.count, groupSize: groupSize)
    try context.finish("setting the initial weights")
  }

  /// Trains slice after slice until all networks have ended or a stop is requested.
  func run(control: TrainingControl, slices: SlicePlan = SlicePlan()) throws(EngineError) -> [Result] {
    let training = SlicedTraining(
      context: context, kernel: kernel, active: active, groupSize: tuning.groupSize, networkCount: batch.networks.count)
    try training.run(control: control, slices: slices) { () throws(EngineError) in
      try integers.read().map { SlicedTraining.Progress(status: Status(code: $0.status), step: Int($0.step)) }
    }
    return try results(try integers.read())
  }

  private func results(_ integers: [Tables.ProgressIntegers]) throws(EngineError) -> [Result] {
    let numbers = try numbers.read()
    let maps = try finalMaps.read()
    let (steps, values) = (try curveSteps.read(), try curve.read())
    let dimension = batch.data[0].dimension
    var results: [Result] = []
    for (index, network) in batch.networks.enumerated() {
      let (whole, part, data) = (integers[index], numbers[index], batch.data[network.data])
      let (crossings, fractions) = (whole.crossingSteps, part.crossingFractions)
      let observations = Observations<Number>(
        status: Status(code: whole.status) ?? .notRun, steps: Int(whole.step),
        crossingSteps: SIMD4(crossings.0, crossings.1, crossings.2, crossings.3),
        crossingFractions: SIMD4(fractions.0, fractions.1, fractions.2, fractions.3),
        midpoint: whole.hasMidpoint != 0 ? SIMD3(part.midpoint.0, part.midpoint.1, part.midpoint.2) : nil,
        initialLoss: part.initialLoss, finalLoss: part.loss, finalError: part.error, minimumError: part.minimumError,
        minimumErrorStep: whole.minimumErrorStep,
        finalMap: maps[(index * dimension)..<((index + 1) * dimension)].map { Double($0) })
      let points = (0..<Int(whole.curveCount)).map { point in
        let entry = Int(tables.networks[index].firstPoint) + point
        let numbers = values[(entry * (dimension + 1))..<((entry + 1) * (dimension + 1))].map { Double($0) }
        return data.point(step: Int(steps[entry]), loss: numbers[0], map: Array(numbers.dropFirst()))
      }
      results.append(
        Result(observations: observations, curve: points, firstLayer: try firstLayer(of: index, network)))
    }
    return results
  }

  /// The first layer's weights of one network, if the batch keeps them.
  private func firstLayer(
    of index: Int, _ network: PreparedBatch<Number>.Network
  ) throws(EngineError) -> ModalityPair<Matrix>? {
    guard batch.recording.keepsFirstLayer else { return nil }
    let schedule = batch.schedules[network.schedule]
    let numbers = try weights.read(at: index * tables.weightStride, count: schedule.weightCount)
    return numbers.withUnsafeBufferPointer { schedule.firstLayer(of: $0) }
  }
}
