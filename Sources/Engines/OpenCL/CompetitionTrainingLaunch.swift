import Experiments
import Kernels

/// One batch of networks of the competition family on its way through an OpenCL device: the host side of
/// `competition_training.cl`.
///
/// Tables of experiments go up and results come down; samples, weights and all that is made of them stay on the device.
struct CompetitionTrainingLaunch<Number: TrainingNumber> {
  typealias Tables = CompetitionTrainingTables<Number>

  private let context: OpenCLContext
  private let batch: CompetitionBatch<Number>
  private let tables: Tables
  private let tuning: CompetitionTuning<Number>
  private let program: OpenCLHandle
  private let shape: OpenCLBuffer<Tables.ShapeEntry>
  private let networks: OpenCLBuffer<Tables.NetworkEntry>
  private let numbers: OpenCLBuffer<Tables.NetworkNumbers>
  /// What the kernels call the state of a network, in their order.
  private let state: [OpenCLBuffer<Number>]
  private let active: OpenCLBuffer<Int32>
  private let progress: OpenCLBuffer<Tables.Progress>
  private let losses: OpenCLBuffer<Number>
  private let strengths: OpenCLBuffer<Number>
  private let emergenceSteps: OpenCLBuffer<Int32>
  private let emergence: OpenCLBuffer<Number>
  private let points: OpenCLBuffer<Number>

  /// Draws samples and weights on the device.
  init(_ batch: CompetitionBatch<Number>, on context: OpenCLContext) throws(EngineError) {
    self.context = context
    self.batch = batch
    let layout = CompetitionLayout(batch.shape, laneCount: Number.laneCount)
    tuning = CompetitionTuning(context.device.description, units: layout.units, stride: layout.stride)
    let (tables, count) = (Tables(batch, keepsPaces: tuning.keepsPaces), batch.experiments.count)
    self.tables = tables
    program = try context.program(KernelSource.competitionTraining, options: tuning.options)
    func buffer(_ size: Int, _ purpose: String) throws(EngineError) -> OpenCLBuffer<Number> {
      try OpenCLBuffer(context, count: count * size, purpose: purpose)
    }
    shape = try OpenCLBuffer(context, [tables.shape], purpose: "the shape")
    networks = try OpenCLBuffer(context, tables.networks, purpose: "the networks' table")
    numbers = try OpenCLBuffer(context, tables.numbers, purpose: "the networks' table")
    let sizes = tables.sizes
    state = [
      try buffer(sizes.lines, "the samples"), try buffer(sizes.products, "the samples' products"),
      try buffer(sizes.weights, "the weights"), try buffer(sizes.activity, "the activity"),
      try buffer(sizes.slopes, "the slopes"), try buffer(sizes.activity, "the sums of slopes"),
      try buffer(sizes.logits, "the logits"), try buffer(sizes.residuals, "the residuals"),
      try buffer(sizes.losses, "the losses"),
    ]
    active = try OpenCLBuffer(context, (0..<count).map { Int32($0) }, purpose: "the list of active networks")
    progress = try OpenCLBuffer(
      context, Array(repeating: Tables.Progress(), count: count), purpose: "the networks' progress")
    losses = try buffer(1, "the final losses")
    strengths = try buffer(sizes.strengths, "the strengths")
    emergenceSteps = try OpenCLBuffer(
      context, Array(repeating: -1, count: count * sizes.strengths), purpose: "the emergence of classes")
    emergence = try buffer(sizes.emergence, "the emergence of classes")
    points = try OpenCLBuffer(context, count: tables.pointCount * tables.pointSize, purpose: "the learning curves")

    var prepare = try OpenCLKernel(context, program, name: "competition_prepare")
    try prepare.append(shape)
    try prepare.append(networks)
    try prepare.append(numbers)
    for buffer in state { try prepare.append(buffer) }
    try prepare.appendLocal(bytes: tuning.tileBytes)
    try prepare.launch(groups: count, groupSize: tuning.groupSize)
    try context.finish("drawing samples and weights")
  }

