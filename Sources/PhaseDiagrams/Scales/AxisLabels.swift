import Sweeps

/// Names of swept parameters as papers write them.
public enum AxisLabels {
  /// The label of a sweep file's key; the key itself where papers have no name for it.
  public static func label(forKey key: String) -> TypesetText { labels[key] ?? TypesetText(plain: key) }

  /// A key at one of its values: `fusion layer L_f = 1`.
  static func position(_ key: String, _ value: ConfigurationValue) -> TypesetText {
    label(forKey: key) + " = " + (value.number.map { .number($0) } ?? TypesetText(plain: value.plainText))
  }

  private static let labels: [String: TypesetText] = [
    "network.depth": "depth L",
    "network.fusion_layer": "fusion layer L_f",
    "network.width": "hidden width H",
    "network.activation": "activation",
    "initialization.scheme": "initialisation",
    "initialization.scale": "initial scale u_0",
    "data.correlation": "correlation ρ",
    "data.sigma_ratio": "σ_A/σ_B",
    "data.teacher": "teacher w",
    "data.teacher[0]": "teacher's w_A",
    "data.teacher[1]": "teacher's w_B",
    "data.variance": "variance v of x_A",
    "data.samples": "samples P",
    "data.noise": "label noise σ",
    "data.variances[0]": "σ_A^2",
    "data.variances[1]": "σ_B^2",
    "network.negative_slope": "slope for negative input",
    "training.weight_decay": "weight decay λ",
    "training.loss": "loss",
    "training.learning_rate": "learning rate η",
    "training.max_steps": "step limit",
    "training.stop_loss": "stop loss",
  ]
}
