import Experiments
import RealModule

/// The times of intermediate and late fusion with more than two layers (Zhang, Latham and Saxe 2024, section 4).
///
/// In the first phase the leading modality's layers have the norm u, the lagging one's u_B, and the shared layers
/// √(u² + u_B²); u obeys τ du/dt = F(u) = ‖Σ_yA‖ u^{L_f−1} [u² + u_B²]^{(L−L_f)/2}, so t_A = τ ∫ du/F from u_0 to 1.
/// In the second phase the lagging modality's layers obey τ du_B/dt = ‖res‖ p^{1−L_f/L} u_B^{L_f−1}.
///
/// For a finite learning rate (derived, to first order in η): replacing each local rate s = F′ by ln(1+ηs)/η costs half a
/// step for each e-fold that F grows by, (1/2) ln F(1)/F(u_0) steps in all; likewise in the second phase. The lagging
/// modality uses the steps that the first phase takes longer, too; for late fusion t_B − t_A thereby grows by
/// ½(L−1) ln(1/u_B(t_A)) (1 − ‖Σ_yB‖/‖res‖) steps.
///
/// Holds for balanced weights, where layers are aligned. Layerwise random weights behave like a smaller and scattered
/// u_0, so their simulations keep the trends but do not lie on these lines for intermediate fusion.
struct DeepFusion {
  let depth: Int
  /// At least 2.
  let fusionLayer: Int
  let rates: LearningRates
  let laggingIsScalar: Bool
  /// u_0, below 1.
  let initialAmplitude: Double
  let scheme: Initialization.Scheme
  let finiteRate: FiniteRate

  var times: LearningTimes {
    let first = firstPhaseSteps
    let firstDelay = finiteRate.form == .finiteRate ? firstPhaseDelay : 0
    guard rates.residual > 0 else { return LearningTimes(leading: first + firstDelay) }
    // Late fusion: the ratio is exact for t_A itself, however large u_0.
    let second = fusionLayer == depth ? first * (rates.leading - drive) / rates.residual : secondPhaseSteps
    let secondDelay = finiteRate.form == .finiteRate ? secondPhaseDelay : 0
    // Steps so coarse that they undo the second phase are beyond the first order in η.
    guard second + secondDelay >= 0 else { return LearningTimes(leading: first + firstDelay) }
    return LearningTimes(leading: first + firstDelay, lagging: first + firstDelay + second + secondDelay)
  }

  /// The rate at which the lagging modality's weights grow in the first phase, in the units of ‖Σ_yB‖.
  ///
  /// Scalar modalities: signed, negative where Σ_yB and the residual have opposite signs (derived). Vectors with balanced
  /// weights start along the residual and feel the component of Σ_yB along it (derived; the weights turn little before
  /// t_A if L_f > 2). Vectors with random weights: the norm, as in the paper.
  private var drive: Double {
    laggingIsScalar || scheme == .balanced ? rates.alignment * rates.lagging : rates.lagging
  }

  /// k = ‖Σ_yB‖/‖Σ_yA‖ for L_f > 2, signed like ``drive``.
  private var relativeDrive: Double { drive / rates.leading }

  private var growth: LaggingGrowth { LaggingGrowth(alignment: rates.alignment, scheme: scheme) }

  /// u_B/u and d ln u_B/d ln u when u has grown by e^w.
  private func lagging(_ w: Double) -> (ratio: Double, slope: Double) {
    let k = relativeDrive
    if fusionLayer == 2 {
      let exponent = rates.lagging / rates.leading * w
      let ratio = Double.exp(growth.logGain(growth: exponent, decay: -exponent) - w)
      return (ratio, rates.lagging / rates.leading * growth.slope(growth: exponent))
    }
    let power = Double(fusionLayer - 2)
    // k u^{2−L_f} + (1−k) u_0^{2−L_f}, in units of u^{2−L_f}.
    let ratio = Double.pow(k + (1 - k) * Double.exp(power * w), -1 / power)
    return (ratio, k * Double.pow(ratio, power))
  }

  private var logRange: Double { -Double.log(initialAmplitude) }

  /// τ ∫ du/F in steps, as u_0^{2−L}/(η‖Σ_yA‖) ∫ e^{−(L−2)w} [1 + (u_B/u)²]^{−(L−L_f)/2} dw with u = u_0 e^w: the steep
  /// power of u becomes an exponential that starts at 1.
  private var firstPhaseSteps: Double {
    let power = Double(depth - 2)
    let integral = Quadrature.integrate(length: logRange, scale: 1 / power) { w in
      Double.exp(-power * w) * Double.pow(shared(lagging(w).ratio), -Double(depth - fusionLayer) / 2)
    }
    return Double.pow(initialAmplitude, -power) / (finiteRate.learningRate * rates.leading) * integral
  }

  /// The steps that a finite learning rate adds to t_A, ½ ln F(1)/F(u_0).
  private var firstPhaseDelay: Double {
    let sharedGrowth = logRange + Double.log(shared(lagging(logRange).ratio) / 2) / 2
    return 0.5 * (Double(fusionLayer - 1) * logRange + Double(depth - fusionLayer) * sharedGrowth)
  }

  /// The shared layers' norm over that of the leading branch, squared.
  private func shared(_ ratio: Double) -> Double { 1 + ratio * ratio }

  /// ‖res‖ p^{1−L_f/L}.
  private var secondPhaseRate: Double {
    rates.residual * Double.pow(rates.plateau, 1 - Double(fusionLayer) / Double(depth))
  }

  /// How far the lagging modality's amplitude is from 1 at t_A, as ln(1/u_B).
  private var remaining: Double {
    if fusionLayer == 2 {
      let exponent = rates.lagging / rates.leading * logRange
      return max(0, logRange - growth.logGain(growth: exponent, decay: -exponent))
    }
    let power = Double(fusionLayer - 2)
    return logRange + Double.log(1 - relativeDrive) / power
  }

  /// t_B − t_A of gradient flow in steps.
  private var secondPhaseSteps: Double {
    let rate = finiteRate.learningRate * secondPhaseRate
    if fusionLayer == 2 { return remaining / rate }
    let power = Double(fusionLayer - 2)
    return (1 - relativeDrive) * Double.pow(initialAmplitude, -power) / (power * rate)
  }

  /// The steps that a finite learning rate adds to t_B − t_A: half a step for each e-fold of the second phase, less what
  /// the lagging modality gains while the leading one, which has more e-folds to grow, is delayed.
  private var secondPhaseDelay: Double {
    let sharedLayers = Double(depth - fusionLayer)
    let head = Quadrature.integrate(length: logRange, scale: 1 / Double(depth - 2)) { w in
      let (ratio, slope) = lagging(w)
      let sharedNorm = initialAmplitude * Double.exp(w) * shared(ratio).squareRoot()
      let localDrive = fusionLayer == 2 ? slope * rates.leading : drive
      return localDrive * Double.pow(sharedNorm, sharedLayers) * (1 - slope)
    }
    // Of modalities that are learned together the lagging one has no way to go, and head is 0 as well.
    return 0.5 * Double(fusionLayer - 1) * (max(0, remaining) - head / secondPhaseRate)
  }
}
