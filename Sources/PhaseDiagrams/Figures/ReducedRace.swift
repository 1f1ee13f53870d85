import Experiments
import Foundation

/// The early race of the two modalities for a class, dA_r/dt = d_r A_r^{q−1} with the rates that are expected of a class's
/// samples: d_r = (1/(K β^{q−1})) (1 − μ_r) a_r^q ⟨u^q⟩ for a sufficient signal a_r u.
struct ReducedRace: Hashable, Sendable {
  /// q.
  let power: Int
  /// d_1 and d_2.
  let rates: ModalityPair<Double>
  /// β/a_1 and β/a_2: the A_r from which on a class is learned.
  let thresholds: ModalityPair<Double>

  init(_ experiment: CompetitionExperiment) {
    let (data, activation) = (experiment.data, experiment.network.activation)
    let (lower, upper) = (data.signalRange.lower, data.signalRange.upper)
    let power = activation.power
    let moment =
      lower == upper
      ? pow(lower, Double(power))
      : (pow(upper, Double(power + 1)) - pow(lower, Double(power + 1))) / (Double(power + 1) * (upper - lower))
    let factor = moment / (Double(data.classes) * pow(activation.threshold, Double(power - 1)))
    self.power = power
    rates = ModalityPair(Modality.a, Modality.b).map { modality in
      factor * (1 - data.insufficiency[modality]) * pow(data.strengths[modality], Double(power))
    }
    thresholds = data.strengths.map { activation.threshold / $0 }
  }

  /// (dA_1/dt, dA_2/dt) at a place of the plane; 0 where A_r ≤ 0.
  func velocity(at place: Point) -> Point {
    Point(rates.a * pow(max(place.x, 0), Double(power - 1)), rates.b * pow(max(place.y, 0), Double(power - 1)))
  }

  /// A_2/A_1 along the separatrix, where both modalities would emerge at once: (d_1/d_2)^{1/(q−2)}; `nil` where a modality
  /// has no sufficient samples and the other one always wins.
  var separatrixRatio: Double? {
    rates.a > 0 && rates.b > 0 ? pow(rates.a / rates.b, 1 / Double(power - 2)) : nil
  }
}
