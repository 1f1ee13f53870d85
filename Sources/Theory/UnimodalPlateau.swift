import Experiments

/// What is seen at the saddle M_A, where the leading modality alone is fitted (Zhang, Latham and Saxe 2024, section 3).
///
/// Holds for any depth and initialisation with L_f ≥ 2, as long as the plateau is visited at all: neither where both
/// modalities are learned together nor where the lagging one is never learned.
struct UnimodalPlateau {
  let fixedPoints: FixedPoints

  /// (W_A(t_uni) − W_A(∞)) relative to W_A(∞), as a component along it; `nil` where W_A(∞) = 0.
  ///
  /// W_A is Σ_yA Σ_A⁻¹ on the plateau, so the difference is W_B* Σ_BA Σ_A⁻¹: credit that belongs to the correlated part of
  /// the lagging modality.
  var misattribution: Double? {
    let final = fixedPoints.globalMinimum(fixedPoints.leading)
    let square = dot(final, final)
    guard square > 0 else { return nil }
    let difference = zip(fixedPoints.unimodal[fixedPoints.leading], final).map { $0 - $1 }
    return dot(difference, final) / square
  }

  /// The loss on the plateau over that of zero weights, 1 − Σ_yA Σ_A⁻¹ Σ_yAᵀ/⟨y²⟩; `nil` for an output that is zero.
  var relativeLoss: Double? {
    let moments = fixedPoints.moments
    guard moments.output > 0 else { return nil }
    return 1 - fixedPoints.explainedVariance(fixedPoints.leading) / moments.output
  }
}
