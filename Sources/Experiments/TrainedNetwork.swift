/// What an engine returns of one network of any family.
public enum TrainedNetwork: Hashable, Sendable {
  case fusion(TrainedFusionNetwork)
  case competition(TrainedCompetitionNetwork)

  public var outcome: Outcome {
    switch self {
    case .fusion(let network): .fusion(network.outcome)
    case .competition(let network): .competition(network.outcome)
    }
  }

  /// How training ended.
  public var status: Status {
    switch self {
    case .fusion(let network): network.outcome.status
    case .competition(let network): network.outcome.status
    }
  }

  /// Gradient-descent steps taken.
  public var steps: Int {
    switch self {
    case .fusion(let network): network.outcome.steps
    case .competition(let network): network.outcome.steps
    }
  }
}

/// What an engine returns of one fusion network.
public struct TrainedFusionNetwork: Hashable, Sendable {
  public var outcome: FusionOutcome
  /// `nil` unless it was asked for.
  public var curve: LearningCurve?
  /// The first layer's weights of both modalities at the end, one row a hidden unit; the rows of both belong to the same
  /// units where fusion is early. `nil` unless they were asked for.
  public var firstLayer: ModalityPair<Matrix>?

  public init(outcome: FusionOutcome, curve: LearningCurve? = nil, firstLayer: ModalityPair<Matrix>? = nil) {
    self.outcome = outcome
    self.curve = curve
    self.firstLayer = firstLayer
  }
}

/// What an engine returns of one network of the competition family.
public struct TrainedCompetitionNetwork: Hashable, Sendable {
  public var outcome: CompetitionOutcome
  /// `nil` unless it was asked for.
  public var curve: CompetitionCurve?

  public init(outcome: CompetitionOutcome, curve: CompetitionCurve? = nil) {
    self.outcome = outcome
    self.curve = curve
  }
}
