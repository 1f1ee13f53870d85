import Engines
import Experiments
import Kernels
import Synchronization
import Testing

/// The kernel for networks on samples against its CPU twin, on every OpenCL device.
@Suite struct SampleTrainingTests {
  private static func train(
    _ engine: some Engine, _ experiments: [FusionExperiment], _ precision: Precision
  ) throws -> [TrainedFusionNetwork] {
    let recording = Recording(.steps([0, 1, 2, 7, 13, 40, 200]), keepsFirstLayer: true)
    return try engine.train(experiments, precision: precision, recording: recording, control: TrainingControl())
  }

  /// Whether engines may sum in different orders: thin layers.
  private static func mayDiffer(_ shape: SampledExperiments) -> Bool {
    shape.widths.count == 1 && !shape.hasHalfLines
  }

  /// Same steps, bit for bit, with the squared loss: both engines multiply, add and sum in the same order.
  @Test(arguments: Precision.allCases)
  func squaredLossIsEqualInEveryBit(precision: Precision) throws {
    let shapes = try SampledExperiments.shapesThatHurt().flatMap {
      $0.hasHalfLines ? [$0, $0.with(\.dimensions, ModalityPair(1, 2))] : [$0]
    }.filter { $0.loss == .squared && !Self.mayDiffer($0) }
    try #require(!shapes.isEmpty)
    for engine in try Samples.openCLEngines() {
      for shape in shapes {
        let experiment = try shape.experiment()
        let expected = try Self.train(CPUEngine(), [experiment], precision)
        let found = try Self.train(engine, [experiment], precision)
        #expect(found[0].curve == expected[0].curve, "\(engine.device.name): \(shape)")
        #expect(found[0].firstLayer == expected[0].firstLayer && found[0].outcome == expected[0].outcome, "\(shape)")
      }
    }
  }

  /// Exponentials and logarithms may differ in their last places, and so may sums in another order. Each shape is alone, so
  /// that thin ones have their own kernel, whose work-groups on GPUs are another one again.
  @Test(arguments: Precision.allCases, [DeviceDescription.Kind.cpu, .gpu])
  func othersAgree(precision: Precision, kind: DeviceDescription.Kind) throws {
    let tolerance = precision == .float ? 1e-4 : 1e-11
    for var device in try Samples.openCLDevices() {
      device.description.kind = kind
      let engine = try OpenCLEngine(device)
      for shape in try SampledExperiments.shapesThatHurt()
      where shape.loss != .squared || Self.mayDiffer(shape) && !shape.mayReachMinimum {
        let experiment = try shape.experiment()
        let expected = try Self.train(CPUEngine(), [experiment], precision)[0]
        let found = try Self.train(engine, [experiment], precision)[0]
        let (curve, twin) = (try #require(found.curve), try #require(expected.curve))
        // A single sample may be fitted exactly before the last step.
        #expect(curve.points.map(\.step) == twin.points.map(\.step) || shape.count == 1)
        for (point, other) in zip(curve.points, twin.points) {
          #expect((point.loss - other.loss).magnitude < tolerance, "\(engine.device.name): \(shape)")
          #expect(zip(point.totalMap, other.totalMap).allSatisfy { ($0 - $1).magnitude < tolerance })
        }
        #expect(found.outcome.status == expected.outcome.status || shape.count == 1)
      }
    }
  }

  /// Little local memory, small work-groups, and the work-groups of GPUs.
  @Test(arguments: [
    (DeviceDescription.Kind.gpu, 49_152, 1024), (.gpu, 3_000, 64), (.cpu, 9_000, 1),
  ])
  func twinAgreesOnLesserDevices(limits: (kind: DeviceDescription.Kind, localMemory: Int, workGroup: Int)) throws {
    let experiments = try SampleStatusTests.mixed(loss: .squared)
    let expected = try Self.train(CPUEngine(), experiments, .double)
    for var device in try Samples.openCLDevices() {
      device.description.kind = limits.kind
      device.description.localMemory = min(limits.localMemory, device.description.localMemory)
      device.description.largestWorkGroup = min(limits.workGroup, device.description.largestWorkGroup)
      let found = try Self.train(OpenCLEngine(device), experiments, .double)
      let difference = everyDifference(expected.map(\.outcome), found.map(\.outcome))
      #expect(difference < SelfTest.tolerance(.double), "\(device.description.name): \(difference)")
      for (network, twin) in zip(found, expected) {
        let norms = [network, twin].map { $0.curve?.points.compactMap(\.firstLayerNorms) ?? [] }
        #expect(!norms[1].isEmpty && norms[0].count == norms[1].count)
        #expect(zip(norms[0], norms[1]).allSatisfy { ($0.a - $1.a).magnitude + ($0.b - $1.b).magnitude < 1e-9 })
      }
    }
  }

  /// Wide layers, whose activity no local memory holds.
  @Test func activityInGlobalMemory() throws {
    let shape = SampledExperiments(
      widths: [600, 700], fusionLayer: 2, hasBias: true, count: 40, learningRate: 0.02, maxSteps: 3)
    for engine in try Samples.openCLEngines() {
      let experiment = try shape.experiment()
      #expect(
        try Self.train(engine, [experiment], .float) == Self.train(CPUEngine(), [experiment], .float),
        "\(engine.device.name)")
    }
  }

