import Engines
import Experiments
import Testing

@Suite struct KnownRuns {
  /// The two-layer late-fusion times of Zhang, Latham and Saxe's toy task at η = 0.04, to the nearest few steps.
  @Test(arguments: [
    (0.0, 2.0, 126.0, 477.0), (0.0, 3.0, 60.0, 477.0), (0.9, 2.0, 90.0, 1294.0),
  ])
  func twoLayerLateFusion(correlation: Double, sigmaRatio: Double, first: Double, second: Double) throws {
    let data = try GaussianData(correlation: correlation, sigmaRatio: sigmaRatio)
    let experiments = try (0..<5).map { seed in
      try FusionExperiment(
        network: FusionNetwork(depth: 2, fusionLayer: 2, width: 100),
        initialization: Initialization(scheme: .entrywise, scale: 1e-9), data: .gaussian(data),
        training: Training(learningRate: 0.04, maxSteps: 40_000, stopLoss: 1e-4),
        seed: Seed(base: 1, index: UInt32(seed)))
    }
    let outcomes = try CPUEngine().train(experiments, precision: .float, control: TrainingControl())
    #expect(outcomes.allSatisfy { $0.status == .converged })
    let times = outcomes.compactMap(\.leadingTime)
    let later = outcomes.compactMap(\.laggingTime)
    #expect(times.count == 5 && later.count == 5)
    #expect((times.reduce(0, +) / 5 - first).magnitude < 0.02 * first)
    #expect((later.reduce(0, +) / 5 - second).magnitude < 0.02 * second)
  }

  /// Four layers from the aligned initialization that the theory assumes.
  @Test(arguments: zip([4, 3, 2, 1], [3.97, 1.64, 1.18, 1.04]))
  func fourLayersBalanced(fusionLayer: Int, ratio: Double) throws {
    let experiment = try FusionExperiment(
      network: FusionNetwork(depth: 4, fusionLayer: fusionLayer, width: 100),
      initialization: Initialization(scheme: .balanced, scale: 0.1),
      data: .gaussian(GaussianData(correlation: 0, sigmaRatio: 2)),
      training: Training(learningRate: 0.04, maxSteps: 100_000, stopLoss: 1e-4))
    let outcome = try CPUEngine().train([experiment], precision: .float, control: TrainingControl())[0]
    #expect(outcome.status == .converged)
    let measured = try #require(outcome.timeRatio)
    #expect((measured / ratio - 1).magnitude < 0.01, "L_f = \(fusionLayer): \(measured)")
  }
}
