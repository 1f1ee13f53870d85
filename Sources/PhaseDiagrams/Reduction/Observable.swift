import Experiments
import Sweeps
import Theory

/// What can be read of a network's training, by the name that CSV columns and sweep files use.
public typealias Observable = ObservableName

extension Observable {
  /// The observable of this name.
  ///
  /// - Throws: ``PhaseDiagramError`` that lists the names if there is none.
  public init(named name: String) throws(PhaseDiagramError) {
    guard let known = ObservableName(rawValue: name) else {
      let allowed = Observable.allCases.map(\.rawValue).joined(separator: ", ")
      throw PhaseDiagramError("value is \(name), allowed are \(allowed)")
    }
    self = known
  }

  /// The label of an axis or a colour bar.
  public var label: TypesetText {
    switch self {
    case .steps: "training steps"
    case .leadingTime: "t_A (steps)"
    case .laggingTime: "t_B (steps)"
    case .timeRatio: "time ratio t_B/t_A"
    case .misattribution: "misattribution ΔW_A/W_A"
    case .plateauLoss: "plateau loss / initial loss"
    case .finalLoss: "final loss"
    case .convergedFraction: "fraction converged"
    case .firstIsLeading: "fraction with A learned first"
    case .plateauError: "E_g on the plateau"
    case .minimumError: "E_g with early stopping"
    case .minimumErrorStep: "best stopping time (steps)"
    case .finalError: "final E_g"
    case .leadingFraction: "final ‖W_A‖ / ‖w_A*‖"
    case .laggingFraction: "final ‖W_B‖ / ‖w_B*‖"
    case .permanentBias: "fraction that never learns B"
    case .superficialPreference: "fraction with superficial preference"
    case .leadingIsBetter: "fraction with A helping more"
    }
  }

  /// The value that means no effect, where there is one: the centre of a diverging colour scale.
  public var neutralValue: Double? {
    switch self {
    case .timeRatio, .leadingFraction, .laggingFraction: 1
    case .misattribution: 0
    case .firstIsLeading, .leadingIsBetter: 0.5
    case .steps, .leadingTime, .laggingTime, .plateauLoss, .finalLoss, .convergedFraction, .plateauError,
      .minimumError, .minimumErrorStep, .finalError, .permanentBias, .superficialPreference:
      nil
    }
  }

  /// Whether equal factors, not equal differences, are equally far from ``neutralValue``.
  public var isRatio: Bool { self == .timeRatio }

  /// Whether each network has 0 or 1, so that a cell's mean is a fraction of its networks.
  public var isFraction: Bool {
    switch self {
    case .convergedFraction, .firstIsLeading, .permanentBias, .superficialPreference, .leadingIsBetter: true
    case .steps, .leadingTime, .laggingTime, .timeRatio, .misattribution, .plateauLoss, .finalLoss, .plateauError,
      .minimumError, .minimumErrorStep, .finalError, .leadingFraction, .laggingFraction:
      false
    }
  }

  /// Whether the observable is above 0 by definition, or 0 at most where training was perfect or learned nothing, so that
  /// its logarithm makes sense.
  public var allowsLogarithm: Bool { self != .misattribution && !isFraction }

  /// How networks must have ended to count for this observable.
  ///
  /// - Most count converged networks alone.
  /// - What is read at the end of training (``finalError``, ``leadingFraction``, ``laggingFraction``, ``permanentBias``)
  ///   counts stalled networks too: no later step would change them, and one that stalled without learning B is a result.
  /// - ``minimumError`` and ``minimumErrorStep`` also count networks at the step limit whose error had risen again, since
  ///   the step limit came after the best time to stop.
  /// - ``superficialPreference`` counts all but diverged networks: what was learned first stays first.
  /// - ``convergedFraction`` and ``leadingIsBetter``, which is a property of the data, count all that were run.
  public var countedStatuses: Set<Status> {
    switch self {
    case .steps, .leadingTime, .laggingTime, .timeRatio, .misattribution, .plateauLoss, .finalLoss, .firstIsLeading,
      .plateauError:
      [.converged]
    case .finalError, .leadingFraction, .laggingFraction, .permanentBias: [.converged, .stalled]
    case .minimumError, .minimumErrorStep, .superficialPreference: [.converged, .stalled, .stepLimit]
    case .convergedFraction, .leadingIsBetter: [.converged, .stalled, .stepLimit, .diverged]
    }
  }

