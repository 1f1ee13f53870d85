import Engines
import Experiments
import Kernels
import ReferenceTraining
import Testing

/// Late fusion of two layers with one input a modality, which trains in modes: against a naive loop over weights, on every
/// engine, and however the work is cut.
@Suite struct LaneModesTests {
  /// Training that strains the arithmetic of modes.
  struct Strain: Sendable, CustomTestStringConvertible {
    var name: String
    var scale = 1e-9
    var correlation = 0.0
    var sigmaRatio = 2.0
    var teacher: [Double] = [1, 1]
    var samples = SampleCount.population
    var learningRate = 0.1
    var maxSteps = 1000
    var status = Status.converged
    var testDescription: String { name }

    func experiment(width: Int, seed: Int = 0, stopLoss: Double = 1e-4) throws -> FusionExperiment {
      try Samples.experiment(
        widths: [width], scale: scale, correlation: correlation, sigmaRatio: sigmaRatio, teacher: teacher,
        noise: samples == .population ? 0 : 0.3, samples: samples, learningRate: learningRate, maxSteps: maxSteps,
        stopLoss: stopLoss, seed: seed)
    }
  }

  static let strains = [
    Strain(name: "small weights"), Strain(name: "large weights", scale: 1, learningRate: 0.001, maxSteps: 20_000),
    Strain(name: "squares that underflow", scale: 1e-20, maxSteps: 2000),
    Strain(name: "B decays first", scale: 1e-6, correlation: -0.9, maxSteps: 2000),
    Strain(name: "a teacher of opposite signs", scale: 1e-3, correlation: 0.7, teacher: [1, -1], maxSteps: 2000),
    Strain(name: "drawn samples", scale: 0.1, samples: .drawn(25), learningRate: 0.05),
    // 1 − c is near zero, zero and negative at first.
    Strain(name: "a rate of 0.96/Σ", learningRate: 0.24, maxSteps: 35, status: .stepLimit),
    Strain(name: "a rate of 1/Σ", learningRate: 0.25, maxSteps: 32, status: .stepLimit),
    Strain(name: "a rate of 1.6/Σ", learningRate: 0.4, maxSteps: 20, status: .stepLimit),
    Strain(name: "too large a rate", scale: 0.3, learningRate: 0.9, status: .diverged),
  ]
  static let widths = [1, 2, 3, 100]

  @Test(arguments: strains, widths)
  func agreesWithTheReference(strain: Strain, width: Int) throws {
    let experiment = try strain.experiment(width: width)
    let (expected, curve) = ReferenceTraining.train(experiment)
    #expect(expected.status == strain.status)
    let steps = Array(stride(from: 0, through: strain.maxSteps, by: 7))
    // The kernel differs only between few and many units, and is compared with its twin at every width below.
    let kinds = Self.kinds.filter { $0 == .cpu && width % 2 == 0 }
    let engines: [any Engine] = [CPUEngine()] + (try kinds.flatMap { try Self.engines($0) })
    for engine in engines {
      let outcome = try engine.train([experiment], .double)[0]
      #expect(differenceToReference(expected, outcome) < 1e-9, "\(engine.device.name): \(expected), \(outcome)")
      #expect(outcome.steps == expected.steps && outcome.status == expected.status)
      #expect(outcome.generalisation?.minimumStep == expected.generalisation?.minimumStep)
      guard strain.status != .diverged else { continue }
      let traced = try engine.trace(experiment, precision: .double, recording: steps, control: TrainingControl())
      for point in traced.curve.points {
        let other = curve.points[point.step]
        #expect(zip(point.totalMap, other.totalMap).allSatisfy { ($0 - $1).magnitude < 1e-10 })
      }
      #expect(differenceToReference(expected, try engine.train([experiment], .float)[0]) < 4e-4)
    }
  }

  /// Weights of every size that float has; only their squares leave its range.
  @Test(arguments: [1e-12, 1e-20, 1e-25, 1e-30], [2, 9])
  func smallWeightsGrow(scale: Double, width: Int) throws {
    let strain = Strain(name: "", scale: scale, learningRate: 0.1, maxSteps: 4000)
    let experiments = try (0..<5).map { try strain.experiment(width: width, seed: $0) }
    let expected = try CPUEngine().train(experiments, .double)
    let engines: [any Engine] = [CPUEngine()] + (try Self.kinds.flatMap { try Self.engines($0) })
    for engine in engines {
      #expect(everyDifference(expected, try engine.train(experiments, .float)) < 1e-3, "\(engine.device.name)")
    }
  }

  /// Balanced weights have no decaying modes, w = v in every unit, and keep none: Σ w² of a branch is its map.
  @Test(arguments: [1, 9, 100])
  func modesThatAreZeroStaySo(width: Int) throws {
    let experiments = try (0..<3).map { seed in
      try Samples.experiment(
        widths: [width], scheme: .balanced, scale: 0.1, correlation: 0.3, learningRate: 0.1, maxSteps: 500,
        stopLoss: 1e-4, seed: seed)
    }
    let engines: [any Engine] = [CPUEngine()] + (try Self.kinds.flatMap { try Self.engines($0) })
    for engine in engines {
      for network in try Self.networks(experiments, engine) {
        #expect(network.outcome.status == .converged, "\(engine.device.name)")
        let map = try #require(network.curve?.points.last).totalMap
        for (modality, value) in zip(Modality.allCases, map) {
          let squares = try #require(network.firstLayer)[modality].elements.reduce(0) { $0 + $1 * $1 }
          #expect((squares - value).magnitude < 1e-5 && value > 0.5, "\(engine.device.name): \(squares), \(value)")
        }
      }
    }
  }

