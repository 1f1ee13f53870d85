import Engines
import Experiments
import Kernels
import Synchronization
import Testing

/// The kernels of the competition family against their CPU twin, on every OpenCL device.
@Suite struct CompetitionTrainingTests {
  private static func train(
    _ engine: some Engine, _ experiments: [CompetitionExperiment], _ precision: Precision,
    recording: Recording = Recording(.steps([0, 1, 2, 7, 13, 40, 200]))
  ) throws -> [TrainedCompetitionNetwork] {
    try engine.train(experiments, precision: precision, recording: recording, control: TrainingControl())
  }

  /// Both engines take the same steps from the same random bits. Logarithms, sines and exponentials differ in their last
  /// places, 1e-16 of numbers near 1, which a few dozen steps of growth multiply by far less than a million. The float
  /// kernels draw the samples in single precision too, 1e-7, which leaves a factor of thousands for growth.
  @Test(arguments: Precision.allCases)
  func agreesWithTheCPU(precision: Precision) throws {
    let tolerance = precision == .float ? 2e-4 : 1e-10
    for engine in try Samples.openCLEngines() {
      for shape in CompetitionExperiments.shapesThatHurt {
        let experiment = try shape.experiment()
        let expected = try Self.train(CPUEngine(), [experiment], precision)[0]
        let found = try Self.train(engine, [experiment], precision)[0]
        let difference = largestDifference(expected, found)
        #expect(difference < tolerance, "\(engine.device.name): \(shape)")
        // A sample may lie on the border between two classes in single precision.
        let different = try #require(differentAnswers(expected.outcome, found.outcome, of: experiment))
        #expect(different <= (precision == .float ? 1 : 0), "\(engine.device.name): \(shape)")
        #expect(expected.outcome.classes.map(\.predictedWinner) == found.outcome.classes.map(\.predictedWinner))
      }
    }
  }

  /// Some classes have emerged in these cases, so that the comparison sees emergence times.
  @Test func classesEmergeInTheCases() throws {
    let outcomes = try CompetitionExperiments.shapesThatHurt.map {
      try Self.train(CPUEngine(), [$0.experiment()], .double)[0].outcome
    }
    let times = outcomes.flatMap(\.classes).flatMap { [$0.emergenceTimes.a, $0.emergenceTimes.b] }
    #expect(times.contains { $0 == nil } && times.count { $0 != nil } > 10, "\(times)")
    #expect(outcomes.contains { ($0.testErrors?.joint ?? 1) < 0.3 }, "\(outcomes.map(\.testErrors))")
  }

  /// Work-groups of many items, and little local memory: the same bits on devices of one kind.
  @Test(arguments: Precision.allCases)
  func bitsDoNotDependOnWorkGroups(precision: Precision) throws {
    let limits: [(DeviceDescription.Kind, [(memory: Int, workGroup: Int)])] = [
      (.gpu, [(49_152, 1024), (3_000, 8)]), (.cpu, [(49_152, 1024), (9_000, 1)]),
    ]
    for shape in CompetitionExperiments.shapesThatHurt.prefix(1) + CompetitionExperiments.shapesThatHurt.suffix(1) {
      let experiment = try shape.experiment()
      for original in try Samples.openCLDevices() {
        for (kind, limits) in limits {
          let found = try limits.map { limit in
            var device = original
            device.description.kind = kind
            device.description.localMemory = min(limit.memory, device.description.localMemory)
            device.description.largestWorkGroup = min(limit.workGroup, device.description.largestWorkGroup)
            return try Self.train(OpenCLEngine(device), [experiment], precision)
          }
          #expect(areIdentical(found[0], found[1]), "\(original.description.name) as \(kind): \(shape)")
        }
      }
    }
  }

  /// Hundreds of networks that differ in all that a batch may mix come out as each of them alone.
  @Test func batchesAreIndependent() throws {
    let experiments = try CompetitionExperiments.mixed(300)
    for engine in try Samples.openCLEngines() {
      let batch = try Self.train(engine, experiments, .float)
      for index in [0, 1, 2, 3, 5, 7, 22, 299] {
        #expect(areIdentical([batch[index]], try Self.train(engine, [experiments[index]], .float)), "\(index)")
      }
      let twins = try Self.train(CPUEngine(), experiments, .float)
      #expect(zip(twins, batch).allSatisfy { largestDifference($0, $1) < 1e-3 })
    }
  }

  @Test(arguments: [
    SlicePlan(steps: 1, target: 0), SlicePlan(steps: 7, target: .infinity), SlicePlan(steps: 5000, target: 0),
  ])
  func slices(plan: SlicePlan) throws {
    let experiments = try CompetitionExperiments.mixed(20)
    for device in try Samples.openCLDevices() {
      let reference = try Self.train(OpenCLEngine(device), experiments, .float)
      #expect(areIdentical(try Self.train(OpenCLEngine(device, slices: plan), experiments, .float), reference))
    }
  }

  /// Steps so large that the activity overflows: both engines say so, at the same step.
  @Test(arguments: Precision.allCases)
  func divergence(precision: Precision) throws {
    let rates = precision == .float ? [1e60, 1e300] : [Double.greatestFiniteMagnitude]
    for engine in try Samples.engines() {
      for rate in rates {
        let experiment = try CompetitionExperiments(learningRate: rate).experiment()
        let found = try Self.train(engine, [experiment], precision)[0]
        let twin = try Self.train(CPUEngine(), [experiment], precision)[0]
        #expect(found.outcome.status == .diverged && found.outcome.steps < 5, "\(engine.device.name), η=\(rate)")
        #expect(found.outcome.steps == twin.outcome.steps)
        #expect(found.outcome.testErrors == nil && found.outcome.trainAccuracy == nil)
        #expect(found.curve?.points.last?.step == found.outcome.steps)
      }
    }
  }

