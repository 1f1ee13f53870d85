import Experiments

/// A batch of networks on samples as both engines take it: tables of what networks share, and for each network where to
/// look.
struct SampleBatch<Number: TrainingNumber>: Sendable {
  /// One network of the batch.
  struct Network: Sendable {
    /// Which schedule, data, unit weights and list of recorded steps of the batch this network uses.
    var schedule: Int
    var data: Int
    var draw: Int
    var recording: Int
    /// Factor of the unit weights.
    var scale: Number
    /// The activation's slope for negative input.
    var slope: Number
    var loss: Loss
    /// η/P, for gradients that are sums over samples, and η λ.
    var rate: Number
    var decay: Number
    /// Training ends with a loss of at most this.
    var stopLoss: Number
    /// The loss of a network that says nothing: growth is measured against it.
    var zeroLoss: Number
    var maxSteps: Int
    /// For a network that is trained on half lines, what its loss must come down to above its remainder; `nil` for others.
    var halfLineStop: Number?

    /// Whether it is trained on half lines.
    var hasHalfLines: Bool { halfLineStop != nil }
  }

  let shape: FusionShape
  let schedules: [SampleSchedule]
  let data: [SampledData<Number>]
  /// Unit weights, each in the layout of its architecture's schedule; biases are zero.
  let draws: [[Number]]
  let curveSteps: [CurveSteps]
  let networks: [Network]
  let recording: Recording

  /// - Precondition: `experiments` is not empty, all train on samples and have the same ``FusionShape``.
  init(_ experiments: [FusionExperiment], recording: Recording) {
    shape = FusionShape(experiments[0])
    precondition(Set(experiments.map { FusionShape($0) }).count == 1, "a batch has one shape")

    var architectures = Registry<FusionNetwork>()
    var sources = Registry<SampleKey>()
    var limits = Registry<Int>()
    let lookups = experiments.map { experiment in
      (
        architecture: architectures.index(of: experiment.network),
        data: sources.index(
          of: SampleKey(source: experiment.data, seed: experiment.data.dependsOnSeed ? experiment.seed : nil)),
        recording: limits.index(of: experiment.training.maxSteps)
      )
    }
    let keys = sources.entries
    var halfLineUses = keys.map { _ in Set<HalfLineData<Number>.Use>() }
    for (experiment, lookup) in zip(experiments, lookups) where HalfLines.apply(to: experiment) {
      halfLineUses[lookup.data].insert(HalfLineData.Use(experiment))
    }
    let uses = halfLineUses
    let data = ParallelLoop.map(count: keys.count) { index in
      SampledData<Number>(keys[index].source, seed: keys[index].seed ?? Seed(), halfLineUses: uses[index])
    }

    var recipes = Registry<UnitWeights>()
    networks = zip(experiments, lookups).map { experiment, lookup in
      let (training, samples) = (experiment.training, data[lookup.data])
      let recipe = UnitWeights(
        network: experiment.network, scheme: experiment.initialization.scheme, seed: experiment.seed,
        fixedPoints: samples.fixedPoints)
      let minimum = SampledObservables.knowsMinimum(experiment) ? samples.fixedPoints.minimumLoss : nil
      return Network(
        schedule: lookup.architecture, data: lookup.data, draw: recipes.index(of: recipe), recording: lookup.recording,
        scale: Number(experiment.initialization.scale), slope: Number(experiment.network.activation.negativeSlope),
        loss: training.loss, rate: Number(training.learningRate / Double(samples.count)),
        decay: Number(training.learningRate * training.weightDecay),
        stopLoss: Number((minimum ?? 0) + training.stopLoss),
        zeroLoss: Number(SampledObservables.zeroLoss(training.loss, samples.fixedPoints.moments)),
        maxSteps: training.maxSteps,
        halfLineStop: HalfLines.apply(to: experiment) ? samples.halfLines?.stop(experiment, minimum: minimum) : nil)
    }
    let schedules = architectures.entries.map { SampleSchedule($0, laneCount: Number.laneCount) }
    let recipeEntries = recipes.entries
    draws = ParallelLoop.map(count: recipeEntries.count) { index in
      let schedule = SampleSchedule(recipeEntries[index].network, laneCount: Number.laneCount)
      var weights = [Number](repeating: 0, count: schedule.weightCount)
      schedule.pack(recipeEntries[index].draw(), into: &weights)
      return weights
    }
    self.data = data
    self.schedules = schedules
    self.recording = recording
    curveSteps = limits.entries.map { CurveSteps(recording, upTo: $0) }
  }

  /// Puts together what is known of the networks once training is over.
  func trained(_ experiments: [FusionExperiment], _ results: [SampleTrainingResult<Number>]) -> [TrainedFusionNetwork] {
    ParallelLoop.map(count: experiments.count) { index in
      let network = networks[index]
      let observables = SampledObservables(
        experiments[index], fixedPoints: data[network.data].fixedPoints, distribution: data[network.data].distribution,
        curve: results[index].curve, steps: curveSteps[network.recording])
      return TrainedFusionNetwork(
        outcome: observables.outcome(status: results[index].status, steps: results[index].steps),
        curve: recording.spacing == .none ? nil : observables.recordedCurve, firstLayer: results[index].firstLayer)
    }
  }
}

/// What decides the samples that a network trains on.
private struct SampleKey: Hashable {
  let source: DataSource
  /// The seed, for sources that draw samples.
  let seed: Seed?
}

/// The samples of a network as training needs them.
struct SampledData<Number: TrainingNumber>: Sendable {
  let dimensions: ModalityPair<Int>
  /// The stacked inputs, sample by sample, without padding.
  let inputs: [Number]
  let targets: [Number]
  /// Of the samples' second moments.
  let fixedPoints: FixedPoints
  /// The distribution behind the samples, where it has a linear teacher.
  let distribution: GaussianData?
  /// The same samples for networks of half lines; `nil` unless the batch has such networks.
  let halfLines: HalfLineData<Number>?

  /// Number of samples, P.
  var count: Int { targets.count }
  /// D_A+D_B.
  var dimension: Int { dimensions.a + dimensions.b }

  /// - Parameter halfLineUses: how networks of half lines that train on this data use it.
  /// - Precondition: the source has samples.
  init(_ source: DataSource, seed: Seed, halfLineUses: Set<HalfLineData<Number>.Use>) {
    guard let samples = source.trainingSamples(seed: seed) else {
      preconditionFailure("an experiment that trains on samples has samples")
    }
    dimensions = samples.dimensions
    inputs = samples.inputs.map { Number($0) }
    targets = samples.targets.map { Number($0) }
    fixedPoints = FixedPoints(samples.moments)
    distribution = source.gaussian(seed: seed)
    halfLines = halfLineUses.isEmpty ? nil : HalfLineData(samples, for: halfLineUses)
  }
}

/// What an engine found out about one network that was trained on samples.
struct SampleTrainingResult<Number: TrainingNumber>: Sendable {
  var status: Status
  var steps: Int
  var curve: SampledCurve
  var firstLayer: ModalityPair<Matrix>?
}
