import Experiments

/// Networks on samples whose branches are functions of one number each, and therefore two half lines.
///
/// The activation is homogeneous: φ(c z) = c φ(z) for c ≥ 0. Without biases so is a whole branch, and a branch f with one
/// input is known everywhere from two of its values (derived):
///
///     f(x) = x⁺ f(+1) + x⁻ f(−1),  x⁺ = max(x, 0),  x⁻ = max(−x, 0).
///
/// A late-fusion network of two such branches computes ŷ = s · u with four values s = (f_A(+1), f_A(−1), f_B(+1), f_B(−1))
/// and four features u = (x_A⁺, x_A⁻, x_B⁺, x_B⁻) of a sample, whatever its depth and widths. So a step of gradient descent
/// passes two prototype inputs through each branch, +1 and −1, instead of P samples: forward for s, and backward with
///
///     g = −∂(Σ_p ℓ_p)/∂s = Σ_p −∂ℓ/∂ŷ_p u_p
///
/// as what flows into the output of each prototype. Every weight's descent direction is the same sum over samples as before,
/// since a sample with x > 0 has x times the activity of the prototype +1 and the same φ′. A sample with x = 0 has no
/// activity and adds nothing on either path; φ′(0) is the slope for negative input on both.
///
/// With the squared loss g follows from s alone. An orthogonal transformation of the samples leaves Σ_p (y_p − s · u_p)² as it
/// is, and Householder's makes the P × 5 table [u | y] a triangle of five rows: four principal samples u_i = R_i with
/// targets t_i, and a remainder that no s explains. So
///
///     Σ_p (y_p − s · u_p)² = |t − R s|² + rest²,   g = Rᵀ (t − R s)
///
/// which keeps its digits near the minimum as the samples themselves would, also where R is singular. A step then costs as
/// much as the weights, however many samples there are. The other losses take one pass over (x_A, x_B, y) for the loss and g.
///
/// Two layers need no prototypes: with P = Σ_{w > 0} w v and N = Σ_{w < 0} w v over the units of a branch (first layer w,
/// output v), f(+1) = P + a N and f(−1) = −(a P + N) for slope a, and both weights of a unit follow the same number,
///
///     Δw ∝ c v, Δv ∝ c w,  c = g⁺ − a g⁻ (w > 0), a g⁺ − g⁻ (w < 0), a (g⁺ − g⁻) (w = 0).
enum HalfLines {
  /// Whether a network is trained on half lines: by its own architecture, and never by what else is in a batch.
  ///
  /// It must train on samples, fuse at its last layer, have one input a modality, and no biases.
  static func apply(to experiment: FusionExperiment) -> Bool {
    let network = experiment.network
    return experiment.trainsOnSamples && network.fusionLayer == network.depth && !network.hasBias
      && network.inputDimensions == ModalityPair(1, 1)
  }

  /// Prototype inputs of a branch, +1 and −1.
  static let prototypes = 2
  /// Features of a sample: x_A⁺, x_A⁻, x_B⁺, x_B⁻.
  static let features = 4
}

/// The samples of two scalar modalities as four principal ones; see ``HalfLines``.
struct PrincipalSamples: Sendable {
  /// R, upper triangular, row by row: 4 × 4.
  let factor: [Double]
  /// t, the targets of the four rows.
  let targets: [Double]
  /// The least Σ_p (y_p − s · u_p)² that any s reaches.
  let remainder: Double

  /// - Precondition: the samples have one input a modality.
  init(_ samples: SampleSet) {
    precondition(samples.dimensions == ModalityPair(1, 1), "half lines take one input a modality")
    let columns = HalfLines.features + 1
    // Column by column; rows of zeros, which change nothing, where there are fewer than five samples.
    let rows = max(samples.count, columns)
    var table = [[Double]](repeating: [Double](repeating: 0, count: rows), count: columns)
    for (row, target) in samples.targets.enumerated() {
      for modality in Modality.allCases {
        let input = samples.inputs[2 * row + modality.rawValue]
        table[2 * modality.rawValue + (input < 0 ? 1 : 0)][row] = input.magnitude
      }
      table[HalfLines.features][row] = target
    }
    for column in 0..<columns { Self.reflect(&table, column) }
    factor = (0..<HalfLines.features).flatMap { row in
      (0..<HalfLines.features).map { column in column < row ? 0 : table[column][row] }
    }
    targets = Array(table[HalfLines.features].prefix(HalfLines.features))
    let last = table[HalfLines.features][HalfLines.features]
    remainder = last * last
  }

  /// Householder's reflection that leaves one column nothing below its diagonal, of this column and all after it.
  private static func reflect(_ table: inout [[Double]], _ column: Int) {
    let below = column..<table[column].count
    let length = below.reduce(0) { $0 + table[column][$1] * table[column][$1] }.squareRoot()
    // A column without length, such as x⁻ where all inputs are positive, is what it should be.
    guard length > 0 else { return }
    var mirror = Array(table[column][below])
    let diagonal = mirror[0] > 0 ? -length : length
    mirror[0] -= diagonal
    let square = mirror.reduce(0) { $0 + $1 * $1 }
    for other in column..<table.count {
      var product = 0.0
      for (index, value) in mirror.enumerated() { product += value * table[other][column + index] }
      let scale = 2 * product / square
      for (index, value) in mirror.enumerated() { table[other][column + index] -= scale * value }
    }
    table[column][column] = diagonal
  }
}
