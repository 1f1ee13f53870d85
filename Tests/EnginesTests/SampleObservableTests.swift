import Engines
import Experiments
import Testing

/// What is read from the curves of networks on samples: against training on moments, and against known physics.
@Suite struct SampleObservableTests {
  private static func experiment(
    depth: Int = 2, fusionLayer: Int = 2, width: Int = 20, activation: Activation = .linear, scale: Double = 1e-4,
    data: DataSource, learningRate: Double = 0.04, maxSteps: Int = 4000, stopLoss: Double = 1e-4,
    weightDecay: Double = 0, hasBias: Bool = false, method: Training.Method = .samples, seed: Int = 0
  ) throws -> FusionExperiment {
    try FusionExperiment(
      network: FusionNetwork(
        depth: depth, fusionLayer: fusionLayer, width: width, inputDimensions: data.dimensions, activation: activation,
        hasBias: hasBias),
      initialization: Initialization(scheme: depth == 2 ? .entrywise : .layerwise, scale: scale), data: data,
      training: Training(
        learningRate: learningRate, maxSteps: maxSteps, stopLoss: stopLoss, weightDecay: weightDecay, method: method),
      seed: Seed(base: 7, index: UInt32(seed)))
  }

  private static func toy(_ count: Int, correlation: Double = 0, noise: Double = 0) throws -> DataSource {
    .gaussian(
      try GaussianData(correlation: correlation, sigmaRatio: 2, noise: noise, samples: .drawn(count)))
  }

  private static func vectors(_ count: Int) throws -> DataSource {
    .gaussian(
      try GaussianData(
        dimensions: ModalityPair(3, 2), covariance: Matrix(diagonal: [2, 2.2, 1.9, 1, 0.9]),
        teacher: [0.7, -0.6, 0.5, 0.8, 0.6], noise: 0.2, samples: .drawn(count)))
  }

