import RealModule

/// The race of the two modalities for one class, as it stands before training (Huang, Lin, Zhou, Yang and Huang 2022).
///
/// A_r = max_l ⟨w_jlr, M_j^r⟩ is how well the class is represented in a modality. While it is small,
/// dA_r/dt = d_r A_r^{q−1} in a time common to both, so that A_1^{−(q−2)}/d_1 − A_2^{−(q−2)}/d_2 is conserved and its sign
/// says who wins.
public struct ClassRace: Hashable, Sendable {
  /// A_1 and A_2 at the start.
  public let initialStrengths: ModalityPair<Double>
  /// d_1 and d_2.
  public let rates: ModalityPair<Double>
  /// q.
  public let power: Int

  public init(initialStrengths: ModalityPair<Double>, rates: ModalityPair<Double>, power: Int) {
    self.initialStrengths = initialStrengths
    self.rates = rates
    self.power = power
  }

  /// A_r(0) d_r^{1/(q−2)}: the larger one wins.
  public var scores: ModalityPair<Double> {
    ModalityPair(score(.a), score(.b))
  }

  /// The modality that should win the class; `nil` in a tie, as where no training sample of the class is sufficient.
  public var winner: Modality? {
    let scores = scores
    return scores.a == scores.b ? nil : scores.b > scores.a ? .b : .a
  }

  private func score(_ modality: Modality) -> Double {
    initialStrengths[modality] * Double.pow(rates[modality], 1 / Double(power - 2))
  }
}

extension SparseCodingData {
  /// d_jr = (1/(n β^{q−1})) Σ (z_j)^q over the sufficient training samples of each class: K values a modality.
  public func rates(seed: Seed, activation: SmoothedRectifier) -> ModalityPair<[Double]> {
    ModalityPair(Modality.a, Modality.b).map { modality in
      var sums = [Double](repeating: 0, count: classes)
      for sample in 0..<samples {
        let label = label(of: sample, in: .training, seed: seed)
        let code = code(of: sample, modality, in: .training, label: label, seed: seed)
        if code.isSufficient { sums[label] += Double.pow(code.signal, activation.power) }
      }
      let factor = 1 / (Double(samples) * Double.pow(activation.threshold, activation.power - 1))
      return sums.map { factor * $0 }
    }
  }
}

extension CompetitionExperiment {
  /// The races of all classes before training.
  public var races: [ClassRace] {
    let rates = data.rates(seed: seed, activation: network.activation)
    let strengths = ModalityPair(Modality.a, Modality.b).map { modality in
      let weights = drawUnitWeights(modality)
      return (0..<data.classes).map { label in
        let first = label * network.unitsPerClass
        return (first..<(first + network.unitsPerClass)).map { weights[$0 * data.dimension + label] }.max() ?? 0
      }
    }
    return (0..<data.classes).map { label in
      ClassRace(
        initialStrengths: strengths.map { initialScale * $0[label] }, rates: rates.map { $0[label] },
        power: network.activation.power)
    }
  }
}
