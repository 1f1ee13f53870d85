import Experiments

/// What the curve of a network on samples says about it; shared by all engines.
///
/// Learning is followed by how far each modality's part of the network has come. With a linear teacher and the squared loss
/// that is its total map, or the norm of that for a vector modality, as for networks on moments. Otherwise maps say little,
/// and what counts is ‖W¹‖_F² of its first layer, which in balanced two-layer networks is the path norm.
struct SampledObservables {
  private let experiment: FusionExperiment
  private let fixedPoints: FixedPoints
  private let distribution: GaussianData?
  /// What was looked at for the outcome, the last step taken included.
  private let points: [SampledCurve.Point]
  /// What the caller asked for, the last step taken included.
  private let recordedPoints: [SampledCurve.Point]

  init(
    _ experiment: FusionExperiment, fixedPoints: FixedPoints, distribution: GaussianData?, curve: SampledCurve,
    steps: CurveSteps
  ) {
    self.experiment = experiment
    self.fixedPoints = fixedPoints
    self.distribution = distribution
    func points(_ isWanted: [Bool]) -> [SampledCurve.Point] {
      // A curve has all listed steps up to its end, and its end.
      curve.points.enumerated().filter { index, point in
        let isListed = index < steps.steps.count && steps.steps[index] == point.step
        return index == curve.points.count - 1 || (isListed && isWanted[index])
      }.map(\.element)
    }
    self.points = points(steps.isObserved)
    recordedPoints = points(steps.isRecorded)
  }

  // MARK: What is known beforehand

  /// Whether the global minimum of the moments is the one of training: a linear map fitted by squares alone.
  static func knowsMinimum(_ experiment: FusionExperiment) -> Bool {
    let (network, training) = (experiment.network, experiment.training)
    return network.activation.isLinear && !network.hasBias && training.loss == .squared && training.weightDecay == 0
  }

  /// The loss of a network whose output is zero.
  static func zeroLoss(_ loss: Loss, _ moments: SecondMoments) -> Double {
    switch loss {
    case .squared: moments.output / 2
    case .exponential: 1
    // ln 2
    case .logistic: 0.693_147_180_559_945_3
    }
  }

  /// By how much a total map, the product of the weights, exceeds the linear map that the network computes on symmetric
  /// inputs; `nil` where that is unknown.
  ///
  /// A linear target excites the odd part of φ, (1 + slope)/2 · z, so that two layers without biases compute (1 + slope)/2
  /// times their total map (derived; for ReLU the plateaus double).
  private var gain: Double? {
    let network = experiment.network
    if network.activation.isLinear { return 1 }
    guard network.depth == 2, !network.hasBias, experiment.training.loss == .squared else { return nil }
    return 2 / (1 + network.activation.negativeSlope)
  }

  /// Whether total maps tell what has been learned.
  private var usesMaps: Bool { experiment.data.hasLinearTeacher && experiment.training.loss == .squared }

  /// The total map on each modality's unimodal plateau, where it is known.
  private var plateau: ModalityPair<[Double]>? {
    guard usesMaps, !experiment.network.hasBias, experiment.training.weightDecay == 0, let gain else { return nil }
    return fixedPoints.unimodal.map { map in map.map { gain * $0 } }
  }

  /// One modality's final map: the global minimum where training leads there, else where it ended; `nil` if it was not
  /// learned.
  private func finalMap(_ modality: Modality) -> [Double]? {
    if Self.knowsMinimum(experiment), fixedPoints.minimumIsUnique {
      let minimum = fixedPoints.globalMinimum(modality)
      return norm(minimum) > 0 ? minimum : nil
    }
    guard let end = points.last else { return nil }
    let map = Array(end.totalMap[fixedPoints.moments.range(modality)])
    let contribution = dot(map * fixedPoints.moments.covariance(modality), map) / ((gain ?? 1) * (gain ?? 1))
    return contribution > learnedVariance ? map : nil
  }

  /// One modality's final ‖W¹‖_F²; `nil` if it was not learned: its first layer has not doubled its norm, or a network all
  /// of whose layers had this norm could not move the output by a hundredth of the output's size.
  private func finalSquare(_ modality: Modality) -> Double? {
    guard let start = points.first?.squaredNorms[modality], let end = points.last?.squaredNorms[modality] else {
      return nil
    }
    let covariance = fixedPoints.moments.covariance(modality)
    let inputVariance = (0..<covariance.rows).reduce(0) { $0 + covariance[$1, $1] }
    let reach = (0..<experiment.network.depth).reduce(inputVariance) { product, _ in product * end }
    return end >= 4 * start && reach > learnedVariance ? end : nil
  }

  /// A modality that moves the output by less than this variance was never learned and has no value to reach half of.
  private var learnedVariance: Double {
    FusionOutcome.learnedFraction * FusionOutcome.learnedFraction * fixedPoints.moments.output
  }

  // MARK: Progress, times and what was on the way

