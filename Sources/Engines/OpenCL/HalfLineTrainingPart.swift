import CVectorLanes
import Experiments
import Kernels

extension SampleTrainingPart {
  /// The kernel's `half_layer`.
  private struct LayerEntry: BitwiseCopyable {
    var weights, lines, stride, activity: Int32
  }

  /// Networks of half lines: `sample_half_lines.cl`.
  ///
  /// Those of a batch have the same layers, since their shape leaves nothing else open.
  ///
  /// - Precondition: there is a member.
  static func halfLines<Number: TrainingNumber>(
    _ batch: SampleBatch<Number>, members: [Int], _ memory: SampleTrainingMemory<Number>, on context: OpenCLContext
  ) throws(EngineError) -> SampleTrainingPart {
    let networks = members.map { batch.networks[$0] }
    let schedules = Set(networks.map { batch.schedules[$0.schedule] })
    guard let schedule = schedules.first, schedules.count == 1 else {
      preconditionFailure("networks of half lines of one shape have the same layers")
    }
    let tuning = HalfLineTuning<Number>(
      context.device.description, schedule, decays: networks.contains { $0.decay > 0 })
    let program = try context.program(KernelSource.sampleHalfLines, options: tuning.options)
    let layers = schedule.halfLineLayers.map {
      LayerEntry(
        weights: Int32($0.weights), lines: Int32($0.lines), stride: Int32($0.stride), activity: Int32($0.activity))
    }
    let sampleCount = batch.data[0].count
    let (columns, columnLength) = try columns(of: batch, on: context)

    var kernel = try OpenCLKernel(context, program, name: "sample_half_lines")
    try kernel.append(Int32(1))
    try kernel.append(memory.active)
    try kernel.append(memory.networks)
    try kernel.append(memory.numbers)
    try kernel.append(memory.schedules)
    try kernel.append(Int32(layers.count / 2))
    try kernel.append(OpenCLBuffer(context, layers, purpose: "the layers"))
    try kernel.append(memory.lines)
    try kernel.append(OpenCLBuffer(context, principalSamples(of: batch), purpose: "the principal samples"))
    try kernel.append(columns)
    try kernel.append(Int32(columnLength))
    try kernel.append(Int32(sampleCount))
    try kernel.append(1 / Number(sampleCount))
    try kernel.append(memory.weights)
    try kernel.append(UInt64(memory.tables.weightStride))
    // Two layers are looked at in registers.
    let rows = tuning.activityCount > 0 ? 4 * memory.tables.rowStride * members.count : 0
    try kernel.append(OpenCLBuffer<Number>(context, count: rows, purpose: "the rows of total maps"))
    try kernel.append(Int32(memory.tables.rowStride))
    if tuning.activityIsLocal {
      try kernel.appendLocal(bytes: max(tuning.activityCount, 1) * MemoryLayout<Number>.stride)
      try kernel.append(UInt64(0))
    } else {
      try kernel.append(
        OpenCLBuffer<Number>(
          context, count: members.count * tuning.activityCount, purpose: "the layers' activity"))
      try kernel.append(UInt64(tuning.activityCount))
    }
    try kernel.appendLocal(bytes: tuning.partialSums * MemoryLayout<Number>.stride)
    try kernel.appendLocal(bytes: HalfLineTuning<Number>.valueCount * MemoryLayout<Number>.stride)
    try kernel.appendLocal(bytes: tuning.groupSize * MemoryLayout<Int32>.stride)
    try memory.appendProgress(to: &kernel)
    // With two layers and the squared loss, steps are over in no time.
    let isShort = tuning.activityCount == 0 && networks.allSatisfy { $0.loss == .squared }
    return SampleTrainingPart(
      kernel: kernel, program: program, members: members, groupSize: tuning.groupSize, startsWithOneStep: !isShort)
  }

  /// For each data set its principal samples of nonlinear, then of linear networks; zeros where no network needs them.
  private static func principalSamples<Number: TrainingNumber>(of batch: SampleBatch<Number>) -> [Number] {
    let none = [Number](repeating: 0, count: Int(SAMPLE_HALF_LINES_PRINCIPAL))
    return batch.data.flatMap { data in
      [false, true].flatMap { isLinear in
        let numbers = data.halfLines?.principal(isLinear: isLinear) ?? []
        return numbers.isEmpty ? none : numbers
      }
    }
  }

  /// The samples of each data set in columns, and the length of a column; nothing if no network sums over samples.
  private static func columns<Number: TrainingNumber>(
    of batch: SampleBatch<Number>, on context: OpenCLContext
  ) throws(EngineError) -> (OpenCLBuffer<Number>, length: Int) {
    let length = batch.data.compactMap { $0.halfLines?.columnLength }.max() ?? 0
    let columns = try OpenCLBuffer<Number>(context, count: 3 * length * batch.data.count, purpose: "the samples")
    for (index, data) in batch.data.enumerated() {
      guard let samples = data.halfLines, samples.columnLength > 0 else { continue }
      try columns.write(Array(samples.columnNumbers), at: 3 * length * index)
    }
    return (columns, length)
  }
}
