import Experiments

/// What theory says about one experiment. Times are in gradient-descent steps; `nil` where the theory makes no
/// statement or the event never happens.
public struct FusionPrediction: Hashable, Sendable, Codable {
  /// Which of the two forms of the formulas was used.
  public enum Form: String, Hashable, Sendable, Codable, CaseIterable {
    /// Rates s replaced by ln(1+ηs)/η: gradient descent with a finite learning rate (derived).
    case finiteRate = "finite_rate"
    /// Gradient flow, the limit of a small learning rate, as in the paper.
    case flow
  }

  public var form: Form
  public var leadingModality: Modality
  /// t_A: the leading modality at half of its unimodal plateau.
  public var leadingTime: Double?
  /// t_B: the lagging modality at half of its final value.
  public var laggingTime: Double?
  /// t_B/t_A.
  public var timeRatio: Double?
  /// W_A(t_uni) − W_A(∞) relative to W_A(∞), as a component along it.
  public var misattribution: Double?
  /// The loss on the plateau over the initial loss.
  public var plateauLoss: Double?
  /// The loss at the global minimum; `nil` where it is not known, as for most nonlinear networks.
  public var minimumLoss: Double?
  /// Whether the modality that is learned first reduces the loss less than the other would.
  public var preferenceIsSuperficial: Bool
  /// E_g on the unimodal plateau and at the end of training, averaged over draws of the samples.
  public var plateauError: Double?
  public var finalError: Double?
  /// Whether the lagging modality is never learned because the leading one alone fits all samples.
  public var isPermanentlyBiased: Bool?

  public init(
    form: Form, leadingModality: Modality, leadingTime: Double? = nil, laggingTime: Double? = nil,
    timeRatio: Double? = nil, misattribution: Double? = nil, plateauLoss: Double? = nil, minimumLoss: Double?,
    preferenceIsSuperficial: Bool, plateauError: Double? = nil, finalError: Double? = nil,
    isPermanentlyBiased: Bool? = nil
  ) {
    self.form = form
    self.leadingModality = leadingModality
    self.leadingTime = leadingTime
    self.laggingTime = laggingTime
    self.timeRatio = timeRatio
    self.misattribution = misattribution
    self.plateauLoss = plateauLoss
    self.minimumLoss = minimumLoss
    self.preferenceIsSuperficial = preferenceIsSuperficial
    self.plateauError = plateauError
    self.finalError = finalError
    self.isPermanentlyBiased = isPermanentlyBiased
  }
}
