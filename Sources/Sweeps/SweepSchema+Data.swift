import Experiments

/// The keys of the data of fusion networks, and the kind of data of all.
extension SweepSchema {
  private static let drawn: Set<DataForm> = [.scalars, .vectors, .blocks, .random, .exclusiveOr]

  static let dataKeys = [
    SchemaKey(
      "data.kind", .word(DataForm.kinds), scope: .run, forms: .all,
      default: .derived(from: "network.family", words: "`gaussian`; `sparse_coding` for the competition family") {
        $0?.text.flatMap(ModelFamily.init(rawValue:)).map { .text(DataForm.defaultKind(of: $0)) }
      },
      allowed: "`gaussian`, `blocks`, `random`, `xor` or `file`; `sparse_coding` for the competition family",
      "The kind of data: Gaussian modalities with a linear teacher, scalars or with a covariance; two blocks of "
        + "independent inputs; a random covariance and teacher for each seed; a linear modality beside the exclusive or "
        + "of two signs; samples from a file; or sparse codes of classes, which the competition family learns."),
    SchemaKey(
      "data.correlation", .number, forms: [.scalars], default: .value(.number(0)),
      allowed: "values between -1 and 1, both excluded",
      "The correlation ρ of two scalar modalities."),
    SchemaKey(
      "data.sigma_ratio", .number, forms: [.scalars], default: .value(.number(2)), allowed: "values above 0",
      "The standard deviation of a scalar modality A over that of B, which is 1."),
    SchemaKey(
      "data.dimensions", .list(of: .integer, count: 2), forms: [.vectors, .blocks, .random], default: .required,
      allowed: "two integers of at least 1, [D_A, D_B]",
      "The input dimensions of vector modalities."),
    SchemaKey(
      "data.covariance", .squareMatrix, forms: [.vectors], default: .required,
      allowed: "D_A + D_B rows of as many numbers, symmetric and positive definite",
      "The covariance Σ of the stacked input [x_A; x_B]."),
    SchemaKey(
      "data.variances", .list(of: .number, count: 2), forms: [.blocks], default: .required,
      allowed: "two values above 0, [σ_A², σ_B²]",
      "The variance of every input of x_A and of x_B, which are all independent."),
    SchemaKey(
      "data.degrees_of_freedom", .integer, forms: [.random],
      default: .derived(from: "data.dimensions", words: "D_A + D_B + 2") { dimensions in
        guard case .list(let pair)? = dimensions, case .integer(let a)? = pair.first, case .integer(let b)? = pair.last
        else { return nil }
        return .integer(a.addingReportingOverflow(b).partialValue.addingReportingOverflow(2).partialValue)
      },
      allowed: "D_A + D_B to 1000000",
      "The degrees of freedom of the inverse Wishart distribution that covariances are drawn from."),
    SchemaKey(
      "data.scales", .list(of: .number, count: 2), forms: [.random],
      default: .value(.list([.number(1), .number(1)])), allowed: "two values above 0",
      "The diagonal of the inverse Wishart distribution's scale matrix: one value for all of x_A, one for all of x_B."),
    SchemaKey(
      "data.variance", .number, forms: [.exclusiveOr], default: .value(.number(1)), allowed: "values above 0",
      "The variance v of the linear modality beside the exclusive or."),
    SchemaKey(
      "data.teacher", .list(of: .number), forms: [.scalars, .vectors, .blocks],
      default: .derived(from: "data.covariance", words: "all ones") { covariance in
        guard case .list(let rows)? = covariance else { return nil }
        return .list(Array(repeating: .number(1), count: rows.count))
      },
      allowed: "D_A + D_B finite numbers; 2 for scalar modalities, and for blocks, whose inputs share one weight each",
      "The linear map [w_A, w_B] that makes the target, y = w_A x_A + w_B x_B + noise."),
    SchemaKey(
      "data.samples", .either(.word(["population"]), .integer), forms: drawn,
      default: .derived(from: "data.kind", words: "`population`; 8192 for `xor`") { kind in
        kind == .text("xor") ? .integer(8192) : .text("population")
      },
      allowed: "`population`, or 1 to 100000000",
      "How many samples are drawn for each seed; `population` trains on the exact second moments."),
    SchemaKey(
      "data.noise", .number, forms: drawn, default: .value(.number(0)), allowed: "finite values of at least 0",
      "The standard deviation of the label noise."),
    SchemaKey(
      "data.file", .text, forms: [.file], default: .required,
      allowed: "the path of an .npz, .npy or .csv file, from the sweep file's folder",
      "The file with the samples."),
    SchemaKey(
      "data.x_a", .either(.text, .list(of: .text)), scope: .run, forms: [.file], default: .value(.text("x_a")),
      allowed: "the name of an array, a list of column names, a prefix with `*`, or a range of columns such as `1-10`",
      "Where modality A is in the file."),
    SchemaKey(
      "data.x_b", .either(.text, .list(of: .text)), scope: .run, forms: [.file], default: .value(.text("x_b")),
      allowed: "the name of an array, a list of column names, a prefix with `*`, or a range of columns such as `1-10`",
      "Where modality B is in the file."),
    SchemaKey(
      "data.y", .text, scope: .run, forms: [.file], default: .value(.text("y")),
      allowed: "the name of an array or column, or the number of a column",
      "Where the target is in the file."),
    SchemaKey(
      "data.standardise", .word(["features", "modality", "center", "none"]), scope: .run, forms: [.file],
      default: .value(.text("features")), allowed: "`features`, `modality`, `center` or `none`",
      "How inputs are standardised: every feature to mean 0 and variance 1; every feature to mean 0 and each modality to a "
        + "mean variance of 1; to mean 0 only; or not at all."),
    SchemaKey(
      "data.target_scale", .word(["keep", "unit"]), scope: .run, forms: [.file], default: .value(.text("keep")),
      allowed: "`keep` or `unit`",
      "Whether the target keeps its variance or is scaled to variance 1. Its mean is taken off wherever inputs are centred."
    ),
  ]
}
