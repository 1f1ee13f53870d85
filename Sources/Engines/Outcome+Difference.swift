import Experiments

extension Outcome {
  /// The largest difference between two engines' outcomes of the same experiments, by the measure of their family; infinite
  /// where families differ.
  public static func largestDifference(_ left: [Outcome], _ right: [Outcome]) -> Double {
    guard left.count == right.count, zip(left, right).allSatisfy({ ($0.fusion == nil) == ($1.fusion == nil) }) else {
      return .infinity
    }
    return max(
      FusionOutcome.largestDifference(left.compactMap(\.fusion), right.compactMap(\.fusion)),
      CompetitionOutcome.largestDifference(left.compactMap(\.competition), right.compactMap(\.competition)))
  }
}

extension FusionOutcome {
  /// The largest difference between two engines' outcomes of the same experiments: relative for t_A and t_B, absolute
  /// for misattribution (a difference of numbers near 1); infinite where only one has a value or where networks ended
  /// differently.
  public static func largestDifference(_ left: [FusionOutcome], _ right: [FusionOutcome]) -> Double {
    func relative(_ a: Double?, _ b: Double?) -> Double {
      difference(a, b) { ($0 - $1).magnitude / max($0.magnitude, $1.magnitude) }
    }
    guard left.count == right.count else { return .infinity }
    return zip(left, right).map { a, b in
      guard a.status == b.status, a.leadingModality == b.leadingModality else { return .infinity }
      return [
        relative(a.leadingTime, b.leadingTime), relative(a.laggingTime, b.laggingTime),
        difference(a.misattribution, b.misattribution) { ($0 - $1).magnitude },
      ].max() ?? 0
    }.max() ?? 0
  }
}

extension CompetitionOutcome {
  /// The difference in a test error that does not count: rounding decides about samples on the border between classes.
  private static let borderCases = 0.02

  /// The largest difference between two engines' outcomes of the same experiments: of strengths, emergence times and the
  /// final loss, relative where they are above 1, and of errors and accuracy where they differ by more than 0.02; infinite
  /// where only one has a value or where networks ended differently.
  public static func largestDifference(_ left: [CompetitionOutcome], _ right: [CompetitionOutcome]) -> Double {
    guard left.count == right.count else { return .infinity }
    return zip(left, right).map { $0.largestDifference(from: $1) }.max() ?? 0
  }

  private func largestDifference(from other: CompetitionOutcome) -> Double {
    guard status == other.status, steps == other.steps, classes.count == other.classes.count else { return .infinity }
    func number(_ value: (CompetitionOutcome) -> Double?) -> Double {
      difference(value(self), value(other)) { ($0 - $1).magnitude / max(1, $0.magnitude, $1.magnitude) }
    }
    func fraction(_ value: (CompetitionOutcome) -> Double?) -> Double {
      let difference = number(value)
      return difference > Self.borderCases ? difference : 0
    }
    let ofClasses = classes.indices.flatMap { label in
      Modality.allCases.map { modality in
        max(
          number { $0.classes[label].strengths[modality] }, number { $0.classes[label].emergenceTimes[modality] })
      }
    }
    return [
      ofClasses.max() ?? 0, number { $0.finalLoss }, fraction { $0.trainAccuracy }, fraction { $0.testErrors?.joint },
      fraction { $0.testErrors?.unimodal.a }, fraction { $0.testErrors?.unimodal.b },
      fraction { $0.testErrors?.ensemble },
      // The samples that these are fractions of may be few.
      number { $0.testErrors?.whereWinnerIsSufficient == nil ? nil : 0 },
      number { $0.testErrors?.whereWinnerIsInsufficient == nil ? nil : 0 },
    ].max() ?? 0
  }
}

/// The difference of two numbers that may not be there; none where both are not numbers.
private func difference(_ left: Double?, _ right: Double?, _ measure: (Double, Double) -> Double) -> Double {
  switch (left, right) {
  case (nil, nil): return 0
  case (let left?, let right?):
    if left == right || left.isNaN && right.isNaN { return 0 }
    let difference = measure(left, right)
    return difference.isNaN ? .infinity : difference
  default: return .infinity
  }
}
