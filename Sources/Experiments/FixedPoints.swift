/// The fixed points of gradient flow that training passes, as total maps, and what follows from them.
///
/// M_* is the global minimum, M_A and M_B the saddles where one modality alone is fitted (Zhang, Latham and Saxe 2024,
/// section 3). A deep network visits M_A or M_B only if it fuses after the first layer, but the maps themselves are a
/// property of the data.
public struct FixedPoints: Hashable, Sendable {
  public let moments: SecondMoments
  /// W_*, the total map of least norm among the global minima, D_A+D_B values.
  public let globalMinimum: [Double]
  /// The unimodal plateaus Σ_yA Σ_A⁻¹ and Σ_yB Σ_B⁻¹.
  public let unimodal: ModalityPair<[Double]>
  /// The loss at the global minimum.
  public let minimumLoss: Double
  /// The modality that the data says is learned first: the larger of ‖Σ_yA‖ and ‖Σ_yB‖, A where they are equal.
  public let leading: Modality

  public init(_ moments: SecondMoments) {
    self.moments = moments
    globalMinimum = moments.input.minimumNormSolution(of: moments.outputInput)
    unimodal = ModalityPair(Modality.a, Modality.b).map {
      moments.covariance($0).minimumNormSolution(of: moments.outputCovariance($0))
    }
    // At a global minimum W_* Σ = Σ_yx, so the quadratic form collapses to one inner product.
    minimumLoss = max(0, 0.5 * (moments.output - dot(globalMinimum, moments.outputInput)))
    let correlation = ModalityPair(Modality.a, Modality.b).map { norm(moments.outputCovariance($0)) }
    leading = correlation.b > correlation.a * (1 + 1e-12) ? .b : .a
  }

  /// One modality's part of the global minimum.
  public func globalMinimum(_ modality: Modality) -> [Double] { Array(globalMinimum[moments.range(modality)]) }

  /// What is left of one modality's correlation with the output once the other one is fitted:
  /// Σ_yB − Σ_yA Σ_A⁻¹ Σ_AB for modality B.
  public func residualCorrelation(_ modality: Modality) -> [Double] {
    let explained = unimodal[modality.other] * moments.covariance(modality.other, modality)
    return zip(moments.outputCovariance(modality), explained).map { $0 - $1 }
  }
}
