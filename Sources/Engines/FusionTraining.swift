import Experiments

/// Full-batch gradient descent of one fusion network on second moments: the CPU twin of `fusion_training.cl`.
///
/// One value of this type is one thread's working memory, used for one network after another.
struct FusionTraining<Number: TrainingNumber> {
  private let batch: PreparedBatch<Number>
  private let weights: AlignedBuffer<Number>
  private let vectors: AlignedBuffer<Number>
  private let scaled: AlignedBuffer<Number>
  private let residual: AlignedBuffer<Number>
  private let difference: AlignedBuffer<Number>
  private let covariance: AlignedBuffer<Number>
  private let populationCovariance: AlignedBuffer<Number>

  /// Steps between two looks at the stop request and the step counter.
  private static var slice: Int { 1024 }

  init(batch: PreparedBatch<Number>) {
    self.batch = batch
    let slots = batch.schedules.map { $0.slotCount * $0.slotStride }.max() ?? 0
    let widest = batch.schedules.map(\.slotStride).max() ?? 0
    let (dimension, stride) = (batch.data.first?.dimension ?? 0, batch.data.first?.stride ?? 0)
    weights = AlignedBuffer(count: batch.schedules.map(\.weightCount).max() ?? 0)
    vectors = AlignedBuffer(count: slots)
    scaled = AlignedBuffer(count: widest)
    residual = AlignedBuffer(count: stride)
    difference = AlignedBuffer(count: stride)
    covariance = AlignedBuffer(count: dimension * stride)
    populationCovariance = AlignedBuffer(count: dimension * stride)
  }

