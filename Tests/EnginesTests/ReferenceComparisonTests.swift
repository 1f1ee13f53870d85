import Engines
import Experiments
import ReferenceTraining
import Testing

/// The CPU engine against a training loop that shares no code with it.
@Suite struct ReferenceComparisonTests {
  /// Architectures, schemes and data of every kind, short enough for a naive loop.
  static func experiments() throws -> [FusionExperiment] {
    var list: [FusionExperiment] = []
    for widths in [[1], [9], [3, 7], [5, 2, 6], [4, 1, 3, 5, 2, 4]] {
      let depth = widths.count + 1
      for fusionLayer in 1...depth {
        for (scheme, scale) in [(Initialization.Scheme.layerwise, 0.9), (.balanced, 0.5), (.entrywise, 0.3)] {
          list.append(
            try Samples.experiment(
              depth: depth, fusionLayer: fusionLayer, widths: widths, scheme: scheme,
              scale: depth > 4 ? scale + 0.2 : scale, correlation: 0.3, sigmaRatio: 1.7,
              // Near the edge of stability rounding would grow.
              learningRate: 0.12 / Double(depth), maxSteps: 300, stopLoss: 1e-3, seed: fusionLayer))
        }
      }
    }
    for fusionLayer in 1...3 {
      list.append(try Samples.vectors(fusionLayer: min(fusionLayer, 2), maxSteps: 600, seed: fusionLayer))
      list.append(
        try Samples.vectors(
          fusionLayer: fusionLayer, depth: 3, samples: .drawn(40), noise: 0.3, maxSteps: 600, seed: fusionLayer))
    }
    for seed in 0..<3 {
      list.append(
        try Samples.experiment(
          scale: 1e-3, correlation: -0.4, teacher: [1, -2], noise: 0.5, samples: .drawn(30), maxSteps: 600, seed: seed))
    }
    // Fewer samples than inputs: the covariance is singular.
    list.append(try Samples.vectors(samples: .drawn(4), maxSteps: 600))
    return list
  }

  @Test(arguments: Precision.allCases)
  func outcomesAgree(precision: Precision) throws {
    let experiments = try Self.experiments()
    let expected = experiments.map { ReferenceTraining.train($0).outcome }
    #expect(expected.count { $0.timeRatio != nil } > expected.count / 2)
    for (experiment, expected) in zip(experiments, expected) {
      let outcome = try CPUEngine().train([experiment], precision)
      #expect(
        differenceToReference(expected, outcome[0]) < (precision == .float ? 1e-4 : 1e-9),
        "\(experiment.network), \(experiment.initialization): \(expected), \(outcome[0])")
      if precision == .double { #expect(outcome[0].steps == expected.steps) }
    }
  }

  @Test func curvesAgree() throws {
    for experiment in try Self.experiments() {
      let (outcome, reference) = ReferenceTraining.train(experiment)
      let steps = [0, 1, 2, 17, 100, 299, 599]
      let traced = try CPUEngine().trace(
        experiment, precision: .double, recording: steps, control: TrainingControl())
      #expect(
        traced.curve.points.map(\.step) == steps.filter { $0 < outcome.steps } + [outcome.steps],
        "the last step is recorded once, whether it was asked for or not")
      #expect(areIdentical([traced.outcome], try CPUEngine().train([experiment], .double)))
      for point in traced.curve.points where point.step <= outcome.steps {
        let expected = reference.points[point.step]
        #expect((point.loss - expected.loss).magnitude < 1e-10 * max(1, expected.loss))
        #expect(zip(point.totalMap, expected.totalMap).allSatisfy { ($0 - $1).magnitude < 1e-10 })
      }
    }
  }
}