  /// Trains slice after slice until all networks have ended or a stop is requested, and tests those that came to their end.
  func run(control: TrainingControl, slices: SlicePlan) throws(EngineError) -> [CompetitionResult] {
    let count = batch.experiments.count
    let training = SlicedTraining(
      context: context, kernel: try trainingKernel(), active: active, groupSize: tuning.groupSize, networkCount: count)
    try training.run(control: control, slices: slices.fromOneStep) { () throws(EngineError) in
      try progress.read().map { SlicedTraining.Progress(status: Status(code: $0.status), step: Int($0.step)) }
    }
    var results = try readTraining()
    let ended = results.indices.filter { results[$0].status == .stepLimit }
    if !ended.isEmpty {
      try active.write(ended.map { Int32($0) })
      try finish(ended.count)
      let tallies = try test(ended, results, slices: slices.fromOneStep)
      let progress = try progress.read()
      for index in ended {
        results[index].correct = Int(progress[index].correct)
        results[index].test = Self.test(of: index, tallies, samples: batch.shape.testSampleCount)
      }
    }
    return results
  }

  private func trainingKernel() throws(EngineError) -> OpenCLKernel {
    var kernel = try OpenCLKernel(context, program, name: "competition_training")
    try kernel.append(Int32(1))
    try kernel.append(active)
    try kernel.append(shape)
    try kernel.append(networks)
    try kernel.append(numbers)
    for buffer in state { try kernel.append(buffer) }
    try kernel.appendLocal(bytes: tuning.tileBytes)
    try kernel.appendLocal(bytes: tuning.lossBytes)
    try kernel.appendLocal(bytes: 2 * MemoryLayout<Int32>.stride)
    try kernel.append(progress)
    try kernel.append(losses)
    try kernel.append(strengths)
    try kernel.append(emergenceSteps)
    try kernel.append(emergence)
    try kernel.append(OpenCLBuffer(context, tables.listedSteps, purpose: "the steps that are recorded"))
    try kernel.append(points)
    return kernel
  }

  // MARK: After training

  /// Counts the training samples that active networks get right, and sets their weights.
  private func finish(_ count: Int) throws(EngineError) {
    var kernel = try OpenCLKernel(context, program, name: "competition_finish")
    try kernel.append(active)
    try kernel.append(shape)
    for buffer in state { try kernel.append(buffer) }
    try kernel.appendLocal(bytes: tuning.tileBytes)
    try kernel.appendLocal(bytes: MemoryLayout<Int32>.stride)
    try kernel.append(progress)
    try kernel.launch(groups: count, groupSize: tuning.groupSize)
    try context.finish("setting the final weights")
  }

  /// Tests active networks, block after block of samples.
  ///
  /// - Returns: the tallies of all networks.
  private func test(
    _ ended: [Int], _ results: [CompetitionResult], slices: SlicePlan
  ) throws(EngineError) -> [Int32] {
    let classes = batch.shape.classes
    var winners = [Int32](repeating: 0, count: results.count * classes)
    for index in ended {
      let strengths = batch.experiments[index].data.strengths
      for (label, end) in results[index].strengths.enumerated() {
        winners[index * classes + label] = strengths.b * end.b > strengths.a * end.a ? 1 : 0
      }
    }
    let tallies = try OpenCLBuffer(
      context, [Int32](repeating: 0, count: results.count * Tables.Tally.allCases.count), purpose: "the test's tallies")
    var kernel = try OpenCLKernel(context, program, name: "competition_test")
    try kernel.append(Int32(0))
    try kernel.append(Int32(0))
    try kernel.append(active)
    try kernel.append(shape)
    try kernel.append(networks)
    try kernel.append(numbers)
    for buffer in state { try kernel.append(buffer) }
    try kernel.appendLocal(bytes: tuning.tileBytes)
    try kernel.appendLocal(bytes: Tables.Tally.allCases.count * MemoryLayout<Int32>.stride)
    try kernel.append(OpenCLBuffer(context, winners, purpose: "the winners of classes"))
    try kernel.append(tallies)

    let (samples, blockSize) = (batch.shape.testSampleCount, Int(tables.shape.stride))
    var (slice, first) = (slices, 0)
    while first < samples {
      let blocks = min(slice.steps, (samples - first + blockSize - 1) / blockSize)
      try kernel.replace(0, Int32(first))
      try kernel.replace(1, Int32(blocks))
      let started = ContinuousClock.now
      try kernel.launch(groups: ended.count, groupSize: tuning.groupSize)
      try context.finish("testing \(ended.count) networks")
      slice.took(started.duration(to: .now) / .seconds(1))
      first += blocks * blockSize
    }
    return try tallies.read()
  }

