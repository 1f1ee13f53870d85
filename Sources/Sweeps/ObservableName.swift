/// What can be measured of a network or a cell and drawn over the axes, by the names that sweep files and tables use, in
/// the order of the tables' columns.
public enum ObservableName: String, Hashable, Sendable, Codable, CaseIterable {
  /// Gradient-descent steps taken.
  case steps
  /// t_A in gradient-descent steps.
  case leadingTime = "t_a"
  /// t_B in gradient-descent steps.
  case laggingTime = "t_b"
  /// t_B/t_A, the duration of the unimodal phase.
  case timeRatio = "time_ratio"
  /// (W_A(t_uni) − W_A(∞)) relative to W_A(∞).
  case misattribution
  /// The loss at t_uni over the initial loss.
  case plateauLoss = "plateau_loss"
  /// The loss when training ended.
  case finalLoss = "final_loss"
  /// The fraction of a cell's networks that converged.
  case convergedFraction = "converged_fraction"
  /// The fraction of a cell's networks whose first-learned modality is the one that the data says.
  case firstIsLeading = "first_is_leading"
  /// The generalisation error E_g at t_uni.
  case plateauError = "e_g_plateau"
  /// The smallest E_g on the way, as early stopping would find it.
  case minimumError = "e_g_min"
  /// The gradient-descent step after which E_g was smallest.
  case minimumErrorStep = "e_g_min_step"
  /// E_g when training ended.
  case finalError = "e_g_final"
  /// ‖W_A‖/‖w_A*‖ when training ended, for the modality that the data says is learned first.
  case leadingFraction = "w_a_over_teacher"
  /// ‖W_B‖/‖w_B*‖ when training ended, for the other modality.
  case laggingFraction = "w_b_over_teacher"
  /// The fraction of a cell's networks whose training came to its end without learning B.
  case permanentBias = "permanent_bias"
  /// The fraction of a cell's networks whose first-learned modality is the one that helps less.
  case superficialPreference = "superficial_preference"
  /// The fraction of a cell's networks whose training data says that A helps more than B.
  case leadingIsBetter = "a_is_better"
}
