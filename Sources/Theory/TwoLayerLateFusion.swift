import Experiments
import RealModule

/// The times of two-layer late fusion (Zhang, Latham and Saxe 2024, section 3).
///
/// t_A = τ ln(1/u_0)/‖Σ_yA‖ and t_B − t_A = τ (ln(1/u_0) − ln gain)/‖res‖, where the gain is what the lagging modality's
/// weights have grown by until t_A. For aligned modalities the gain is e^{‖Σ_yB‖ t_A/τ}, and the ratio is the paper's
/// 1 + (‖Σ_yA‖ − ‖Σ_yB‖)/‖res‖ whatever u_0 is. ``LaggingGrowth`` has the other cases, ``FiniteRate`` the form for a
/// finite learning rate.
///
/// Holds for small weights with any of the initialisation schemes, up to the scatter of a random network's u_0; for
/// layerwise weights of modalities with different dimensions u_0 differs too.
struct TwoLayerLateFusion {
  let rates: LearningRates
  /// u_0 of the leading and of the lagging modality, below 1.
  let initialAmplitudes: (leading: Double, lagging: Double)
  let scheme: Initialization.Scheme
  let finiteRate: FiniteRate

  var times: LearningTimes {
    let first = -Double.log(initialAmplitudes.leading) / finiteRate.growth(rates.leading)
    guard rates.residual > 0 else { return LearningTimes(leading: first) }
    let gain = LaggingGrowth(alignment: rates.alignment, scheme: scheme).logGain(
      growth: finiteRate.growth(rates.lagging) * first, decay: finiteRate.growth(-rates.lagging) * first)
    let remaining = -Double.log(initialAmplitudes.lagging) - gain
    // A lagging modality that starts larger may be learned before the leading one; the theory then has no plateau.
    guard remaining > -1e-9 else { return LearningTimes(leading: first) }
    return LearningTimes(leading: first, lagging: first + max(0, remaining) / finiteRate.growth(rates.residual))
  }
}
