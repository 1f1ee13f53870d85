import Engines
import Experiments
import Testing

/// In single precision slopes have paces, and the joint network is at first kept as a difference; double precision does
/// without paces and is compared with the naive loop elsewhere. These runs are long enough that everything occurs: networks
/// that part, classes that emerge, and slopes that vanish after that.
@Suite struct CompetitionPaceTests {
  private static func experiment(
    scale: Double = 0.01, learningRate: Double = 3, noise: Double = 0.1, power: Int = 3, steps: Int = 1200,
    strengths: ModalityPair<Double> = ModalityPair(1, 1), seed: UInt32 = 0
  ) throws -> CompetitionExperiment {
    try CompetitionExperiment(
      network: CompetitionNetwork(unitsPerClass: 4, activation: SmoothedRectifier(power: power, threshold: 1)),
      data: SparseCodingData(
        classes: 5, dimension: 60, samples: 110, testSamples: 50, strengths: strengths,
        insufficiency: ModalityPair(0.04, 0.16), noise: noise, distractors: 2),
      initialScale: scale, learningRate: learningRate, maxSteps: steps, seed: Seed(base: 11, index: seed))
  }

  private static func train(
    _ engine: some Engine, _ experiment: CompetitionExperiment, _ precision: Precision
  ) throws -> CompetitionOutcome {
    try engine.train([experiment], precision: precision, control: TrainingControl())[0].outcome
  }

  /// Rounding of samples and weights alone moves emergence by some 1e-5 of its time, and strengths at large learning rates
  /// by 1e-3.
  @Test func longRunsFollowDoublePrecision() throws {
    let experiments = try [
      Self.experiment(), Self.experiment(scale: 0.002, steps: 4000, seed: 1), Self.experiment(scale: 0.1, seed: 2),
      Self.experiment(learningRate: 40, seed: 3), Self.experiment(noise: 0.3, strengths: ModalityPair(1, 1.4), seed: 4),
      Self.experiment(scale: 0.1, learningRate: 10, power: 4, seed: 5),
    ]
    var emerged = 0
    for experiment in experiments {
      let expected = try Self.train(CPUEngine(), experiment, .double)
      for engine in try Samples.engines() {
        let found = try Self.train(engine, experiment, .float)
        let name = "\(engine.device.name), σ_0 = \(experiment.initialScale), seed \(experiment.seed.index)"
        #expect(found.status == .stepLimit && found.trainAccuracy == expected.trainAccuracy, "\(name)")
        #expect((found.finalLoss - expected.finalLoss).magnitude < 2e-3 * expected.finalLoss, "\(name)")
        for (left, right) in zip(found.classes, expected.classes) {
          for modality in Modality.allCases {
            let strength = (left.strengths[modality], right.strengths[modality])
            #expect((strength.0 - strength.1).magnitude < 4e-3 * max(strength.1.magnitude, 0.01), "\(name)")
            let times = (left.emergenceTimes[modality], right.emergenceTimes[modality])
            #expect((times.0 == nil) == (times.1 == nil), "\(name)")
            guard let time = times.0, let expectedTime = times.1 else { continue }
            #expect((time - expectedTime).magnitude < 1e-4 * max(expectedTime, 1), "\(name)")
            emerged += 1
          }
        }
      }
    }
    #expect(emerged > 40, "where nothing emerges, nothing is compared")
  }
}
