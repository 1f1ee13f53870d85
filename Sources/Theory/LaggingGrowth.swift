import Experiments
import RealModule

/// How the lagging modality's weights grow during the first phase, for two layers before and at fusion (L_f = 2).
///
/// Up to the fusion layer each modality is a two-layer network. While its total map is small, the first layer w₁ and
/// the fusion block w₂ of the lagging modality obey linear equations: the mode along Σ_yB grows as eˣ, its mirror image
/// (w₁ and w₂ with opposite signs) decays as e⁻ˣ, and directions orthogonal to Σ_yB stand still. What counts afterwards
/// is the mode along the residual correlation, at an angle with cosine c. Its gain over its initial value is
///
/// - for random weights, in root mean square: ½(1+c) eˣ + ½(1−c) e⁻ˣ;
/// - for balanced weights, which start along the residual: the square of the same with x/2.
///
/// Both are eˣ for c = 1 and e⁻ˣ for c = −1, which is the signed form for scalar modalities. For large x the random form
/// costs an additional ln(2/(1+c)) of growth. Derived.
struct LaggingGrowth {
  /// c, the cosine of the angle between Σ_yB and the residual correlation.
  let alignment: Double
  let scheme: Initialization.Scheme

  /// The logarithm of the gain.
  ///
  /// - Parameters:
  ///   - growth: x, the exponent of the growing mode, at least 0.
  ///   - decay: the exponent of the decaying mode, −x in gradient flow.
  func logGain(growth: Double, decay: Double) -> Double {
    let power = scheme == .balanced ? 2.0 : 1.0
    let first = Double.log((1 + alignment) / 2) + growth / power
    let second = Double.log((1 - alignment) / 2) + decay / power
    let larger = max(first, second)
    guard larger.isFinite else { return larger }
    return power * (larger + Double.log(Double.exp(first - larger) + Double.exp(second - larger)))
  }

  /// The derivative of the logarithm of the gain by x in gradient flow; between −1 and 1.
  func slope(growth: Double) -> Double {
    let power = scheme == .balanced ? 2.0 : 1.0
    let decayed = (1 - alignment) * Double.exp(-2 * growth / power)
    let sum = 1 + alignment + decayed
    return sum > 0 ? (1 + alignment - decayed) / sum : -1
  }
}
