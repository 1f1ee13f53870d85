import Experiments

/// A small set of trainings that shows whether an engine computes what the reference does, and how fast.
public enum SelfTest {
  /// One set of networks of the same shape.
  public struct Case: Sendable {
    public let name: String
    public let experiments: [Experiment]

    init(name: String, experiments: [FusionExperiment]) {
      (self.name, self.experiments) = (name, experiments.map { .fusion($0) })
    }

    init(name: String, experiments: [CompetitionExperiment]) {
      (self.name, self.experiments) = (name, experiments.map { .competition($0) })
    }
  }

  /// How two engines compare on one case.
  public struct Comparison: Sendable, Codable {
    public let name: String
    public let precision: Precision
    /// `Outcome.largestDifference(_:_:)` of the two engines.
    public let largestDifference: Double
    /// The difference that is tolerated.
    public let tolerance: Double
    /// Gradient-descent steps, summed over networks, a second; including the preparation of the batch.
    public let networkStepsPerSecond: Double

    public var agrees: Bool { largestDifference <= tolerance }
  }

  /// The difference that rounding may make between engines.
  public static func tolerance(_ precision: Precision) -> Double { precision == .float ? 1e-4 : 1e-9 }

  /// The cases. The small ones suffice to check a kernel under an instrumenting OpenCL implementation.
  public static func cases(small: Bool) throws(ExperimentError) -> [Case] {
    if small {
      return [
        try fusionCase("two-layer, every fusion", depth: 2, width: 3, scheme: .entrywise, scale: 0.05, maxSteps: 24),
        try fusionCase("three-layer, every fusion", depth: 3, width: 2, scheme: .layerwise, scale: 0.5, maxSteps: 12),
        try fusionCase("four-layer, width 10", depth: 4, width: 10, scheme: .layerwise, scale: 0.6, maxSteps: 3),
        try fusionCase("wide, tiled", depth: 2, width: 140, scheme: .balanced, scale: 0.3, maxSteps: 4, inputs: 35),
        try fusionCase(
          "narrow twins, late fusion", depth: 3, width: 9, scheme: .entrywise, scale: 0.1, maxSteps: 4,
          fusionLayers: 3...3, tolerance: 0.1),
        try fusionCase(
          "narrow twins, early fusion", depth: 3, width: 9, scheme: .balanced, scale: 0.1, maxSteps: 4,
          fusionLayers: 1...1, tolerance: 0.1),
        try fusionCase("wide, two steps at once", depth: 4, width: 37, scheme: .balanced, scale: 0.5, maxSteps: 3),
        try sampleCase("on samples, every fusion, with biases", count: 17, maxSteps: 2),
        try sampleCase("on samples, every fusion, deep", depth: 4, width: 2, hasBias: false, count: 3, maxSteps: 2),
        try halfLineCase("half lines, two layers", widths: [18], count: 19, maxSteps: 3),
        try halfLineCase("half lines, four layers", widths: [2, 18, 3], count: 37, maxSteps: 2),
        try competitionCase(
          "competition, 3 classes", classes: 3, dimension: 5, samples: 7, testSamples: 17, count: 2, maxSteps: 2),
      ]
    }
    return [
      try fusionCase("two-layer, width 100", depth: 2, width: 100, scheme: .entrywise, scale: 1e-9, maxSteps: 4000),
      try fusionCase("four-layer, width 100", depth: 4, width: 100, scheme: .balanced, scale: 0.1, maxSteps: 4000),
      try fusionCase("seven-layer, width 12", depth: 7, width: 12, scheme: .balanced, scale: 0.5, maxSteps: 4000),
      try fusionCase(
        "two-layer, 4+4 inputs", depth: 2, width: 30, scheme: .entrywise, scale: 1e-4, maxSteps: 4000, inputs: 4),
      try sampleCase("three-layer, width 17, 200 samples", width: 17, count: 200, maxSteps: 300),
      try halfLineCase("half lines, two layers", widths: [100], count: 200, maxSteps: 300),
      try halfLineCase("half lines, four layers", widths: [40, 17, 30], count: 200, maxSteps: 300),
      try competitionCase("competition, 4 classes", dimension: 40, samples: 60, testSamples: 500, maxSteps: 200),
      try competitionCase(
        "competition, 10 classes, 400 samples", classes: 10, units: 6, dimension: 200, samples: 400, testSamples: 400,
        count: 4, maxSteps: 20),
      Case(name: "L=4, L_f=4, width 100, speed", experiments: try speedCase()),
      Case(name: "two-layer ReLU late, 8192 samples", experiments: try sampleSpeedCase()),
    ]
  }

