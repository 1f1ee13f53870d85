import Experiments
import Sweeps

/// Names of swept parameters as papers write them; the families' papers give some keys different symbols.
public struct AxisLabels: Hashable, Sendable {
  /// The family whose names these are.
  public let family: ModelFamily
  /// What to add to the label of a key: the value of the other modality's parameter, where it is the same in all cells.
  private let additions: [String: TypesetText]

  /// The names of a family.
  public init(family: ModelFamily = .fusion) {
    self.family = family
    additions = [:]
  }

  /// The names that suit a sweep: `signal strength a_2 (a_1 = 1)` where a_1 stands still.
  public init(_ sweep: Sweep) {
    family = sweep.family
    let names = Self.symbols(of: sweep.family)
    let swept = Set(sweep.grid.axes.map(\.key))
    var additions: [String: TypesetText] = [:]
    for (key, symbol) in names {
      guard let parts = Self.element(key), !swept.contains(key), !swept.contains(parts.list),
        case .list(let values)? = sweep.template[parts.list], values.indices.contains(parts.index),
        let value = values[parts.index].number
      else { continue }
      additions["\(parts.list)[\(1 - parts.index)]"] = " (" + symbol + " = " + .number(value) + ")"
    }
    self.additions = additions
  }

  /// The label of a sweep file's key; the key itself where papers have no name for it.
  public func label(forKey key: String) -> TypesetText { name(forKey: key) + (additions[key] ?? "") }

  /// The label of a fusion sweep's key.
  public static func label(forKey key: String) -> TypesetText { AxisLabels().label(forKey: key) }

  /// A key at one of its values: `fusion layer L_f = 1`.
  func position(_ key: String, _ value: ConfigurationValue) -> TypesetText {
    name(forKey: key) + " = " + (value.number.map { .number($0) } ?? TypesetText(plain: value.plainText))
  }

  private func name(forKey key: String) -> TypesetText {
    let names = family == .fusion ? Self.fusionNames : Self.competitionNames
    return names[key] ?? TypesetText(plain: key)
  }

  /// The list and the position of a key that names an element of a pair: `data.strengths[1]`.
  private static func element(_ key: String) -> (list: String, index: Int)? {
    for index in 0...1 where key.hasSuffix("[\(index)]") { return (String(key.dropLast(3)), index) }
    return nil
  }

  /// Symbols of the elements of pairs.
  private static func symbols(of family: ModelFamily) -> [String: TypesetText] {
    family == .fusion
      ? [:]
      : [
        "data.strengths[0]": "a_1", "data.strengths[1]": "a_2", "data.insufficiency[0]": "μ_1",
        "data.insufficiency[1]": "μ_2",
      ]
  }

  private static let fusionNames: [String: TypesetText] = [
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

  private static let competitionNames: [String: TypesetText] = [
    "network.units": "units of a class m",
    "network.power": "power q",
    "network.threshold": "threshold β",
    "initialization.scale": "initial scale σ_0",
    "data.classes": "classes K",
    "data.dimension": "dimension d",
    "data.samples": "samples n",
    "data.test_samples": "test samples",
    "data.strengths": "signal strengths a",
    "data.strengths[0]": "signal strength a_1",
    "data.strengths[1]": "signal strength a_2",
    "data.insufficiency": "insufficiency μ",
    "data.insufficiency[0]": "insufficiency μ_1",
    "data.insufficiency[1]": "insufficiency μ_2",
    "data.noise": "noise σ_g",
    "data.distractors": "wrong classes s",
    "training.learning_rate": "learning rate η",
    "training.max_steps": "training steps",
  ]
}
