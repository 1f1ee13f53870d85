import Experiments

extension ReferenceTraining {
  /// W_A or W_B: the product of all weight matrices on one modality's way to the output, 1 × D.
  static func totalMap(of modality: Modality, weights: [[Double]], network: FusionNetwork) -> Matrix {
    chain(of: modality, in: network).reduce(Matrix.identity(network.inputDimensions[modality])) {
      matrix($1, weights, network) * $0
    }
  }

  /// The total map [W_A, W_B] of a network, D_A+D_B values.
  ///
  /// - Parameter weights: one array a block of the network, row by row, as ``UnitWeights/draw()`` returns them.
  public static func totalMap(weights: [[Double]], network: FusionNetwork) -> [Double] {
    Modality.allCases.flatMap { totalMap(of: $0, weights: weights, network: network).elements }
  }

  /// The loss ½⟨(y − ŷ)²⟩ of a network.
  public static func loss(weights: [[Double]], network: FusionNetwork, moments: SecondMoments) -> Double {
    moments.loss(of: totalMap(weights: weights, network: network))
  }

  /// The gradient of the loss, one array a block of the network, row by row.
  ///
  /// A block that maps P x (P the product of the blocks below it) into a network that maps onwards by Q has the
  /// gradient −Qᵀ r Pᵀ with r = Σ_yx − W Σ, summed over the modalities that pass through it.
  public static func gradient(weights: [[Double]], network: FusionNetwork, moments: SecondMoments) -> [[Double]] {
    let map = totalMap(weights: weights, network: network)
    let explained = map * moments.input
    let residual = zip(moments.outputInput, explained).map { $0 - $1 }

    return network.blocks.indices.map { position in
      let block = network.blocks[position]
      var gradient = Matrix(rows: block.rows, columns: block.columns)
      for modality in Modality.allCases where block.modality == nil || block.modality == modality {
        let chain = chain(of: modality, in: network)
        var below = Matrix.identity(network.inputDimensions[modality])
        for index in chain where network.blocks[index].layer < block.layer {
          below = matrix(index, weights, network) * below
        }
        var above = Matrix.identity(1)
        for index in chain.reversed() where network.blocks[index].layer > block.layer {
          above = above * matrix(index, weights, network)
        }
        let part = Array(residual[moments.range(modality)])
        let row = Matrix(rows: 1, columns: part.count, elements: part)
        let product = above.transposed * (row * below.transposed)
        for element in product.elements.indices { gradient.elements[element] -= product.elements[element] }
      }
      return gradient.elements
    }
  }

  /// The positions of the blocks that one modality passes, from input to output.
  private static func chain(of modality: Modality, in network: FusionNetwork) -> [Int] {
    network.blocks.indices
      .filter { network.blocks[$0].modality == nil || network.blocks[$0].modality == modality }
      .sorted { network.blocks[$0].layer < network.blocks[$1].layer }
  }

  private static func matrix(_ index: Int, _ weights: [[Double]], _ network: FusionNetwork) -> Matrix {
    let block = network.blocks[index]
    return Matrix(rows: block.rows, columns: block.columns, elements: weights[index])
  }
}

extension Matrix {
  fileprivate static func identity(_ size: Int) -> Matrix { Matrix(diagonal: Array(repeating: 1, count: size)) }
}