  /// Curves end with the last step taken, whether it is listed or not, and do not touch the outcome.
  @Test func curves() throws {
    let experiment = try CompetitionExperiments(maxSteps: 40).experiment()
    for engine in try Samples.openCLEngines() {
      let plain = try Self.train(engine, [experiment], .double, recording: .none)[0]
      #expect(plain.curve == nil)
      let cases: [(Recording, [Int])] = [
        (Recording(.steps([0, 3, 40])), [0, 3, 40]), (Recording(.steps([5, 60])), [5, 40]),
        (Recording(.even(points: 5)), [0, 10, 20, 30, 40]),
      ]
      for (recording, steps) in cases {
        let network = try Self.train(engine, [experiment], .double, recording: recording)[0]
        #expect(network.curve?.points.map(\.step) == steps)
        #expect(network.outcome == plain.outcome)
        let last = try #require(network.curve?.points.last)
        #expect(last.loss == network.outcome.finalLoss)
        for (strength, outcome) in zip(last.strengths, network.outcome.classes) {
          let scaled = ModalityPair(
            experiment.data.strengths.a * strength.a, experiment.data.strengths.b * strength.b)
          #expect(scaled == outcome.strengths)
        }
      }
    }
  }

  /// What was not run when training was stopped comes out the same when it is trained afterwards.
  @Test func stoppedAndContinued() throws {
    let experiments = try CompetitionExperiments.mixed(12)
    for device in try Samples.openCLDevices() {
      let reference = try Self.train(OpenCLEngine(device), experiments, .float)
      let control = TrainingControl()
      let waits = Atomic<Int>(0)
      let engine = try OpenCLEngine(device, slices: SlicePlan(steps: 2, target: 0)) { call in
        if call == .finish, waits.wrappingAdd(1, ordering: .relaxed).newValue == 20 { control.requestStop() }
        return 0
      }
      let recording = Recording(.steps([0, 1, 2, 7, 13, 40, 200]))
      let stopped = try engine.train(experiments, precision: .float, recording: recording, control: control)
      let left = experiments.indices.filter { stopped[$0].outcome.status == .notRun }
      #expect(!left.isEmpty && left.count < experiments.count)
      #expect(control.networkSteps == stopped.reduce(0) { $0 + $1.outcome.steps })
      #expect(control.finishedNetworks == experiments.count - left.count)
      var networks = stopped
      for (index, network) in zip(left, try Self.train(OpenCLEngine(device), left.map { experiments[$0] }, .float)) {
        networks[index] = network
      }
      #expect(areIdentical(networks, reference), "\(device.description.name)")
    }
  }

  /// A device that fails gets a new context; memory that does not suffice, smaller batches.
  @Test func recovers() throws {
    let experiments = try CompetitionExperiments.mixed(12)
    let device = try Samples.openCLDevices()[0]
    let expected = try Self.train(OpenCLEngine(device), experiments, .float)
    for failure in [15, 70] {
      let waits = Atomic<Int>(0)
      let failing = try OpenCLEngine(device, slices: SlicePlan(steps: 2, target: 0)) { call in
        call == .finish && waits.wrappingAdd(1, ordering: .relaxed).newValue == failure ? -5 : 0
      }
      #expect(areIdentical(try Self.train(failing, experiments, .float), expected))
    }

    let refusals = Atomic<Int>(0)
    let short = try OpenCLEngine(device, slices: SlicePlan()) { call in
      guard case .allocation(let bytes) = call, bytes > 20_000 else { return 0 }
      refusals.wrappingAdd(1, ordering: .relaxed)
      return -4
    }
    #expect(areIdentical(try Self.train(short, experiments, .float), expected))
    #expect(refusals.load(ordering: .relaxed) > 0)
    let shape = BatchShape.competition(CompetitionShape(experiments[0]))
    #expect(short.batchCapacity(for: shape, precision: .float) < experiments.count)
  }

  /// A network's buffers are no larger than what the capacity of a batch counts with.
  @Test func capacityCoversAllocations() throws {
    let experiment = try CompetitionExperiments.shapesThatHurt[8].experiment()
    let shape = BatchShape.competition(CompetitionShape(experiment))
    for precision in Precision.allCases {
      for var device in try Samples.openCLDevices() {
        let bytes = Mutex(0)
        let engine = try OpenCLEngine(device, slices: SlicePlan()) { call in
          if case .allocation(let size) = call { bytes.withLock { $0 += size } }
          return 0
        }
        _ = try Self.train(engine, Array(repeating: experiment, count: 64), precision, recording: .none)
        // With memory for 64 such networks, of which a fifth is left alone, the batch has 51.
        device.description.globalMemory = bytes.withLock { $0 }
        let capacity = try OpenCLEngine(device).batchCapacity(for: shape, precision: precision)
        #expect((48...51).contains(capacity), "\(capacity)")
      }
    }
  }

  @Test func kernelCompilesAlone() throws {
    for device in try Samples.openCLDevices() { try device.compile(KernelSource.competitionTraining) }
  }
}
