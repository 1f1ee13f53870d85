import Experiments

/// Full-batch gradient descent of one fusion network on second moments: the CPU twin of `fusion_training.cl`.
///
/// One value of this type is one thread's working memory, used for one network after another.
struct FusionTraining<Number: TrainingNumber> {
  private let batch: PreparedBatch<Number>
  private let draws: [[Number]]
  private let visits: [WeightVisits]
  private var passes: FusionPasses<Number>
  private let residual: AlignedBuffer<Number>
  private let difference: AlignedBuffer<Number>
  private let covariance: AlignedBuffer<Number>
  private let populationCovariance: AlignedBuffer<Number>

  /// Steps between two looks at the stop request and the step counter.
  private static var slice: Int { 1024 }

  /// - Parameter draws: the batch's unit weights.
  init(batch: PreparedBatch<Number>, draws: [[Number]]) {
    self.batch = batch
    self.draws = draws
    let (dimension, stride) = (batch.data.first?.dimension ?? 0, batch.data.first?.stride ?? 0)
    visits = batch.schedules.map { WeightVisits($0) }
    passes = FusionPasses(batch.schedules)
    residual = AlignedBuffer(count: stride)
    difference = AlignedBuffer(count: stride)
    covariance = AlignedBuffer(count: dimension * stride)
    populationCovariance = AlignedBuffer(count: dimension * stride)
  }

  /// Trains network `index` of the batch from its initial weights until it ends or training is asked to stop.
  ///
  /// - Returns: what was observed, the learning curve at the batch's recorded steps, and the first layer's weights if the
  ///   batch keeps them.
  mutating func train(_ index: Int, control: TrainingControl) -> Result {
    let network = batch.networks[index]
    let schedule = batch.schedules[network.schedule]
    let data = batch.data[network.data]
    guard !control.isStopRequested else { return Result(observations: .notRun, curve: []) }
    passes.load(schedule, visits[network.schedule], scale: network.scale, draw: draws[network.draw])
    covariance.start.update(from: data.covariance, count: data.covariance.count)
    populationCovariance.start.update(from: data.populationCovariance, count: data.populationCovariance.count)

    var tracker = ObservableTracker<Number>(leading: data.fixedPoints.leading)
    var status: Status?
    var step = 0
    var counted = 0
    var initialLoss: Number = 0
    var loss: Number = 0
    var generalisationError: Number = .nan
    var recordings = batch.recordings[network.recording][...]
    let records = !recordings.isEmpty
    var curve: [LearningCurve.Point] = []
    var limit: Number = 0
    while true {
      passes.descend()
      loss = computeResidual(schedule, data)
      if step == 0 {
        initialLoss = loss
        limit = Number(FusionOutcome.divergenceFactor) * max(loss + data.minimumLoss, data.zeroLoss)
      }
      generalisationError =
        data.tracksGeneralisation ? computeGeneralisationError(schedule, data) : loss
      tracker.observe(
        step: step, measures: measures(schedule, data), component: leadingComponent(schedule, data), loss: loss,
        generalisationError: generalisationError)
      if loss <= network.stopLoss {
        status = .converged
      } else if !(loss + data.minimumLoss <= limit) {
        status = .diverged
      } else if step == network.maxSteps {
        status = .stepLimit
      } else if step % FusionOutcome.stallCheckInterval == 0, passes.isStalled(learningRate: network.learningRate) {
        status = .stalled
      }
      if records, status != nil || recordings.first == step {
        curve.append(data.point(step: step, loss: Double(loss), map: totalMap(schedule, data)))
        if recordings.first == step { recordings.removeFirst() }
      }
      if status != nil { break }
      passes.ascend(learningRate: network.learningRate)
      step += 1
      if step - counted == Self.slice {
        control.count(steps: Self.slice)
        counted = step
        if control.isStopRequested { break }
      }
    }
    control.count(steps: step - counted)
    if let status { control.count(ended: status) }
    return Result(
      observations: Observations(
        status: status ?? .notRun, steps: step, crossingSteps: tracker.crossingSteps,
        crossingFractions: tracker.crossingFractions, midpoint: tracker.midpoint, initialLoss: initialLoss,
        finalLoss: loss, finalError: generalisationError, minimumError: tracker.minimumError,
        minimumErrorStep: tracker.minimumErrorStep, finalMap: totalMap(schedule, data)),
      curve: curve,
      firstLayer: batch.recording.keepsFirstLayer
        ? schedule.firstLayer(of: passes.settledWeights()) : nil)
  }

