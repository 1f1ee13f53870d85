extension ModalityPair<Int> {
  /// Refuses input dimensions whose covariance would not fit in memory.
  func checkAsInputs() throws(ExperimentError) {
    guard min(a, b) >= 1, max(a, b) <= 2048 else {
      throw ExperimentError(
        key: "data.dimensions", message: "dimensions are \(a) and \(b), allowed are 1 to 2048 for each modality")
    }
  }
}

extension GaussianData {
  /// Two independent modalities of isotropic Gaussian inputs: Σ = diag(σ_A² 1, σ_B² 1), and a teacher whose weights are
  /// all w_A for x_A and all w_B for x_B (Zhang, Latham and Saxe 2024, the over- and underparameterised set-up).
  ///
  /// - Throws: ``ExperimentError`` if a dimension is below 1 or a variance is not positive, and as for vector modalities.
  public init(
    blocks dimensions: ModalityPair<Int>, variances: ModalityPair<Double>, teacher: ModalityPair<Double>,
    noise: Double = 0, samples: SampleCount = .population
  ) throws(ExperimentError) {
    try dimensions.checkAsInputs()
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
