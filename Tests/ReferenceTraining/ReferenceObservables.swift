import Experiments

/// The observables of an outcome, read from a stored learning curve that has a point for every step.
struct ReferenceObservables {
  let curve: LearningCurve
  let fixedPoints: FixedPoints

  func outcome(status: Status) -> Outcome {
    let leading = fixedPoints.leading
    var outcome = Outcome(
      status: status, steps: curve.points.count - 1, leadingModality: leading,
      halfPlateauTimes: ModalityPair(.a, .b).map { halfTime(of: $0, along: fixedPoints.unimodal[$0]) },
      halfFinalTimes: ModalityPair(.a, .b).map { halfTime(of: $0, along: fixedPoints.globalMinimum($0)) },
      finalLoss: curve.points[curve.points.count - 1].loss)
    guard let first = outcome.leadingTime, let second = outcome.laggingTime else { return outcome }
    let middle = (first + second) / 2
    outcome.plateauLoss = value(at: middle, of: curve.points.map(\.loss)) / curve.points[0].loss
    let final = fixedPoints.globalMinimum(leading)
    if norm(final) > 0 {
      outcome.misattribution = value(at: middle, of: components(of: leading, along: final)) - 1
    }
    return outcome
  }

  /// When one modality's map first reached half of `target`, in steps; `nil` if it never did or the target is zero.
  private func halfTime(of modality: Modality, along target: [Double]) -> Double? {
    guard norm(target) > 0 else { return nil }
    let values = components(of: modality, along: target)
    if values[0] >= 0.5 { return 0 }
    for step in values.indices.dropFirst() where values[step - 1] < 0.5 && values[step] >= 0.5 {
      return Double(step - 1) + (0.5 - values[step - 1]) / (values[step] - values[step - 1])
    }
    return nil
  }

  /// For every step, the component of one modality's map along `target` in units of the target's norm.
  private func components(of modality: Modality, along target: [Double]) -> [Double] {
    let range = fixedPoints.moments.range(modality)
    return curve.points.map { dot(Array($0.totalMap[range]), target) / dot(target, target) }
  }

  /// A value between two steps, by linear interpolation.
  private func value(at time: Double, of values: [Double]) -> Double {
    let step = min(Int(time), values.count - 1)
    guard step + 1 < values.count else { return values[step] }
    return values[step] + (time - Double(step)) * (values[step + 1] - values[step])
  }
}
