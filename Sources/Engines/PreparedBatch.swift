import Experiments

/// A batch as both engines take it: tables of what networks share, and for each network where to look.
///
/// Networks with the same seed and architecture start from the same unit weights, and networks of one cell usually
/// train on the same moments; each is prepared once.
struct PreparedBatch<Number: TrainingNumber>: Sendable {
  /// One network of the batch.
  struct Network: Sendable {
    /// Which schedule, data and unit weights of the batch this network uses.
    var schedule: Int
    var data: Int
    var draw: Int
    /// Factor of the unit weights.
    var scale: Number
    var learningRate: Number
    var stopLoss: Number
    var maxSteps: Int
  }

  let schedules: [LayerSchedule]
  let data: [TrainingData<Number>]
  /// Unit weights, each in the layout of its architecture's schedule.
  let draws: [[Number]]
  let networks: [Network]

  /// - Precondition: `experiments` is not empty and all have the same ``BatchShape``.
  init(_ experiments: [Experiment], standard: StandardNormalMoments) {
    precondition(Set(experiments.map { BatchShape($0.network) }).count == 1, "a batch has one shape")

    var architectures = Registry<FusionNetwork>()
    var sources = Registry<DataKey>()
    let lookups = experiments.map { experiment in
      (
        architecture: architectures.index(of: experiment.network),
        data: sources.index(
          of: DataKey(source: experiment.data, seed: experiment.data.dependsOnSeed ? experiment.seed : nil))
      )
    }
    let dataKeys = sources.entries
    let fixedPoints = ParallelLoop.map(count: dataKeys.count) { index in
      let key = dataKeys[index]
      return FixedPoints(
        key.seed.map { key.source.trainingMoments(seed: $0, standard: standard) } ?? key.source.populationMoments)
    }

    var recipes = Registry<UnitWeights>()
    networks = zip(experiments, lookups).map { experiment, lookup in
      let recipe = UnitWeights(
        network: experiment.network, scheme: experiment.initialization.scheme, seed: experiment.seed,
        fixedPoints: fixedPoints[lookup.data])
      return Network(
        schedule: lookup.architecture, data: lookup.data, draw: recipes.index(of: recipe),
        scale: Number(experiment.initialization.scale), learningRate: Number(experiment.training.learningRate),
        stopLoss: Number(experiment.training.stopLoss), maxSteps: experiment.training.maxSteps)
    }
    let schedules = architectures.entries.map { LayerSchedule($0, laneCount: Number.laneCount) }
    let recipeEntries = recipes.entries
    draws = ParallelLoop.map(count: recipeEntries.count) { index in
      let recipe = recipeEntries[index]
      let schedule = LayerSchedule(recipe.network, laneCount: Number.laneCount)
      var weights = [Number](repeating: 0, count: schedule.weightCount)
      schedule.pack(recipe.draw(), of: recipe.network, into: &weights)
      return weights
    }
    data = fixedPoints.map { TrainingData(fixedPoints: $0) }
    self.schedules = schedules
  }
}

/// What decides the moments that a network trains on.
private struct DataKey: Hashable {
  let source: DataSource
  /// The seed, for sources that draw samples.
  let seed: Seed?
}

/// Numbers distinct values in the order of their first appearance.
private struct Registry<Entry: Hashable> {
  private(set) var entries: [Entry] = []
  private var known: [Entry: Int] = [:]

  mutating func index(of entry: Entry) -> Int {
    if let index = known[entry] { return index }
    known[entry] = entries.count
    entries.append(entry)
    return entries.count - 1
  }
}

/// The data of a network as training needs it.
///
/// The residual is computed from the distance to the global minimum, r = (W_* − W) Σ, and the loss above its minimum
/// as ½ (W_* − W) · r, which loses no digits near the minimum.
struct TrainingData<Number: TrainingNumber>: Sendable {
  /// D_A+D_B.
  let dimension: Int
  /// Numbers in a padded row of Σ.
  let stride: Int
  /// Σ by padded rows.
  let covariance: [Number]
  /// W_*.
  let globalMinimum: [Number]
  /// Rows whose inner product with a modality's map is 1 on its unimodal plateau; zero where the plateau is zero.
  let plateauProjection: [Number]
  /// Rows whose inner product with a modality's map is 1 at the global minimum; zero where that is zero.
  let finalProjection: [Number]
  /// The loss at the global minimum and at the zero map.
  let minimumLoss: Number
  let zeroLoss: Number
  let fixedPoints: FixedPoints

  init(fixedPoints: FixedPoints) {
    self.fixedPoints = fixedPoints
    let moments = fixedPoints.moments
    dimension = moments.outputInput.count
    stride = (dimension + Number.laneCount - 1) / Number.laneCount * Number.laneCount
    var padded = [Number](repeating: 0, count: dimension * stride)
    for row in 0..<dimension {
      for column in 0..<dimension { padded[row * stride + column] = Number(moments.input[row, column]) }
    }
    covariance = padded
    globalMinimum = fixedPoints.globalMinimum.map { Number($0) }
    func projection(onto target: [Double]) -> [Number] {
      let square = dot(target, target)
      return target.map { square > 0 ? Number($0 / square) : 0 }
    }
    plateauProjection = projection(onto: fixedPoints.unimodal.a) + projection(onto: fixedPoints.unimodal.b)
    finalProjection =
      projection(onto: fixedPoints.globalMinimum(.a)) + projection(onto: fixedPoints.globalMinimum(.b))
    minimumLoss = Number(fixedPoints.minimumLoss)
    zeroLoss = Number(0.5 * moments.output)
  }
}
