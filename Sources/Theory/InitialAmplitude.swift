import Experiments

/// u_0: the size at which the aligned part of a modality's weights starts.
///
/// The theory is about aligned, balanced layers, whose common norm is u; the total map of a two-layer branch is then u².
enum InitialAmplitude {
  /// The initial amplitude of one modality's branch, or `nil` where the theory makes no statement.
  ///
  /// - Balanced weights are what the theory assumes: u_0 = s at any depth.
  /// - Two layers with random weights (derived): hidden unit i contributes the product w₂ᵢ (w₁ᵢ·v) along the direction v
  ///   that is learned, which is ½(gᵢ² − dᵢ²) in terms of its growing and its decaying part, (w₁ᵢ·v ± w₂ᵢ)/√2. The
  ///   growing part of the map is thus ½Σgᵢ², half the Gram matrix of the units' growing modes, and its mean is
  ///   u_0² = H (var w₁ + var w₂)/4. For entrywise weights that is s √(H/2); a single network scatters around it by about
  ///   √(1/2H) in ln u_0.
  /// - Deeper networks with layerwise weights: u_0 = s, as in the paper. Their layers are not aligned, and simulations
  ///   follow an aligned u_0 of about 0.43 s to 0.45 s with a large spread.
  /// - Deeper networks with entrywise weights: `nil`, since the layers are neither aligned nor of one size.
  static func value(
    of modality: Modality, network: FusionNetwork, initialization: Initialization
  ) -> Double? {
    let scale = initialization.scale
    switch initialization.scheme {
    case .balanced: return scale
    case .layerwise where network.depth > 2: return scale
    case .entrywise where network.depth > 2: return nil
    case .entrywise, .layerwise:
      let width = Double(network.hiddenWidths[0])
      guard initialization.scheme == .layerwise else { return scale * (width / 2).squareRoot() }
      // The variances are s²/(H D) in the branch and 2s²/(2H) in the fusion layer.
      return scale / 2 * (1 + 1 / Double(network.inputDimensions[modality])).squareRoot()
    }
  }
}
