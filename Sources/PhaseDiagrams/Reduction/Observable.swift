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
    }
  }

  /// The value that means no effect, where there is one: the centre of a diverging colour scale.
  public var neutralValue: Double? {
    switch self {
    case .timeRatio: 1
    case .misattribution: 0
    case .firstIsLeading: 0.5
    case .steps, .leadingTime, .laggingTime, .plateauLoss, .finalLoss, .convergedFraction: nil
    }
  }

  /// Whether equal factors, not equal differences, are equally far from ``neutralValue``.
  public var isRatio: Bool { self == .timeRatio }

  /// Whether the observable is above 0 by definition, or 0 at most where training was perfect, so that its logarithm
  /// makes sense.
  public var allowsLogarithm: Bool {
    switch self {
    case .steps, .leadingTime, .laggingTime, .timeRatio, .plateauLoss, .finalLoss: true
    case .misattribution, .convergedFraction, .firstIsLeading: false
    }
  }

  /// Whether networks that did not converge count as well: true for ``convergedFraction`` alone.
  public var countsFailedNetworks: Bool { self == .convergedFraction }

  /// The value of one network; `nil` where it has none or where it is not finite.
  ///
  /// A network that was never run has no value at all.
  public func value(of outcome: Outcome) -> Double? {
    guard outcome.status != .notRun else { return nil }
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
      }
    return value.flatMap { $0.isFinite ? $0 : nil }
  }

  /// The predicted value; `nil` where theory makes no statement or the value is not finite.
  public func value(of prediction: Prediction) -> Double? {
    let value: Double? =
      switch self {
      case .leadingTime: prediction.leadingTime
      case .laggingTime: prediction.laggingTime
      case .timeRatio: prediction.timeRatio
      case .misattribution: prediction.misattribution
      case .plateauLoss: prediction.plateauLoss
      case .finalLoss: prediction.minimumLoss
      case .steps, .convergedFraction, .firstIsLeading: nil
      }
    return value.flatMap { $0.isFinite ? $0 : nil }
  }
}

extension Observable {
  /// The ends that a linear colour scale always reaches: 0 and 1 for fractions.
  var naturalEnds: [Double]? {
    switch self {
    case .convergedFraction, .firstIsLeading: [0, 1]
    case .steps, .leadingTime, .laggingTime, .timeRatio, .misattribution, .plateauLoss, .finalLoss: nil
    }
  }
}
