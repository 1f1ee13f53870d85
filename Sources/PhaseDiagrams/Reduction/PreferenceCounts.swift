import Experiments

/// Which modality a network learned first and which helps more, by their positions in the data.
public enum Preference: String, Hashable, Sendable, CaseIterable {
  case aFirstAndBetter = "A first, A helps more"
  /// Superficial.
  case aFirstBBetter = "A first, B helps more"
  /// Superficial.
  case bFirstABetter = "B first, A helps more"
  case bFirstAndBetter = "B first, B helps more"
  /// Both were learned at once or neither was, or both help alike.
  case undecided

  /// What a network's training says; `nil` where it says nothing: the network diverged, was not run, or reached the step
  /// limit before it had learned anything.
  public init?(_ outcome: FusionOutcome) {
    switch outcome.status {
    case .diverged, .notRun: return nil
    case .stepLimit where outcome.firstModality == nil: return nil
    case .stepLimit, .converged, .stalled: break
    }
    switch (outcome.firstModality, outcome.betterModality) {
    case (.a, .a): self = .aFirstAndBetter
    case (.a, .b): self = .aFirstBBetter
    case (.b, .a): self = .bFirstABetter
    case (.b, .b): self = .bFirstAndBetter
    case (nil, _), (_, nil): self = .undecided
    }
  }

  /// Whether the modality that was learned first is the one that helps less.
  public var isSuperficial: Bool { self == .aFirstBBetter || self == .bFirstABetter }
}

/// How many networks of a cell have which preference.
public struct PreferenceCounts: Hashable, Sendable {
  private var counts = [Int](repeating: 0, count: Preference.allCases.count)

  /// No networks.
  public init() {}

  /// Counts a network, unless it says nothing.
  public mutating func add(_ outcome: FusionOutcome) {
    guard let preference = Preference(outcome), let index = Preference.allCases.firstIndex(of: preference) else {
      return
    }
    counts[index] += 1
  }

  public subscript(preference: Preference) -> Int {
    Preference.allCases.firstIndex(of: preference).map { counts[$0] } ?? 0
  }

  /// Number of networks that say something.
  public var total: Int { counts.reduce(0, +) }

  /// What most networks have, ``Preference/undecided`` for a tie; `nil` where none says anything.
  public var majority: Preference? {
    guard let most = counts.max(), most > 0 else { return nil }
    let winners = Preference.allCases.filter { self[$0] == most }
    return winners.count == 1 ? winners[0] : .undecided
  }

  /// Whether all networks that say something say the same.
  public var isUnanimous: Bool { counts.count { $0 > 0 } <= 1 }
}
