import Experiments
import Sweeps
import Theory

/// What can be read of a network's training, by the name that CSV columns and sweep files use.
public typealias Observable = ObservableName

extension Observable {
  /// The observable of this name.
  ///
  /// - Parameter family: whose networks it must be an observable of.
  /// - Throws: ``PhaseDiagramError`` that lists the family's names if there is none.
  public init(named name: String, of family: ModelFamily = .fusion) throws(PhaseDiagramError) {
    guard let known = ObservableName(rawValue: name), known.families.contains(family) else {
      let allowed = Observable.all(of: family).map(\.rawValue).joined(separator: ", ")
      throw PhaseDiagramError("value is \(name), allowed are \(allowed)")
    }
    self = known
  }

  /// What is known of the observable where networks are of this family; `nil` if they do not have it.
  func description(in family: ModelFamily) -> ObservableDescription? {
    switch family {
    case .fusion: ObservableDescription.fusionObservables[self]
    case .competition: ObservableDescription.competitionObservables[self]
    }
  }

  /// The description where the family does not matter: the label and the kind of number are the same in all.
  private var anyDescription: ObservableDescription? {
    ModelFamily.allCases.lazy.compactMap(description(in:)).first
  }

  /// The label of an axis or a colour bar.
  public var label: TypesetText { anyDescription?.label ?? TypesetText(plain: rawValue) }

  /// The value that means no effect, where there is one: the centre of a diverging colour scale.
  public var neutralValue: Double? { anyDescription?.neutralValue }

  /// Whether equal factors, not equal differences, are equally far from ``neutralValue``.
  public var isRatio: Bool { anyDescription?.isRatio ?? false }

  /// Whether each network has 0 or 1, so that a cell's mean is a fraction of its networks.
  public var isFraction: Bool { anyDescription?.nature == .answer }

  /// Whether values lie from 0 to 1 because they are fractions, of a cell's networks or of a network's classes; then a
  /// linear colour scale always reaches from 0 to 1.
  public var hasUnitRange: Bool { isFraction || anyDescription?.nature == .fraction }

  /// Whether the observable is above 0 by definition, or 0 at most where training was perfect or learned nothing, so that
  /// its logarithm makes sense.
  public var allowsLogarithm: Bool { anyDescription?.nature == .positive }

  /// How networks of a family must have ended to count for this observable; none if they do not have it.
  ///
  /// Of fusion networks most observables count converged ones alone; of the competition family all count whatever was
  /// trained to the end.
  public func countedStatuses(in family: ModelFamily) -> Set<Status> {
    description(in: family)?.countedStatuses ?? []
  }

  /// The value of one network, whether it counts or not; `nil` where it has none or where it is not finite.
  ///
  /// A network that was never run has no value at all.
  public func value(of outcome: Outcome) -> Double? {
    guard outcome.status != .notRun else { return nil }
    return description(in: outcome.family)?.value(outcome).flatMap { $0.isFinite ? $0 : nil }
  }

  /// The predicted value; `nil` where theory makes no statement or the value is not finite.
  public func value(of prediction: Prediction) -> Double? {
    description(in: prediction.family)?.prediction?(prediction).flatMap { $0.isFinite ? $0 : nil }
  }

  /// Whether theory makes statements on this observable of any family.
  public var isPredicted: Bool { ModelFamily.allCases.contains(where: isPredicted(in:)) }

  /// Whether theory makes statements on this observable of networks of a family.
  public func isPredicted(in family: ModelFamily) -> Bool { description(in: family)?.prediction != nil }
}

extension Observable {
  /// The ends that a linear colour scale always reaches: 0 and 1 for fractions.
  var naturalEnds: [Double]? { hasUnitRange ? [0, 1] : nil }

  /// Whether every network of a family counts that was run.
  func countsAllNetworks(in family: ModelFamily) -> Bool { countedStatuses(in: family).contains(.diverged) }

  /// The networks of a family that count, in words for a legend.
  func countedNetworks(in family: ModelFamily) -> String {
    if countsAllNetworks(in: family) { return "all" }
    let statuses = countedStatuses(in: family)
    if statuses.contains(.stepLimit) { return "undiverged" }
    return statuses.contains(.stalled) ? "converged and stalled" : "converged"
  }
}

extension Prediction {
  var family: ModelFamily {
    switch self {
    case .fusion: .fusion
    case .competition: .competition
    }
  }
}

extension ModelFamily {
  /// How networks end whose training went as it should: those of the competition family have no stop loss to reach.
  var successfulStatus: Status {
    switch self {
    case .fusion: .converged
    case .competition: .stepLimit
    }
  }

  /// How else networks of the family can end, in the order of tables.
  var otherStatuses: [Status] {
    switch self {
    case .fusion: [.stepLimit, .diverged, .stalled, .notRun]
    case .competition: [.diverged, .notRun]
    }
  }

  /// What is said of networks that ended as they should.
  var successInWords: String {
    switch self {
    case .fusion: "converged"
    case .competition: "trained to the end"
    }
  }
}
