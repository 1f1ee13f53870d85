import Experiments
import Testing

@Suite struct InitializationTests {
  /// Entrywise: all weights together have variance 1.
  @Test func entrywiseVariance() throws {
    let weights = try draw(.entrywise, depth: 4, fusionLayer: 2, width: 50).flatMap(\.self)
    let count = Double(weights.count)
    #expect(abs(weights.reduce(0, +) / count) < 5 / count.squareRoot())
    #expect(abs(dot(weights, weights) / count - 1) < 5 * (2 / count).squareRoot())
  }

  /// Layerwise: ‖W‖_F² is 1 for branch layers, 2 for the fusion layer (both blocks together) and all after it.
  @Test func layerwiseNorms() throws {
    for depth in 2...5 {
      for fusionLayer in 1...depth {
        let network = try FusionNetwork(
          depth: depth, fusionLayer: fusionLayer, width: 60, inputDimensions: ModalityPair(3, 5))
        for (layer, branches) in Dictionary(grouping: network.blocks.indices, by: { network.blocks[$0].layer }) {
          let groups = layer < fusionLayer ? branches.map { [$0] } : [branches]
          let squares = try (0..<20 as Range<UInt32>).map { seed in
            let weights = try draw(.layerwise, network: network, seed: seed)
            return groups.map { group in group.reduce(0) { $0 + dot(weights[$1], weights[$1]) } }
          }
          for group in groups.indices {
            let elements = groups[group].reduce(0) { $0 + network.blocks[$1].rows * network.blocks[$1].columns }
            let mean = squares.reduce(0) { $0 + $1[group] } / 20
            let expected = layer < fusionLayer ? 1.0 : 2.0
            #expect(
              abs(mean / expected - 1) < 5 * (2 / Double(20 * elements)).squareRoot(),
              "depth \(depth), fusion layer \(fusionLayer), layer \(layer)")
          }
        }
      }
    }
  }

  /// Balanced: Frobenius norms are exact, and neighbouring layers satisfy W^{i+1}ᵀ W^{i+1} = W^i W^iᵀ.
  @Test func balancedLayers() throws {
    for depth in 2...5 {
      for fusionLayer in 1...depth {
        let network = try FusionNetwork(
          depth: depth, fusionLayer: fusionLayer, hiddenWidths: (1..<depth).map { 2 + $0 },
          inputDimensions: ModalityPair(3, 2))
        let weights = try draw(.balanced, network: network, seed: 2)
        let matrices = zip(network.blocks, weights).map { block, elements in
          Matrix(rows: block.rows, columns: block.columns, elements: elements)
        }
        for (block, matrix) in zip(network.blocks, matrices) {
          let expected = block.modality == nil ? 2.0.squareRoot() : 1
          #expect(abs(norm(matrix.elements) - expected) < 1e-14)
        }
        for (lower, below) in zip(network.blocks, matrices) where lower.layer < fusionLayer {
          let upper = try #require(
            zip(network.blocks, matrices).first { $0.0.layer == lower.layer + 1 && $0.0.modality == lower.modality })
          #expect(agree(upper.1.transposed * upper.1, below * below.transposed, to: 1e-14))
        }
        for layer in fusionLayer..<depth {
          let below = zip(network.blocks, matrices).filter { $0.0.layer == layer }
            .map { $0.1 * $0.1.transposed }
          let output = below.dropFirst().reduce(below[0]) { sum, next in
            Matrix(rows: sum.rows, columns: sum.columns, elements: zip(sum.elements, next.elements).map { $0 + $1 })
          }
          let above = try #require(zip(network.blocks, matrices).first { $0.0.layer == layer + 1 })
          #expect(agree(above.1.transposed * above.1, output, to: 1e-14))
        }
      }
    }
  }

  /// The total map of balanced weights points along Σ_yA for the leading modality and along the residual for the other,
  /// also where Σ_yB and the residual have opposite signs.
  @Test(arguments: [([1.0, 1.0], 0.5), ([1, -0.5], 0.8), ([-1, 0.5], 0.8), ([0.1, -1], -0.7)])
  func balancedTotalMap(teacher: [Double], correlation: Double) throws {
    let moments = try GaussianData(correlation: correlation, sigmaRatio: 2, teacher: teacher).populationMoments
    let points = FixedPoints(moments)
    for depth in 2...4 {
      for fusionLayer in 1...depth {
        let network = try FusionNetwork(depth: depth, fusionLayer: fusionLayer, width: 4)
        let weights = UnitWeights(network: network, scheme: .balanced, seed: Seed(), fixedPoints: points).draw()
        for modality in Modality.allCases {
          let chain = network.blocks.indices.filter {
            network.blocks[$0].modality == nil || network.blocks[$0].modality == modality
          }
          let map = chain.reduce(identity(1)) { product, index in
            let block = network.blocks[index]
            return Matrix(rows: block.rows, columns: block.columns, elements: weights[index]) * product
          }
          let target =
            modality == points.leading ? moments.outputCovariance(modality) : points.residualCorrelation(modality)
          let size = (0..<(depth - fusionLayer)).reduce(1.0) { size, _ in size * 2.0.squareRoot() }
          #expect(abs(map[0, 0] - size * (target[0] < 0 ? -1 : 1)) < 1e-13)
        }
      }
    }
  }

  @Test func aModalityWithoutResidualStartsAlongItsCorrelation() throws {
    let moments = try GaussianData(correlation: 0.6, sigmaRatio: 2, teacher: [-1, 0]).populationMoments
    let network = try FusionNetwork(depth: 2, fusionLayer: 2, width: 4)
    let recipe = UnitWeights(network: network, scheme: .balanced, seed: Seed(), fixedPoints: FixedPoints(moments))
    #expect(recipe.directions == ModalityPair([-1], [-1]))
  }

  @Test func silentDataStillGivesUnitDirections() throws {
    let moments = try GaussianData(correlation: 0, sigmaRatio: 2, teacher: [0, 0]).populationMoments
    let network = try FusionNetwork(depth: 2, fusionLayer: 2, width: 4)
    let recipe = UnitWeights(network: network, scheme: .balanced, seed: Seed(), fixedPoints: FixedPoints(moments))
    #expect(recipe.directions == ModalityPair([1], [1]))
  }

  /// The same seed gives the same weights in every cell: they depend on neither data nor scale nor, block by block, on
  /// the fusion layer.
  @Test(arguments: [Initialization.Scheme.entrywise, .layerwise]) func cellsShareWeights(
    scheme: Initialization.Scheme
  ) throws {
    let network = try FusionNetwork(depth: 3, fusionLayer: 2, width: 4)
    func recipe(correlation: Double, seed: UInt32) throws -> UnitWeights {
      let moments = try GaussianData(correlation: correlation, sigmaRatio: 2).populationMoments
      return UnitWeights(
        network: network, scheme: scheme, seed: Seed(index: seed), fixedPoints: FixedPoints(moments))
    }
    let first = try recipe(correlation: 0, seed: 0)
    #expect(try recipe(correlation: 0.9, seed: 0) == first)
    #expect(try recipe(correlation: 0.9, seed: 0).draw() == first.draw())
    #expect(try recipe(correlation: 0, seed: 1).draw() != first.draw())

    let late = try draw(scheme, network: FusionNetwork(depth: 3, fusionLayer: 3, width: 4), seed: 0)
    #expect(late[0] == first.draw()[0], "layer 1 of branch A")
  }

  @Test(arguments: [0.0, -1, .nan, .infinity]) func impossibleScale(scale: Double) {
    #expect(
      throws: ExperimentError(
        key: "initialization.scale", message: "scale is \(scale), allowed are values above 0")
    ) {
      try Initialization(scheme: .entrywise, scale: scale)
    }
  }

  private func draw(
    _ scheme: Initialization.Scheme, depth: Int, fusionLayer: Int, width: Int
  ) throws -> [[Double]] {
    try draw(scheme, network: FusionNetwork(depth: depth, fusionLayer: fusionLayer, width: width), seed: 0)
  }

  private func draw(_ scheme: Initialization.Scheme, network: FusionNetwork, seed: UInt32) throws -> [[Double]] {
    let dimension = network.inputDimensions.a + network.inputDimensions.b
    let data = try GaussianData(
      dimensions: network.inputDimensions, covariance: randomCovariance(size: dimension, rank: dimension + 2, seed: 3),
      teacher: Array(repeating: 1, count: dimension))
    return UnitWeights(
      network: network, scheme: scheme, seed: Seed(index: seed), fixedPoints: FixedPoints(data.populationMoments)
    ).draw()
  }
}
