/// Gaussian modalities whose covariance and linear teacher are drawn for each seed: Σ from an inverse Wishart
/// distribution, every weight of the teacher uniformly from −1 to 1 (Zhang, Latham and Saxe 2024, random data sets).
public struct RandomCovariances: Hashable, Sendable, Codable {
  /// D_A and D_B.
  public let dimensions: ModalityPair<Int>
  /// Degrees of freedom ν of the inverse Wishart distribution, at least D_A + D_B.
  public let degreesOfFreedom: Int
  /// The diagonal of the scale matrix Ψ, one value for all of x_A and one for all of x_B.
  public let scales: ModalityPair<Double>
  /// Standard deviation of the label noise.
  public let noise: Double
  public let samples: SampleCount

  /// - Throws: ``ExperimentError`` if a dimension is below 1, the degrees of freedom are fewer than D_A + D_B (Σ would not
  ///   be positive definite), a scale is not positive, noise is negative, or fewer than one sample is asked for.
  public init(
    dimensions: ModalityPair<Int>, degreesOfFreedom: Int, scales: ModalityPair<Double> = ModalityPair(1, 1),
    noise: Double = 0, samples: SampleCount = .population
  ) throws(ExperimentError) {
    let total = dimensions.a + dimensions.b
    try dimensions.checkAsInputs()
    guard degreesOfFreedom >= total, degreesOfFreedom <= 1_000_000 else {
      throw ExperimentError(
        key: "data.degrees_of_freedom",
        message: "degrees_of_freedom is \(degreesOfFreedom), allowed are \(total) (D_A + D_B) to 1000000")
    }
    guard [scales.a, scales.b].allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw ExperimentError(
        key: "data.scales", message: "scales are \(scales.a) and \(scales.b), allowed are values above 0")
    }
    try samples.check(noise: noise)
    self.dimensions = dimensions
    self.degreesOfFreedom = degreesOfFreedom
    self.scales = scales
    self.noise = noise
    self.samples = samples
  }

  /// The distribution of one seed.
  ///
  /// Σ⁻¹ = K Kᵀ with K = Ψ^{−1/2} T and T the lower triangular Bartlett factor of a Wishart matrix: normal numbers below
  /// the diagonal, roots of χ² with ν, ν − 1, … degrees of freedom on it. Then Σ = K⁻ᵀ K⁻¹.
  public func draw(seed: Seed) -> GaussianData {
    let total = dimensions.a + dimensions.b
    let triangle = RandomStream(seed: seed, purpose: .covariances, stream: 0).normals(count: total * total)
    var factor = Matrix(rows: total, columns: total)
    for row in 0..<total {
      let scale = (row < dimensions.a ? scales.a : scales.b).squareRoot()
      for column in 0..<row { factor[row, column] = triangle[row * total + column] / scale }
      let squares = RandomStream(seed: seed, purpose: .covariances, stream: UInt32(1 + row))
        .normals(count: degreesOfFreedom - row)
      factor[row, row] = norm(squares) / scale
    }
    let teacher = RandomStream(seed: seed, purpose: .teachers).uniforms(count: total).map { 2 * $0 - 1 }
    do throws(ExperimentError) {
      return try GaussianData(
        dimensions: dimensions, covariance: factor.invertedLowerTriangle.lowerTriangleSquared, teacher: teacher,
        noise: noise, samples: samples)
    } catch {
      preconditionFailure("an inverse Wishart matrix is positive definite: \(error)")
    }
  }
}

extension Matrix {
  /// The inverse of a lower triangular matrix without zeros on its diagonal, by forward substitution.
  fileprivate var invertedLowerTriangle: Matrix {
    let count = rows
    var result = Matrix(rows: count, columns: count)
    result.elements.withUnsafeMutableBufferPointer { result in
      for row in 0..<count {
        let solution = UnsafeMutableBufferPointer(rebasing: result[(row * count)..<((row + 1) * count)])
        solution[row] = 1
        for inner in 0..<row {
          let factor = self[row, inner]
          let known = UnsafeMutableBufferPointer(rebasing: result[(inner * count)..<((inner + 1) * count)])
          for column in 0...inner { solution[column] -= factor * known[column] }
        }
        for column in 0...row { solution[column] /= self[row, row] }
      }
    }
    return result
  }

  /// LᵀL of a lower triangular matrix L, which is symmetric to the last bit.
  fileprivate var lowerTriangleSquared: Matrix {
    let count = rows
    var result = Matrix(rows: count, columns: count)
    result.elements.withUnsafeMutableBufferPointer { result in
      elements.withUnsafeBufferPointer { elements in
        for row in 0..<count {
          for inner in row..<count {
            let factor = elements[inner * count + row]
            for column in 0...row { result[row * count + column] += factor * elements[inner * count + column] }
          }
          for column in 0..<row { result[column * count + row] = result[row * count + column] }
        }
      }
    }
    return result
  }
}
