/// What is kept of one training run of a fusion network. Times are in gradient-descent steps, interpolated between steps; an observable
/// that was not reached is `nil`.
///
/// "Leading" is the modality that the training data says is learned first (``FixedPoints/leading``); the other one is
/// the lagging modality. The papers call them A and B.
public struct FusionOutcome: Hashable, Sendable, Codable {
  public var status: Status
  /// Gradient-descent steps taken.
  public var steps: Int
  /// The modality with the larger ‖Σ_y·‖ in the training data.
  public var leadingModality: Modality
  /// For each modality, when its total map first reached half of its unimodal plateau: the map itself for a scalar
  /// modality, its norm for a vector.
  public var halfPlateauTimes: ModalityPair<Double?>
  /// For each modality, when its total map, or its norm, first reached half of its final value.
  public var halfFinalTimes: ModalityPair<Double?>
  /// (W_A(t_uni) − W_A(∞)) relative to W_A(∞) for the leading modality, as a component along W_A(∞), where
  /// t_uni = (t_A + t_B)/2; `nil` also where W_A(∞) = 0.
  public var misattribution: Double?
  /// The loss at t_uni over the initial loss.
  public var plateauLoss: Double?
  /// The loss when training ended.
  public var finalLoss: Double
  /// The generalisation error E_g on the way; `nil` where there is no linear teacher to compare a total map with.
  public var generalisation: GeneralisationErrors?
  /// ‖W_A‖/‖w_A*‖ and ‖W_B‖/‖w_B*‖ when training ended, the total maps against the teacher's; `nil` where there is no
  /// linear teacher or it ignores the modality.
  public var teacherFractions: ModalityPair<Double?>
  /// The modality that reduces the loss on the training data more if it alone is fitted linearly; `nil` for a tie.
  public var betterModality: Modality?
  /// By how much times may be off because they were read from a curve with gaps, relative to themselves; 0 where every
  /// step was looked at.
  public var timeResolution: Double

  /// A lagging modality with less than this of the teacher's norm counts as not learned.
  public static let learnedFraction = 0.01

  /// A loss this many times its initial size counts as divergence; smaller growth may be a transient that recovers.
  public static let divergenceFactor = 1e4

  public init(
    status: Status, steps: Int, leadingModality: Modality,
    halfPlateauTimes: ModalityPair<Double?> = ModalityPair(nil, nil),
    halfFinalTimes: ModalityPair<Double?> = ModalityPair(nil, nil), misattribution: Double? = nil,
    plateauLoss: Double? = nil, finalLoss: Double, generalisation: GeneralisationErrors? = nil,
    teacherFractions: ModalityPair<Double?> = ModalityPair(nil, nil), betterModality: Modality? = nil,
    timeResolution: Double = 0
  ) {
    self.status = status
    self.steps = steps
    self.leadingModality = leadingModality
    self.halfPlateauTimes = halfPlateauTimes
    self.halfFinalTimes = halfFinalTimes
    self.misattribution = misattribution
    self.plateauLoss = plateauLoss
    self.finalLoss = finalLoss
    self.generalisation = generalisation
    self.teacherFractions = teacherFractions
    self.betterModality = betterModality
    self.timeResolution = timeResolution
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

  /// Whether training has come to its end without learning the lagging modality: permanent unimodal bias. `nil` while it
  /// may still be learned, or where the teacher ignores it or is unknown.
  public var isPermanentlyBiased: Bool? {
    guard status == .converged || status == .stalled, let fraction = teacherFractions[leadingModality.other] else {
      return nil
    }
    return fraction < Self.learnedFraction
  }

  /// Whether the modality that was learned first is the one that helps less: superficial modality preference. `nil` where
  /// neither was first or both help alike.
  public var preferenceIsSuperficial: Bool? {
    guard let first = firstModality, let better = betterModality else { return nil }
    return first != better
  }
}

/// The generalisation error E_g = ½ (W − w*) Σ (W − w*)ᵀ along one training run: the loss on fresh samples above that of
/// the teacher, for the total map W, the teacher w* and the covariance Σ of the distribution.
public struct GeneralisationErrors: Hashable, Sendable, Codable {
  /// At t_uni = (t_A + t_B)/2, on the unimodal plateau; `nil` where there is no such time.
  public var plateau: Double?
  /// The smallest on the way, as early stopping would find it.
  public var minimum: Double
  /// The step after which it was smallest.
  public var minimumStep: Int
  /// When training ended.
  public var final: Double

  public init(plateau: Double?, minimum: Double, minimumStep: Int, final: Double) {
    self.plateau = plateau
    self.minimum = minimum
    self.minimumStep = minimumStep
    self.final = final
  }
}
