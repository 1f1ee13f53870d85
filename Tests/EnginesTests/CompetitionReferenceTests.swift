import Engines
import Experiments
import ReferenceTraining
import Testing

/// The CPU engine's competition family against a naive loop in double precision.
@Suite struct CompetitionReferenceTests {
  /// A small experiment; every argument is something that a sweep may change.
  static func experiment(
    classes: Int = 4, dimension: Int = 9, samples: Int = 30, units: Int = 3, power: Int = 3, threshold: Double = 1,
    strengths: ModalityPair<Double> = ModalityPair(1, 1.2), scale: Double = 0.2, noise: Double = 0.2,
    learningRate: Double = 2, maxSteps: Int = 60, testSamples: Int = 200, distractors: Int = 2, seed: UInt32 = 0
  ) throws -> CompetitionExperiment {
    try CompetitionExperiment(
      network: CompetitionNetwork(
        unitsPerClass: units, activation: SmoothedRectifier(power: power, threshold: threshold)),
      data: SparseCodingData(
        classes: classes, dimension: dimension, samples: samples, testSamples: testSamples, strengths: strengths,
        insufficiency: ModalityPair(0.2, 0.4), noise: noise, distractors: distractors),
      initialScale: scale, learningRate: learningRate, maxSteps: maxSteps, seed: Seed(base: 3, index: seed))
  }

  private static func train(
    _ experiment: CompetitionExperiment, _ precision: Precision = .double, steps: [Int] = []
  ) throws -> TrainedCompetitionNetwork {
    try CPUEngine(threads: 1).train(
      [experiment], precision: precision, recording: steps.isEmpty ? .none : Recording(.steps(steps)),
      control: TrainingControl())[0]
  }

  /// With one unit a class A_jr is a weight, so its first step is η times a component of the gradient.
  @Test(arguments: [(3, 1.0, 0.2), (3, 0.5, 1.0), (4, 1.0, 0.6), (8, 0.7, 0.7), (16, 1.0, 1.0), (3, 1e-3, 0.5)])
  func firstStepFollowsFiniteDifferences(power: Int, threshold: Double, scale: Double) throws {
    let experiment = try Self.experiment(
      units: 1, power: power, threshold: threshold, scale: scale, learningRate: 0.5, maxSteps: 1)
    let reference = ReferenceCompetition(experiment)
    let points = try #require(try Self.train(experiment, steps: [0, 1]).curve?.points)
    var largest = 0.0
    for modality in Modality.allCases {
      for label in 0..<experiment.data.classes {
        let distance = 1e-5
        let losses = [distance, -distance].map { change in
          var weights = reference.initialWeights
          weights[modality][label][label] += change
          return reference.loss(.joint, weights)
        }
        let slope = (losses[0] - losses[1]) / (2 * distance)
        let step = points[1].strengths[label][modality] - points[0].strengths[label][modality]
        largest = max(largest, slope.magnitude)
        #expect((step + experiment.learningRate * slope).magnitude < 1e-9, "\(modality), class \(label)")
      }
    }
    #expect(largest > 1e-7, "a gradient of zero would prove nothing")
  }

  /// The reference's own gradient, which the longer runs rest on, in every component.
  @Test func referenceDescendsAlongFiniteDifferences() throws {
    let experiment = try Self.experiment(units: 2, scale: 0.7)
    let reference = ReferenceCompetition(experiment)
    for kind in ReferenceCompetition.Kind.allCases {
      let start = reference.initialWeights
      let descent = reference.descent(kind, start)
      for modality in Modality.allCases {
        for unit in start[modality].indices {
          for input in start[modality][unit].indices {
            var (up, down) = (start, start)
            up[modality][unit][input] += 1e-5
            down[modality][unit][input] -= 1e-5
            let slope = (reference.loss(kind, up) - reference.loss(kind, down)) / 2e-5
            #expect((slope + descent[modality][unit][input]).magnitude < 1e-9)
          }
        }
      }
    }
  }