  /// Trains network `index` of the batch from its initial weights until it ends or training is asked to stop.
  ///
  /// - Returns: what was observed, the learning curve at the batch's recorded steps, and the first layer's weights if the
  ///   batch keeps them.
  func train(_ index: Int, control: TrainingControl) -> Result {
    let network = batch.networks[index]
    let schedule = batch.schedules[network.schedule]
    let data = batch.data[network.data]
    guard !control.isStopRequested else { return Result(observations: .notRun, curve: []) }
    load(network, schedule, data)

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
      descend(schedule)
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
      } else if step % FusionOutcome.stallCheckInterval == 0, isStalled(schedule, learningRate: network.learningRate) {
        status = .stalled
      }
      if records, status != nil || recordings.first == step {
        curve.append(data.point(step: step, loss: Double(loss), map: totalMap(schedule, data)))
        if recordings.first == step { recordings.removeFirst() }
      }
      if status != nil { break }
      ascend(schedule, learningRate: network.learningRate)
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
        ? schedule.firstLayer(of: UnsafeBufferPointer(start: weights.start, count: schedule.weightCount)) : nil)
  }

  /// What is left of one network's training.
  struct Result {
    var observations: Observations<Number>
    var curve: [LearningCurve.Point]
    var firstLayer: ModalityPair<Matrix>?
  }

  private func load(_ network: PreparedBatch<Number>.Network, _ schedule: LayerSchedule, _ data: TrainingData<Number>) {
    let draw = batch.draws[network.draw]
    for index in 0..<schedule.weightCount { weights.start[index] = network.scale * draw[index] }
    vectors.start.update(repeating: 0, count: vectors.count)
    vectors.start[schedule.topSlot * schedule.slotStride] = 1
    covariance.start.update(from: data.covariance, count: data.covariance.count)
    populationCovariance.start.update(from: data.populationCovariance, count: data.populationCovariance.count)
  }

  private func slot(_ index: Int, _ schedule: LayerSchedule) -> UnsafeMutablePointer<Number> {
    vectors.start + index * schedule.slotStride
  }

  /// From the output down: a^{i−1} = a^i W^i, which ends in the total maps.
  private func descend(_ schedule: LayerSchedule) {
    for block in schedule.steps.reversed() {
      let above = slot(block.above, schedule)
      let below = slot(block.below, schedule)
      below.update(repeating: 0, count: schedule.slotStride)
      let matrix = weights.start + block.offset
      if block.linesAreColumns {
        Number.project(matrix, block.lines, block.stride, along: above, across: below)
      } else {
        Number.gather(matrix, block.lines, block.stride, across: above, along: below)
      }
    }
  }

  /// r = (W_* − W) Σ into the residual slots; returns the loss above its minimum.
  private func computeResidual(_ schedule: LayerSchedule, _ data: TrainingData<Number>) -> Number {
    let split = data.fixedPoints.moments.dimensions.a
    let loss = halfForm(of: data.globalMinimum, covariance, schedule, data)
    slot(schedule.residualSlots.a, schedule).update(from: residual.start, count: split)
    slot(schedule.residualSlots.b, schedule).update(from: residual.start + split, count: data.dimension - split)
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
    let mapA = slot(schedule.totalMapSlots.a, schedule)
    let mapB = slot(schedule.totalMapSlots.b, schedule)
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
      let map = slot(schedule.totalMapSlots[modality], schedule)
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
    let map = slot(schedule.totalMapSlots[leading], schedule)
    var result: Number = 0
    for index in range { result += map[index - range.lowerBound] * data.finalProjection[index] }
    return result
  }

  private func totalMap(_ schedule: LayerSchedule, _ data: TrainingData<Number>) -> [Double] {
    let dimensions = data.fixedPoints.moments.dimensions
    return Modality.allCases.flatMap { modality in
      let start = slot(schedule.totalMapSlots[modality], schedule)
      return (0..<dimensions[modality]).map { Double(start[$0]) }
    }
  }

  /// From the residual up: h^i = W^i h^{i−1} with the old weights, and W^i += η (a^i)ᵀ(h^{i−1})ᵀ in the same pass.
  private func ascend(_ schedule: LayerSchedule, learningRate: Number) {
    for block in schedule.steps {
      let hiddenIn = slot(block.hiddenIn, schedule)
      let hiddenOut = prepareOutput(block, schedule, learningRate: learningRate)
      let matrix = weights.start + block.offset
      if block.linesAreColumns {
        Number.gatherAndUpdate(
          matrix, block.lines, block.stride, across: hiddenIn, step: scaled.start, sum: hiddenOut)
      } else {
        Number.projectAndUpdate(
          matrix, block.lines, block.stride, along: hiddenIn, step: scaled.start, projection: hiddenOut)
      }
    }
  }

  /// Whether the step about to be taken would leave every weight as it is.
  private func isStalled(_ schedule: LayerSchedule, learningRate: Number) -> Bool {
    for block in schedule.steps {
      let hiddenIn = slot(block.hiddenIn, schedule)
      let hiddenOut = prepareOutput(block, schedule, learningRate: learningRate)
      let matrix = weights.start + block.offset
      if block.linesAreColumns {
        let changes = Number.wouldChange(matrix, block.lines, block.stride, across: hiddenIn, along: scaled.start)
        if changes { return false }
        Number.gather(matrix, block.lines, block.stride, across: hiddenIn, along: hiddenOut)
      } else {
        let changes = Number.wouldChange(matrix, block.lines, block.stride, across: scaled.start, along: hiddenIn)
        if changes { return false }
        Number.project(matrix, block.lines, block.stride, along: hiddenIn, across: hiddenOut)
      }
    }
    return true
  }

  /// Scales the block's upper vector by the learning rate and returns the slot for its output, cleared if need be.
  private func prepareOutput(
    _ block: LayerSchedule.Step, _ schedule: LayerSchedule, learningRate: Number
  ) -> UnsafeMutablePointer<Number> {
    let above = slot(block.above, schedule)
    let count = block.linesAreColumns ? block.stride : block.rows
    for index in 0..<count { scaled.start[index] = learningRate * above[index] }
    let hiddenOut = slot(block.hiddenOut, schedule)
    if !block.accumulates { hiddenOut.update(repeating: 0, count: schedule.slotStride) }
    return hiddenOut
  }
}
