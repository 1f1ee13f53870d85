import Experiments

/// The observables of an outcome, read from a stored learning curve that has a point for every step.
struct ReferenceObservables {
  let curve: LearningCurve
  let fixedPoints: FixedPoints
  /// The distribution behind the data.
  let distribution: GaussianData?

  func outcome(status: Status) -> FusionOutcome {
    let leading = fixedPoints.leading
    var outcome = FusionOutcome(
      status: status, steps: curve.points.count - 1, leadingModality: leading,
      halfPlateauTimes: ModalityPair(.a, .b).map { halfTime(of: $0, to: fixedPoints.unimodal[$0]) },
      halfFinalTimes: ModalityPair(.a, .b).map { halfTime(of: $0, to: finalMap(of: $0)) },
      finalLoss: curve.points[curve.points.count - 1].loss, betterModality: fixedPoints.betterModality)
    addComparisonWithTeacher(to: &outcome)
    guard let first = outcome.leadingTime, let second = outcome.laggingTime else { return outcome }
    let middle = (first + second) / 2
    outcome.plateauLoss = value(at: middle, of: curve.points.map(\.loss)) / curve.points[0].loss
    let final = finalMap(of: leading)
    if norm(final) > 0 {
      outcome.misattribution = value(at: middle, of: components(of: leading, along: final)) - 1
    }
    return outcome
  }

  /// The global minimum, or the end of the curve where there are many minima; zero for a modality that moves the output
  /// by less than a hundredth.
  private func finalMap(of modality: Modality) -> [Double] {
    if fixedPoints.minimumIsUnique { return fixedPoints.globalMinimum(modality) }
    let end = Array(curve.points[curve.points.count - 1].totalMap[fixedPoints.moments.range(modality)])
    let contribution = dot(end * fixedPoints.moments.covariance(modality), end)
    return contribution > 1e-4 * fixedPoints.moments.output ? end : end.map { _ in 0 }
  }

  private func addComparisonWithTeacher(to outcome: inout FusionOutcome) {
    guard let distribution else { return }
    let errors = curve.points.map { point in
      let error = zip(point.totalMap, distribution.teacher).map { $0 - $1 }
      return 0.5 * dot(error * distribution.covariance, error)
    }
    let least = errors.min() ?? .nan
    var plateau: Double?
    if let first = outcome.leadingTime, let second = outcome.laggingTime {
      plateau = value(at: (first + second) / 2, of: errors)
    }
    outcome.generalisation = GeneralisationErrors(
      plateau: plateau, minimum: least, minimumStep: errors.firstIndex(of: least) ?? 0, final: errors[errors.count - 1])
    let final = curve.points[curve.points.count - 1].totalMap
    outcome.teacherFractions = ModalityPair(.a, .b).map { modality in
      let range = fixedPoints.moments.range(modality)
      let length = norm(Array(distribution.teacher[range]))
      return length > 0 ? norm(Array(final[range])) / length : nil
    }
  }

  /// When one modality's map, or the norm of a vector, first reached half of `target`, in steps; `nil` if it never did or
  /// the target is zero. Norms are compared, and interpolated, by their squares.
  private func halfTime(of modality: Modality, to target: [Double]) -> Double? {
    guard norm(target) > 0 else { return nil }
    let range = fixedPoints.moments.range(modality)
    let values =
      target.count == 1
      ? components(of: modality, along: target)
      : curve.points.map { point in
        let part = Array(point.totalMap[range])
        return 2 * dot(part, part) / dot(target, target)
      }
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
