import Experiments

/// A batch as both engines take it: tables of what networks share, and for each network where to look.
///
/// Networks with the same seed and architecture start from the same unit weights, and networks of one cell usually
/// train on the same moments; each is prepared once.
struct PreparedBatch<Number: TrainingNumber>: Sendable {
  /// One network of the batch.
  struct Network: Sendable {
    /// Which schedule, data, unit weights and list of recorded steps of the batch this network uses; `draw` counts recipes.
    var schedule: Int
    var data: Int
    var draw: Int
    var recording: Int
    /// Factor of the unit weights.
    var scale: Number
    var learningRate: Number
    var stopLoss: Number
    var maxSteps: Int
  }

  let schedules: [LayerSchedule]
  let data: [TrainingData<Number>]
  /// What decides each of the batch's unit weights. An engine draws them where it needs them.
  let recipes: [UnitWeights]
  /// Steps at which learning curves are recorded, in ascending order.
  let recordings: [[Int]]
  let networks: [Network]
  let recording: Recording

  /// - Parameter endpoints: for each network the total map that it ends with, where that is what "final" means; see
  ///   ``TrainingData``.
  /// - Precondition: `experiments` is not empty and all have the same ``FusionShape``.
  init(
    _ experiments: [FusionExperiment], recording: Recording = .none, endpoints: [[Double]]? = nil,
    standard: StandardNormalMoments
  ) {
    let shape = FusionShape(experiments[0])
    precondition(
      experiments.mapSettings { FusionShape($0) == shape }.allSatisfy(\.self), "a batch has one shape")

    var architectures = Registry<FusionNetwork>()
    var sources = Registry<DataKey>()
    var limits = Registry<Int>()
    let settings = experiments.mapSettings { experiment in
      Setting(
        schedule: architectures.index(of: experiment.trainedNetwork),
        data: experiment.data.dependsOnSeed || endpoints != nil ? nil : sources.index(of: DataKey(experiment.data)),
        recording: limits.index(of: experiment.training.maxSteps))
    }
    let dataOfNetworks = experiments.indices.map { index in
      settings[index].data
        ?? sources.index(
          of: DataKey(
            experiments[index].data, seed: experiments[index].data.dependsOnSeed ? experiments[index].seed : nil,
            endpoint: endpoints?[index]))
    }
    let dataKeys = sources.entries
    let data = ParallelLoop.map(count: dataKeys.count) { index in
      let (key, seed) = (dataKeys[index], dataKeys[index].seed ?? Seed())
      return TrainingData<Number>(
        fixedPoints: FixedPoints(key.source.trainingMoments(seed: seed, standard: standard)),
        distribution: key.source.gaussian(seed: seed), endpoint: key.endpoint)
    }

    var kinds = Registry<KindOfWeights>()
    var draws = Registry<Draw>()
    var kind = 0
    networks = experiments.indices.map { index in
      let (experiment, setting, ownData) = (experiments[index], settings[index], dataOfNetworks[index])
      if index == 0 || ownData != dataOfNetworks[index - 1] || !experiment.sharesSetting(with: experiments[index - 1]) {
        kind = kinds.index(
          of: KindOfWeights(
            anySeed: UnitWeights(
              network: experiment.network, twin: experiment.twin, scheme: experiment.initialization.scheme,
              seed: Seed(), fixedPoints: data[ownData].fixedPoints)))
      }
      return Network(
        schedule: setting.schedule, data: ownData, draw: draws.index(of: Draw(kind: kind, seed: experiment.seed)),
        recording: setting.recording,
        scale: Number(experiment.initialization.scale), learningRate: Number(experiment.training.learningRate),
        stopLoss: Number(experiment.training.stopLoss), maxSteps: experiment.training.maxSteps)
    }
    recipes = draws.entries.map { kinds.entries[$0.kind].anySeed.with(seed: $0.seed) }
    schedules = architectures.entries.map { LayerSchedule($0, laneCount: Number.laneCount) }
    self.data = data
    self.recording = recording
    recordings = limits.entries.map(recording.steps(upTo:))
  }

  /// Draws all unit weights here, in parallel; each in the layout of its architecture's schedule.
  func drawUnitWeights() -> [[Number]] {
    ParallelLoop.map(count: recipes.count) { recipes[$0].laidOut(in: Number.self) }
  }
}

extension UnitWeights {
  /// The unit weights in the layout of the trained network's schedule, padding included.
  func laidOut<Number: TrainingNumber>(in type: Number.Type) -> [Number] {
    let schedule = LayerSchedule(trainedNetwork, laneCount: type.laneCount)
    var weights = [Number](repeating: 0, count: schedule.weightCount)
    schedule.pack(draw(), of: trainedNetwork, into: &weights)
    return weights
  }

  /// The same in a precision that is known when the program runs.
  package func laidOut(in precision: Precision) -> [Double] {
    switch precision {
    case .float: laidOut(in: Float.self).map { Double($0) }
    case .double: laidOut(in: Double.self)
    }
  }
}

/// Where to look for what networks share that differ in nothing but the seed.
private struct Setting {
  let schedule: Int
  /// `nil` where the seed or the network's endpoint matters.
  let data: Int?
  let recording: Int
}

/// What decides the moments that a network trains on.
private struct DataKey: Hashable {
  let source: DataSource
  /// The seed, for sources that draw samples.
  let seed: Seed?
  /// The total map that training ends with, where that is known and stands for W_*.
  let endpoint: [Double]?

  init(_ source: DataSource, seed: Seed? = nil, endpoint: [Double]? = nil) {
    self.source = source
    self.seed = seed
    self.endpoint = endpoint
  }
}

/// Unit weights of any seed, told apart by what usually differs, which is quicker to hash than all there is.
private struct KindOfWeights: Hashable {
  let anySeed: UnitWeights

  func hash(into hasher: inout Hasher) {
    hasher.combine(anySeed.network.fusionLayer)
    hasher.combine(anySeed.directions)
  }
}

/// One draw of unit weights.
private struct Draw: Hashable {
  let kind: Int
  let seed: Seed
}

/// Numbers distinct values in the order of their first appearance.
struct Registry<Entry: Hashable> {
  private(set) var entries: [Entry] = []
  private var known: [Entry: Int] = [:]
  /// What was asked for last: networks of one cell come one after the other.
  private var last = 0

  mutating func index(of entry: Entry) -> Int {
    if last < entries.count, entries[last] == entry { return last }
    if let index = known[entry] {
      last = index
    } else {
      last = entries.count
      known[entry] = last
      entries.append(entry)
    }
    return last
  }
}
