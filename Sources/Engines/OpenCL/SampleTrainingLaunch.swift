import Experiments
import Kernels

/// One batch of networks on samples on its way through an OpenCL device: the host side of `sample_training.cl`.
///
/// Weights, progress and curves stay on the device until training ends.
struct SampleTrainingLaunch<Number: TrainingNumber> {
  typealias Tables = SampleTrainingTables<Number>
  typealias Result = SampleTrainingResult<Number>

  private let context: OpenCLContext
  private let batch: SampleBatch<Number>
  private let tables: Tables
  private let tuning: SampleTuning<Number>
  private let weights: OpenCLBuffer<Number>
  private let progress: OpenCLBuffer<Tables.Progress>
  private let active: OpenCLBuffer<Int32>
  private let points: OpenCLBuffer<Number>
  private let kernel: OpenCLKernel

  /// Copies a batch to the device and sets its initial weights.
  init(_ batch: SampleBatch<Number>, on context: OpenCLContext) throws(EngineError) {
    self.context = context
    self.batch = batch
    tables = Tables(batch)
    tuning = SampleTuning(context.device.description, batch.schedules)
    let count = batch.networks.count
    let program = try context.program(KernelSource.sampleTraining, options: tuning.options)

    let networks = try OpenCLBuffer(context, tables.networks, purpose: "the networks' table")
    let numbers = try OpenCLBuffer(context, tables.numbers, purpose: "the networks' table")
    let schedules = try OpenCLBuffer(context, tables.schedules, purpose: "the schedules")
    weights = try OpenCLBuffer(context, count: count * tables.weightStride, purpose: "the weights")
    let draws = try OpenCLBuffer<Number>(
      context, count: batch.draws.count * tables.weightStride, purpose: "the unit weights")
    for (index, draw) in batch.draws.enumerated() { try draws.write(draw, at: index * tables.weightStride) }
    var initialize = try OpenCLKernel(context, program, name: "sample_initialize")
    try initialize.append(networks)
    try initialize.append(numbers)
    try initialize.append(schedules)
    try initialize.append(draws)
    try initialize.append(weights)
    try initialize.append(UInt64(tables.weightStride))
    try initialize.launch(groups: count, groupSize: tuning.groupSize)
    try context.finish("setting the initial weights")

    let data = batch.data[0]
    let dimension = data.dimensions.a + data.dimensions.b
    let inputs = try OpenCLBuffer<Number>(
      context, count: batch.data.count * data.count * dimension, purpose: "the samples")
    let targets = try OpenCLBuffer<Number>(context, count: batch.data.count * data.count, purpose: "the samples")
    for (index, data) in batch.data.enumerated() {
      try inputs.write(data.inputs, at: index * data.inputs.count)
      try targets.write(data.targets, at: index * data.targets.count)
    }
    progress = try OpenCLBuffer(
      context, Array(repeating: Tables.Progress(), count: count), purpose: "the networks' progress")
    active = try OpenCLBuffer(context, (0..<count).map { Int32($0) }, purpose: "the list of active networks")
    points = try OpenCLBuffer(context, count: tables.pointCount * tables.pointSize, purpose: "the learning curves")

    var kernel = try OpenCLKernel(context, program, name: "sample_training")
    try kernel.append(Int32(1))
    try kernel.append(active)
    try kernel.append(networks)
    try kernel.append(numbers)
    try kernel.append(schedules)
    try kernel.append(OpenCLBuffer(context, tables.blocks, purpose: "the blocks"))
    try kernel.append(OpenCLBuffer(context, tables.lines, purpose: "the lines of the total maps"))
    try kernel.append(inputs)
    try kernel.append(targets)
    try kernel.append(Int32(data.count))
    try kernel.append(1 / Number(data.count))
    try kernel.append(Int32(dimension))
    try kernel.append(Int32(data.dimensions.a))
    try kernel.append(weights)
    try kernel.append(UInt64(tables.weightStride))
    try kernel.append(
      OpenCLBuffer<Number>(context, count: count * tables.scratchCount, purpose: "the gradients"))
    try kernel.append(UInt64(tables.scratchCount))
    try kernel.append(UInt64(tables.transposedCount))
    try kernel.append(Int32(tables.rowStride))
    let activity = tuning.activityCount
    if tuning.activityIsLocal {
      try kernel.appendLocal(bytes: activity * MemoryLayout<Number>.stride)
      try kernel.append(UInt64(0))
    } else {
      try kernel.append(OpenCLBuffer<Number>(context, count: count * activity, purpose: "the layers' activity"))
      try kernel.append(UInt64(activity))
    }
    try kernel.append(Int32(tuning.blockSize))
    for count in [tuning.partialSums, tuning.blockSize, tuning.blockSize, 2 * Number.laneCount] {
      try kernel.appendLocal(bytes: count * MemoryLayout<Number>.stride)
    }
    try kernel.appendLocal(bytes: SampleTuning<Number>.flagCount * MemoryLayout<Int32>.stride)
    try kernel.append(progress)
    try kernel.append(OpenCLBuffer<Number>(context, count: count, purpose: "the networks' limits"))
    try kernel.append(OpenCLBuffer(context, tables.listedSteps, purpose: "the steps that are looked at"))
    try kernel.append(points)
    self.kernel = kernel
  }

  /// Trains slice after slice until all networks have ended or a stop is requested.
  func run(control: TrainingControl, slices: SlicePlan) throws(EngineError) -> [Result] {
    let training = SlicedTraining(
      context: context, kernel: kernel, active: active, groupSize: tuning.groupSize, networkCount: batch.networks.count)
    try training.run(control: control, slices: slices.fromOneStep) { () throws(EngineError) in
      try progress.read().map { SlicedTraining.Progress(status: Status(code: $0.status), step: Int($0.step)) }
    }
    let numbers = try points.read()
    var results: [Result] = []
    for (index, progress) in try progress.read().enumerated() {
      results.append(
        Result(
          status: Status(code: progress.status) ?? .notRun, steps: Int(progress.step),
          curve: curve(of: index, progress, numbers), firstLayer: try firstLayer(of: index)))
    }
    return results
  }

  private func curve(of index: Int, _ progress: Tables.Progress, _ numbers: [Number]) -> SampledCurve {
    let steps = batch.curveSteps[batch.networks[index].recording].steps
    let dimension = tables.pointSize - 3
    return SampledCurve(
      points: (0..<Int(progress.pointCount)).map { point in
        let start = (Int(tables.networks[index].firstPoint) + point) * tables.pointSize
        let isListed = point < steps.count && steps[point] <= Int(progress.step)
        return SampledCurve.Point(
          step: isListed ? steps[point] : Int(progress.step), loss: Double(numbers[start]),
          totalMap: numbers[(start + 1)..<(start + 1 + dimension)].map { Double($0) },
          squaredNorms: ModalityPair(Double(numbers[start + 1 + dimension]), Double(numbers[start + 2 + dimension])))
      })
  }

  /// The first layer's weights of one network, if the batch keeps them.
  private func firstLayer(of index: Int) throws(EngineError) -> ModalityPair<Matrix>? {
    guard batch.recording.keepsFirstLayer else { return nil }
    let schedule = batch.schedules[batch.networks[index].schedule]
    let numbers = try weights.read(at: index * tables.weightStride, count: schedule.weightCount)
    return numbers.withUnsafeBufferPointer { schedule.firstLayer(of: $0) }
  }
}
