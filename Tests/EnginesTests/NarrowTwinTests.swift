import Engines
import Experiments
import ReferenceTraining
import Testing

/// Networks trained as narrow twins against the same networks at full width.
@Suite struct NarrowTwinTests {
  private struct Configuration {
    var depth: Int
    var fusionLayer: Int
    var scheme: Initialization.Scheme
    var scale: Double
  }

  private func experiment(
    _ configuration: Configuration, width: Int = 40, tolerance: Double, correlation: Double = 0.4, ratio: Double = 2,
    seed: Int = 0
  ) throws -> FusionExperiment {
    try FusionExperiment(
      network: FusionNetwork(
        depth: configuration.depth, fusionLayer: configuration.fusionLayer, width: width),
      initialization: Initialization(scheme: configuration.scheme, scale: configuration.scale),
      data: .gaussian(GaussianData(correlation: correlation, sigmaRatio: ratio)),
      training: Training(learningRate: 0.06, maxSteps: 4000, stopLoss: 1e-4),
      width: .reduced(tolerance: tolerance), seed: Seed(base: 11, index: UInt32(seed)))
  }

  /// The largest relative difference of t_A and t_B between the twins and full width.
  private func deviation(_ experiments: [FusionExperiment]) throws -> Double {
    let engine = CPUEngine()
    var largest = 0.0
    for experiment in experiments {
      #expect(experiment.twin != nil)
      let narrow = try engine.train([experiment], .double)[0]
      let full = try engine.train([experiment.atFullWidth], .double)[0]
      let times = [(narrow.leadingTime, full.leadingTime), (narrow.laggingTime, full.laggingTime)]
      for case (let narrow?, let full?) in times { largest = max(largest, (narrow / full - 1).magnitude) }
      #expect((narrow.timeRatio == nil) == (full.timeRatio == nil))
    }
    return largest
  }

  @Test(arguments: [1, 2])
  func twoLayersAreExact(fusionLayer: Int) throws {
    for (index, correlation) in [-0.8, 0, 0.7].enumerated() {
      let twin = try experiment(
        Configuration(depth: 2, fusionLayer: fusionLayer, scheme: .entrywise, scale: 1e-3), tolerance: 1e-3,
        correlation: correlation, seed: index)
      let narrow = try CPUEngine().train([twin], .double)
      #expect(everyDifference(try CPUEngine().train([twin.atFullWidth], .double), narrow) < 1e-9)
      let reference = ReferenceTraining.train(twin).outcome
      #expect(narrow[0].steps == reference.steps)
      for (time, expected) in [
        (narrow[0].leadingTime, reference.leadingTime), (narrow[0].laggingTime, reference.laggingTime),
      ] {
        #expect(try (#require(time) / #require(expected) - 1).magnitude < 1e-10)
      }
    }
    let vectors = try Samples.vectors(fusionLayer: fusionLayer)
    let reduced = try FusionExperiment(
      network: vectors.network, initialization: vectors.initialization, data: vectors.data, training: vectors.training,
      width: .reduced(tolerance: 0.5), seed: vectors.seed)
    #expect(reduced.twin?.network.hiddenWidths == [fusionLayer == 1 ? 6 : 4])
    #expect(
      everyDifference(try CPUEngine().train([vectors], .double), try CPUEngine().train([reduced], .double)) < 1e-9)
  }

  @Test(arguments: [1e-2, 1e-3, 1e-5])
  func timesStayWithinTheTolerance(tolerance: Double) throws {
    let configurations = [
      Configuration(depth: 3, fusionLayer: 3, scheme: .layerwise, scale: 0.1),
      Configuration(depth: 3, fusionLayer: 1, scheme: .entrywise, scale: 0.01),
      Configuration(depth: 4, fusionLayer: 4, scheme: .layerwise, scale: 0.2),
      Configuration(depth: 4, fusionLayer: 2, scheme: .layerwise, scale: 0.15),
      Configuration(depth: 4, fusionLayer: 3, scheme: .balanced, scale: 0.2),
    ]
    let experiments = try configurations.enumerated().flatMap { index, configuration in
      try [0.5, -0.7].map {
        try experiment(configuration, width: 60, tolerance: tolerance, correlation: $0, seed: index)
      }
    }
    let deviation = try deviation(experiments)
    #expect(deviation <= tolerance)
    #expect(deviation > 0, "a twin is another network")
  }

  /// Fewer levels must show: if this fails, twins are wider than their tolerance needs, or the comparison sees nothing.
  @Test func coarseTwinsDeviate() throws {
    let coarse = try deviation([
      experiment(Configuration(depth: 4, fusionLayer: 3, scheme: .entrywise, scale: 0.02), width: 60, tolerance: 0.5)
    ])
    #expect(coarse > 1e-3 && coarse < 0.5)
  }

  @Test func whatHasNoTwinTrainsAtFullWidth() throws {
    let experiment = try experiment(
      Configuration(depth: 4, fusionLayer: 2, scheme: .layerwise, scale: 0.2), width: 6, tolerance: 1e-4)
    #expect(experiment.twin == nil)
    #expect(BatchShape(.fusion(experiment)) == BatchShape(.fusion(experiment.atFullWidth)))
    #expect(
      areIdentical(try CPUEngine().train([experiment], .float), try CPUEngine().train([experiment.atFullWidth], .float))
    )
  }

  @Test func everyDeviceTrainsTheSameTwins() throws {
    let experiments = try (0..<5).map {
      try experiment(
        Configuration(depth: 4, fusionLayer: 4, scheme: .layerwise, scale: 0.25), tolerance: 1e-2, seed: $0)
    }
    let expected = try CPUEngine().train(experiments, .float)
    for device in try Samples.openCLDevices() {
      let found = try OpenCLEngine(device).train(experiments, .float)
      #expect(everyDifference(expected, found) < 1e-3)
    }
  }
}
