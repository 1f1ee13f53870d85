import Experiments

/// One batch of networks on samples on a device: what the kernels `sample_training` and `sample_half_lines` share.
struct SampleTrainingMemory<Number: TrainingNumber> {
  typealias Tables = SampleTrainingTables<Number>

  let tables: Tables
  /// The networks that the next launch trains.
  let active: OpenCLBuffer<Int32>
  let networks: OpenCLBuffer<Tables.NetworkEntry>
  let numbers: OpenCLBuffer<Tables.NetworkNumbers>
  let schedules: OpenCLBuffer<Tables.ScheduleEntry>
  let lines: OpenCLBuffer<Tables.LinesEntry>
  let weights: OpenCLBuffer<Number>
  let progress: OpenCLBuffer<Tables.Progress>
  let points: OpenCLBuffer<Number>
  private let limits: OpenCLBuffer<Number>
  private let listedSteps: OpenCLBuffer<Int32>

  init(_ batch: SampleBatch<Number>, on context: OpenCLContext) throws(EngineError) {
    tables = Tables(batch)
    let count = batch.networks.count
    active = try OpenCLBuffer(context, count: count, purpose: "the list of active networks")
    networks = try OpenCLBuffer(context, tables.networks, purpose: "the networks' table")
    numbers = try OpenCLBuffer(context, tables.numbers, purpose: "the networks' table")
    schedules = try OpenCLBuffer(context, tables.schedules, purpose: "the schedules")
    lines = try OpenCLBuffer(context, tables.lines, purpose: "the lines of the total maps")
    weights = try OpenCLBuffer(context, count: count * tables.weightStride, purpose: "the weights")
    progress = try OpenCLBuffer(
      context, Array(repeating: Tables.Progress(), count: count), purpose: "the networks' progress")
    points = try OpenCLBuffer(context, count: tables.pointCount * tables.pointSize, purpose: "the learning curves")
    limits = try OpenCLBuffer(context, count: count, purpose: "the networks' limits")
    listedSteps = try OpenCLBuffer(context, tables.listedSteps, purpose: "the steps that are looked at")
  }

  /// Sets the weights to the batch's initial ones, with the kernel `sample_initialize` of a program whose groups have this
  /// size.
  func initializeWeights(
    _ batch: SampleBatch<Number>, on context: OpenCLContext, program: OpenCLHandle, groupSize: Int
  ) throws(EngineError) {
    let draws = try OpenCLBuffer<Number>(
      context, count: batch.draws.count * tables.weightStride, purpose: "the unit weights")
    try draws.write(rows: batch.draws, stride: tables.weightStride)
    var kernel = try OpenCLKernel(context, program, name: "sample_initialize")
    try kernel.append(networks)
    try kernel.append(numbers)
    try kernel.append(schedules)
    try kernel.append(draws)
    try kernel.append(weights)
    try kernel.append(UInt64(tables.weightStride))
    try kernel.launch(groups: batch.networks.count, groupSize: groupSize)
    try context.finish("setting the initial weights")
  }

  /// The last arguments of both kernels.
  func appendProgress(to kernel: inout OpenCLKernel) throws(EngineError) {
    try kernel.append(progress)
    try kernel.append(limits)
    try kernel.append(listedSteps)
    try kernel.append(points)
  }
}
