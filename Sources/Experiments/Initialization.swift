/// How the weights of a network are drawn. Every scheme is linear in its scale: weights = scale × unit weights.
public struct Initialization: Hashable, Sendable, Codable {
  public enum Scheme: String, Hashable, Sendable, Codable, CaseIterable {
    /// Every weight ~ N(0, s²); the paper's two-layer networks.
    case entrywise
    /// Branch layers N(0, s²/numel), the fusion layer and all after it N(0, 2s²/numel), so that Frobenius norms are
    /// about s and √2·s; the paper's deep networks.
    case layerwise
    /// Aligned rank-one layers with Frobenius norms s (branches) and √2·s (fusion layer and after): what the theory
    /// assumes. Each branch's first layer points where its modality is learned: along Σ_yA for the leading modality,
    /// along what Σ_yA leaves of Σ_yB for the other.
    case balanced
  }

  public let scheme: Scheme
  /// The scale s (u_0 in the theory), above 0.
  public let scale: Double

  /// - Throws: ``ExperimentError`` if the scale is not positive and finite.
  public init(scheme: Scheme, scale: Double) throws(ExperimentError) {
    try Self.check(scale: scale)
    self.scheme = scheme
    self.scale = scale
  }

  /// Refuses a scale that is not positive and finite.
  static func check(scale: Double) throws(ExperimentError) {
    guard scale > 0, scale.isFinite else {
      throw ExperimentError(key: "initialization.scale", message: "scale is \(scale), allowed are values above 0")
    }
  }
}

extension Initialization.Scheme {
  /// The standard deviation (random schemes) or Frobenius norm (balanced) of a block at scale 1.
  package func factor(of block: WeightBlock, in network: FusionNetwork) -> Double {
    let isShared = block.layer >= network.fusionLayer
    switch self {
    case .entrywise: return 1
    case .layerwise:
      // The fusion layer's matrix holds both modalities' blocks; its elements are counted together.
      let elements = network.blocks.filter { $0.layer == block.layer && (isShared || $0.modality == block.modality) }
        .reduce(0) { $0 + $1.rows * $1.columns }
      return ((isShared ? 2 : 1) / Double(elements)).squareRoot()
    // Two blocks of norm s make a fusion layer of norm √2·s.
    case .balanced: return block.modality == nil ? 2.0.squareRoot() : 1
    }
  }
}

/// Everything that the unit weights of a network depend on: networks with equal recipes start from the same weights,
/// up to their scale.
public struct UnitWeights: Hashable, Sendable {
  /// The network whose weights are drawn.
  public let network: FusionNetwork
  /// The narrow twin that takes them over, if there is one.
  public let twin: NarrowTwin?
  public let scheme: Initialization.Scheme
  public private(set) var seed: Seed
  /// Unit input directions of the two branches; empty unless the scheme is balanced.
  public let directions: ModalityPair<[Double]>

  public init(
    network: FusionNetwork, twin: NarrowTwin? = nil, scheme: Initialization.Scheme, seed: Seed, fixedPoints: FixedPoints
  ) {
    self.network = network
    self.twin = twin
    self.scheme = scheme
    self.seed = seed
    directions =
      scheme == .balanced
      ? ModalityPair(Modality.a, Modality.b).map { Self.direction(of: $0, in: fixedPoints) } : ModalityPair([], [])
  }

  /// The same with other random numbers.
  package func with(seed: Seed) -> UnitWeights {
    var weights = self
    weights.seed = seed
    return weights
  }

  /// The network that has the weights: the narrow twin, or else the network itself.
  public var trainedNetwork: FusionNetwork { twin?.network ?? network }

  /// The weights of ``trainedNetwork`` at scale 1: one array a block, row by row. Biases are not among them; they start at
  /// zero.
  public func draw() -> [[Double]] {
    let blocks = drawAtFullWidth()
    return twin?.weights(of: network, blocks) ?? blocks
  }

  private func drawAtFullWidth() -> [[Double]] {
    network.blocks.map { block in
      let factor = scheme.factor(of: block, in: network)
      switch scheme {
      case .entrywise, .layerwise:
        let stream = RandomStream(seed: seed, purpose: .weights, stream: RandomStream.stream(of: block))
        return stream.normals(count: block.rows * block.columns, times: factor)
      case .balanced:
        let output = hiddenDirection(
          afterLayer: block.layer, branch: block.layer < network.fusionLayer ? block.modality : nil)
        let input =
          if let modality = block.modality, block.layer == 1 {
            directions[modality]
          } else {
            hiddenDirection(
              afterLayer: block.layer - 1, branch: block.layer <= network.fusionLayer ? block.modality : nil)
          }
        return output.flatMap { row in input.map { factor * row * $0 } }
      }
    }
  }

  /// A random unit vector in a hidden space, the same for the block that ends there and the one that starts there.
  private func hiddenDirection(afterLayer layer: Int, branch: Modality?) -> [Double] {
    guard layer < network.depth else { return [1] }
    let stream = RandomStream(
      seed: seed, purpose: .alignedDirections, stream: RandomStream.stream(ofLayer: layer, branch: branch))
    let vector = stream.normals(count: network.hiddenWidths[layer - 1])
    let length = norm(vector)
    return length > 0 ? vector.map { $0 / length } : vector.indices.map { $0 == 0 ? 1 : 0 }
  }

  /// Where a modality's total map will grow, as a unit vector; the first axis if the data gives no direction.
  private static func direction(of modality: Modality, in fixedPoints: FixedPoints) -> [Double] {
    let correlation = fixedPoints.moments.outputCovariance(modality)
    let residual = fixedPoints.residualCorrelation(modality)
    // A residual this small is rounding: the modality adds nothing, and its own correlation is all there is.
    let hasResidual = norm(residual) > 1e-12 * norm(correlation)
    let vector = modality == fixedPoints.leading || !hasResidual ? correlation : residual
    let length = norm(vector)
    return length > 0 ? vector.map { $0 / length } : vector.indices.map { $0 == 0 ? 1 : 0 }
  }
}
