import Experiments
import Kernels

/// Networks of a batch on samples that one kernel trains.
struct SampleTrainingPart {
  let kernel: OpenCLKernel
  let program: OpenCLHandle
  let members: [Int]
  let groupSize: Int
  /// Whether a step takes long, so that the first launch had better be of one.
  let startsWithOneStep: Bool
}

extension SampleTrainingPart {
  /// Networks that take all samples in every step: `sample_training.cl`.
  ///
  /// - Precondition: there is a member.
  static func allSamples<Number: TrainingNumber>(
    _ batch: SampleBatch<Number>, members: [Int], _ memory: SampleTrainingMemory<Number>, on context: OpenCLContext
  ) throws(EngineError) -> SampleTrainingPart {
    let tables = memory.tables
    let used = Set(members.map { batch.networks[$0].schedule })
    let tuning = SampleTuning<Number>(context.device.description, used.map { batch.schedules[$0] })
    let program = try context.program(KernelSource.sampleTraining, options: tuning.options)
    let data = batch.data[0]
    let inputs = try OpenCLBuffer<Number>(
      context, count: batch.data.count * data.inputs.count, purpose: "the samples")
    let targets = try OpenCLBuffer<Number>(context, count: batch.data.count * data.count, purpose: "the samples")
    for (index, data) in batch.data.enumerated() {
      try inputs.write(data.inputs, at: index * data.inputs.count)
      try targets.write(data.targets, at: index * data.targets.count)
    }

    var kernel = try OpenCLKernel(context, program, name: "sample_training")
    try kernel.append(Int32(1))
    try kernel.append(memory.active)
    try kernel.append(memory.networks)
    try kernel.append(memory.numbers)
    try kernel.append(memory.schedules)
    try kernel.append(OpenCLBuffer(context, tables.blocks, purpose: "the blocks"))
    try kernel.append(memory.lines)
    try kernel.append(inputs)
    try kernel.append(targets)
    try kernel.append(Int32(data.count))
    try kernel.append(1 / Number(data.count))
    try kernel.append(Int32(data.dimension))
    try kernel.append(Int32(data.dimensions.a))
    try kernel.append(memory.weights)
    try kernel.append(UInt64(tables.weightStride))
    try kernel.append(
      OpenCLBuffer<Number>(context, count: members.count * tables.scratchCount, purpose: "the gradients"))
    try kernel.append(UInt64(tables.scratchCount))
    try kernel.append(UInt64(tables.transposedCount))
    try kernel.append(Int32(tables.rowStride))
    let activity = tuning.activityCount
    if tuning.activityIsLocal {
      try kernel.appendLocal(bytes: activity * MemoryLayout<Number>.stride)
      try kernel.append(UInt64(0))
    } else {
      try kernel.append(
        OpenCLBuffer<Number>(context, count: members.count * activity, purpose: "the layers' activity"))
      try kernel.append(UInt64(activity))
    }
    try kernel.append(Int32(tuning.blockSize))
    for count in [tuning.partialSums, tuning.blockSize, tuning.blockSize, 2 * Number.laneCount] {
      try kernel.appendLocal(bytes: count * MemoryLayout<Number>.stride)
    }
    try kernel.appendLocal(bytes: SampleTuning<Number>.flagCount * MemoryLayout<Int32>.stride)
    try memory.appendProgress(to: &kernel)
    return SampleTrainingPart(
      kernel: kernel, program: program, members: members, groupSize: tuning.groupSize, startsWithOneStep: true)
  }
}
