import Experiments

/// One batch of networks on samples on its way through an OpenCL device: the host side of `sample_training.cl` and
/// `sample_half_lines.cl`.
///
/// Networks of half lines are those of the CPU engine, ``HalfLines/apply(to:)``, with every loss. Weights, progress and
/// curves stay on the device until training ends.
struct SampleTrainingLaunch<Number: TrainingNumber> {
  typealias Result = SampleTrainingResult<Number>

  private let context: OpenCLContext
  private let batch: SampleBatch<Number>
  private let memory: SampleTrainingMemory<Number>
  private let parts: [SampleTrainingPart]

  /// Copies a batch to the device and sets its initial weights.
  init(_ batch: SampleBatch<Number>, on context: OpenCLContext) throws(EngineError) {
    self.context = context
    self.batch = batch
    memory = try SampleTrainingMemory(batch, on: context)
    var parts: [SampleTrainingPart] = []
    let halfLines = batch.networks.indices.filter { batch.networks[$0].hasHalfLines }
    let others = batch.networks.indices.filter { !batch.networks[$0].hasHalfLines }
    if !halfLines.isEmpty {
      parts.append(try .halfLines(batch, members: halfLines, memory, on: context))
    }
    if !others.isEmpty { parts.append(try .allSamples(batch, members: others, memory, on: context)) }
    self.parts = parts
    if let first = parts.first {
      try memory.initializeWeights(batch, on: context, program: first.program, groupSize: first.groupSize)
    }
  }

  /// Trains slice after slice until all networks have ended or a stop is requested.
  func run(control: TrainingControl, slices: SlicePlan) throws(EngineError) -> [Result] {
    for part in parts where !control.isStopRequested {
      let training = SlicedTraining(
        context: context, kernel: part.kernel, active: memory.active, groupSize: part.groupSize,
        networkCount: batch.networks.count)
      let plan = part.startsWithOneStep ? slices.fromOneStep : slices
      try training.run(part.members, control: control, slices: plan) { (running) throws(EngineError) in
        let all = try memory.progress.read()
        return running.map { SlicedTraining.Progress(status: Status(code: all[$0].status), step: Int(all[$0].step)) }
      }
    }
    let numbers = try memory.points.read()
    let progress = try memory.progress.read()
    var firstLayers: [ModalityPair<Matrix>?] = []
    for index in batch.networks.indices { firstLayers.append(try firstLayer(of: index)) }
    let layers = firstLayers
    return ParallelLoop.map(count: batch.networks.count) { index in
      Result(
        status: Status(code: progress[index].status) ?? .notRun, steps: Int(progress[index].step),
        curve: curve(of: index, progress[index], numbers), firstLayer: layers[index])
    }
  }

  private func curve(
    of index: Int, _ progress: SampleTrainingTables<Number>.Progress, _ numbers: [Number]
  ) -> SampledCurve {
    let steps = batch.curveSteps[batch.networks[index].recording].steps
    let size = memory.tables.pointSize
    let dimension = size - 3
    return SampledCurve(
      points: (0..<Int(progress.pointCount)).map { point in
        let start = (Int(memory.tables.networks[index].firstPoint) + point) * size
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
    let numbers = try memory.weights.read(at: index * memory.tables.weightStride, count: schedule.weightCount)
    return numbers.withUnsafeBufferPointer { schedule.firstLayer(of: $0) }
  }
}
