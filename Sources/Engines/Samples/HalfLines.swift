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
/// is, and Householder's bring the P × 4 table of features into echelon form: four principal samples u_i = R_i with targets
/// t_i, and a remainder that no s explains. So
///
///     Σ_p (y_p − s · u_p)² = |t − R s|² + remainder,   g = Rᵀ (t − R s)
///
/// which keeps its digits near the minimum as the samples themselves would, also where R is singular. A step then costs as
/// much as the weights, however many samples there are. A linear network has f(−1) = −f(+1), so that x_A and x_B make two
/// principal samples, and the remainder is the known minimum of its loss: what is above it is a sum of squares of its own.
/// The other losses take one pass over (x_A, x_B, y) for the loss and g.
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
  /// R, zero below its diagonal, row by row: 4 × 4.
  let factor: [Double]
  /// t, the targets of the four rows.
  let targets: [Double]
  /// The least Σ_p (y_p − s · u_p)² that any s reaches; for linear networks, any s of theirs.
  let remainder: Double

  /// - Parameter isLinear: whether s is that of linear networks.
  /// - Precondition: the samples have one input a modality.
  init(_ samples: SampleSet, isLinear: Bool) {
    precondition(samples.dimensions == ModalityPair(1, 1), "half lines take one input a modality")
    // Column by column; rows of zeros, which change nothing, where there are fewer samples than features.
    let rows = max(samples.count, HalfLines.features)
    let empty = [Double](repeating: 0, count: rows)
    var columns = [[Double]](repeating: empty, count: isLinear ? 2 : HalfLines.features)
    for row in 0..<samples.count {
      for modality in Modality.allCases {
        let input = samples.inputs[2 * row + modality.rawValue]
        if isLinear {
          columns[modality.rawValue][row] = input
        } else {
          columns[2 * modality.rawValue + (input < 0 ? 1 : 0)][row] = input.magnitude
        }
      }
    }
    var target = samples.targets + empty.dropFirst(samples.count)
    let rank = Self.reduce(&columns, &target)
    factor = (0..<HalfLines.features).flatMap { row in
      (0..<HalfLines.features).map { feature in
        guard row < rank else { return 0 }
        // x s_A(+1) = ½ x (s_A(+1) − s_A(−1)) where the network is linear.
        return isLinear ? columns[feature / 2][row] * (feature % 2 == 0 ? 0.5 : -0.5) : columns[feature][row]
      }
    }
    targets = (0..<HalfLines.features).map { $0 < rank ? target[$0] : 0 }
    remainder = target[rank...].reduce(0) { $0 + $1 * $1 }
  }

  /// Brings columns into echelon form by Householder's reflections, and reflects the target with them.
  ///
  /// - Returns: the rank, which is the number of rows that are left.
  private static func reduce(_ columns: inout [[Double]], _ target: inout [Double]) -> Int {
    var row = 0
    for column in columns.indices {
      let whole = norm(columns[column])
      var mirror = Array(columns[column][row...])
      let length = norm(mirror)
      // A column without length of its own, such as x⁻ where all inputs are positive, takes no row.
      guard length > 1e-12 * whole else {
        for index in row..<columns[column].count { columns[column][index] = 0 }
        continue
      }
      mirror[0] += mirror[0] > 0 ? length : -length
      let factor = 2 / dot(mirror, mirror)
      for other in column..<columns.count { reflect(&columns[other], mirror, factor, from: row) }
      reflect(&target, mirror, factor, from: row)
      for index in (row + 1)..<columns[column].count { columns[column][index] = 0 }
      row += 1
    }
    return row
  }

  private static func reflect(_ column: inout [Double], _ mirror: [Double], _ factor: Double, from row: Int) {
    column.withUnsafeMutableBufferPointer { column in
      var product = 0.0
      for index in mirror.indices { product += mirror[index] * column[row + index] }
      for index in mirror.indices { column[row + index] -= factor * product * mirror[index] }
    }
  }
}
