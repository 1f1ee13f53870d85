import Experiments
import Testing

/// The initial weights of narrow twins against what rotations of hidden spaces must leave alone.
@Suite struct NarrowTwinTests {
  private func network(
    depth: Int, fusionLayer: Int, width: Int = 40, inputs: ModalityPair<Int> = ModalityPair(1, 1),
    activation: Activation = .linear
  ) throws -> FusionNetwork {
    try FusionNetwork(
      depth: depth, fusionLayer: fusionLayer, width: width, inputDimensions: inputs, activation: activation)
  }

  private func twin(
    of network: FusionNetwork, _ scheme: Initialization.Scheme = .layerwise, tolerance: Double = 1e-3,
    onSamples: Bool = false
  ) throws -> NarrowTwin {
    try NarrowTwin(
      of: network, initialization: Initialization(scheme: scheme, scale: 0.1), trainsOnSamples: onSamples,
      tolerance: tolerance)
  }

  private func weights(
    of network: FusionNetwork, _ scheme: Initialization.Scheme, seed: UInt32
  ) throws -> [Matrix] {
    let data = try GaussianData(
      dimensions: network.inputDimensions,
      covariance: Matrix(diagonal: Array(repeating: 1, count: network.inputDimensions.a + network.inputDimensions.b)),
      teacher: Array(repeating: 1, count: network.inputDimensions.a + network.inputDimensions.b))
    let recipe = UnitWeights(
      network: network, scheme: scheme, seed: Seed(base: 3, index: seed),
      fixedPoints: FixedPoints(data.populationMoments))
    return matrices(recipe.draw(), network)
  }

  private func matrices(_ blocks: [[Double]], _ network: FusionNetwork) -> [Matrix] {
    zip(blocks, network.blocks).map { Matrix(rows: $1.rows, columns: $1.columns, elements: $0) }
  }

  private func narrow(_ wide: [Matrix], _ network: FusionNetwork, _ twin: NarrowTwin) -> [Matrix] {
    matrices(twin.weights(of: network, wide.map(\.elements)), twin.network)
  }

  private func largestDifference(_ left: Matrix, _ right: Matrix) -> Double {
    guard left.rows == right.rows, left.columns == right.columns else { return .infinity }
    let size = max(norm(left.elements), norm(right.elements), .leastNormalMagnitude)
    return zip(left.elements, right.elements).map { ($0 - $1).magnitude }.max().map { $0 / size } ?? 0
  }

