import Experiments

/// A network of the competition family with its learning curve.
public struct RecordedRace: Sendable {
  /// The network's number in its cell.
  public let seed: Int
  public let curve: CompetitionCurve
  public let outcome: CompetitionOutcome

  public init(seed: Int, curve: CompetitionCurve, outcome: CompetitionOutcome) {
    self.seed = seed
    self.curve = curve
    self.outcome = outcome
  }

  /// Number of classes that both the curve and the outcome know of.
  var classCount: Int { min(curve.points.first?.strengths.count ?? 0, outcome.classes.count) }
}

extension RecordedRace {
  /// Where a logarithmic axis may begin: the smallest start above 0, unless it lies far below the others, whose axis it
  /// would compress; `nil` if there is none.
  static func lowerEnd(ofStarts starts: [Double]) -> Double? {
    let positive = starts.filter { $0 > 0 && $0.isFinite }
    guard let least = positive.min(), let middle = SampleStatistics(positive)?.median else { return nil }
    return max(least, 0.1 * middle)
  }
}

extension Modality {
  /// The colour of the modality in figures of the competition family.
  var colour: Colour { self == .a ? Colour(0x0072B2) : Colour(0xD55E00) }
}
