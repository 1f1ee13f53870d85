import Experiments
import Kernels

/// One batch on its way through an OpenCL device: the host side of `fusion_training.cl`, `lane_training.cl` and
/// `lane_modes.cl`.
///
/// Weights and progress stay on the device. After each slice the host reads who has ended and leaves them out of the
/// next one.
struct FusionTrainingLaunch<Number: TrainingNumber> {
  typealias Result = FusionTraining<Number>.Result

  /// Networks of the batch that one kernel trains.
  private struct Part {
    let program: OpenCLHandle
    let kernel: OpenCLKernel
    let members: [Int]
    let groupSize: Int
    let packing: SlicedTraining.Packing?
  }

  private let context: OpenCLContext
  private let batch: PreparedBatch<Number>
  private let memory: FusionTrainingMemory<Number>
  private let parts: [Part]
  /// Whether networks of each schedule are kept in modes.
  private let inModes: [Bool]

  /// Copies a batch to the device and sets its initial weights.
  ///
  /// - Parameter tuning: how the kernels are cut; the table's line for this device where it is `nil`.
  init(
    _ batch: PreparedBatch<Number>, on context: OpenCLContext, tuning: FusionTuning? = nil
  ) throws(EngineError) {
    self.context = context
    self.batch = batch
    memory = try FusionTrainingMemory(batch, on: context)
    let device = context.device.description
    let tuning = (tuning ?? FusionTuning(device.kind, in: Number.self))
      .cut(toWidth: memory.tables.slotStride, largestWorkGroup: device.largestWorkGroup)
    let inputs = batch.data[0].fixedPoints.moments.dimensions
    let architectures = batch.schedules.map { LaneArchitecture($0, inputs: inputs) }
    // An architecture's way is its own, whatever else is in the batch.
    let isNarrow = architectures.map { $0.numberCount <= tuning.narrowNumbers }
    inModes = zip(architectures, isNarrow).map { $0.isInModes && $1 }
    func members(_ schedule: (Int) -> Bool) -> [Int] {
      batch.networks.indices.filter { schedule(batch.networks[$0].schedule) }
    }
    var parts: [Part] = []
    for (index, architecture) in architectures.enumerated() where isNarrow[index] {
      parts.append(try Self.lanes(members { $0 == index }, of: architecture, memory, tuning, on: context))
    }
    if isNarrow.contains(false) {
      parts.append(try Self.groups(members { !isNarrow[$0] }, batch, memory, tuning, on: context))
    }
    self.parts = parts
    try memory.initializeWeights(
      batch, inModes: inModes, on: context, program: parts[0].program, groupSize: parts[0].groupSize)
  }

  /// Networks that each have a work-group of their own.
  private static func groups(
    _ members: [Int], _ batch: PreparedBatch<Number>, _ memory: FusionTrainingMemory<Number>, _ tuning: FusionTuning,
    on context: OpenCLContext
  ) throws(EngineError) -> Part {
    // Every launch must hold NVIDIA's 48 KiB, whatever this device allows.
    let localLimit = min(context.device.description.localMemory, 48 * 1024)
    let vectorBytes = memory.tables.vectorsPerGroup * MemoryLayout<Number>.stride
    let vectorsAreLocal = vectorBytes + tuning.fixedLocalBytes(Number.precision) <= localLimit
    let program = try context.program(
      KernelSource.fusionTraining(tuning.passes),
      options: tuning.options(Number.precision, vectorsAreLocal: vectorsAreLocal))
    let kernel = try memory.groupKernel(
      batch, on: context, program: program, tuning: tuning, vectorsAreLocal: vectorsAreLocal)
    return Part(program: program, kernel: kernel, members: members, groupSize: tuning.groupSize, packing: nil)
  }

  /// Networks of one architecture, as many in a group as its work-items have lanes.
  private static func lanes(
    _ members: [Int], of architecture: LaneArchitecture, _ memory: FusionTrainingMemory<Number>, _ tuning: FusionTuning,
    on context: OpenCLContext
  ) throws(EngineError) -> Part {
    let source = architecture.source(tuning, tracksError: memory.tables.tracksGeneralisation)
    var options = "-DDOUBLE_PRECISION=\(Number.precision == .double ? 1 : 0)"
    // Amplitudes are square roots, and units grow by quotients of them: the same as on the CPU where the device can.
    if architecture.isInModes, context.device.roundsRootsCorrectly {
      options += " -cl-fp32-correctly-rounded-divide-sqrt"
    }
    let program = try context.program(source, options: options)
    return Part(
      program: program, kernel: try memory.laneKernel(architecture.kernelName, on: context, program: program),
      members: members, groupSize: tuning.laneGroupSize,
      packing: SlicedTraining.Packing(
        networksPerGroup: tuning.lanes * tuning.laneGroupSize,
        blockLength: architecture.blockLength(lanes: tuning.lanes)))
  }

  /// Trains slice after slice until all networks have ended or a stop is requested.
  func run(control: TrainingControl, slices: SlicePlan = SlicePlan()) throws(EngineError) -> [Result] {
    for part in parts where !control.isStopRequested {
      let training = SlicedTraining(
        context: context, kernel: part.kernel, active: memory.active, groupSize: part.groupSize,
        networkCount: batch.networks.count, packing: part.packing)
      try training.run(part.members, control: control, slices: slices) { (running) throws(EngineError) in
        try memory.reports.read(at: 0, count: running.count).map {
          SlicedTraining.Progress(status: Status(code: $0.x), step: Int($0.y))
        }
      }
    }
    return try results(try memory.integers.read(), threads: ParallelLoop.threadCount(control))
  }

  private func results(
    _ integers: [FusionTrainingTables<Number>.ProgressIntegers], threads: Int
  ) throws(EngineError) -> [Result] {
    let numbers = try memory.numbers.read()
    let maps = try memory.finalMaps.read()
    let (steps, values) = (try memory.curveSteps.read(), try memory.curve.read())
    let (batch, entries, dimension) = (batch, memory.tables.networks, batch.data[0].dimension)
    var results = ParallelLoop.mapQuickly(count: batch.networks.count, threads: threads) { index in
      let (whole, part, data) = (integers[index], numbers[index], batch.data[batch.networks[index].data])
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
        let entry = Int(entries[index].firstPoint) + point
        let numbers = values[(entry * (dimension + 1))..<((entry + 1) * (dimension + 1))].map { Double($0) }
        return data.point(step: Int(steps[entry]), loss: numbers[0], map: Array(numbers.dropFirst()))
      }
      return Result(observations: observations, curve: points, firstLayer: nil)
    }
    for index in batch.recording.keepsFirstLayer ? results.indices : 0..<0 {
      results[index].firstLayer = try firstLayer(of: index)
    }
    return results
  }

  /// The first layer's weights of one network.
  private func firstLayer(of index: Int) throws(EngineError) -> ModalityPair<Matrix> {
    let network = batch.networks[index]
    let schedule = batch.schedules[network.schedule]
    let numbers = try memory.weights.read(
      at: index * memory.tables.weightStride, count: schedule.weightCount)
    let weights = inModes[network.schedule] ? schedule.weights(ofModes: numbers) : numbers
    return weights.withUnsafeBufferPointer { schedule.firstLayer(of: $0) }
  }
}
