import Experiments

extension ReferenceTraining {
  /// The total map [W_A, W_B] of a network, D_A+D_B values: the products of all weight matrices on each modality's way to
  /// the output.
  ///
  /// - Parameter weights: one array a block of the network, row by row, as `UnitWeights.draw()` returns them.
  public static func totalMap(weights: [[Double]], network: FusionNetwork) -> [Double] {
    let blocks = network.blocks
    return Modality.allCases.flatMap { modality in
      chain(of: modality, in: blocks).reduce(Matrix.identity(network.inputDimensions[modality])) {
        matrix(blocks[$1], weights[$1]) * $0
      }.elements
    }
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
    let blocks = network.blocks
    let map = totalMap(weights: weights, network: network)
    let explained = map * moments.input
    let residual = zip(moments.outputInput, explained).map { $0 - $1 }

    return blocks.map { block in
      var gradient = Matrix(rows: block.rows, columns: block.columns)
      for modality in Modality.allCases where block.modality == nil || block.modality == modality {
        let chain = chain(of: modality, in: blocks)
        var below = Matrix.identity(network.inputDimensions[modality])
        for index in chain where blocks[index].layer < block.layer {
          below = matrix(blocks[index], weights[index]) * below
        }
        var above = Matrix.identity(1)
        for index in chain.reversed() where blocks[index].layer > block.layer {
          above = above * matrix(blocks[index], weights[index])
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
  private static func chain(of modality: Modality, in blocks: [WeightBlock]) -> [Int] {
    blocks.indices
      .filter { blocks[$0].modality == nil || blocks[$0].modality == modality }
      .sorted { blocks[$0].layer < blocks[$1].layer }
  }

  private static func matrix(_ block: WeightBlock, _ weights: [Double]) -> Matrix {
    Matrix(rows: block.rows, columns: block.columns, elements: weights)
  }
}

extension Matrix {
  fileprivate static func identity(_ size: Int) -> Matrix { Matrix(diagonal: Array(repeating: 1, count: size)) }
}