  /// Trains every case on the reference and on the engine and compares.
  ///
  /// - Throws: ``EngineError`` if the engine fails.
  public static func compare(
    _ engine: some Engine, with reference: some Engine, precision: Precision, cases: [Case]
  ) throws(EngineError) -> [Comparison] {
    var result: [Comparison] = []
    for item in cases {
      func outcomes(
        of experiments: [Experiment], _ engine: some Engine, _ control: TrainingControl
      ) throws(EngineError) -> [Outcome] {
        try engine.train(experiments, precision: precision, recording: .none, control: control).map(\.outcome)
      }
      let expected = try outcomes(of: item.experiments, reference, TrainingControl())
      // The first run pays for compilation; its time is left out.
      _ = try outcomes(of: Array(item.experiments.prefix(1)), engine, TrainingControl())
      let control = TrainingControl()
      let started = ContinuousClock.now
      let found = try outcomes(of: item.experiments, engine, control)
      let seconds = started.duration(to: .now) / .seconds(1)
      result.append(
        Comparison(
          name: item.name, precision: precision, largestDifference: Outcome.largestDifference(expected, found),
          tolerance: tolerance(precision), networkStepsPerSecond: Double(control.networkSteps) / seconds))
    }
    return result
  }

  private static func fusionCase(
    _ name: String, depth: Int, width: Int, scheme: Initialization.Scheme, scale: Double, maxSteps: Int,
    inputs: Int = 1, fusionLayers: ClosedRange<Int>? = nil, tolerance: Double? = nil
  ) throws(ExperimentError) -> Case {
    var experiments: [FusionExperiment] = []
    for fusionLayer in fusionLayers ?? 1...depth {
      // In the second one the lagging mode decays first, which is where rounding shows.
      for (correlation, ratio) in [(0.0, 2.0), (-0.9, 2.0)] {
        let data: GaussianData
        if inputs == 1 {
          data = try GaussianData(correlation: correlation, sigmaRatio: ratio)
        } else {
          data = try GaussianData(
            dimensions: ModalityPair(inputs, inputs),
            covariance: Matrix(
              diagonal: Array(repeating: ratio, count: inputs) + Array(repeating: 1, count: inputs)),
            teacher: Array(repeating: 1 / Double(inputs).squareRoot(), count: 2 * inputs))
        }
        experiments.append(
          try FusionExperiment(
            network: FusionNetwork(
              depth: depth, fusionLayer: fusionLayer, width: width, inputDimensions: data.dimensions),
            initialization: Initialization(scheme: scheme, scale: scale), data: .gaussian(data),
            training: Training(learningRate: 0.04, maxSteps: maxSteps, stopLoss: 1e-4),
            width: tolerance.map { .reduced(tolerance: $0) } ?? .full))
      }
    }
    return Case(name: name, experiments: experiments)
  }

  /// Nonlinear networks on samples, each with another slope and loss.
  private static func sampleCase(
    _ name: String, depth: Int = 3, width: Int = 3, hasBias: Bool = true, count: Int, maxSteps: Int
  ) throws(ExperimentError) -> Case {
    var experiments: [FusionExperiment] = []
    let gaussian = try GaussianData(correlation: 0.3, sigmaRatio: 2, samples: .drawn(count))
    let slopes = [0, 0.2, 1]
    for fusionLayer in 1...depth {
      let loss = Loss.allCases[fusionLayer % Loss.allCases.count]
      var data = DataSource.gaussian(gaussian)
      if loss != .squared, let samples = gaussian.draw(seed: Seed()) {
        data = .samples(
          try SampleSet(
            dimensions: samples.dimensions, inputs: samples.inputs, targets: samples.targets.map { $0 < 0 ? -1 : 1 }))
      }
      experiments.append(
        try FusionExperiment(
          network: FusionNetwork(
            depth: depth, fusionLayer: fusionLayer, width: width,
            activation: Activation(negativeSlope: slopes[fusionLayer % slopes.count]), hasBias: hasBias),
          initialization: Initialization(scheme: .layerwise, scale: 0.7), data: data,
          training: Training(
            learningRate: 0.04, maxSteps: maxSteps, stopLoss: 0, loss: loss, weightDecay: hasBias ? 0.01 : 0,
            method: .samples)))
    }
    return Case(name: name, experiments: experiments)
  }

