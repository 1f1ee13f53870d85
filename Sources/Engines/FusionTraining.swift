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
  private var mapMeasures: MapMeasures<Number>

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
    mapMeasures = MapMeasures(dimension: dimension)
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
    mapMeasures.load(data)
    let maps = (a: passes.slot(schedule.totalMapSlots.a), b: passes.slot(schedule.totalMapSlots.b))
    let residuals = (a: passes.slot(schedule.residualSlots.a), b: passes.slot(schedule.residualSlots.b))
    let split = data.fixedPoints.moments.dimensions.a

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
      loss = halfForm(of: maps, to: mapMeasures.globalMinimum, covariance, data.dimension, data.stride)
      residuals.a.update(from: residual.start, count: split)
      residuals.b.update(from: residual.start + split, count: data.dimension - split)
      if step == 0 {
        initialLoss = loss
        limit = Number(FusionOutcome.divergenceFactor) * max(loss + data.minimumLoss, data.zeroLoss)
      }
      generalisationError =
        data.tracksGeneralisation
        ? halfForm(of: maps, to: mapMeasures.teacher, populationCovariance, data.dimension, data.stride) : loss
      tracker.observe(
        step: step, measures: mapMeasures.measures(maps), component: mapMeasures.leadingComponent(maps), loss: loss,
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
  struct Result: Sendable {
    var observations: Observations<Number>
    var curve: [LearningCurve.Point]
    var firstLayer: ModalityPair<Matrix>?
  }

  /// ½ e Σ eᵀ for the distance e of the total maps to a target, W_* or the teacher; leaves e Σ in `residual`.
  private func halfForm(
    of maps: MapMeasures<Number>.Maps, to target: UnsafePointer<Number>, _ covariance: AlignedBuffer<Number>,
    _ dimension: Int, _ stride: Int
  ) -> Number {
    mapMeasures.setDistance(of: maps, to: target, in: difference.start)
    residual.start.update(repeating: 0, count: stride)
    Number.gather(covariance.start, dimension, stride, across: difference.start, along: residual.start)
    var form: Number = 0
    for index in 0..<dimension { form += difference.start[index] * residual.start[index] }
    return form / 2
  }

  private func totalMap(_ schedule: LayerSchedule, _ data: TrainingData<Number>) -> [Double] {
    let dimensions = data.fixedPoints.moments.dimensions
    return Modality.allCases.flatMap { modality in
      let start = passes.slot(schedule.totalMapSlots[modality])
      return (0..<dimensions[modality]).map { Double(start[$0]) }
    }
  }
}
