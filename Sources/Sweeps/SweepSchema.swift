import Experiments

/// The one table of all sweep-file keys. Parsing, defaults, error messages and the written reference follow it.
public enum SweepSchema {
  /// All keys, in the order in which resolved configurations write them.
  public static let keys: [SchemaKey] = [titleKey] + networkKeys + dataKeys + trainingKeys + gridKeys

  /// The keys that describe one training run.
  public static let templateKeys: [SchemaKey] = keys.filter(\.isTemplateKey)

  /// The mappings that template keys are grouped in: `network`, `initialization`, `data`, `training`.
  public static let sections: [String] = templateKeys.reduce(into: []) { sections, key in
    let section = String(key.path.prefix { $0 != "." })
    if !sections.contains(section) { sections.append(section) }
  }

  /// The key with this path.
  public static func key(_ path: String) -> SchemaKey? { keysByPath[path] }

  private static let keysByPath = Dictionary(uniqueKeysWithValues: keys.map { ($0.path, $0) })

  /// The most networks that a sweep may have; their numbers fit 32 bits.
  public static let largestNetworkCount = Int(Int32.max)

  /// The most values that one axis may have.
  public static let largestAxisCount = 10_000_000

  private static let titleKey = SchemaKey(
    "title", .text, scope: .file, default: .none, allowed: "any text",
    "What the sweep is about, for figures and reports; the file's name where it is not written.")

  private static let networkKeys = [
    SchemaKey(
      "network.depth", .integer, default: .value(.integer(2)), allowed: "2 to 64",
      "The number of weight layers, L."),
    SchemaKey(
      "network.fusion_layer", .either(.integer, .word(["late"])),
      default: .derived(from: "network.depth", words: "the depth (late fusion)") { $0 ?? .text("late") },
      allowed: "1 (early fusion) to the depth (late fusion), or `late`",
      "The layer that joins the two modalities, L_f."),
    SchemaKey(
      "network.width", .either(.integer, .list(of: .integer)), default: .value(.integer(100)),
      allowed: "1 to 65536 for all hidden layers, or a list with one width for each of the depth − 1 hidden layers",
      "The width of the hidden layers, in every branch before fusion and in every shared layer after it."),
    SchemaKey(
      "network.activation", .word(["linear"]), default: .value(.text("linear")), allowed: "`linear`",
      "The activation function of the hidden layers."),
    SchemaKey(
      "network.bias", .boolean, default: .value(.boolean(false)), allowed: "`false`",
      "Whether layers have a bias."),
    SchemaKey(
      "initialization.scheme", .word(Initialization.Scheme.allCases.map(\.rawValue)),
      default: .derived(from: "network.depth", words: "`entrywise` for two layers, `layerwise` for more") { depth in
        guard case .integer(let layers)? = depth else { return nil }
        return .text((layers <= 2 ? Initialization.Scheme.entrywise : .layerwise).rawValue)
      },
      allowed: "`entrywise`, `layerwise` or `balanced`",
      "How the initial weights are drawn."),
    SchemaKey(
      "initialization.scale", .number,
      default: .derived(
        from: "initialization.scheme", words: "1.0e-9 for `entrywise`, 0.1 for `layerwise` and `balanced`"
      ) { scheme in
        scheme.map { .number($0 == .text(Initialization.Scheme.entrywise.rawValue) ? 1e-9 : 0.1) }
      },
      allowed: "values above 0",
      "The size of the initial weights, s (u_0 in the theory)."),
  ]

  private static let dataKeys = [
    SchemaKey(
      "data.kind", .word(["gaussian"]), default: .value(.text("gaussian")), allowed: "`gaussian`",
      "The distribution of the two modalities."),
    SchemaKey(
      "data.correlation", .number, scope: .scalarModalities, default: .value(.number(0)),
      allowed: "values between -1 and 1, both excluded",
      "The correlation ρ of two scalar modalities."),
    SchemaKey(
      "data.sigma_ratio", .number, scope: .scalarModalities, default: .value(.number(2)), allowed: "values above 0",
      "The standard deviation of a scalar modality A over that of B, which is 1."),
    SchemaKey(
      "data.dimensions", .list(of: .integer, count: 2), scope: .vectorModalities, default: .required,
      allowed: "two integers of at least 1, [D_A, D_B]",
      "The input dimensions of vector modalities."),
    SchemaKey(
      "data.covariance", .squareMatrix, scope: .vectorModalities, default: .required,
      allowed: "D_A + D_B rows of as many numbers, symmetric and positive definite",
      "The covariance Σ of the stacked input [x_A; x_B]."),
    SchemaKey(
      "data.teacher", .list(of: .number),
      default: .derived(from: "data.covariance", words: "all ones") { covariance in
        guard case .list(let rows)? = covariance else { return nil }
        return .list(Array(repeating: .number(1), count: rows.count))
      },
      allowed: "D_A + D_B finite numbers (2 for scalar modalities)",
      "The linear map [w_A, w_B] that makes the target, y = w_A x_A + w_B x_B + noise."),
    SchemaKey(
      "data.samples", .either(.word(["population"]), .integer), default: .value(.text("population")),
      allowed: "`population`, or 1 to 100000000",
      "How many samples are drawn for each seed; `population` trains on the exact second moments."),
    SchemaKey(
      "data.noise", .number, default: .value(.number(0)), allowed: "finite values of at least 0",
      "The standard deviation of the label noise."),
  ]

  private static let trainingKeys = [
    SchemaKey(
      "training.loss", .word(["squared"]), default: .value(.text("squared")), allowed: "`squared`",
      "The loss, ½⟨(y − ŷ)²⟩."),
    SchemaKey(
      "training.learning_rate", .number, default: .value(.number(0.04)), allowed: "values above 0",
      "The learning rate η of full-batch gradient descent; the time constant is τ = 1/η steps."),
    SchemaKey(
      "training.max_steps", .integer, default: .value(.integer(40_000)), allowed: "1 to 2147483647",
      "The number of steps after which a network that has not converged stops."),
    SchemaKey(
      "training.stop_loss", .number, default: .value(.number(1e-4)), allowed: "finite values of at least 0",
      "Training stops once the loss is at most this far above its known minimum."),
  ]

  private static let gridKeys = [
    SchemaKey(
      "axes", .structure, scope: .file, default: .none,
      allowed: "template keys, each with a list of values, {linspace: [from, to, count]}, "
        + "{logspace: [from, to, count]} or {range: [from, to, step]}; under `zip`, axes that move together",
      "The keys that are swept; every combination of their values is a cell."),
    SchemaKey(
      "zip", .structure, scope: .file, default: .none, allowed: "a mapping of axes of equal length, or a list of such",
      "Axes that move together instead of being combined; may also stand under `axes`."),
    SchemaKey(
      "seeds", .integer, scope: .file, default: .value(.integer(5)), allowed: "1 to 2147483647",
      "The number of networks in each cell; they differ in their random numbers."),
    SchemaKey(
      "base_seed", .integer, scope: .file, default: .value(.integer(1)), allowed: "0 to 9007199254740992",
      "The key of all random numbers of the sweep."),
    SchemaKey(
      "figures", .structure, scope: .file, default: .none,
      allowed: "a list of mappings with the keys kind, x, y, value, source, scale, colour_map, overlay, at and title",
      "The figures to draw of the results."),
  ]
}
