import Experiments
import RealModule

/// The race of two modalities for one class as a flow in the plane of (A_1, A_2), at the expected rates.
///
/// Time is the effective one, common to both modalities: η (1 − p) of it pass in a gradient-descent step, where p is the
/// probability that the network gives the right class. Noise is left out. For small strengths dA_r/dt = d_r A_r^{q−1}
/// (Huang, Lin, Zhou, Yang and Huang 2022). From A_r = β/a_r on the activation's derivative is 1, so that
///
///     dA_r/dt = (1/n) Σ_i z_i = (1−μ_r) a_r E[u]/K
///
/// over the sufficient samples of the class (derived). With a spread of the signal u the activation bends at another
/// strength for each sample; a bend at β/a_r for all leaves the velocity a jump by the factor E[u]/E[u^q] there.
public struct RaceFlow: Hashable, Sendable {
  /// d_1 and d_2, at least 0.
  public let rates: ModalityPair<Double>
  /// dA_r/dt above the threshold.
  public let linearRates: ModalityPair<Double>
  /// β/a_1 and β/a_2, where a class has emerged.
  public let thresholds: ModalityPair<Double>
  /// q.
  public let power: Int

  /// The flow of an experiment's expected rates.
  public init(_ experiment: CompetitionExperiment) {
    let (data, activation) = (experiment.data, experiment.network.activation)
    rates = data.expectedRates(activation: activation)
    linearRates = ModalityPair(Modality.a, Modality.b).map {
      (1 - data.insufficiency[$0]) * data.strengths[$0] * data.signalRange.moment(1) / Double(data.classes)
    }
    thresholds = data.strengths.map { activation.threshold / $0 }
    power = activation.power
  }

  /// (dA_1/dt, dA_2/dt) in effective time; 0 for a strength that is not positive, which never grows.
  public func velocity(at strengths: ModalityPair<Double>) -> ModalityPair<Double> {
    ModalityPair(Modality.a, Modality.b).map { modality in
      if strengths[modality] >= thresholds[modality] { return linearRates[modality] }
      return rates[modality] * Double.pow(max(0, strengths[modality]), power - 1)
    }
  }

  /// A_1^{−(q−2)}/d_1 − A_2^{−(q−2)}/d_2, which the flow conserves below the thresholds: negative where the first modality
  /// wins, 0 on the separatrix. `nil` where a strength or a rate is not positive.
  public func conserved(at strengths: ModalityPair<Double>) -> Double? {
    guard min(strengths.a, strengths.b, rates.a, rates.b) > 0 else { return nil }
    return Double.pow(strengths.a, 2 - power) / rates.a - Double.pow(strengths.b, 2 - power) / rates.b
  }

  /// (d_1/d_2)^{1/(q−2)}, the slope A_2/A_1 of the straight separatrix; `nil` where a rate is 0.
  public var separatrixSlope: Double? {
    guard min(rates.a, rates.b) > 0 else { return nil }
    return Double.root(rates.a / rates.b, power - 2)
  }

  /// s_r = [A_r(0)^{−(q−2)} − (β/a_r)^{−(q−2)}]/((q−2) d_r), the effective time of emergence; 0 from the threshold on, and
  /// `nil` where the class never emerges.
  public func emergenceTime(_ modality: Modality, from initialStrength: Double) -> Double? {
    guard initialStrength < thresholds[modality] else { return 0 }
    guard initialStrength > 0, rates[modality] > 0 else { return nil }
    return (Double.pow(initialStrength, 2 - power) - Double.pow(thresholds[modality], 2 - power))
      / (Double(power - 2) * rates[modality])
  }
}
