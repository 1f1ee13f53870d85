import Experiments

/// Trains networks of the competition family one at a time, on one thread.
///
/// Everything that training needs of the data are inner products, so it works with the activity of each unit on every
/// sample instead of its d weights: a step adds (η/n) Σ_i s_i ⟨X_i, X_i′⟩ to the activity on sample i′, where s_i is the
/// residual of the unit's class times σ′. Class directions M_j count as more samples, and tell A_jr at every step. The
/// weights at the end follow from the sums of all slopes.
///
/// Slopes of zero cost nothing, and two things (derived here) make most of what has to be multiplied zero.
///
/// The joint network and the modality alone start with the same weights and grow apart only as classes emerge. Until the
/// difference of their slopes is half as large as the slopes, all of a unit of the joint network is kept as a difference.
///
/// And slopes hardly change from step to step. So every slope has a pace: every step takes it unasked, by adding to the
/// activity a velocity, the sum of all paces times their products. What slopes are ahead of their paces waits, until it
/// would by itself move the weights by one unit in the last place of the length that they had at the start. Then a step
/// takes it, and the pace is set anew. No more than that of any sample is ever missing, which is what rounding does to the
/// weights anyhow. In double precision hardly a slope changes so little, and none has a pace.
final class CompetitionTraining<Number: TrainingNumber> {
  let batch: CompetitionBatch<Number>
  let control: TrainingControl
  let layout: CompetitionLayout
  /// The training samples of each modality, n × `inputStride`.
  let inputs: ModalityPair<AlignedBuffer<Number>>
  let units: ModalityPair<CompetitionUnits<Number>>
  /// The residuals of the joint network and of each modality alone, K × `stride`.
  private let jointResiduals: AlignedBuffer<Number>
  private let aloneResiduals: ModalityPair<AlignedBuffer<Number>>
  /// The samples of one modality input by input, and the class directions: d × `stride`.
  private let lines: AlignedBuffer<Number>
  private let initialWeights: AlignedBuffer<Number>
  private let labels: [Int32]
  let test: CompetitionTest<Number>

  init(batch: CompetitionBatch<Number>, control: TrainingControl) {
    self.batch = batch
    self.control = control
    let layout = CompetitionLayout(batch.shape, laneCount: Number.laneCount)
    self.layout = layout
    func pair<Value>(_ make: () -> Value) -> ModalityPair<Value> { ModalityPair(make(), make()) }
    inputs = pair { AlignedBuffer(count: layout.inputCount) }
    units = pair { CompetitionUnits(layout) }
    jointResiduals = AlignedBuffer(count: layout.logitCount)
    aloneResiduals = pair { AlignedBuffer(count: layout.logitCount) }
    lines = AlignedBuffer(count: layout.lineCount)
    initialWeights = AlignedBuffer(count: layout.weightCount)
    labels = (0..<layout.samples).map { Int32($0 % layout.classes) }
    test = CompetitionTest(layout)
  }

  /// Trains network `index` of the batch from its initial weights until it ends or training is asked to stop.
  func train(_ index: Int) -> CompetitionResult {
    guard !control.isStopRequested else { return CompetitionResult(status: .notRun) }
    let experiment = batch.experiments[index]
    let listed = batch.recordedSteps[index]
    prepare(experiment)

    var watch = EmergenceWatch(experiment)
    var curve: [CompetitionCurve.Point] = []
    var (step, counted, nextPoint) = (0, 0, 0)
    var status: Status?
    while true {
      let losses = passForward(experiment)
      let strengths = strengths()
      watch.look(at: strengths, step: step)
      if !losses.allSatisfy(\.isFinite) {
        status = .diverged
      } else if step == experiment.maxSteps {
        status = .stepLimit
      }
      let isListed = nextPoint < listed.count && listed[nextPoint] == step
      if isListed || (status != nil && !listed.isEmpty) {
        curve.append(CompetitionCurve.Point(step: step, loss: losses[0], strengths: strengths))
      }
      if isListed { nextPoint += 1 }
      if let status {
        control.count(steps: step - counted)
        control.count(ended: status)
        return result(experiment, status, step, loss: losses[0], strengths, watch, curve)
      }
      descend(experiment, step: step)
      step += 1
      if step - counted == Self.slice {
        control.count(steps: Self.slice)
        counted = step
        if control.isStopRequested { return CompetitionResult(status: .notRun, steps: step) }
      }
    }
  }

  /// Steps between looks at the stop request.
  private static var slice: Int { 64 }

