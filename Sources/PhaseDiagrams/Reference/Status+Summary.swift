import Experiments

extension Status {
  /// One sentence on how training ended.
  var summary: String {
    switch self {
    case .converged: "The loss came within `training.stop_loss` of its minimum, which is known for linear networks."
    case .stepLimit: "`training.max_steps` came first; networks of the competition family always end so."
    case .diverged: "The loss became infinite, not a number, or 10⁴ times its initial size."
    case .stalled: "A step changed no weight at this precision, so no later step will."
    case .notRun: "Training was stopped before this network ended."
    }
  }
}
