import Experiments
import Testing

@Suite struct FusionNetworkTests {
  /// Layer, branch, rows and columns of every block.
  private func describe(_ network: FusionNetwork) -> [String] {
    network.blocks.map { "\($0.layer)\($0.modality?.letter ?? "") \($0.rows)×\($0.columns)" }
  }

  @Test func blocksOfEachKindOfFusion() throws {
    let dimensions = ModalityPair(2, 3)
    let early = try FusionNetwork(depth: 2, fusionLayer: 1, width: 5, inputDimensions: dimensions)
    #expect(describe(early) == ["1A 5×2", "1B 5×3", "2 1×5"])
    let intermediate = try FusionNetwork(
      depth: 4, fusionLayer: 2, hiddenWidths: [5, 6, 7], inputDimensions: dimensions)
    #expect(describe(intermediate) == ["1A 5×2", "2A 6×5", "1B 5×3", "2B 6×5", "3 7×6", "4 1×7"])
    let late = try FusionNetwork(depth: 2, fusionLayer: 2, width: 5, inputDimensions: dimensions)
    #expect(describe(late) == ["1A 5×2", "2A 1×5", "1B 5×3", "2B 1×5"])
    #expect(early.parameterCount == 30)
    #expect(late.parameterCount == 35)
  }

  /// Each modality's blocks chain from its inputs to one output, whatever the shape.
  @Test func blocksChain() throws {
    for depth in 2...6 {
      for fusionLayer in 1...depth {
        let network = try FusionNetwork(
          depth: depth, fusionLayer: fusionLayer, hiddenWidths: (1..<depth).map { 3 + $0 },
          inputDimensions: ModalityPair(2, 7))
        for modality in Modality.allCases {
          let chain = network.blocks.filter { $0.modality == nil || $0.modality == modality }
            .sorted { $0.layer < $1.layer }
          #expect(chain.map(\.layer) == Array(1...depth))
          #expect(chain[0].columns == network.inputDimensions[modality])
          #expect(chain[depth - 1].rows == 1)
          #expect(zip(chain, chain.dropFirst()).allSatisfy { $0.rows == $1.columns })
        }
      }
    }
  }

  @Test func impossibleShapesAreRefused() {
    #expect(throws: ExperimentError(key: "network.depth", message: "depth is 1, allowed are 2 to 64 layers")) {
      try FusionNetwork(depth: 1, fusionLayer: 1, width: 4)
    }
    #expect(
      throws: ExperimentError(
        key: "network.fusion_layer", message: "fusion_layer is 5, allowed are 1 (early) to the depth, 4 (late)")
    ) {
      try FusionNetwork(depth: 4, fusionLayer: 5, width: 4)
    }
    #expect(
      throws: ExperimentError(
        key: "network.width", message: "2 widths for 3 hidden layers; give one width, or one for each")
    ) {
      try FusionNetwork(depth: 4, fusionLayer: 2, hiddenWidths: [3, 3])
    }
    #expect(throws: ExperimentError(key: "network.width", message: "width is 0, allowed are 1 to 65536")) {
      try FusionNetwork(depth: 2, fusionLayer: 2, width: 0)
    }
    #expect(
      throws: ExperimentError(key: "data.dimensions", message: "each modality needs at least one dimension")
    ) {
      try FusionNetwork(depth: 2, fusionLayer: 2, width: 2, inputDimensions: ModalityPair(1, 0))
    }
  }
}
