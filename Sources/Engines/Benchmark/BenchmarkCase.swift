import Experiments

/// One kind of training whose speed is measured: networks that differ in their seeds.
public struct BenchmarkCase: Sendable {
  /// What the rate says.
  public enum Extent: String, Hashable, Sendable, Codable {
    /// The steps alone, without what a batch takes that makes a single step.
    case training
    /// A whole job of ``BenchmarkCase/steps`` steps a network, with drawing and preparing every network's weights.
    case job
  }

  /// How to ask for it: `deep-late`.
  public let name: String
  /// What it is, in words.
  public let title: String
  public let extent: Extent
  /// The most steps a network takes.
  public let steps: Int
  /// The arithmetic of one network's step; see `Experiment.multiplyAddsPerStep`.
  public let multiplyAddsPerStep: Int
  /// The shape of its batches.
  public let shape: BatchShape
  private let template: Experiment

  init(_ name: String, _ title: String, extent: Extent = .training, _ template: Experiment) {
    self.name = name
    self.title = title
    self.extent = extent
    self.template = template
    steps = template.maxSteps
    multiplyAddsPerStep = template.multiplyAddsPerStep
    shape = BatchShape(template)
  }

  /// Networks of this case, each with its own seed.
  ///
  /// - Throws: `ExperimentError` if the number of steps is not in 1…2³¹−1.
  public func experiments(count: Int, steps: Int) throws(ExperimentError) -> [Experiment] {
    let experiment = try template.with(maxSteps: steps)
    return (0..<count).map { experiment.with(seed: Seed(base: 1, index: UInt32($0))) }
  }

  /// The cases that docs/performance.md quotes.
  ///
  /// - Throws: `ExperimentError` never in practice: all values are allowed ones.
  public static func all() throws(ExperimentError) -> [BenchmarkCase] {
    [
      BenchmarkCase("deep-late", "L=4, L_f=4, width 100", try linear(depth: 4, steps: 5000)),
      BenchmarkCase("two-layer-late", "two-layer late, width 100", try shallow()),
      BenchmarkCase("two-layer-late-reduced", "two-layer late, reduced", try reduced(try shallow())),
      BenchmarkCase(
        "deep-late-reduced", "L=4, L_f=4, reduced to 1e-3, whole job", extent: .job,
        try reduced(try linear(depth: 4, steps: 5000))),
      BenchmarkCase(
        "deep-late-reduced-loop", "L=4, L_f=4, reduced to 1e-3, steps alone",
        try reduced(try linear(depth: 4, steps: 50_000))),
      BenchmarkCase(
        "relu-late", "two-layer ReLU late, 8192 samples", try rectified(depth: 2, fusionLayer: 2, samples: 8192)),
      BenchmarkCase(
        "relu-early", "two-layer ReLU early, 8192 samples", try rectified(depth: 2, fusionLayer: 1, samples: 8192)),
      BenchmarkCase(
        "relu-middle", "three-layer ReLU, L_f=2, 8192 samples",
        try rectified(depth: 3, fusionLayer: 2, samples: 8192)),
      BenchmarkCase(
        // Trained to the end: what a step takes depends on how far classes have emerged.
        "competition", "competition, default size", extent: .job,
        .competition(
          try CompetitionExperiment(
            // A few test samples: they are classified once, after training.
            network: CompetitionNetwork(), data: SparseCodingData(testSamples: 400)))),
    ]
  }

  /// Linear networks of the toy task with r = 2 and ρ = 0, which train on second moments. The learning rate is a tenth of
  /// the paper's, so that all steps change the weights. Two layers start from 1e-9, deeper ones from `scale`.
  static func linear(
    depth: Int, fusionLayer: Int? = nil, width: Int = 100, scale: Double = 0.1, steps: Int,
    learningRate: Double = 0.004, stopLoss: Double = 0
  ) throws(ExperimentError) -> Experiment {
    .fusion(
      try FusionExperiment(
        network: FusionNetwork(depth: depth, fusionLayer: fusionLayer ?? depth, width: width),
        initialization: depth == 2
          ? Initialization(scheme: .entrywise, scale: 1e-9) : Initialization(scheme: .layerwise, scale: scale),
        data: .gaussian(GaussianData(correlation: 0, sigmaRatio: 2)),
        training: Training(learningRate: learningRate, maxSteps: steps, stopLoss: stopLoss)))
  }

  /// Two layers that learn modality B shortly before their last step: after that, steps would soon change nothing. They take
  /// many steps, because drawing their weights takes as long as tens of thousands.
  private static func shallow() throws(ExperimentError) -> Experiment {
    try linear(depth: 2, steps: 200_000, learningRate: 0.00012)
  }

  /// Rectified networks of the same task on samples, which are one set for all.
  static func rectified(
    depth: Int, fusionLayer: Int, width: Int = 100, samples: Int
  ) throws(ExperimentError) -> Experiment {
    let source = DataSource.gaussian(
      try GaussianData(correlation: 0, sigmaRatio: 2, samples: .drawn(samples)))
    return .fusion(
      try FusionExperiment(
        network: FusionNetwork(depth: depth, fusionLayer: fusionLayer, width: width, activation: .rectified),
        initialization: Initialization(scheme: .entrywise, scale: 0.1),
        data: source.trainingSamples(seed: Seed()).map { .samples($0) } ?? source,
        training: Training(learningRate: 0.004, maxSteps: 1000, stopLoss: 0)))
  }

  /// The same networks as narrow twins.
  private static func reduced(_ experiment: Experiment) throws(ExperimentError) -> Experiment {
    guard let fusion = experiment.fusion else { return experiment }
    return .fusion(
      try FusionExperiment(
        network: fusion.network, initialization: fusion.initialization, data: fusion.data, training: fusion.training,
        width: .reduced(tolerance: 1e-3)))
  }
}
