import Experiments

/// Superficial modality preference: the modality that is learned first is not the one that helps more (Zhang, Latham and
/// Saxe 2024, section 3).
///
/// Order follows ‖Σ_y·‖, which grows with a modality's variance; help follows Σ_y· Σ⁻¹ Σ_y·ᵀ, which does not care for it.
public enum SuperficialPreference {
  /// Whether the modality with the larger ‖Σ_y·‖ reduces the loss less than the other alone would; false for a tie.
  public static func isPresent(in fixedPoints: FixedPoints) -> Bool {
    let rates = LearningRates(fixedPoints)
    guard !rates.isTied else { return false }
    let leading = fixedPoints.explainedVariance(fixedPoints.leading)
    let lagging = fixedPoints.explainedVariance(fixedPoints.leading.other)
    return lagging > leading * (1 + 1e-12)
  }

  /// The teacher's ratio w_A/w_B above which A is learned first, 1/r², for two independent scalar modalities.
  ///
  /// Between this curve and ``contributionBoundary(sigmaRatio:)`` the preference is superficial.
  /// - Parameter sigmaRatio: r = σ_A/σ_B, above 0.
  public static func orderBoundary(sigmaRatio: Double) -> Double { 1 / (sigmaRatio * sigmaRatio) }

  /// The teacher's ratio w_A/w_B above which A reduces the loss more than B, 1/r, for two independent scalar modalities.
  ///
  /// - Parameter sigmaRatio: r = σ_A/σ_B, above 0.
  public static func contributionBoundary(sigmaRatio: Double) -> Double { 1 / sigmaRatio }
}
