/// Where the second moments of the training data come from.
public enum SampleCount: Hashable, Sendable, Codable {
  /// The exact moments of the distribution, as if there were infinitely many samples.
  case population
  /// The moments of this many samples, drawn afresh for each seed.
  case drawn(Int)
}

/// Zero-mean Gaussian modalities and a linear teacher: y = w_A x_A + w_B x_B + noise.
public struct GaussianData: Hashable, Sendable, Codable {
  /// D_A and D_B.
  public let dimensions: ModalityPair<Int>
  /// Σ of the stacked input, (D_A+D_B) square, positive definite.
  public let covariance: Matrix
  /// The teacher [w_A, w_B], D_A+D_B values.
  public let teacher: [Double]
  /// Standard deviation of the label noise.
  public let noise: Double
  public let samples: SampleCount

  /// Creates vector modalities with an explicit covariance.
  ///
  /// - Throws: ``ExperimentError`` if sizes disagree, the covariance is not symmetric and positive definite, a value is
  ///   not finite, noise is negative, or fewer than one sample is asked for.
  public init(
    dimensions: ModalityPair<Int>, covariance: Matrix, teacher: [Double], noise: Double = 0,
    samples: SampleCount = .population
  ) throws(ExperimentError) {
    let total = dimensions.a + dimensions.b
    guard min(dimensions.a, dimensions.b) >= 1 else {
      throw ExperimentError(key: "data.dimensions", message: "each modality needs at least one dimension")
    }
    guard covariance.rows == total, covariance.columns == total else {
      throw ExperimentError(
        key: "data.covariance",
        message: "the covariance is \(covariance.rows)×\(covariance.columns), but the dimensions add up to \(total)")
    }
    guard covariance.elements.allSatisfy(\.isFinite), covariance.isSymmetric, covariance.choleskyFactor != nil else {
      throw ExperimentError(
        key: "data.covariance", message: "the covariance must be finite, symmetric and positive definite")
    }
    guard teacher.count == total, teacher.allSatisfy(\.isFinite) else {
      throw ExperimentError(
        key: "data.teacher", message: "the teacher needs \(total) finite values, one for each input dimension")
    }
    try samples.check(noise: noise)
    self.dimensions = dimensions
    self.covariance = covariance
    self.teacher = teacher
    self.noise = noise
    self.samples = samples
  }

  /// Creates two scalar modalities with σ_B = 1, σ_A = `sigmaRatio` and the given correlation: the toy task of Zhang,
  /// Latham and Saxe 2024, section 3.
  ///
  /// - Throws: ``ExperimentError`` if |correlation| ≥ 1 or the ratio is not positive, and as for vector modalities.
  public init(
    correlation: Double, sigmaRatio: Double, teacher: [Double] = [1, 1], noise: Double = 0,
    samples: SampleCount = .population
  ) throws(ExperimentError) {
    guard correlation.magnitude < 1 else {
      throw ExperimentError(
        key: "data.correlation", message: "correlation is \(correlation), allowed are values between -1 and 1")
    }
    guard sigmaRatio > 0, sigmaRatio.isFinite else {
      throw ExperimentError(
        key: "data.sigma_ratio", message: "sigma_ratio is \(sigmaRatio), allowed are values above 0")
    }
    let cross = correlation * sigmaRatio
    try self.init(
      dimensions: ModalityPair(1, 1),
      covariance: Matrix(rows: 2, columns: 2, elements: [sigmaRatio * sigmaRatio, cross, cross, 1]),
      teacher: teacher, noise: noise, samples: samples)
  }

  /// The exact moments of the distribution.
  public var populationMoments: SecondMoments {
    let outputInput = teacher * covariance
    return SecondMoments(
      dimensions: dimensions, input: covariance, outputInput: outputInput,
      output: dot(outputInput, teacher) + noise * noise)
  }

  /// The moments that a network with this seed trains on.
  ///
  /// Drawn samples are a linear image of standard normal numbers that depend on the seed alone, so cells differ only by
  /// the image. `standard` provides the normals' own second moments; see ``StandardNormalMoments``.
  public func trainingMoments(seed: Seed, standard: StandardNormalMoments) -> SecondMoments {
    guard case .drawn(let count) = samples else { return populationMoments }
    let (image, total) = (image, teacher.count)
    let moments = image * standard.moments(seed: seed, dimension: total + 1, samples: count) * image.transposed
    return SecondMoments(
      dimensions: dimensions, input: moments[0..<total, 0..<total].symmetrised,
      outputInput: (0..<total).map { moments[$0, total] }, output: moments[total, total])
  }

  /// The matrix that makes samples of standard normals: [x; y] = image · [z; z_noise].
  var image: Matrix {
    guard let factor = covariance.choleskyFactor else {
      preconditionFailure("the covariance was checked to be positive definite when this value was made")
    }
    let total = teacher.count
    var image = Matrix(rows: total + 1, columns: total + 1)
    for row in 0..<total {
      for column in 0...row { image[row, column] = factor[row, column] }
    }
    for (column, value) in (teacher * factor).enumerated() { image[total, column] = value }
    image[total, total] = noise
    return image
  }
}

extension Matrix {
  /// The mean of the matrix and its transpose, to remove the rounding of a product that is symmetric on paper.
  var symmetrised: Matrix {
    let other = transposed
    return Matrix(rows: rows, columns: columns, elements: zip(elements, other.elements).map { ($0 + $1) / 2 })
  }
}