  private static func test(of index: Int, _ tallies: [Int32], samples: Int) -> CompetitionResult.Test {
    func tally(_ tally: Tables.Tally) -> Int { Int(tallies[index * Tables.Tally.allCases.count + tally.rawValue]) }
    func wrong(_ kind: Tables.Tally) -> CompetitionResult.Tally {
      CompetitionResult.Tally(samples: samples, wrong: tally(kind))
    }
    let sufficient = CompetitionResult.Tally(
      samples: tally(.winnerSufficient), wrong: tally(.wrongWinnerSufficient))
    return CompetitionResult.Test(
      joint: wrong(.wrongJoint), alone: ModalityPair(wrong(.wrongFirst), wrong(.wrongSecond)),
      ensemble: wrong(.wrongTogether), winnerIsSufficient: sufficient,
      winnerIsInsufficient: CompetitionResult.Tally(
        samples: samples - sufficient.samples, wrong: tally(.wrongJoint) - sufficient.wrong))
  }

  /// What training has left on the device.
  private func readTraining() throws(EngineError) -> [CompetitionResult] {
    let (losses, strengths, points) = (try losses.read(), try strengths.read(), try points.read())
    let (steps, emergence) = (try emergenceSteps.read(), try emergence.read())
    let classes = batch.shape.classes
    return try progress.read().enumerated().map { index, progress in
      guard let status = Status(code: progress.status) else {
        return CompetitionResult(status: .notRun, steps: Int(progress.step))
      }
      let experiment = batch.experiments[index]
      func time(_ label: Int, _ modality: Modality) -> Double? {
        let place = (2 * index + modality.rawValue) * classes + label
        return EmergenceWatch.time(
          step: Int(steps[place]), from: Double(emergence[2 * place]), to: Double(emergence[2 * place + 1]),
          threshold: experiment.network.activation.threshold / experiment.data.strengths[modality])
      }
      return CompetitionResult(
        status: status, steps: Int(progress.step), loss: Double(losses[index]),
        strengths: pairs(strengths, at: index * 2 * classes),
        emergenceTimes: (0..<classes).map { ModalityPair(time($0, .a), time($0, .b)) },
        curve: curve(of: index, progress, points))
    }
  }

  private func curve(
    of index: Int, _ progress: Tables.Progress, _ numbers: [Number]
  ) -> [CompetitionCurve.Point] {
    let steps = batch.recordedSteps[index]
    return (0..<Int(progress.pointCount)).map { point in
      let start = (Int(tables.networks[index].firstPoint) + point) * tables.pointSize
      let isListed = point < steps.count && steps[point] <= Int(progress.step)
      return CompetitionCurve.Point(
        step: isListed ? steps[point] : Int(progress.step), loss: Double(numbers[start]),
        strengths: pairs(numbers, at: start + 1))
    }
  }

  /// A_1 and A_2 of every class, which the device keeps modality by modality.
  private func pairs(_ numbers: [Number], at start: Int) -> [ModalityPair<Double>] {
    let classes = batch.shape.classes
    return (start..<(start + classes)).map { ModalityPair(Double(numbers[$0]), Double(numbers[$0 + classes])) }
  }
}