  /// What is left of one network's training.
  struct Result {
    var observations: Observations<Number>
    var curve: [LearningCurve.Point]
    var firstLayer: ModalityPair<Matrix>?
  }

  /// r = (W_* − W) Σ into the residual slots; returns the loss above its minimum.
  private func computeResidual(_ schedule: LayerSchedule, _ data: TrainingData<Number>) -> Number {
    let split = data.fixedPoints.moments.dimensions.a
    let loss = halfForm(of: data.globalMinimum, covariance, schedule, data)
    passes.slot(schedule.residualSlots.a).update(from: residual.start, count: split)
    passes.slot(schedule.residualSlots.b).update(from: residual.start + split, count: data.dimension - split)
    return loss
  }

  /// E_g = ½ (w* − W) Σ (w* − W)ᵀ for the distribution's covariance.
  private func computeGeneralisationError(_ schedule: LayerSchedule, _ data: TrainingData<Number>) -> Number {
    halfForm(of: data.teacher, populationCovariance, schedule, data)
  }

  /// ½ e Σ eᵀ for the distance e of the total map to a target; leaves e Σ in `residual`.
  private func halfForm(
    of target: [Number], _ covariance: AlignedBuffer<Number>, _ schedule: LayerSchedule, _ data: TrainingData<Number>
  ) -> Number {
    let split = data.fixedPoints.moments.dimensions.a
    let mapA = passes.slot(schedule.totalMapSlots.a)
    let mapB = passes.slot(schedule.totalMapSlots.b)
    for index in 0..<data.dimension {
      difference.start[index] = target[index] - (index < split ? mapA[index] : mapB[index - split])
    }
    residual.start.update(repeating: 0, count: data.stride)
    Number.gather(covariance.start, data.dimension, data.stride, across: difference.start, along: residual.start)
    var form: Number = 0
    for index in 0..<data.dimension { form += difference.start[index] * residual.start[index] }
    return form / 2
  }

  /// How far the total maps have come: both modalities towards their plateaus, then towards their final values.
  private func measures(_ schedule: LayerSchedule, _ data: TrainingData<Number>) -> SIMD4<Number> {
    var result = SIMD4<Number>.zero
    for modality in Modality.allCases {
      let range = data.fixedPoints.moments.range(modality)
      let map = passes.slot(schedule.totalMapSlots[modality])
      for index in range {
        let element = map[index - range.lowerBound]
        let value = range.count > 1 ? element * element : element
        result[modality.rawValue] += value * data.plateauMeasure[index]
        result[2 + modality.rawValue] += value * data.finalMeasure[index]
      }
    }
    return result
  }

  /// The leading modality's map along its final value, which is 1 there.
  private func leadingComponent(_ schedule: LayerSchedule, _ data: TrainingData<Number>) -> Number {
    let leading = data.fixedPoints.leading
    let range = data.fixedPoints.moments.range(leading)
    let map = passes.slot(schedule.totalMapSlots[leading])
    var result: Number = 0
    for index in range { result += map[index - range.lowerBound] * data.finalProjection[index] }
    return result
  }

  private func totalMap(_ schedule: LayerSchedule, _ data: TrainingData<Number>) -> [Double] {
    let dimensions = data.fixedPoints.moments.dimensions
    return Modality.allCases.flatMap { modality in
      let start = passes.slot(schedule.totalMapSlots[modality])
      return (0..<dimensions[modality]).map { Double(start[$0]) }
    }
  }
}
