extension GaussianData {
  /// Two independent modalities of isotropic Gaussian inputs: Σ = diag(σ_A² 1, σ_B² 1), and a teacher whose weights are
  /// all w_A for x_A and all w_B for x_B (Zhang, Latham and Saxe 2024, the over- and underparameterised set-up).
  ///
  /// - Throws: ``ExperimentError`` if a dimension is below 1 or a variance is not positive, and as for vector modalities.
  public init(
    blocks dimensions: ModalityPair<Int>, variances: ModalityPair<Double>, teacher: ModalityPair<Double>,
    noise: Double = 0, samples: SampleCount = .population
  ) throws(ExperimentError) {
    guard min(dimensions.a, dimensions.b) >= 1 else {
      throw ExperimentError(key: "data.dimensions", message: "each modality needs at least one dimension")
    }
    guard [variances.a, variances.b].allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw ExperimentError(
        key: "data.variances", message: "variances are \(variances.a) and \(variances.b), allowed are values above 0")
    }
    func stacked(_ pair: ModalityPair<Double>) -> [Double] {
      Array(repeating: pair.a, count: dimensions.a) + Array(repeating: pair.b, count: dimensions.b)
    }
    try self.init(
      dimensions: dimensions, covariance: Matrix(diagonal: stacked(variances)), teacher: stacked(teacher), noise: noise,
      samples: samples)
  }
}