  @Test func twoLayersTakeOneUnitMoreThanInputs() throws {
    #expect(try twin(of: network(depth: 2, fusionLayer: 2)).network.hiddenWidths == [2])
    #expect(try twin(of: network(depth: 2, fusionLayer: 1)).network.hiddenWidths == [3])
    #expect(
      try twin(of: network(depth: 2, fusionLayer: 2, inputs: ModalityPair(4, 2))).network.hiddenWidths == [5],
      "the larger branch decides")
    #expect(try twin(of: network(depth: 2, fusionLayer: 1, inputs: ModalityPair(4, 2))).network.hiddenWidths == [7])
  }

  @Test(arguments: [1, 2], [ModalityPair(1, 1), ModalityPair(3, 2)])
  func gramMatrixOfTwoLayerUnitsIsKept(fusionLayer: Int, inputs: ModalityPair<Int>) throws {
    let network = try network(depth: 2, fusionLayer: fusionLayer, inputs: inputs)
    let wide = try weights(of: network, .entrywise, seed: 5)
    let small = narrow(wide, network, try twin(of: network, .entrywise))
    // All blocks whose columns or rows are one hidden space's units: [W_A, W_B, outᵀ], or [W, outᵀ] of each branch.
    func grams(_ blocks: [Matrix]) -> [Matrix] {
      func gram(_ parts: [Matrix]) -> Matrix {
        let units = (0..<parts[0].rows).map { unit in
          parts.flatMap { part in (0..<part.columns).map { part[unit, $0] } }
        }
        let size = units[0].count
        var sum = Matrix(rows: size, columns: size)
        for unit in units {
          for row in 0..<size { for column in 0..<size { sum[row, column] += unit[row] * unit[column] } }
        }
        return sum
      }
      return fusionLayer == 1
        ? [gram([blocks[0], blocks[1], blocks[2].transposed])]
        : [gram([blocks[0], blocks[1].transposed]), gram([blocks[2], blocks[3].transposed])]
    }
    for (expected, found) in zip(grams(wide), grams(small)) {
      #expect(largestDifference(expected, found) < 1e-13)
    }
  }

  /// W^L…W^1 and every product that reads a direct path once more through one layer: what the first level must keep.
  @Test(arguments: 3...7)
  func productsAlongThePathsAreKept(depth: Int) throws {
    for fusionLayer in 1...depth {
      for scheme in Initialization.Scheme.allCases {
        let network = try network(depth: depth, fusionLayer: fusionLayer, inputs: ModalityPair(2, 1))
        let twin = try twin(of: network, scheme, tolerance: 0.4)
        let wide = try weights(of: network, scheme, seed: UInt32(depth))
        let small = narrow(wide, network, twin)
        for modality in Modality.allCases {
          let first = modality == .a ? 0 : fusionLayer
          let path = Array(first..<(first + fusionLayer)) + Array((2 * fusionLayer)..<wide.count)
          func product(_ blocks: [Matrix], upTo end: Int) -> Matrix {
            path[..<end].dropFirst().reduce(blocks[path[0]]) { blocks[$1] * $0 }
          }
          for end in 1...path.count {
            let (expected, found) = (product(wide, upTo: end), product(small, upTo: end))
            #expect(
              largestDifference(expected.transposed * expected, found.transposed * found) < 1e-12,
              "\(network) up to layer \(end)")
          }
          #expect(largestDifference(product(wide, upTo: path.count), product(small, upTo: path.count)) < 1e-12)
        }
      }
    }
  }

  @Test func levelsFollowTheTolerance() throws {
    let deep = try network(depth: 4, fusionLayer: 4, width: 100)
    let widths = try [0.1, 1e-3, 1e-5].map { try twin(of: deep, tolerance: $0).network.hiddenWidths }
    #expect(widths == [[2, 2, 2], [3, 4, 3], [5, 6, 5]])
    let levels = try [1e-1, 1e-2, 1e-3, 1e-4].map { try twin(of: deep, .entrywise, tolerance: $0).levels }
    #expect(levels == levels.sorted() && Set(levels).count == levels.count, "entrywise weights need more: \(levels)")
    #expect(try twin(of: deep, .balanced, tolerance: 1e-9).levels == 0, "aligned layers are of rank one")
  }

  @Test func spacesAreNeverWiderThanTheirLayers() throws {
    let network = try FusionNetwork(
      depth: 4, fusionLayer: 3, hiddenWidths: [300, 3, 300], inputDimensions: ModalityPair(2, 5))
    let twin = try twin(of: network)
    #expect(twin.network.hiddenWidths[1] == 3)
    let wide = try weights(of: network, .layerwise, seed: 0)
    let small = narrow(wide, network, twin)
    #expect(largestDifference(wide[2] * (wide[1] * wide[0]), small[2] * (small[1] * small[0])) > 0, "it was rotated")
    #expect(largestDifference(wide[6] * wide[5] * wide[4] * wide[3], small[6] * small[5] * small[4] * small[3]) < 1e-12)
  }

  @Test func refusalsSayWhy() throws {
    let linear = try network(depth: 3, fusionLayer: 2)
    func reason(_ network: FusionNetwork, tolerance: Double = 1e-3, onSamples: Bool = false) -> String {
      do {
        _ = try twin(of: network, tolerance: tolerance, onSamples: onSamples)
        return "none"
      } catch { return "\(error)" }
    }
    #expect(reason(linear) == "none")
    #expect(reason(try network(depth: 3, fusionLayer: 2, activation: .rectified)).contains("only linear networks"))
    #expect(reason(linear, onSamples: true).contains("second moments"))
    #expect(reason(try network(depth: 3, fusionLayer: 2, width: 5)).contains("saves too little"))
    #expect(reason(try network(depth: 7, fusionLayer: 2), tolerance: 1e-12).contains("1e-12"))
  }

  @Test func tolerancesOutsideTheRangeAreRefused() throws {
    for tolerance in [0, -1, 1, .nan, Double.infinity] {
      let error = #expect(throws: ExperimentError.self) {
        try FusionExperiment(
          network: network(depth: 2, fusionLayer: 2), initialization: Initialization(scheme: .entrywise, scale: 1e-3),
          data: .gaussian(GaussianData(correlation: 0, sigmaRatio: 2)),
          training: Training(learningRate: 0.1, maxSteps: 10, stopLoss: 0), width: .reduced(tolerance: tolerance))
      }
      #expect(error?.key == "network.width_tolerance")
    }
  }
}
