/// How a network's training ended.
public enum Status: String, Hashable, Sendable, Codable, CaseIterable {
  /// The loss came within the stop loss of its minimum.
  case converged
  /// The step limit came first. Networks of the competition family are always trained up to it.
  case stepLimit = "step_limit"
  /// The loss became infinite, not a number, or ``FusionOutcome/divergenceFactor`` times its initial size.
  case diverged
  /// A step changed no weight, so no later step will; the loss stays above the stop loss for good.
  case stalled
  /// Training was stopped before this network came to an end.
  case notRun = "not_run"

  /// Whether training went wrong, in any family: at the step limit it merely ended.
  public var isFailure: Bool { self == .diverged || self == .stalled }
}

/// What is kept of one training run of any family.
public enum Outcome: Hashable, Sendable, Codable {
  case fusion(FusionOutcome)
  case competition(CompetitionOutcome)

  public var family: ModelFamily {
    switch self {
    case .fusion: .fusion
    case .competition: .competition
    }
  }

  public var status: Status {
    switch self {
    case .fusion(let outcome): outcome.status
    case .competition(let outcome): outcome.status
    }
  }

  /// Gradient-descent steps taken.
  public var steps: Int {
    switch self {
    case .fusion(let outcome): outcome.steps
    case .competition(let outcome): outcome.steps
    }
  }

  /// The outcome, if it is of the fusion family.
  public var fusion: FusionOutcome? {
    if case .fusion(let outcome) = self { outcome } else { nil }
  }

  /// The outcome, if it is of the competition family.
  public var competition: CompetitionOutcome? {
    if case .competition(let outcome) = self { outcome } else { nil }
  }
}
