import Experiments
import RealModule

/// When a class emerges in one modality, B = a_r A_r = β, from the strength it starts with.
///
/// Derivation. Gradient descent moves a unit of class j along M_j^r by (η/n) Σ_i (1{y_i=j} − p_ij) σ′(⟨w, X_i⟩)⟨M_j, X_i⟩.
/// While predictions are uniform, p = 1/K, and samples of other classes have next to no signal of class j; the
/// sufficient samples of class j have ⟨M_j, X⟩ = z + ⟨M_j, ξ⟩ and ⟨w, X⟩ = ⟨M_j, X⟩ A + ν. So in steps
///
///     dA/dt = f(A) = η (1 − 1/K) ((1−μ_r)/K) E[⟨M_j, X⟩ (⟨M_j, X⟩ A + ν)₊^{q−1}]/β^{q−1}.
///
/// Without noise f = η (1 − 1/K) d_r A^{q−1}, with the solution
///
///     t = [A(0)^{−(q−2)} − (β/a_r)^{−(q−2)}]/((q−2) η (1 − 1/K) d_r),
///
/// and a class with A(0) ≤ 0 never emerges (after Huang, Lin, Zhou, Yang and Huang 2022). Two corrections are derived
/// here:
///
/// - Noise. ν = ⟨w, ξ⟩ without the direction M_j is normal with the variance σ_g² σ_0² (d−1) as long as the other weights
///   are the initial ones. It scales with σ_0 as A(0) does, so that it matters in the limit of small weights too.
///   With one typical signal z, where z^q = E[⟨M_j, X⟩^q], A grows like `NoisyGrowth`: faster, and from A(0) ≤ 0 too,
///   if late. One typical signal is exact without noise or, to order σ_g², without spread of the signal.
/// - Finite steps. Iterating A ← A + f(A) is the flow with f − f f′/2 + …, so that it takes ½ ln(f(β/a_r)/f(A(0))) steps
///   more. Higher orders are below a step while no step multiplies the strength by more than about two.
///
/// Left out, of relative order K/n: the noise of the training samples is learned along with the signal, and the average
/// over ν is one over n/K samples. Both let classes emerge earlier, together by about a tenth for 40 samples a class. Left
/// out as well are insufficient samples, wrong classes, and the change of p and the bend of the activation before
/// emergence, which delay it where σ_0 is no longer small against β.
public struct EmergenceTime: Sendable {
  /// β/a_r, the strength at which the class has emerged.
  public let threshold: Double
  /// Growth of x = a_r A/β, in a time of its own.
  private let growth: NoisyGrowth
  /// That time in a step.
  private let rate: Double

  /// The times of one modality; `nil` where nothing drives it: it has no sufficient samples, no signal, or a rate beyond
  /// the range of numbers.
  public init?(of modality: Modality, in experiment: CompetitionExperiment) {
    let (data, activation) = (experiment.data, experiment.network.activation)
    guard data.insufficiency[modality] < 1, data.signalRange.upper > 0 else { return nil }
    let strength = data.strengths[modality]
    let moment = data.signalRange.moment(activation.power, noise: data.noise / strength)
    let noise =
      data.noise * experiment.initialScale * Double(data.dimension - 1).squareRoot()
      / (Double.root(moment, activation.power) * activation.threshold)
    let fraction = 1 / Double(data.classes)
    threshold = activation.threshold / strength
    rate =
      experiment.learningRate * (1 - fraction) * fraction * (1 - data.insufficiency[modality]) * moment * strength
      / threshold
    guard rate > 0, rate.isFinite, threshold > 0, threshold.isFinite, noise.isFinite else { return nil }
    growth = NoisyGrowth(power: activation.power, noise: noise)
  }

  /// The time in gradient-descent steps from an initial strength A_r(0); 0 from the threshold on, infinite for a class
  /// that never emerges.
  public func steps(from initialStrength: Double) -> Double {
    let position = initialStrength / threshold
    guard position < 1 else { return 0 }
    let speed = growth.speed(at: position)
    guard speed > 0 else { return .infinity }
    let flow = (growth.time(from: position) - growth.time(from: 1)) / rate
    return flow + Double.log(growth.speed(at: 1) / speed) / 2
  }

  /// The derivative of the time by the initial strength: −(1/f + f′/2f) below the threshold.
  func slope(at initialStrength: Double) -> Double {
    let position = initialStrength / threshold
    let speed = growth.speed(at: position)
    return -(1 / rate + growth.slope(at: position) / 2) / (speed * threshold)
  }
}

extension SparseCodingData.Interval {
  /// E[(u + εν)^k] for u uniform on the interval and a standard normal ν: Σ_j C(k,2j) (2j−1)!! ε^{2j} E[u^{k−2j}].
  ///
  /// - Precondition: `power` is at least 0.
  func moment(_ power: Int, noise: Double) -> Double {
    var (sum, factor) = (0.0, 1.0)
    for index in stride(from: 0, through: power, by: 2) {
      sum += factor * moment(power - index)
      factor *= Double((power - index) * (power - index - 1)) / Double(index + 2) * noise * noise
    }
    return sum
  }
}
