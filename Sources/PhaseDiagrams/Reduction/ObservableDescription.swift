import Experiments
import Theory

/// What figures and tables need to know about an observable of one family.
struct ObservableDescription: Sendable {
  /// What kind of number an observable is.
  enum Nature: Sendable {
    /// Above 0 by definition, or 0 at most where training was perfect or learned nothing, so that its logarithm makes
    /// sense.
    case positive
    /// A number of either sign.
    case signed
    /// Each network has any value from 0 to 1, a fraction of its classes.
    case fraction
    /// Each network has 0 or 1, so that a cell's mean is a fraction of its networks.
    case answer
  }

  /// The label of an axis or a colour bar.
  let label: TypesetText
  let nature: Nature
  /// The value that means no effect, where there is one.
  let neutralValue: Double?
  /// Whether equal factors, not equal differences, are equally far from the neutral value.
  let isRatio: Bool
  /// How networks must have ended to count.
  let countedStatuses: Set<Status>
  /// The value of one network, which need not be finite; `nil` where it has none or is of another family.
  let value: @Sendable (Outcome) -> Double?
  /// The predicted value, likewise; `nil` where theory makes no statement on this observable at all.
  let prediction: (@Sendable (Prediction) -> Double?)?

  /// An observable of fusion networks.
  ///
  /// - Parameters:
  ///   - counts: how networks must have ended to count; converged unless said otherwise.
  ///   - prediction: what theory says; without it, theory makes no statement.
  static func fusion(
    _ label: TypesetText, is nature: Nature = .positive, neutral: Double? = nil, isRatio: Bool = false,
    counts countedStatuses: Set<Status> = [.converged], _ value: @escaping @Sendable (FusionOutcome) -> Double?,
    prediction: (@Sendable (FusionPrediction) -> Double?)? = nil
  ) -> ObservableDescription {
    var predicted: (@Sendable (Prediction) -> Double?)?
    if let prediction { predicted = { $0.fusion.flatMap(prediction) } }
    return ObservableDescription(
      label: label, nature: nature, neutralValue: neutral, isRatio: isRatio, countedStatuses: countedStatuses,
      value: { $0.fusion.flatMap(value) }, prediction: predicted)
  }

  /// An observable of the competition family, which counts all networks that were trained to the end.
  ///
  /// - Parameter prediction: what theory says; without it, theory makes no statement.
  static func competition(
    _ label: TypesetText, is nature: Nature = .positive, neutral: Double? = nil,
    _ value: @escaping @Sendable (CompetitionOutcome) -> Double?,
    prediction: (@Sendable (CompetitionPrediction) -> Double?)? = nil
  ) -> ObservableDescription {
    var predicted: (@Sendable (Prediction) -> Double?)?
    if let prediction { predicted = { $0.competition.flatMap(prediction) } }
    return ObservableDescription(
      label: label, nature: nature, neutralValue: neutral, isRatio: false,
      countedStatuses: Set(Status.allCases).subtracting([.diverged, .notRun]),
      value: { $0.competition.flatMap(value) }, prediction: predicted)
  }
}
