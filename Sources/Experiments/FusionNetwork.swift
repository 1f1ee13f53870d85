/// The architecture of a deep network that fuses two modalities into one scalar output.
///
/// Layers 1…L_f−1 exist once per modality, layer L_f takes both modalities' hidden activity together, and layers
/// L_f+1…L are shared (Zhang, Latham and Saxe 2024, section 2). L_f = 1 is early, L_f = L late fusion.
public struct FusionNetwork: Hashable, Sendable, Codable {
  /// Number of weight layers, L ≥ 2.
  public let depth: Int
  /// The layer that joins the modalities, 1 ≤ L_f ≤ L.
  public let fusionLayer: Int
  /// Widths H_1…H_{L−1} of the hidden layers; a layer before fusion has this width in each branch.
  public let hiddenWidths: [Int]
  /// Input dimensions D_A and D_B.
  public let inputDimensions: ModalityPair<Int>
  /// What hidden layers do to their input; the output layer is linear.
  public let activation: Activation
  /// Whether every unit, the output included, has a bias. Biases start at zero.
  public let hasBias: Bool

  /// Creates an architecture with a width for each hidden layer.
  ///
  /// - Throws: ``ExperimentError`` if depth is below 2, the fusion layer is outside 1…depth, the number of widths is
  ///   not depth − 1, or a width or dimension is below 1.
  public init(
    depth: Int, fusionLayer: Int, hiddenWidths: [Int], inputDimensions: ModalityPair<Int> = ModalityPair(1, 1),
    activation: Activation = .linear, hasBias: Bool = false
  ) throws(ExperimentError) {
    guard depth >= 2, depth <= 64 else {
      throw ExperimentError(key: "network.depth", message: "depth is \(depth), allowed are 2 to 64 layers")
    }
    guard (1...depth).contains(fusionLayer) else {
      throw ExperimentError(
        key: "network.fusion_layer",
        message: "fusion_layer is \(fusionLayer), allowed are 1 (early) to the depth, \(depth) (late)")
    }
    guard hiddenWidths.count == depth - 1 else {
      throw ExperimentError(
        key: "network.width",
        message: "\(hiddenWidths.count) widths for \(depth - 1) hidden layers; give one width, or one for each")
    }
    if let width = hiddenWidths.first(where: { $0 < 1 || $0 > 65_536 }) {
      throw ExperimentError(key: "network.width", message: "width is \(width), allowed are 1 to 65536")
    }
    guard min(inputDimensions.a, inputDimensions.b) >= 1 else {
      throw ExperimentError(key: "data.dimensions", message: "each modality needs at least one dimension")
    }
    self.depth = depth
    self.fusionLayer = fusionLayer
    self.hiddenWidths = hiddenWidths
    self.inputDimensions = inputDimensions
    self.activation = activation
    self.hasBias = hasBias
  }

  /// Creates an architecture whose hidden layers all have the same width.
  ///
  /// - Throws: ``ExperimentError`` as for the designated initializer.
  public init(
    depth: Int, fusionLayer: Int, width: Int, inputDimensions: ModalityPair<Int> = ModalityPair(1, 1),
    activation: Activation = .linear, hasBias: Bool = false
  ) throws(ExperimentError) {
    try self.init(
      depth: depth, fusionLayer: fusionLayer, hiddenWidths: Array(repeating: width, count: min(max(depth - 1, 0), 64)),
      inputDimensions: inputDimensions, activation: activation, hasBias: hasBias)
  }

  /// The weight matrices in forward order: branch A up to and including its part of the fusion layer, branch B
  /// likewise, then the shared layers.
  ///
  /// The fusion layer's matrix [W_A | W_B] appears as its two column blocks, so every block has one input and one
  /// output, and early fusion is no special case.
  public var blocks: [WeightBlock] {
    var result: [WeightBlock] = []
    for modality in Modality.allCases {
      for layer in 1...fusionLayer {
        let columns = layer == 1 ? inputDimensions[modality] : hiddenWidths[layer - 2]
        result.append(
          WeightBlock(
            layer: layer, modality: modality, rows: outputWidth(ofLayer: layer), columns: columns,
            hasBias: hasBias && (layer < fusionLayer || modality == .a)))
      }
    }
    for layer in (fusionLayer + 1)..<(depth + 1) {
      result.append(
        WeightBlock(
          layer: layer, modality: nil, rows: outputWidth(ofLayer: layer), columns: hiddenWidths[layer - 2],
          hasBias: hasBias))
    }
    return result
  }

  /// The same architecture with other widths of the hidden layers.
  ///
  /// - Precondition: there is one width for each hidden layer, at least 1.
  func with(hiddenWidths: [Int]) -> FusionNetwork {
    precondition(hiddenWidths.count == depth - 1 && hiddenWidths.allSatisfy { $0 >= 1 }, "one width a hidden layer")
    return FusionNetwork(copying: self, hiddenWidths: hiddenWidths)
  }

  private init(copying other: FusionNetwork, hiddenWidths: [Int]) {
    depth = other.depth
    fusionLayer = other.fusionLayer
    self.hiddenWidths = hiddenWidths
    inputDimensions = other.inputDimensions
    activation = other.activation
    hasBias = other.hasBias
  }

  /// Number of weights and biases.
  public var parameterCount: Int { blocks.reduce(0) { $0 + $1.rows * ($1.columns + ($1.hasBias ? 1 : 0)) } }

  private func outputWidth(ofLayer layer: Int) -> Int { layer == depth ? 1 : hiddenWidths[layer - 1] }
}

/// One weight matrix with a single input and a single output space.
public struct WeightBlock: Hashable, Sendable, Codable {
  /// The layer, 1…L.
  public let layer: Int
  /// The branch this block belongs to; `nil` after the fusion layer.
  public let modality: Modality?
  /// Output width.
  public let rows: Int
  /// Input width.
  public let columns: Int
  /// Whether this block carries its layer's biases: one block a layer and branch does, at the fusion layer that of A.
  public let hasBias: Bool
}