  /// A linear network takes the same steps on samples as on their moments, and the same is read from them.
  @Test func linearNetworksAgreeWithMoments() throws {
    let cases: [(DataSource, Int, Int, Double)] = [
      (try Self.toy(50), 2, 2, 1e-4), (try Self.toy(40, correlation: 0.5, noise: 0.3), 2, 1, 1e-2),
      (try Self.toy(70, correlation: -0.6), 4, 3, 0.5), (try Self.vectors(60), 2, 2, 1e-3),
      (try Self.vectors(4), 2, 2, 1e-2),
    ]
    for (data, depth, fusionLayer, scale) in cases {
      let pair = try [Training.Method.samples, .moments].map { method in
        try Self.experiment(
          depth: depth, fusionLayer: fusionLayer, scale: scale, data: data, maxSteps: 1500, stopLoss: 1e-6,
          method: method)
      }
      #expect(pair[0].trainsOnSamples && !pair[1].trainsOnSamples)
      let recording = Recording(.logarithmic(points: 30), keepsFirstLayer: true)
      let trained = try pair.map {
        try CPUEngine().train([$0], precision: .double, recording: recording, control: TrainingControl())[0]
      }
      let (found, expected) = (trained[0].outcome, trained[1].outcome)
      #expect(found.status == expected.status && found.steps == expected.steps, "\(data)")
      #expect(found.leadingModality == expected.leadingModality && found.betterModality == expected.betterModality)
      func agree(_ left: Double?, _ right: Double?, _ tolerance: Double) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return (left - right).magnitude <= tolerance * max(1, right.magnitude)
      }
      // Every step is looked at while steps are few; later ones are interpolated.
      let dense = max(found.leadingTime ?? 0, found.laggingTime ?? 0) < 220
      let timeTolerance = dense ? 1e-9 : 1e-3
      #expect(dense == (found.timeResolution == 0))
      for modality in Modality.allCases {
        #expect(
          agree(found.halfPlateauTimes[modality], expected.halfPlateauTimes[modality], timeTolerance), "\(data)")
        #expect(agree(found.halfFinalTimes[modality], expected.halfFinalTimes[modality], timeTolerance), "\(data)")
        #expect(agree(found.teacherFractions[modality], expected.teacherFractions[modality], 1e-9))
      }
      #expect(agree(found.misattribution, expected.misattribution, 1e-2), "\(data)")
      #expect(agree(found.plateauLoss, expected.plateauLoss, 1e-2))
      #expect(agree(found.finalLoss, expected.finalLoss, 1e-9))
      #expect(agree(found.generalisation?.final, expected.generalisation?.final, 1e-9))
      #expect(agree(found.generalisation?.minimum, expected.generalisation?.minimum, 1e-3))
      let curves = trained.compactMap(\.curve)
      #expect(curves[0].points.map(\.step) == curves[1].points.map(\.step))
      for (left, right) in zip(curves[0].points, curves[1].points) {
        #expect(agree(left.loss, right.loss, 1e-9))
        #expect(zip(left.totalMap, right.totalMap).allSatisfy { agree($0, $1, 1e-9) })
        #expect(agree(left.generalisationError, right.generalisationError, 1e-9))
      }
      for modality in Modality.allCases {
        let layers = trained.compactMap { $0.firstLayer?[modality] }
        #expect(zip(layers[0].elements, layers[1].elements).allSatisfy { agree($0, $1, 1e-9) })
        #expect(layers[0].rows == 20 && layers[0].elements.count == layers[1].elements.count)
      }
    }
  }

  /// ReLU, two-layer, late fusion: the ratio of a linear network in about twice the time, and plateaus twice as high.
  @Test func rectifiedNetworksTakeTwiceTheTime() throws {
    let data = try Self.toy(4096)
    let networks = try [Activation.linear, .rectified].map { activation in
      try CPUEngine().train(
        [Self.experiment(width: 30, activation: activation, scale: 1e-6, data: data)], precision: .float,
        recording: .none, control: TrainingControl())[0].outcome
    }
    let (linear, rectified) = (networks[0], networks[1])
    #expect(networks.allSatisfy { $0.status == .converged && $0.leadingModality == .a })
    let ratio = try #require(rectified.timeRatio)
    // Finite rate, η = 0.04: 1 + [ln(1 + 4η) − ln(1 + η)] / ln(1 + η); the ReLU network's rates are half of that.
    #expect((ratio / 3.9 - 1).magnitude < 0.08, "\(ratio)")
    let slowing = try #require(rectified.leadingTime) / #require(linear.leadingTime)
    #expect((slowing - 2).magnitude < 0.15, "\(slowing)")
    // Relative to the teacher times the gain, both end at one.
    for outcome in networks {
      for modality in Modality.allCases {
        #expect((try #require(outcome.teacherFractions[modality]) - 1).magnitude < 0.02)
      }
    }
    #expect(rectified.generalisation == nil && linear.generalisation != nil)
  }

  /// y = x_A + XOR(x_B) in late fusion: the linear modality first, and a plateau of 1/(1 + v) times the initial loss.
  @Test(arguments: [2.0, 3.0])
  func exclusiveOrComesAfterThePlateau(variance: Double) throws {
    let data = DataSource.exclusiveOr(try ExclusiveOrData(variance: variance, samples: .drawn(8192)))
    let experiment = try Self.experiment(
      width: 32, activation: .rectified, scale: 1e-8, data: data, learningRate: 0.04, maxSteps: 3000, stopLoss: 1e-2)
    let trained = try CPUEngine().train(
      [experiment], precision: .float, recording: Recording(.none, keepsFirstLayer: true), control: TrainingControl())
    let outcome = trained[0].outcome
    #expect(outcome.leadingModality == .a && outcome.teacherFractions.a == nil)
    let (first, second) = (try #require(outcome.leadingTime), try #require(outcome.laggingTime))
    #expect(second > 1.25 * first, "\(first), \(second)")
    let plateau = try #require(outcome.plateauLoss)
    #expect((plateau * (1 + variance) - 1).magnitude < 0.03, "\(plateau)")
    #expect(outcome.status == .converged)
    #expect(outcome.timeResolution < 0.02)
    // The features of the exclusive or lie on the diagonals.
    let features = try #require(trained[0].firstLayer)
    let strong = (0..<32).map { ModalityPair(features.b[$0, 0], features.b[$0, 1]) }.filter {
      $0.a * $0.a + $0.b * $0.b > 0.02
    }
    #expect(strong.count >= 4)
    #expect(strong.allSatisfy { ($0.a.magnitude / $0.b.magnitude - 1).magnitude < 0.25 })
  }

  /// φ and the losses are homogeneous: inputs twice as large with weights half as large in the first layer are no news, and
  /// neither are the names of the modalities.
  @Test func swappedModalities() throws {
    let samples = try #require(try Self.toy(60, correlation: 0.4, noise: 0.2).trainingSamples(seed: Seed()))
    func set(_ order: [Int], factor: Double) throws -> DataSource {
      .samples(
        try SampleSet(
          dimensions: samples.dimensions,
          inputs: (0..<samples.count).flatMap { p in order.map { factor * samples.inputs[2 * p + $0] } },
          targets: samples.targets.map { factor * $0 }))
    }
    for activation in [Activation.linear, .rectified] {
      let data = [try set([0, 1], factor: 1), try set([1, 0], factor: 1)]
      let outcomes = try data.map { data in
        try CPUEngine().train(
          [
            Self.experiment(
              width: 60, activation: activation, scale: 1e-3, data: data, maxSteps: 800)
          ], precision: .double, recording: .none, control: TrainingControl())[0].outcome
      }
      #expect(outcomes[0].leadingModality == outcomes[1].leadingModality.other)
      let (left, right) = (try #require(outcomes[0].timeRatio), try #require(outcomes[1].timeRatio))
      // Weights of the branches differ, so that only the logarithm of their sizes remains.
      #expect((left / right - 1).magnitude < 0.1, "\(left), \(right)")
    }
  }

  /// With all data twice as large and a quarter of the learning rate, a squared-loss network without biases takes the same
  /// steps; powers of two leave every bit as it is.
  @Test(arguments: Precision.allCases)
  func scalesOfTheData(precision: Precision) throws {
    let samples = try #require(try Self.toy(80, correlation: 0.3, noise: 0.2).trainingSamples(seed: Seed()))
    func outcome(factor: Double) throws -> FusionOutcome {
      let data = DataSource.samples(
        try SampleSet(
          dimensions: samples.dimensions, inputs: samples.inputs.map { factor * $0 },
          targets: samples.targets.map { factor * $0 }))
      let experiment = try Self.experiment(
        activation: .rectified, scale: 0.01, data: data, learningRate: 0.04 / (factor * factor), maxSteps: 600,
        stopLoss: 0)
      return try CPUEngine().train([experiment], precision: precision, control: TrainingControl())[0]
    }
    let (once, twice) = (try outcome(factor: 1), try outcome(factor: 2))
    #expect(once.timeRatio != nil && once.timeRatio == twice.timeRatio)
    #expect(once.leadingTime == twice.leadingTime && once.plateauLoss == twice.plateauLoss)
    #expect(twice.finalLoss == 4 * once.finalLoss)
  }

  /// Weight decay ends above the minimum, and a modality that it wipes out has no times.
  @Test func whatIsNotLearnedHasNoTime() throws {
    let strong = try CPUEngine().train(
      [Self.experiment(activation: .rectified, scale: 0.01, data: Self.toy(200), maxSteps: 1500, weightDecay: 0.8)],
      precision: .double, control: TrainingControl())[0]
    #expect(strong.status == .stepLimit)
    #expect(strong.leadingTime != nil && strong.laggingTime == nil && strong.timeRatio == nil)
    let none = try CPUEngine().train(
      [Self.experiment(activation: .rectified, scale: 0.01, data: Self.toy(200), maxSteps: 1500, weightDecay: 4)],
      precision: .double, control: TrainingControl())[0]
    #expect(none.leadingTime == nil && none.laggingTime == nil)
  }

  /// Labels and a loss without a known plateau: sizes are norms of the first layers.
  @Test(arguments: [Loss.exponential, .logistic])
  func labels(loss: Loss) throws {
    let shape = SampledExperiments(
      widths: [12], loss: loss, count: 200, scheme: .entrywise, scale: 0.01, learningRate: 0.1, maxSteps: 600)
    let trained = try CPUEngine().train(
      [shape.experiment()], precision: .double, recording: Recording(.steps([0, 500])), control: TrainingControl())[0]
    let outcome = trained.outcome
    #expect((try #require(trained.curve).points[0].loss - (loss == .exponential ? 1 : 0.6931)).magnitude < 0.001)
    #expect(outcome.finalLoss < 0.6 * (loss == .exponential ? 1 : 0.6931))
    let time = try #require(outcome.leadingTime)
    #expect(time > 10 && time < 600 && outcome.halfPlateauTimes.a == outcome.halfFinalTimes.a)
    #expect(outcome.generalisation == nil && outcome.teacherFractions.a == nil)
  }

  /// The outcome's curve is there whatever is recorded, and the recorded one holds what was asked for.
  @Test func recordingChangesNothing() throws {
    let experiment = try Self.experiment(
      activation: .rectified, scale: 0.01, data: Self.toy(100), maxSteps: 900, stopLoss: 0)
    let plain = try CPUEngine().train([experiment], precision: .float, control: TrainingControl())
    for spacing in [Recording.Spacing.even(points: 7), .steps([0, 1, 333, 899, 5000]), .logarithmic(points: 20)] {
      let recording = Recording(spacing)
      let trained = try CPUEngine().train(
        [experiment], precision: .float, recording: recording, control: TrainingControl())[0]
      #expect(areIdentical([trained.outcome], plain))
      #expect(
        trained.curve?.points.map(\.step)
          == Set(recording.steps(upTo: 900).filter { $0 <= 900 } + [900]).sorted())
      #expect(trained.curve?.points.allSatisfy { $0.firstLayerNorms != nil && $0.generalisationError == nil } == true)
      #expect(trained.firstLayer == nil)
    }
  }
}
