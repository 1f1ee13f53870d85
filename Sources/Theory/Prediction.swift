import Experiments

/// What theory says about one experiment of any family.
public enum Prediction: Hashable, Sendable, Codable {
  case fusion(FusionPrediction)
  case competition(CompetitionPrediction)

  /// What theory says about an experiment.
  ///
  /// - Parameters:
  ///   - form: which form of the formulas to use; the competition family has one form alone.
  ///   - basis: the moments to use; they differ where samples are drawn. The competition family predicts averages over
  ///     seeds, whatever the basis.
  public init(
    _ experiment: Experiment, form: FusionPrediction.Form, basis: FusionPrediction.Basis = .population
  ) {
    switch experiment {
    case .fusion(let experiment): self = .fusion(FusionPrediction(experiment, form: form, basis: basis))
    case .competition(let experiment): self = .competition(CompetitionPrediction(experiment))
    }
  }

  /// The prediction, if it is of the fusion family.
  public var fusion: FusionPrediction? {
    if case .fusion(let prediction) = self { prediction } else { nil }
  }

  /// The prediction, if it is of the competition family.
  public var competition: CompetitionPrediction? {
    if case .competition(let prediction) = self { prediction } else { nil }
  }
}