  static let kinds: [DeviceDescription.Kind] = [.cpu, .gpu]

  /// Every OpenCL device, as if it were of this kind.
  private static func engines(
    _ kind: DeviceDescription.Kind, slices: SlicePlan = SlicePlan()
  ) throws -> [OpenCLEngine] {
    try Samples.openCLDevices().map { device in
      var device = device
      device.description.kind = kind
      return try OpenCLEngine(device, slices: slices)
    }
  }

  /// Networks that end at any step of a block: converged, diverged, stalled or at their step limit, with curves.
  private static func mixed(_ count: Int, width: Int) throws -> [FusionExperiment] {
    try (0..<count).map { index in
      try Samples.experiment(
        widths: [width], scale: [0.1, 1e-3, 0.4, 1e-9][index % 4], correlation: Double(index % 7 - 3) / 4,
        sigmaRatio: [2, 1.5, 0.6][index % 3], samples: .population,
        learningRate: index % 50 == 7 ? 1e-30 : index % 41 == 5 ? 3 : [0.1, 0.03, 0.01][index / 2 % 3],
        maxSteps: [400, 1100, 64, 2500, 63][index % 5] + index % 3, stopLoss: [1e-4, 1e-2, 0][index % 3], seed: index)
    }
  }

  private static let recording = Recording(
    .steps([0, 1, 5, 63, 64, 65, 127, 128, 300, 1023, 1024, 1025]), keepsFirstLayer: true)

  private static func networks(
    _ experiments: [FusionExperiment], _ engine: any Engine
  ) throws -> [TrainedFusionNetwork] {
    try engine.train(experiments, precision: .float, recording: recording, control: TrainingControl())
  }

  /// Outcome, curve and first layer are the same in every bit alone, in a batch of a thousand, and in any slices. Few units
  /// stay in registers, more lie in memory.
  @Test(arguments: [2, 9])
  func aloneOrAmongOthers(width: Int) throws {
    let experiments = try Self.mixed(1000, width: width)
    let chosen = [0, 1, 2, 3, 5, 7, 46, 57, 131, 468, 749, 998, 999]
    let cuts: [[any Engine]] =
      [[CPUEngine(threads: 1), CPUEngine(threads: 2)]]
      + (try Self.kinds.flatMap { kind in
        let plans = [SlicePlan(), SlicePlan(steps: 1, target: 0), SlicePlan(steps: 90, target: .infinity)]
        let engines = try plans.map { try Self.engines(kind, slices: $0) }
        return engines[0].indices.map { device in engines.map { $0[device] as any Engine } }
      })
    for engines in cuts {
      let together = try Self.networks(experiments, engines[0])
      #expect(
        Set(together.map(\.outcome.status)) == [.converged, .diverged, .stalled, .stepLimit],
        "\(engines[0].device.name)")
      #expect(Set(together.map(\.outcome.steps)).count > 100)
      for engine in engines.dropFirst() {
        #expect(try Self.areIdentical(together, Self.networks(experiments, engine)), "\(engine.device.name)")
      }
      for index in chosen {
        let alone = try Self.networks([experiments[index]], engines[0])
        #expect(Self.areIdentical(alone, [together[index]]), "\(engines[0].device.name), network \(index)")
      }
    }
  }

  /// Equality in which not-a-number, as networks that diverge have it, equals itself.
  private static func areIdentical(_ left: [TrainedFusionNetwork], _ right: [TrainedFusionNetwork]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { "\($0)" == "\($1)" }
  }

  /// The kernel and the CPU engine: the same curves and first layers to the last bit.
  @Test(arguments: [1, 2, 9, 100], kinds)
  func twinTakesTheSameSteps(width: Int, kind: DeviceDescription.Kind) throws {
    let experiments = try Self.mixed(60, width: width)
    let expected = try Self.networks(experiments, CPUEngine())
    for engine in try Self.engines(kind) {
      let found = try Self.networks(experiments, engine)
      #expect(everyDifference(expected.map(\.outcome), found.map(\.outcome)) < 1e-4, "\(engine.device.name)")
      for (network, twin) in zip(found, expected) where twin.outcome.status != .diverged {
        #expect(network.curve == twin.curve && network.firstLayer == twin.firstLayer)
        #expect(network.outcome.status == twin.outcome.status && network.outcome.steps == twin.outcome.steps)
      }
    }
  }

  /// Wide ones train in modes, too, while early fusion of the same width does not train in lanes: neither notices the other.
  @Test(arguments: [60, 3500])
  func besideWideNetworks(width: Int) throws {
    let experiments = try (0..<6).map { index in
      try Samples.experiment(
        fusionLayer: 1 + index % 2, widths: [width], scale: 0.05, learningRate: 0.1, maxSteps: 70, stopLoss: 1e-3,
        seed: index)
    }
    let engines: [any Engine] = [CPUEngine()] + (try Self.kinds.flatMap { try Self.engines($0) })
    for engine in engines {
      let together = try engine.train(experiments, .float)
      for (experiment, outcome) in zip(experiments, together) {
        #expect(EnginesTests.areIdentical(try engine.train([experiment], .float), [outcome]), "\(engine.device.name)")
      }
      let expected = experiments.map { ReferenceTraining.train($0).outcome }
      for (expected, outcome) in zip(expected, try engine.train(experiments, .double)) {
        #expect(differenceToReference(expected, outcome) < 1e-9, "\(engine.device.name)")
      }
    }
  }

  @Test func kernelCompilesAlone() throws {
    for device in try Samples.openCLDevices() { try device.compile(KernelSource.laneModes()) }
  }
}