  /// Whether every network counts that was run.
  var countsAllNetworks: Bool { countedStatuses.contains(.diverged) }

  /// The value of one network, whether it counts or not; `nil` where it has none or where it is not finite.
  ///
  /// A network that was never run has no value at all.
  public func value(of outcome: Outcome) -> Double? {
    guard outcome.status != .notRun, case .fusion(let outcome) = outcome else { return nil }
    let value: Double? =
      switch self {
      case .steps: Double(outcome.steps)
      case .leadingTime: outcome.leadingTime
      case .laggingTime: outcome.laggingTime
      case .timeRatio: outcome.timeRatio
      case .misattribution: outcome.misattribution
      case .plateauLoss: outcome.plateauLoss
      case .finalLoss: outcome.finalLoss
      case .convergedFraction: outcome.status == .converged ? 1 : 0
      case .firstIsLeading: outcome.firstModality.map { $0 == outcome.leadingModality ? 1 : 0 }
      case .plateauError: outcome.generalisation?.plateau
      case .minimumError: outcome.passedMinimum?.minimum
      case .minimumErrorStep: outcome.passedMinimum.map { Double($0.minimumStep) }
      case .finalError: outcome.generalisation?.final
      case .leadingFraction: outcome.teacherFractions[outcome.leadingModality]
      case .laggingFraction: outcome.teacherFractions[outcome.leadingModality.other]
      case .permanentBias: outcome.isPermanentlyBiased.map { $0 ? 1 : 0 }
      case .superficialPreference: outcome.preferenceIsSuperficial.map { $0 ? 1 : 0 }
      case .leadingIsBetter: outcome.betterModality.map { $0 == outcome.leadingModality ? 1 : 0 }
      }
    return value.flatMap { $0.isFinite ? $0 : nil }
  }

  /// The predicted value; `nil` where theory makes no statement or the value is not finite.
  public func value(of prediction: Prediction) -> Double? {
    guard case .fusion(let prediction) = prediction else { return nil }
    let value: Double? =
      switch self {
      case .leadingTime: prediction.leadingTime
      case .laggingTime: prediction.laggingTime
      case .timeRatio: prediction.timeRatio
      case .misattribution: prediction.misattribution
      case .plateauLoss: prediction.plateauLoss
      case .finalLoss: prediction.minimumLoss
      case .superficialPreference: prediction.preferenceIsSuperficial ? 1 : 0
      case .plateauError: prediction.plateauError
      case .finalError: prediction.finalError
      case .permanentBias: prediction.isPermanentlyBiased.map { $0 ? 1 : 0 }
      case .laggingFraction: prediction.isPermanentlyBiased == true ? 0 : nil
      case .steps, .convergedFraction, .firstIsLeading, .minimumError, .minimumErrorStep, .leadingFraction,
        .leadingIsBetter:
        nil
      }
    return value.flatMap { $0.isFinite ? $0 : nil }
  }

  /// Whether theory makes statements on this observable at all.
  public var isPredicted: Bool {
    switch self {
    case .leadingTime, .laggingTime, .timeRatio, .misattribution, .plateauLoss, .finalLoss, .superficialPreference,
      .plateauError, .finalError, .permanentBias, .laggingFraction:
      true
    case .steps, .convergedFraction, .firstIsLeading, .minimumError, .minimumErrorStep, .leadingFraction,
      .leadingIsBetter:
      false
    }
  }
}

extension Observable {
  /// The ends that a linear colour scale always reaches: 0 and 1 for fractions.
  var naturalEnds: [Double]? { isFraction ? [0, 1] : nil }

  /// The networks that count, in words for a legend.
  var countedNetworks: String {
    if countsAllNetworks { return "all" }
    if countedStatuses.contains(.stepLimit) { return "undiverged" }
    return countedStatuses.contains(.stalled) ? "converged and stalled" : "converged"
  }
}

extension FusionOutcome {
  /// The errors on the way, where the smallest is known: not at the very step that the step limit cut off.
  fileprivate var passedMinimum: GeneralisationErrors? {
    generalisation.flatMap { status == .stepLimit && $0.minimumStep >= steps ? nil : $0 }
  }
}