  /// For every point, the component of one modality's map along a target in units of its length.
  private func components(of modality: Modality, along target: [Double]) -> [Double] {
    let (range, square) = (fixedPoints.moments.range(modality), dot(target, target))
    return points.map { dot(Array($0.totalMap[range]), target) / square }
  }

  /// For every point, a measure that is ½ where one modality's map is half way to a target.
  private func progress(of modality: Modality, to target: [Double]) -> [Double] {
    let (range, square) = (fixedPoints.moments.range(modality), dot(target, target))
    guard target.count > 1 else { return components(of: modality, along: target) }
    // A vector is half way where its norm is.
    return points.map { 2 * $0.totalMap[range].reduce(0) { $0 + $1 * $1 } / square }
  }

  /// For every point, a measure that is ½ where one modality is half way to its final value, and its part relative to that
  /// value; `nil` if it was not learned.
  private func progressToEnd(of modality: Modality) -> (measure: [Double], part: [Double])? {
    if usesMaps {
      return finalMap(modality).map {
        (progress(of: modality, to: $0), components(of: modality, along: $0))
      }
    }
    return finalSquare(modality).map { end in
      let part = points.map { $0.squaredNorms[modality] / end }
      return (part, part)
    }
  }

  /// The time at which values first reach one half, in steps, and by how much gaps may have moved it.
  private func crossing(_ values: [Double]) -> (time: Double, resolution: Double)? {
    guard let first = values.first else { return nil }
    if first >= 0.5 { return (0, 0) }
    for index in values.indices.dropFirst() where values[index - 1] < 0.5 && values[index] >= 0.5 {
      let (before, after) = (points[index - 1].step, points[index].step)
      let fraction = (0.5 - values[index - 1]) / (values[index] - values[index - 1])
      let time = Double(before) + fraction * Double(after - before)
      return (time, after - before > 1 ? Double(after - before) / time : 0)
    }
    return nil
  }

  /// A value between two points, by linear interpolation.
  private func value(of values: [Double], at time: Double) -> Double? {
    guard let after = points.firstIndex(where: { Double($0.step) >= time }) else { return values.last }
    guard after > 0 else { return values[after] }
    let (start, end) = (Double(points[after - 1].step), Double(points[after].step))
    return values[after - 1] + (values[after] - values[after - 1]) * (time - start) / (end - start)
  }

  /// Everything that is kept of the network.
  func outcome(status: Status, steps: Int) -> FusionOutcome {
    let leading = fixedPoints.leading
    var outcome = FusionOutcome(
      status: status, steps: steps, leadingModality: leading, finalLoss: points.last?.loss ?? .nan,
      betterModality: fixedPoints.betterModality)
    guard let first = points.first, let last = points.last else { return outcome }

    let progress = ModalityPair(Modality.a, Modality.b).map(progressToEnd)
    for modality in Modality.allCases {
      let final = progress[modality].flatMap { crossing($0.measure) }
      var half = final
      if let target = plateau?[modality] {
        half = norm(target) > 0 ? crossing(self.progress(of: modality, to: target)) : nil
      }
      outcome.halfFinalTimes[modality] = final?.time
      outcome.halfPlateauTimes[modality] = half?.time
      for crossing in [half, final] {
        outcome.timeResolution = max(outcome.timeResolution, crossing?.resolution ?? 0)
      }
    }
    var middle: Double?
    if let leadingTime = outcome.leadingTime, let laggingTime = outcome.laggingTime {
      let time = (leadingTime + laggingTime) / 2
      middle = time
      outcome.misattribution = progress[leading].flatMap { value(of: $0.part, at: time) }.map { $0 - 1 }
      if first.loss > 0 { outcome.plateauLoss = value(of: points.map(\.loss), at: time).map { $0 / first.loss } }
    }
    if let distribution, let gain {
      outcome.teacherFractions = distribution.fractions(ofTeacherIn: last.totalMap.map { $0 / gain })
    }
    let errors = points.compactMap { generalisationError($0) }
    if let final = errors.last, let smallest = errors.indices.min(by: { errors[$0] < errors[$1] }) {
      outcome.generalisation = GeneralisationErrors(
        plateau: middle.flatMap { value(of: errors, at: $0) }, minimum: errors[smallest],
        minimumStep: points[smallest].step, final: final)
    }
    return outcome
  }

  /// E_g of a network that computes a linear map.
  private func generalisationError(_ point: SampledCurve.Point) -> Double? {
    guard experiment.network.activation.isLinear, !experiment.network.hasBias else { return nil }
    return distribution?.generalisationError(of: point.totalMap)
  }

  /// The learning curve at the steps that were asked for.
  var recordedCurve: LearningCurve {
    LearningCurve(
      points: recordedPoints.map { point in
        LearningCurve.Point(
          step: point.step, loss: point.loss, totalMap: point.totalMap,
          firstLayerNorms: point.squaredNorms.map { $0.squareRoot() }, generalisationError: generalisationError(point))
      })
  }
}
