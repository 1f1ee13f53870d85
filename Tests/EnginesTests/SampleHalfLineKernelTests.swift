import Engines
import Experiments
import Testing

/// The kernel for networks of half lines against its CPU twin, on every OpenCL device, and cut as for other devices.
@Suite struct SampleHalfLineKernelTests {
  private typealias Configuration = SampleHalfLineTests.Configuration

  /// What a device says of itself: nothing else, or what a GPU would.
  enum Cut: CaseIterable, Sendable {
    case own, gpu

    func engine(_ device: OpenCLDevice, slices: SlicePlan = SlicePlan()) throws -> OpenCLEngine {
      var device = device
      if self == .gpu {
        device.description.kind = .gpu
        device.description.localMemory = 49_152
        device.description.largestWorkGroup = 1024
      }
      return try OpenCLEngine(device, slices: slices)
    }
  }

  private static func train(
    _ engine: some Engine, _ experiments: [FusionExperiment], _ precision: Precision
  ) throws -> [TrainedFusionNetwork] {
    let recording = Recording(.steps([0, 1, 2, 7, 13, 40, 200, 1024, 1500]), keepsFirstLayer: true)
    return try engine.train(experiments, precision: precision, recording: recording, control: TrainingControl())
  }

  /// Trains batches on both engines. With the squared loss both take the same steps bit for bit. Other losses need
  /// exponentials and quotients, in whose last places devices may differ.
  private static func expectTwins(_ batches: [[Configuration]], _ precision: Precision, _ cut: Cut = .own) throws {
    for device in try Samples.openCLDevices() {
      let engine = try cut.engine(device)
      for batch in batches {
        let experiments = try batch.map { try $0.experiment() }
        let expected = try train(CPUEngine(), experiments, precision)
        let found = try train(engine, experiments, precision)
        for (configuration, twins) in zip(batch, zip(found, expected)) {
          try expectTwins(
            configuration, twins.0, twins.1, precision,
            "\(device.description.name): \(configuration.testDescription)")
        }
      }
    }
  }

