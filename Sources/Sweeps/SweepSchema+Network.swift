import Experiments

/// The keys of fusion networks, their initial weights, and training, and those of recordings.
extension SweepSchema {
  static let familyKey = SchemaKey(
    "network.family", .word(ModelFamily.allCases.map(\.rawValue)), scope: .run, forms: .all,
    default: .value(.text(ModelFamily.fusion.rawValue)), allowed: "`fusion` or `competition`",
    "The kind of network: deep networks that fuse two modalities into a scalar output (Zhang, Latham and Saxe 2024), or "
      + "two encoders that compete for classes (Huang, Lin, Zhou, Yang and Huang 2022). Each family has keys of its own."
  )

  static let networkKeys = [
    SchemaKey(
      "network.depth", .integer, forms: .fusion, default: .value(.integer(2)), allowed: "2 to 64",
      "The number of weight layers, L."),
    SchemaKey(
      "network.fusion_layer", .either(.integer, .word(["late"])),
      forms: .fusion,
      default: .derived(from: "network.depth", words: "the depth (late fusion)") { $0 ?? .text("late") },
      allowed: "1 (early fusion) to the depth (late fusion), or `late`",
      "The layer that joins the two modalities, L_f."),
    SchemaKey(
      "network.width", .either(.integer, .list(of: .integer)), forms: .fusion, default: .value(.integer(100)),
      allowed: "1 to 65536 for all hidden layers, a list with one width for each of the depth − 1 hidden layers, or "
        + "{full: WIDTH, method: reduced, tolerance: NUMBER}, which writes `width`, `width_method` and `width_tolerance`",
      "The width of the hidden layers, in every branch before fusion and in every shared layer after it."),
    SchemaKey(
      "network.width_method", .word(["full", "reduced"]), forms: .fusion, default: .value(.text("full")),
      allowed: "`full` or `reduced`",
      "Whether networks train at this width or as narrow twins, which give the same learning times within "
        + "`width_tolerance` at a fraction of the work: exactly so for two layers. Only linear networks that train on "
        + "second moments have twins; others train at full width, and the run says so."),
    SchemaKey(
      "network.width_tolerance", .number, forms: .fusion, default: .value(.number(1e-3)),
      allowed: "values between 0 and 1",
      "By how much the learning times of narrow twins may differ from those at full width, relative to themselves."),
    SchemaKey(
      "network.activation", .word(["linear", "relu", "leaky_relu"]), forms: .fusion, default: .value(.text("linear")),
      allowed: "`linear`, `relu` or `leaky_relu`",
      "The activation function of the hidden layers."),
    SchemaKey(
      "network.negative_slope", .number, forms: .fusion, default: .value(.number(0.01)), allowed: "values from 0 to 1",
      "The slope of `leaky_relu` for negative input; other activations ignore it."),
    SchemaKey(
      "network.bias", .boolean, forms: .fusion, default: .value(.boolean(false)), allowed: "`true` or `false`",
      "Whether units have biases, which start at zero."),
    SchemaKey(
      "initialization.scheme", .word(Initialization.Scheme.allCases.map(\.rawValue)),
      forms: .fusion,
      default: .derived(from: "network.depth", words: "`entrywise` for two layers, `layerwise` for more") { depth in
        guard case .integer(let layers)? = depth else { return nil }
        return .text((layers <= 2 ? Initialization.Scheme.entrywise : .layerwise).rawValue)
      },
      allowed: "`entrywise`, `layerwise` or `balanced`",
      "How the initial weights are drawn."),
    SchemaKey(
      "initialization.scale", .number,
      forms: .fusion,
      default: .derived(
        from: "initialization.scheme", words: "1.0e-9 for `entrywise`, 0.1 for `layerwise` and `balanced`"
      ) { scheme in
        scheme.map { .number($0 == .text(Initialization.Scheme.entrywise.rawValue) ? 1e-9 : 0.1) }
      },
      allowed: "values above 0",
      "The size of the initial weights, s (u_0 in the theory)."),
  ]

  static let trainingKeys = [
    SchemaKey(
      "training.loss", .word(Loss.allCases.map(\.rawValue)), forms: .fusion, default: .value(.text("squared")),
      allowed: "`squared`, `exponential` or `logistic`",
      "The loss: ½⟨(y − ŷ)²⟩, ⟨exp(−y ŷ)⟩ or ⟨ln(1 + exp(−y ŷ))⟩."),
    SchemaKey(
      "training.learning_rate", .number, forms: .fusion, default: .value(.number(0.04)), allowed: "values above 0",
      "The learning rate η of full-batch gradient descent; the time constant is τ = 1/η steps."),
    SchemaKey(
      "training.weight_decay", .number, forms: .fusion, default: .value(.number(0)),
      allowed: "finite values of at least 0",
      "The weight decay λ: each step also takes η λ times a weight or bias from it. Losses are given without its term."),
    SchemaKey(
      "training.max_steps", .integer, forms: .fusion, default: .value(.integer(40_000)), allowed: "1 to 2147483647",
      "The number of steps after which a network that has not converged stops."),
    SchemaKey(
      "training.stop_loss", .number, forms: .fusion, default: .value(.number(1e-4)),
      allowed: "finite values of at least 0",
      "Training stops once the loss is at most this: above its minimum for linear networks without biases, squared loss "
        + "and no weight decay, and as it is otherwise."),
    SchemaKey(
      "training.method", .word(Training.Method.allCases.map(\.rawValue)), forms: .fusion,
      default: .value(.text("auto")),
      allowed: "`auto`, `moments` or `samples`",
      "What steps are computed from: second moments, which only linear networks without biases, with squared loss and "
        + "without weight decay can use, or all samples one by one; `auto` takes moments wherever they suffice."),
  ]

  static let recordingKeys = [
    SchemaKey(
      "record.points", .integer, scope: .run, forms: .all, default: .value(.integer(0)), allowed: "0 to 10000",
      "The number of points of the learning curve that is kept of every network; 0 keeps none."),
    SchemaKey(
      "record.spacing", .word(["even", "log"]), scope: .run, forms: .all, default: .value(.text("even")),
      allowed: "`even` or `log`",
      "Whether the points are evenly spaced from step 0 to max_steps, or evenly in the logarithm of the step."),
    SchemaKey(
      "record.first_layer", .boolean, scope: .run, forms: .fusion, default: .value(.boolean(false)),
      allowed: "`true` or `false`",
      "Whether the first layer's weights at the end of training are kept of every network."),
  ]
}
