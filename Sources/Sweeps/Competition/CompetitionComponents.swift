import Experiments

struct CompetitionNetworkComponent: CellComponent {
  private let units: Swept<Int>
  private let power: Swept<Int>
  private let threshold: Swept<Double>

  init(_ source: TemplateSource) {
    units = Swept(source, "network.units", \.integer)
    power = Swept(source, "network.power", \.integer)
    threshold = Swept(source, "network.threshold", \.number)
  }

  var dimensions: Set<Int> { units.dimensions.union(power.dimensions).union(threshold.dimensions) }

  func make(cell: Int) throws(ExperimentError) -> CompetitionNetwork {
    try CompetitionNetwork(
      unitsPerClass: units.value(ofCell: cell),
      activation: SmoothedRectifier(power: power.value(ofCell: cell), threshold: threshold.value(ofCell: cell)))
  }
}

struct SparseCodingComponent: CellComponent {
  private let classes: Swept<Int>
  private let dimension: Swept<Int>
  private let samples: Swept<Int>
  private let testSamples: Swept<Int>
  private let strengths: SweptList<Double>
  private let insufficiency: SweptList<Double>
  private let noise: Swept<Double>
  private let distractors: Swept<Int>
  private let signalRange: SweptList<Double>
  private let distractorRange: SweptList<Double>
  private let insufficientSignal: Swept<Double>
  private let insufficientDistraction: Swept<Double>

  init(_ source: TemplateSource) {
    classes = Swept(source, "data.classes", \.integer)
    dimension = Swept(source, "data.dimension", \.integer)
    samples = Swept(source, "data.samples", \.integer)
    testSamples = Swept(source, "data.test_samples", \.integer)
    strengths = SweptList(numbers: source, "data.strengths")
    insufficiency = SweptList(numbers: source, "data.insufficiency")
    noise = Swept(source, "data.noise", \.number)
    distractors = Swept(source, "data.distractors", \.integer)
    signalRange = SweptList(numbers: source, "data.signal_range")
    distractorRange = SweptList(numbers: source, "data.distractor_range")
    insufficientSignal = Swept(source, "data.insufficient_signal", \.number)
    insufficientDistraction = Swept(source, "data.insufficient_distraction", \.number)
  }

  var dimensions: Set<Int> {
    [
      classes.dimensions, dimension.dimensions, samples.dimensions, testSamples.dimensions, strengths.dimensions,
      insufficiency.dimensions, noise.dimensions, distractors.dimensions, signalRange.dimensions,
      distractorRange.dimensions, insufficientSignal.dimensions, insufficientDistraction.dimensions,
    ].reduce(into: []) { $0.formUnion($1) }
  }

  func make(cell: Int) throws(ExperimentError) -> SparseCodingData {
    let strengths = strengths.value(ofCell: cell)
    let insufficiency = insufficiency.value(ofCell: cell)
    return try SparseCodingData(
      classes: classes.value(ofCell: cell), dimension: dimension.value(ofCell: cell),
      samples: samples.value(ofCell: cell), testSamples: testSamples.value(ofCell: cell),
      strengths: ModalityPair(strengths[0], strengths[1]),
      insufficiency: ModalityPair(insufficiency[0], insufficiency[1]), noise: noise.value(ofCell: cell),
      distractors: distractors.value(ofCell: cell), signalRange: Self.interval(signalRange, cell),
      distractorRange: Self.interval(distractorRange, cell), insufficientSignal: insufficientSignal.value(ofCell: cell),
      insufficientDistraction: insufficientDistraction.value(ofCell: cell))
  }

  private static func interval(_ list: SweptList<Double>, _ cell: Int) -> SparseCodingData.Interval {
    let ends = list.value(ofCell: cell)
    return SparseCodingData.Interval(ends[0], ends[1])
  }
}

/// What an experiment of the competition family has besides its network and data.
struct CompetitionTraining: Sendable {
  let initialScale: Double
  let learningRate: Double
  let maxSteps: Int

  func experiment(
    network: CompetitionNetwork, data: SparseCodingData, seed: Seed
  ) throws(ExperimentError) -> CompetitionExperiment {
    try CompetitionExperiment(
      network: network, data: data, initialScale: initialScale, learningRate: learningRate, maxSteps: maxSteps,
      seed: seed)
  }
}

struct CompetitionTrainingComponent: CellComponent {
  private let initialScale: Swept<Double>
  private let learningRate: Swept<Double>
  private let maxSteps: Swept<Int>

  init(_ source: TemplateSource) {
    initialScale = Swept(source, "initialization.scale", \.number)
    learningRate = Swept(source, "training.learning_rate", \.number)
    maxSteps = Swept(source, "training.max_steps", \.integer)
  }

  var dimensions: Set<Int> {
    initialScale.dimensions.union(learningRate.dimensions).union(maxSteps.dimensions)
  }

  func make(cell: Int) throws(ExperimentError) -> CompetitionTraining {
    let training = CompetitionTraining(
      initialScale: initialScale.value(ofCell: cell), learningRate: learningRate.value(ofCell: cell),
      maxSteps: maxSteps.value(ofCell: cell))
    // Only an experiment knows which values are possible; any network and data do.
    _ = try training.experiment(network: CompetitionNetwork(), data: SparseCodingData(), seed: Seed())
    return training
  }
}
