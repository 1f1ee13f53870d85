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
}
