import Experiments

/// The generalisation error of networks that train on drawn samples.
extension GaussianData {
  /// E_g on the unimodal plateau, averaged over draws: ½ [V + (σ² + V) D_A/(P − D_A − 1)].
  ///
  /// A is the modality that the population learns first, σ the label noise, P the number of samples, and V the variance of
  /// what the other modality adds to the output and A cannot explain: w_B Σ_B w_Bᵀ for independent modalities, in general
  /// w_B (Σ_B − Σ_BA Σ_A⁻¹ Σ_AB) w_Bᵀ. Least squares on x_A sees that part as further label noise. Derived; exact for
  /// Gaussian inputs.
  ///
  /// ½V for population moments; `nil` for P ≤ D_A + 1, where the average does not exist.
  public var expectedPlateauError: Double? {
    let fixedPoints = FixedPoints(populationMoments)
    let leading = fixedPoints.leading
    let unexplained = max(0, populationMoments.output - noise * noise - fixedPoints.explainedVariance(leading))
    guard let excess = leastSquaresExcess(dimension: dimensions[leading]) else { return nil }
    return (unexplained + (noise * noise + unexplained) * excess) / 2
  }

  /// E_g at the end of training, averaged over draws: ½ σ² D/(P − D − 1) with D = D_A + D_B. Derived; exact for Gaussian
  /// inputs.
  ///
  /// 0 for population moments; `nil` for P ≤ D + 1, where the average does not exist.
  public var expectedFinalError: Double? {
    leastSquaresExcess(dimension: dimensions.a + dimensions.b).map { noise * noise * $0 / 2 }
  }

  /// Whether the leading modality alone fits all samples, P ≤ D_A: with late or intermediate fusion the other one is then
  /// never learned, a permanent unimodal bias (Zhang, Latham and Saxe 2024).
  public var interpolatesWithOneModality: Bool {
    guard case .drawn(let count) = samples else { return false }
    return count <= dimensions[FixedPoints(populationMoments).leading]
  }

  /// The error of least squares on P samples in units of the noise variance, D/(P − D − 1).
  private func leastSquaresExcess(dimension: Int) -> Double? {
    switch samples {
    case .population: 0
    case .drawn(let count) where count > dimension + 1: Double(dimension) / Double(count - dimension - 1)
    case .drawn: nil
    }
  }
}
