import Experiments

/// Gradient flow of the total map W of a two-layer network with balanced weights, in closed form.
///
/// The field of the phase portraits of Zhang, Latham and Saxe 2024, section 3. Derivation: layers W¹ (H×D) and w²
/// (1×H) have the total map W = w² W¹ and flow with τ dW¹/dt = w²ᵀ r and τ dw²/dt = r W¹ᵀ, where r = Σ_yx − W Σ. So
///
///     τ dW/dt = w² (τ dW¹/dt) + (τ dw²/dt) W¹ = ‖w²‖² r + r W¹ᵀ W¹.
///
/// The flow conserves W¹ W¹ᵀ − w²ᵀ w². Balanced weights have zero there, so W¹ has rank one, W¹ = w²ᵀ v/‖w²‖ with a row v
/// as long as w². Then W = ‖w²‖ v, which gives ‖W‖ = ‖w²‖² and W¹ᵀ W¹ = vᵀ v = Wᵀ W/‖W‖, and the weights are gone:
///
///     τ dW/dt = ‖W‖ r + (r Wᵀ) W/‖W‖.
///
/// With early fusion this holds for W = [W_A, W_B] as a whole, since both modalities share the hidden layer. With late
/// fusion each branch is balanced by itself and it holds for W_A and W_B apart, with their own parts of r; for scalars it
/// is τ dW_A/dt = 2 |W_A| r_A.
public struct BalancedFlow: Hashable, Sendable {
  /// Where a two-layer network joins its modalities.
  public enum Fusion: Hashable, Sendable, CaseIterable {
    /// In the first layer, L_f = 1.
    case early
    /// In the second layer, L_f = 2.
    case late
  }

  /// The moments of the data that the network trains on.
  public let moments: SecondMoments
  public let fusion: Fusion

  public init(moments: SecondMoments, fusion: Fusion) {
    self.moments = moments
    self.fusion = fusion
  }

  /// r = Σ_yx − W Σ, what is left of the correlation with the output: D_A+D_B values.
  ///
  /// - Precondition: `map` has D_A+D_B values.
  public func residualCorrelation(at map: [Double]) -> [Double] {
    zip(moments.outputInput, map * moments.input).map { $0 - $1 }
  }

  /// τ dW/dt for a total map [W_A, W_B], D_A+D_B values. Exactly zero for a branch whose map is zero, which never leaves
  /// zero.
  ///
  /// - Precondition: `map` has D_A+D_B values.
  public func velocity(at map: [Double]) -> [Double] {
    let residual = residualCorrelation(at: map)
    switch fusion {
    case .early: return Self.velocity(of: map, residual)
    case .late:
      return Modality.allCases.flatMap { modality in
        let range = moments.range(modality)
        return Self.velocity(of: Array(map[range]), Array(residual[range]))
      }
    }
  }

  /// ‖W‖ r + (r Wᵀ) W/‖W‖ for one hidden layer.
  private static func velocity(of map: [Double], _ residual: [Double]) -> [Double] {
    let size = norm(map)
    guard size > 0 else { return map.map { _ in 0 } }
    let alongMap = dot(residual, map) / size
    return zip(residual, map).map { size * $0 + alongMap * $1 }
  }
}
