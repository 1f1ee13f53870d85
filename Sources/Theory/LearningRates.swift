import Experiments

/// The numbers of Zhang, Latham and Saxe 2024, section 3, that decide when each modality is learned.
///
/// "Leading" is the modality with the larger correlation with the output, called A in the paper; "lagging" is B.
struct LearningRates {
  /// ‖Σ_yA‖: how fast the leading modality grows from small weights.
  let leading: Double
  /// ‖Σ_yB‖, at most `leading`.
  let lagging: Double
  /// ‖Σ_yB − Σ_yA Σ_A⁻¹ Σ_AB‖: how fast the lagging modality grows on the plateau; 0 where it is only rounding.
  let residual: Double
  /// The cosine of the angle between Σ_yB and the residual correlation: how much of what the lagging modality learns
  /// in the first phase is of use in the second. ±1 for scalar modalities, 1 where Σ_yB = 0.
  let alignment: Double
  /// p = ‖Σ_yA Σ_A⁻¹‖, the norm of the leading modality's unimodal plateau.
  let plateau: Double
  /// Whether both modalities have the same correlation with the output, so that neither waits for the other.
  let isTied: Bool

  init(_ fixedPoints: FixedPoints) {
    let modality = fixedPoints.leading
    let correlation = fixedPoints.moments.outputCovariance(modality.other)
    let left = fixedPoints.residualCorrelation(modality.other)
    let explained = zip(correlation, left).map { $0 - $1 }
    let isRounding = norm(left) <= 1e-12 * (norm(correlation) + norm(explained))

    leading = norm(fixedPoints.moments.outputCovariance(modality))
    // Equal norms may come out in either order; the difference is rounding.
    lagging = min(norm(correlation), leading)
    residual = isRounding ? 0 : norm(left)
    plateau = norm(fixedPoints.unimodal[modality])
    isTied = lagging >= leading * (1 - 1e-12)
    let lengths = norm(correlation) * norm(left)
    alignment = lengths > 0 ? min(1, max(-1, dot(correlation, left) / lengths)) : 1
  }
}