  private static func shapesThatHurt() throws -> [CompetitionExperiment] {
    try [
      experiment(), experiment(units: 1), experiment(classes: 2, dimension: 2, samples: 1, distractors: 0),
      experiment(classes: 2, dimension: 40, samples: 7, units: 5, distractors: 1),
      experiment(dimension: 33, samples: 100, power: 5, threshold: 0.6, distractors: 3),
      experiment(samples: 49, scale: 1.5, noise: 0), experiment(samples: 48, scale: 0.05, maxSteps: 100),
      experiment(classes: 7, dimension: 17, samples: 97, units: 2, learningRate: 0.1, testSamples: 1),
    ]
  }

  /// Everything that is kept of a network, step by step and at the end.
  @Test(arguments: 0..<8)
  func agreesWithTheNaiveLoop(index: Int) throws {
    let experiment = try Self.shapesThatHurt()[index]
    let reference = ReferenceCompetition(experiment)
    let paths = Dictionary(
      uniqueKeysWithValues: ReferenceCompetition.Kind.allCases.map {
        ($0, reference.train($0, steps: experiment.maxSteps))
      })
    let path = try #require(paths[.joint])
    let steps = [0, 1, 2, 10, 40, experiment.maxSteps].filter { $0 <= experiment.maxSteps }
    for precision in Precision.allCases {
      let tolerance = precision == .double ? 1e-10 : 2e-4
      let network = try Self.train(experiment, precision, steps: steps)
      let points = try #require(network.curve?.points)
      #expect(points.map(\.step) == Array(Set(steps)).sorted())
      for point in points {
        #expect((point.loss - reference.loss(.joint, path[point.step])).magnitude < tolerance)
        for (found, expected) in zip(point.strengths, reference.strengths(path[point.step])) {
          #expect((found.a - expected.a).magnitude < tolerance && (found.b - expected.b).magnitude < tolerance)
        }
      }
      let outcome = network.outcome
      #expect(outcome.status == .stepLimit && outcome.steps == experiment.maxSteps)
      #expect(outcome.trainAccuracy == reference.trainAccuracy(.joint, path[experiment.maxSteps]))
      // One sample of many may lie on the border between two classes in float.
      let expected = reference.testErrors(paths.mapValues { $0[experiment.maxSteps] })
      let errors = try #require(outcome.testErrors)
      let allowed = precision == .double ? 0 : 1.5 / Double(experiment.data.testSamples)
      for (found, value) in [
        (errors.joint, expected.joint), (errors.unimodal.a, expected.unimodal.a),
        (errors.unimodal.b, expected.unimodal.b), (errors.ensemble, expected.ensemble),
      ] { #expect((found - value).magnitude <= allowed, "\(found) and \(value)") }
      if precision == .double {
        #expect(errors == expected)
        Self.compareEmergence(outcome, path.map(reference.strengths), experiment)
      }
    }
  }

  /// First crossings found by looking through the whole path.
  private static func compareEmergence(
    _ outcome: CompetitionOutcome, _ path: [[ModalityPair<Double>]], _ experiment: CompetitionExperiment
  ) {
    for modality in Modality.allCases {
      let threshold = experiment.network.activation.threshold / experiment.data.strengths[modality]
      for (label, found) in outcome.classes.enumerated() {
        let values = path.map { $0[label][modality] }
        var expected: Double?
        if let step = values.firstIndex(where: { $0 >= threshold }) {
          expected =
            step == 0
            ? 0 : Double(step - 1) + (threshold - values[step - 1]) / (values[step] - values[step - 1])
        }
        let time = found.emergenceTimes[modality]
        #expect((time == nil) == (expected == nil))
        if let time, let expected { #expect((time - expected).magnitude < 1e-7) }
      }
    }
  }

  @Test func everyStatusOfAClassOccurs() throws {
    let outcomes = try Self.shapesThatHurt().map { try Self.train($0).outcome }
    #expect(outcomes.contains { ($0.bothFraction ?? 0) > 0 })
    #expect(outcomes.contains { ($0.exactlyOneFraction ?? 0) > 0 })
    #expect(outcomes.contains { ($0.noneFraction ?? 0) > 0 })
    #expect(outcomes.contains { $0.loserTime != nil && $0.winnerTime != nil })
  }

  /// Exchanging the modalities' data and weights exchanges the results, bit for bit.
  @Test(arguments: Precision.allCases)
  func modalitiesAreTreatedAlike(precision: Precision) throws {
    for experiment in try Self.shapesThatHurt() {
      let found = try Self.train(experiment, precision, steps: [0, 5, experiment.maxSteps])
      let exchanged = try Self.train(experiment.withModalitiesExchanged, precision, steps: [0, 5, experiment.maxSteps])
      func turned<Value>(_ pair: ModalityPair<Value>) -> ModalityPair<Value> { ModalityPair(pair.b, pair.a) }
      #expect(
        exchanged.curve?.points.map { $0.strengths.map { turned($0) } } == found.curve?.points.map(\.strengths))
      #expect(exchanged.curve?.points.map(\.loss) == found.curve?.points.map(\.loss))
      let (outcome, other) = (found.outcome, exchanged.outcome)
      #expect(other.classes.map { turned($0.strengths) } == outcome.classes.map(\.strengths))
      #expect(other.classes.map { turned($0.emergenceTimes) } == outcome.classes.map(\.emergenceTimes))
      #expect(other.classes.map(\.winner.other) == outcome.classes.map(\.winner))
      #expect(other.classes.map(\.predictedWinner?.other) == outcome.classes.map(\.predictedWinner))
      #expect(other.testErrors.map { turned($0.unimodal) } == outcome.testErrors.map(\.unimodal))
      #expect(other.testErrors?.joint == outcome.testErrors?.joint)
      #expect(other.testErrors?.ensemble == outcome.testErrors?.ensemble)
      #expect(other.testErrors?.whereWinnerIsSufficient == outcome.testErrors?.whereWinnerIsSufficient)
      #expect(other.trainAccuracy == outcome.trainAccuracy && other.finalLoss == outcome.finalLoss)
    }
  }

  /// Alone or in a batch, on one thread or several, recorded or not: the same bits.
  @Test(arguments: Precision.allCases)
  func outcomesDependOnNothingElse(precision: Precision) throws {
    let experiments = try (0..<12).map { index in
      let size = Double(index)
      return try Self.experiment(
        power: 3 + index % 3, strengths: ModalityPair(1, 1 + 0.1 * size), scale: 0.1 + 0.05 * size,
        maxSteps: 20 + index, seed: UInt32(index))
    }
    let batch = try CPUEngine(threads: 2).train(experiments, precision: precision, control: TrainingControl())
    for (experiment, network) in zip(experiments, batch) {
      #expect(try Self.train(experiment, precision).outcome == network.outcome)
      #expect(try Self.train(experiment, precision, steps: [0, 3, 20]).outcome == network.outcome)
    }
  }

  @Test func divergenceAndStops() throws {
    let wild = try Self.experiment(strengths: ModalityPair(1e30, 1), learningRate: 1e30)
    let network = try Self.train(wild, .float, steps: [0, 1, 2])
    #expect(network.outcome.status == .diverged && network.outcome.testErrors == nil)
    #expect(network.outcome.classes.count == 4 && network.outcome.trainAccuracy == nil)
    let control = TrainingControl()
    control.requestStop()
    let stopped = try CPUEngine().train([try Self.experiment()], precision: .float, control: control)[0]
    #expect(stopped.outcome.status == .notRun && stopped.outcome.classes.isEmpty)
    #expect(stopped.outcome.exactlyOneFraction == nil && stopped.outcome.winnerTime == nil)
  }
}
