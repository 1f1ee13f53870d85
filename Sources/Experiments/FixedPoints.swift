/// The fixed points of gradient flow that training passes, as total maps, and what follows from them.
///
/// M_* is the global minimum, M_A and M_B the saddles where one modality alone is fitted (Zhang, Latham and Saxe 2024,
/// section 3). A deep network visits M_A or M_B only if it fuses after the first layer, but the maps themselves are a
/// property of the data.
public struct FixedPoints: Hashable, Sendable {
  public let moments: SecondMoments
  /// W_*, the total map of least norm among the global minima, D_A+D_B values. Exactly zero for a modality that adds
  /// nothing to the other one.
  public let globalMinimum: [Double]
  /// The unimodal plateaus Σ_yA Σ_A⁻¹ and Σ_yB Σ_B⁻¹. Exactly zero for a modality without correlation with the output.
  public let unimodal: ModalityPair<[Double]>
  /// Whether there is only one global minimum: the inputs' covariance is not singular. With fewer samples than inputs it
  /// is.
  public let minimumIsUnique: Bool
  /// The loss at the global minimum.
  public let minimumLoss: Double
  /// The modality that the data says is learned first: the larger of ‖Σ_yA‖ and ‖Σ_yB‖, A where they are equal.
  public let leading: Modality

  public init(_ moments: SecondMoments) {
    self.moments = moments
    let factor = moments.input.choleskyFactor
    let minimum = moments.input.minimumNormSolution(of: moments.outputInput, factor: factor)
    minimumIsUnique = factor != nil
    globalMinimum = Modality.allCases.flatMap {
      Self.withoutRounding(Array(minimum[moments.range($0)]), of: $0, in: moments)
    }
    unimodal = ModalityPair(Modality.a, Modality.b).map {
      Self.withoutRounding(
        moments.covariance($0).minimumNormSolution(of: moments.outputCovariance($0)), of: $0, in: moments)
    }
    // At a global minimum W_* Σ = Σ_yx, so the quadratic form collapses to one inner product.
    minimumLoss = max(0, 0.5 * (moments.output - dot(globalMinimum, moments.outputInput)))
    let correlation = ModalityPair(Modality.a, Modality.b).map { norm(moments.outputCovariance($0)) }
    leading = correlation.b > correlation.a * (1 + 1e-12) ? .b : .a
  }

  /// One modality's map, or exactly zero where it moves the output by less than 1e-12 of the output's own size: that is
  /// rounding, and half of it would be a target for learning times.
  private static func withoutRounding(_ map: [Double], of modality: Modality, in moments: SecondMoments) -> [Double] {
    let contribution = dot(map * moments.covariance(modality), map)
    return contribution > 1e-24 * moments.output ? map : Array(repeating: 0, count: map.count)
  }

  /// One modality's part of the global minimum.
  public func globalMinimum(_ modality: Modality) -> [Double] { Array(globalMinimum[moments.range(modality)]) }

  /// What is left of one modality's correlation with the output once the other one is fitted:
  /// Σ_yB − Σ_yA Σ_A⁻¹ Σ_AB for modality B.
  public func residualCorrelation(_ modality: Modality) -> [Double] {
    let explained = unimodal[modality.other] * moments.covariance(modality.other, modality)
    return zip(moments.outputCovariance(modality), explained).map { $0 - $1 }
  }

  /// Σ_y· Σ_·⁻¹ Σ_y·ᵀ: by how much one modality alone, fitted linearly, reduces ⟨y²⟩.
  public func explainedVariance(_ modality: Modality) -> Double {
    dot(unimodal[modality], moments.outputCovariance(modality))
  }

  /// The modality that alone reduces the loss more; `nil` for a tie.
  public var betterModality: Modality? {
    let (a, b) = (explainedVariance(.a), explainedVariance(.b))
    return (a - b).magnitude <= 1e-12 * max(a, b) ? nil : a > b ? .a : .b
  }
}
