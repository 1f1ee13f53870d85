import Engines
import Experiments
import Testing

@Suite struct BenchmarkTests {
  @Test func medianOfOneTwoAndThree() {
    #expect(BenchmarkRate.median([3]) == 3)
    #expect(BenchmarkRate.median([4, 1]) == 2.5)
    #expect(BenchmarkRate.median([9, 1, 2]) == 2)
  }

  @Test func arithmeticOnMomentsIsCountedByHand() throws {
    // Late, two layers, H = 5: each branch has 5 weights below (3 each) and 5 above (1 each); the residual takes 2².
    #expect(try linear(depth: 2, fusionLayer: 2, width: 5).multiplyAddsPerStep == 2 * (3 * 5 + 5) + 4)
    // Early: both modalities enter the same 5 units, and there is one layer above.
    #expect(try linear(depth: 2, fusionLayer: 1, width: 5).multiplyAddsPerStep == 3 * 10 + 5 + 4)
    // Four layers: two square matrices a branch dominate, 12 H² in all.
    let deep = try linear(depth: 4, fusionLayer: 4, width: 100).multiplyAddsPerStep
    #expect(deep == 12 * 10_000 + 2 * (3 * 100 + 100) + 4)
  }

  @Test func arithmeticOnSamplesIsCountedByHand() throws {
    func experiment(fusionLayer: Int) throws -> Experiment {
      .fusion(
        try FusionExperiment(
          network: FusionNetwork(depth: 2, fusionLayer: fusionLayer, width: 5, activation: .rectified),
          initialization: Initialization(scheme: .entrywise, scale: 0.1),
          data: .gaussian(GaussianData(correlation: 0, sigmaRatio: 2, samples: .drawn(7))),
          training: Training(learningRate: 0.1, maxSteps: 1, stopLoss: 0)))
    }
    // Each sample: 10 weights below, forward and gradient; 5 above, and backward as well. The update: once each.
    #expect(try experiment(fusionLayer: 1).multiplyAddsPerStep == 7 * (2 * 10 + 3 * 5) + 15)
    // Half lines: two prototypes instead of seven samples.
    #expect(try experiment(fusionLayer: 2).multiplyAddsPerStep == 2 * (2 * 10 + 3 * 10) + 20)
  }

  @Test func arithmeticOfCompetitionIsCountedByHand() throws {
    let experiment = Experiment.competition(
      try CompetitionExperiment(network: CompetitionNetwork(), data: SparseCodingData()))
    // Forward and gradient of 60 units a modality, joint and alone, with 400 samples of 200 inputs.
    #expect(experiment.multiplyAddsPerStep == 2 * 400 * 200 * 240)
  }

  @Test func casesHaveDistinctNamesAndTheirOwnSeeds() throws {
    let cases = try BenchmarkCase.all()
    #expect(Set(cases.map(\.name)).count == cases.count)
    for item in cases {
      let experiments = try item.experiments(count: 3, steps: 2)
      #expect(experiments.allSatisfy { $0.maxSteps == 2 && BatchShape($0) == item.shape })
      #expect(Set(experiments.map(\.seed)).count == 3, "\(item.name)")
    }
  }

  @Test func batchesGrowUntilTheyTakeLongEnough() throws {
    let item = try #require(try BenchmarkCase.all().first { $0.name == "two-layer-late" })
    let short = try Benchmark(CPUEngine(threads: 1), seconds: 1e-6, repetitions: 2).rate(of: item)
    let long = try Benchmark(CPUEngine(threads: 1), seconds: 0.1, repetitions: 1).rate(of: item)
    #expect(short.networkStepsPerSecond.count == 2)
    #expect(short.networkStepsPerSecond.allSatisfy { $0 > 0 && $0.isFinite })
    #expect(short.networks * short.steps < long.networks * long.steps)
  }

  @Test func aGivenNumberOfNetworksIsKept() throws {
    let item = try #require(try BenchmarkCase.all().first { $0.name == "two-layer-late-reduced" })
    let rate = try Benchmark(CPUEngine(threads: 1), seconds: 0.02, repetitions: 1).rate(of: item, networks: 3)
    #expect(rate.networks == 3)
    #expect(rate.steps > 4)
  }

  @Test func jobsTakeAllTheirSteps() throws {
    let item = try #require(try BenchmarkCase.all().first { $0.extent == .job })
    let rate = try Benchmark(CPUEngine(threads: 1), seconds: 1e-6, repetitions: 1).rate(of: item, networks: 1)
    #expect(rate.steps == item.steps)
    #expect(item.steps >= 5000)
  }

  @Test func peaksArePositive() {
    let peak = BenchmarkPeak.measure(threads: 1, seconds: 0.005)
    for value in [peak.floatOperations, peak.doubleOperations, peak.cacheBandwidth, peak.memoryBandwidth] {
      #expect(value > 1e6 && value.isFinite)
    }
  }

  @Test func growthCoversEverySize() throws {
    let growths = try BenchmarkGrowth.all()
    #expect(growths.map(\.name) == ["networks", "width", "depth", "samples"])
    let networks = try #require(growths.first)
    #expect(networks.points.map(\.networks) == networks.points.map { Optional($0.size) })
    #expect(networks.points.first?.size == 1 && networks.points.last?.size == 100_000)
    for growth in growths.dropFirst() {
      let work = growth.points.map(\.item.multiplyAddsPerStep)
      #expect(zip(work, work.dropFirst()).allSatisfy { $0 < $1 }, "\(growth.name)")
    }
  }

  private func linear(depth: Int, fusionLayer: Int, width: Int) throws -> Experiment {
    .fusion(
      try FusionExperiment(
        network: FusionNetwork(depth: depth, fusionLayer: fusionLayer, width: width),
        initialization: Initialization(scheme: .layerwise, scale: 0.1),
        data: .gaussian(GaussianData(correlation: 0, sigmaRatio: 2)),
        training: Training(learningRate: 0.1, maxSteps: 1, stopLoss: 0)))
  }
}