  private static func expectTwins(
    _ configuration: Configuration, _ found: TrainedFusionNetwork, _ expected: TrainedFusionNetwork,
    _ precision: Precision, _ name: String
  ) throws {
    let (points, others) = (try #require(found.curve?.points), try #require(expected.curve?.points))
    #expect(found.outcome.status == expected.outcome.status && points.map(\.step) == others.map(\.step), "\(name)")
    if configuration.loss == .squared, expected.outcome.finalLoss.isFinite {
      #expect(found.outcome == expected.outcome, "\(name)")
      #expect(points == others, "\(name)")
      #expect(found.firstLayer == expected.firstLayer, "\(name)")
    } else {
      let tolerance = precision == .float ? 1e-4 : 1e-11
      func agree(_ left: [Double], _ right: [Double]) -> Bool {
        zip(left, right).allSatisfy { ($0 - $1).magnitude <= tolerance * max(1, $1.magnitude) || !$1.isFinite }
      }
      #expect(agree(points.map(\.loss), others.map(\.loss)), "\(name)")
      #expect(agree(points.flatMap(\.totalMap), others.flatMap(\.totalMap)), "\(name)")
      for modality in Modality.allCases {
        let norms = [points, others].map { $0.compactMap { $0.firstLayerNorms?[modality] } }
        #expect(norms[0].count == norms[1].count && agree(norms[0], norms[1]), "\(name)")
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func takesTheStepsOfItsTwin(precision: Precision) throws {
    try Self.expectTwins(SampleHalfLineTests.configurations().map { [$0] }, precision)
  }

  /// Networks of these widths with every loss and slope, and samples on all sides or on one.
  private static func batch(_ widths: [Int]) -> [Configuration] {
    // Those with 17 samples.
    SampleHalfLineTests.configurations().enumerated().filter { $0.offset % 5 == 1 }.map { index, configuration in
      var configuration = configuration
      configuration.widths = widths
      configuration.weightDecay = index % 2 == 0 ? 0.03 : 0
      configuration.maxSteps = widths[0] > 100 ? 12 : 60
      // The signal of deep narrow networks is small.
      configuration.scheme = .balanced
      return configuration
    }
  }

  /// Width 1, depth 7, layers of several tiles, and a layer that local memory does not hold.
  @Test(arguments: Precision.allCases)
  func shapesThatHurt(precision: Precision) throws {
    let widths = [[1], [16], [300], [1, 1, 1, 1, 1, 1], [4, 1, 3, 20, 2, 4], [33, 49], [1400, 8]]
    try Self.expectTwins(widths.map(Self.batch), precision)
  }

  /// The same in work-groups, with few widths, since PoCL takes long to compile for those: units in registers and in memory,
  /// layers in local memory and in global.
  @Test(arguments: [
    (Precision.float, [[7], [18, 5], [1400, 8]]), (.double, [[7], [300], [4, 1, 3, 20, 2, 4]]),
  ])
  func shapesThatHurtInWorkGroups(precision: Precision, widths: [[Int]]) throws {
    try Self.expectTwins(widths.map(Self.batch), precision, .gpu)
  }

  /// Every ending, with a step limit behind a check for a stall, before one and at none.
  @Test(arguments: Precision.allCases, [1, 3])
  func endings(precision: Precision, hiddenLayers: Int) throws {
    var base = SampleHalfLineTests.configurations()[12]
    (base.loss, base.weightDecay) = (.squared, 0)
    base.widths = Array(repeating: 9, count: hiddenLayers)
    base.scheme = .balanced
    func with(_ change: (inout Configuration) -> Void) -> Configuration {
      var configuration = base
      change(&configuration)
      return configuration
    }
    var seen: Set<Status> = []
    let configurations = [
      with { $0.maxSteps = 1024 }, with { $0.maxSteps = 1025 }, with { $0.maxSteps = 1 },
      with { $0.stopLoss = 100 }, with { ($0.stopLoss, $0.maxSteps) = (0.12, 30_000) },
      with { $0.learningRate = 30 }, with { $0.learningRate = 1e30 }, with { $0.learningRate = 1e-30 },
      // Ends on the way where rounding leaves nothing to do.
      with { ($0.learningRate, $0.maxSteps) = (0.2, 100_000) },
    ]
    try Self.expectTwins(configurations.map { [$0] }, precision)
    for configuration in configurations {
      seen.insert(try CPUEngine().train([configuration.experiment()], precision)[0].status)
    }
    #expect(seen.isSuperset(of: [.converged, .stepLimit, .diverged, .stalled]), "\(seen)")
  }

  /// Ten thousand networks, of which each ends as it does alone and as on the CPU.
  @Test(arguments: Cut.allCases)
  func tenThousandNetworks(cut: Cut) throws {
    let experiments = try (0..<10_000).map { index in
      var shape = SampledExperiments(widths: [2], count: 9, maxSteps: 20 + index % 3 * 7)
      shape.activation = [.rectified, .linear][index % 2]
      shape.seed = index % 50
      shape.scale = 0.5 + Double(index) / 10_000
      shape.stopLoss = index % 5 == 0 ? 0.3 : 0
      shape.weightDecay = index % 7 == 0 ? 0.01 : 0
      return try shape.experiment()
    }
    let expected = try CPUEngine().train(experiments, .float)
    #expect(Set(expected).count > 9000)
    for device in try Samples.openCLDevices() {
      let engine = try cut.engine(device)
      #expect(areIdentical(try engine.train(experiments, .float), expected), "\(device.description.name)")
      for index in [0, 4567, 9999] {
        #expect(areIdentical(try engine.train([experiments[index]], .float), [expected[index]]))
      }
    }
  }

  /// What a launch leaves behind is all that the next one needs.
  @Test(arguments: [SlicePlan(steps: 1, target: 0), SlicePlan(steps: 7, target: .infinity)], Cut.allCases)
  func slices(plan: SlicePlan, cut: Cut) throws {
    let experiments = try Self.batch([7]).map { try $0.experiment() }
    for device in try Samples.openCLDevices() {
      let expected = try Self.train(cut.engine(device), experiments, .float)
      #expect(try Self.train(cut.engine(device, slices: plan), experiments, .float) == expected)
    }
  }
}