  private func result(
    _ experiment: CompetitionExperiment, _ status: Status, _ step: Int, loss: Double,
    _ strengths: [ModalityPair<Double>], _ watch: EmergenceWatch, _ curve: [CompetitionCurve.Point]
  ) -> CompetitionResult {
    var result = CompetitionResult(
      status: status, steps: step, loss: loss, strengths: strengths, emergenceTimes: watch.times, curve: curve)
    guard status == .stepLimit else { return result }
    result.correct = correctTrainingSamples()
    for modality in Modality.allCases {
      units[modality].setFinalWeights(inputs[modality])
    }
    result.test = test.run(experiment, weights: units.map(\.weights), strengths: strengths)
    return result
  }

  // MARK: Before training

  /// Draws samples and weights, and sets products and activity.
  private func prepare(_ experiment: CompetitionExperiment) {
    let data = experiment.data
    for modality in Modality.allCases {
      let samples = inputs[modality].start
      for sample in 0..<data.samples {
        let label = Int(labels[sample])
        data.fill(
          samples + sample * layout.inputStride, sample: sample, modality, in: .training,
          code: data.code(of: sample, modality, in: .training, label: label, seed: experiment.seed), label: label,
          seed: experiment.seed)
      }
      let weights = initialWeights.start
      let draw = experiment.drawUnitWeights(modality)
      for unit in 0..<layout.units {
        for input in 0..<data.dimension {
          weights[unit * layout.inputStride + input] =
            Number(experiment.initialScale) * Number(draw[unit * data.dimension + input])
        }
      }
      // Column i of the lines is sample i, after them come the class directions.
      let lines = lines.start
      lines.update(repeating: 0, count: layout.lineCount)
      Number.transpose(
        data.samples, data.dimension, layout.inputStride, samples, layout.stride, lines)
      for label in 0..<data.classes { lines[label * layout.stride + data.samples + label] = 1 }
      let units = units[modality]
      multiply(rows: data.samples, samples, by: lines, into: units.products.start)
      units.start(weights: initialWeights, waitingLength: CompetitionUnits<Number>.waitingLength(experiment))
      multiply(rows: layout.units, weights, by: lines, into: units.activity.start + layout.activityCount)
    }
  }

  /// result = rows of d factors times d lines of `stride` numbers.
  private func multiply(
    rows: Int, _ factors: UnsafePointer<Number>, by lines: UnsafePointer<Number>,
    into result: UnsafeMutablePointer<Number>
  ) {
    Number.multiply(
      SampleProduct(
        rows: rows, inner: layout.dimension, stride: layout.stride, factors: factors,
        rowStep: layout.inputStride, innerStep: 1, lines: lines, lineStep: layout.stride, slope: 1, result: result,
        resultStep: layout.stride))
  }

  // MARK: A step

  /// Sets residuals, times η/n; returns the mean losses of the joint network and of each modality alone.
  private func passForward(_ experiment: CompetitionExperiment) -> [Double] {
    let activation = experiment.network.activation
    let rate = Number(experiment.learningRate / Double(layout.samples))
    for modality in Modality.allCases { units[modality].passForward(activation) }
    func alone(_ modality: Modality) -> Double {
      residuals(units[modality].aloneLogits, nil, rate, into: aloneResiduals[modality])
    }
    let joint = residuals(units.a.logits.start, units.b.logits.start, rate, into: jointResiduals)
    return [joint, alone(.a), alone(.b)]
  }

  private func residuals(
    _ first: UnsafePointer<Number>, _ second: UnsafePointer<Number>?, _ rate: Number,
    into residuals: AlignedBuffer<Number>
  ) -> Double {
    labels.withUnsafeBufferPointer { labels in
      guard let start = labels.baseAddress else { return .nan }
      return Number.residuals(
        classes: layout.classes, samples: layout.samples, stride: layout.stride, first, second, labels: start,
        factor: rate, into: residuals.start)
    } / Double(layout.samples)
  }

  private func descend(_ experiment: CompetitionExperiment, step: Int) {
    let activation = experiment.network.activation
    for modality in Modality.allCases {
      units[modality].descend(activation, joint: jointResiduals, alone: aloneResiduals[modality], step: step)
    }
  }

  // MARK: What is seen

  /// A_1 and A_2 of the joint network for every class.
  private func strengths() -> [ModalityPair<Double>] {
    (0..<layout.classes).map { label in
      units.map { Double($0.strength(of: label)) }
    }
  }

  private func correctTrainingSamples() -> Int {
    (0..<layout.samples).count { sample in
      let logits = (0..<layout.classes).map { label in
        let place = label * layout.stride + sample
        return units.a.logits.start[place] + units.b.logits.start[place]
      }
      return logits.indexOfLargest == Int(labels[sample])
    }
  }
}