  @Test(arguments: [
    SlicePlan(steps: 1, target: 0), SlicePlan(steps: 7, target: .infinity), SlicePlan(steps: 5000, target: 0),
  ])
  func slices(plan: SlicePlan) throws {
    let experiments = try SampleStatusTests.mixed()
    for device in try Samples.openCLDevices() {
      let reference = try OpenCLEngine(device).train(experiments, .float)
      #expect(areIdentical(try OpenCLEngine(device, slices: plan).train(experiments, .float), reference))
    }
  }

  /// What was not run when training was stopped comes out the same when it is trained afterwards.
  @Test func stoppedAndContinued() throws {
    let experiments = try SampleStatusTests.mixed()
    for device in try Samples.openCLDevices() {
      let reference = try OpenCLEngine(device).train(experiments, .float)
      let control = TrainingControl()
      let waits = Atomic<Int>(0)
      let engine = try OpenCLEngine(device, slices: SlicePlan(steps: 2, target: 0)) { call in
        if call == .finish, waits.wrappingAdd(1, ordering: .relaxed).newValue == 20 { control.requestStop() }
        return 0
      }
      let stopped = try engine.train(experiments, precision: .float, control: control)
      let left = experiments.indices.filter { stopped[$0].status == .notRun }
      #expect(!left.isEmpty && left.count < experiments.count)
      #expect(control.networkSteps == stopped.reduce(0) { $0 + $1.steps })
      var outcomes = stopped
      for (index, outcome) in zip(left, try engine.train(left.map { experiments[$0] }, .float)) {
        outcomes[index] = outcome
      }
      #expect(areIdentical(outcomes, reference), "\(device.description.name)")
    }
  }

  /// A device that fails gets a new context; memory that does not suffice, smaller batches.
  @Test func recovers() throws {
    let experiments = try SampleStatusTests.mixed()
    let device = try Samples.openCLDevices()[0]
    let expected = try OpenCLEngine(device).train(experiments, .float)
    let waits = Atomic<Int>(0)
    let failing = try OpenCLEngine(device, slices: SlicePlan(steps: 2, target: 0)) { call in
      call == .finish && waits.wrappingAdd(1, ordering: .relaxed).newValue == 15 ? -5 : 0
    }
    let control = TrainingControl()
    #expect(areIdentical(try failing.train(experiments, precision: .float, control: control), expected))
    #expect(control.networkSteps == expected.reduce(0) { $0 + $1.steps })

    let refusals = Atomic<Int>(0)
    let short = try OpenCLEngine(device, slices: SlicePlan()) { call in
      guard case .allocation(let bytes) = call, bytes > 20_000 else { return 0 }
      refusals.wrappingAdd(1, ordering: .relaxed)
      return -4
    }
    #expect(areIdentical(try short.train(experiments, .float), expected))
    #expect(refusals.load(ordering: .relaxed) > 0)
    #expect(short.batchCapacity(for: .fusion(FusionShape(experiments[0])), precision: .float) < experiments.count)
  }

  /// More samples and wider networks never allow larger batches.
  @Test func batchCapacity() throws {
    let network = try FusionNetwork(depth: 2, fusionLayer: 2, width: 100, activation: .rectified)
    let wide = try FusionNetwork(depth: 4, fusionLayer: 2, width: 3000, activation: .rectified)
    for engine in try Samples.engines() {
      for precision in Precision.allCases {
        let capacities = [
          FusionShape(network, sampleCount: 100), FusionShape(network, sampleCount: 10_000),
          FusionShape(network, sampleCount: 100_000_000), FusionShape(wide, sampleCount: 100_000_000),
        ].map { engine.batchCapacity(for: .fusion($0), precision: precision) }
        #expect(zip(capacities, capacities.dropFirst()).allSatisfy { $0 >= $1 }, "\(capacities)")
        #expect(capacities[0] > 1000 && capacities[1] > 100 && capacities[3] >= 1 && capacities[3] < 5, "\(capacities)")
      }
    }
  }

  @Test func kernelsCompileAlone() throws {
    for device in try Samples.openCLDevices() {
      try device.compile(KernelSource.sampleTraining)
      try device.compile(KernelSource.sampleHalfLines)
    }
  }
}