  /// Late networks of two scalar modalities, with every loss and slope.
  private static func halfLineCase(
    _ name: String, widths: [Int], count: Int, maxSteps: Int
  ) throws(ExperimentError) -> Case {
    let gaussian = try GaussianData(correlation: 0.3, sigmaRatio: 2, samples: .drawn(count))
    guard let samples = gaussian.draw(seed: Seed()) else { return Case(name: name, experiments: [FusionExperiment]()) }
    var experiments: [FusionExperiment] = []
    for loss in Loss.allCases {
      let targets = loss == .squared ? samples.targets : samples.targets.map { $0 < 0 ? -1 : 1 }
      let set = try SampleSet(dimensions: samples.dimensions, inputs: samples.inputs, targets: targets)
      for slope in [0, 0.2, 1] {
        experiments.append(
          try FusionExperiment(
            network: FusionNetwork(
              depth: widths.count + 1, fusionLayer: widths.count + 1, hiddenWidths: widths,
              activation: Activation(negativeSlope: slope)),
            initialization: Initialization(scheme: .layerwise, scale: 0.7), data: .samples(set),
            training: Training(
              learningRate: 0.04, maxSteps: maxSteps, stopLoss: 0, loss: loss, weightDecay: slope == 0.2 ? 0.01 : 0,
              method: .samples)))
      }
    }
    return Case(name: name, experiments: experiments)
  }

  /// Networks of the competition family whose strengths, powers and scales differ.
  private static func competitionCase(
    _ name: String, classes: Int = 4, units: Int = 2, dimension: Int, samples: Int, testSamples: Int, count: Int = 3,
    maxSteps: Int
  ) throws(ExperimentError) -> Case {
    var experiments: [CompetitionExperiment] = []
    for index in 0..<count {
      let experiment = try CompetitionExperiment(
        network: CompetitionNetwork(
          unitsPerClass: units, activation: SmoothedRectifier(power: 3 + index % 2, threshold: 1)),
        data: SparseCodingData(
          classes: classes, dimension: dimension, samples: samples, testSamples: testSamples,
          strengths: ModalityPair(1, 0.8 + 0.2 * Double(index % 3)), distractors: 2),
        initialScale: [0.01, 0.1][index % 2], learningRate: 1, maxSteps: maxSteps,
        seed: Seed(base: 1, index: UInt32(index)))
      experiments.append(index % 3 == 2 ? experiment.withModalitiesExchanged : experiment)
    }
    return Case(name: name, experiments: experiments)
  }

  /// Late fusion of two layers of rectified units, the case that the speed on samples is quoted for.
  private static func sampleSpeedCase() throws(ExperimentError) -> [FusionExperiment] {
    let gaussian = try GaussianData(correlation: 0, sigmaRatio: 2, samples: .drawn(8192))
    // One set for all, so that drawing it is no part of the speed.
    guard let samples = gaussian.draw(seed: Seed()) else { return [] }
    var experiments: [FusionExperiment] = []
    for seed in 0..<64 {
      experiments.append(
        try FusionExperiment(
          network: FusionNetwork(depth: 2, fusionLayer: 2, width: 100, activation: .rectified),
          initialization: Initialization(scheme: .entrywise, scale: 0.1), data: .samples(samples),
          training: Training(learningRate: 0.04, maxSteps: 8, stopLoss: 0), seed: Seed(base: 1, index: UInt32(seed))))
    }
    return experiments
  }

  /// Late fusion of four layers, the case that the speed of a machine is quoted for.
  private static func speedCase() throws(ExperimentError) -> [FusionExperiment] {
    var experiments: [FusionExperiment] = []
    for seed in 0..<64 {
      experiments.append(
        try FusionExperiment(
          network: FusionNetwork(depth: 4, fusionLayer: 4, width: 100),
          initialization: Initialization(scheme: .layerwise, scale: 0.1),
          data: .gaussian(GaussianData(correlation: 0, sigmaRatio: 2)),
          training: Training(learningRate: 0.04, maxSteps: 2000, stopLoss: 0),
          seed: Seed(base: 1, index: UInt32(seed))))
    }
    return experiments
  }
}
