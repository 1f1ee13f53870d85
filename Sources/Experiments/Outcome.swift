/// How a network's training ended.
public enum Status: String, Hashable, Sendable, Codable, CaseIterable {
  /// The loss came within the stop loss of its minimum.
  case converged
  /// The step limit came first.
  case stepLimit = "step_limit"
  /// The loss became infinite, not a number, or ``Outcome/divergenceFactor`` times its initial size.
  case diverged
  /// A step changed no weight, so no later step will; the loss stays above the stop loss for good.
  case stalled
  /// Training was stopped before this network came to an end.
  case notRun = "not_run"
}

/// What is kept of one training run. Times are in gradient-descent steps, interpolated between steps; an observable
/// that was not reached is `nil`.
///
/// "Leading" is the modality that the training data says is learned first (``FixedPoints/leading``); the other one is
/// the lagging modality. The papers call them A and B.
public struct Outcome: Hashable, Sendable, Codable {
  public var status: Status
  /// Gradient-descent steps taken.
  public var steps: Int
  /// The modality with the larger ‖Σ_y·‖ in the training data.
  public var leadingModality: Modality
  /// For each modality, when its total map first reached half of its unimodal plateau, as a component along it.
  public var halfPlateauTimes: ModalityPair<Double?>
  /// For each modality, when its total map first reached half of its final value, as a component along it.
  public var halfFinalTimes: ModalityPair<Double?>
  /// (W_A(t_uni) − W_A(∞)) relative to W_A(∞) for the leading modality, as a component along W_A(∞), where
  /// t_uni = (t_A + t_B)/2; `nil` also where W_A(∞) = 0.
  public var misattribution: Double?
  /// The loss at t_uni over the initial loss.
  public var plateauLoss: Double?
  /// The loss when training ended.
  public var finalLoss: Double

  /// A loss this many times its initial size counts as divergence; smaller growth may be a transient that recovers.
  public static let divergenceFactor = 1e4

  public init(
    status: Status, steps: Int, leadingModality: Modality,
    halfPlateauTimes: ModalityPair<Double?> = ModalityPair(nil, nil),
    halfFinalTimes: ModalityPair<Double?> = ModalityPair(nil, nil), misattribution: Double? = nil,
    plateauLoss: Double? = nil, finalLoss: Double
  ) {
    self.status = status
    self.steps = steps
    self.leadingModality = leadingModality
    self.halfPlateauTimes = halfPlateauTimes
    self.halfFinalTimes = halfFinalTimes
    self.misattribution = misattribution
    self.plateauLoss = plateauLoss
    self.finalLoss = finalLoss
  }

  /// t_A: when the leading modality reached half of its unimodal plateau.
  public var leadingTime: Double? { halfPlateauTimes[leadingModality] }

  /// t_B: when the lagging modality reached half of its final value.
  public var laggingTime: Double? { halfFinalTimes[leadingModality.other] }

  /// t_B / t_A, the duration of the unimodal phase; 1 where both are learned together.
  public var timeRatio: Double? {
    guard let first = leadingTime, let second = laggingTime, first > 0 else { return nil }
    return second / first
  }

  /// The modality whose map was first seen at half of its own unimodal plateau; `nil` if neither was, or both at once.
  public var firstModality: Modality? {
    switch (halfPlateauTimes.a, halfPlateauTimes.b) {
    case (let a?, let b?): a < b ? .a : b < a ? .b : nil
    case (_?, nil): .a
    case (nil, _?): .b
    case (nil, nil): nil
    }
  }
}

/// A learning curve at a bounded number of steps.
public struct LearningCurve: Hashable, Sendable, Codable {
  public struct Point: Hashable, Sendable, Codable {
    /// Gradient-descent steps taken.
    public var step: Int
    public var loss: Double
    /// The total map, D_A+D_B values.
    public var totalMap: [Double]

    public init(step: Int, loss: Double, totalMap: [Double]) {
      self.step = step
      self.loss = loss
      self.totalMap = totalMap
    }
  }

  public var points: [Point]

  public init(points: [Point]) { self.points = points }
}
