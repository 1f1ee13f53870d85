/// The hidden spaces of a fusion network and how its blocks of weights connect them.
///
/// A branch has a space after each of its layers before the fusion layer; the shared part has one after the fusion layer
/// and every later one but the last. Inputs and the output are not hidden: nothing is ever left out of them.
package struct HiddenSpaces {
  /// What one block of weights connects; `nil` stands for an input below and for the output above.
  package struct Link {
    package let source: Int?
    package let destination: Int?
    package let block: WeightBlock
  }

  /// One link a block, in the order of ``FusionNetwork/blocks``.
  package let links: [Link]
  /// The width of each space.
  package let widths: [Int]
  /// The layer that each space comes after.
  package let layers: [Int]
  /// The branch that each belongs to; `nil` for the shared part.
  package let branches: [Modality?]

  package init(_ network: FusionNetwork) {
    let (depth, fusion) = (network.depth, network.fusionLayer)
    func space(afterLayer layer: Int, _ modality: Modality?) -> Int? {
      guard layer >= 1, layer < depth else { return nil }
      guard layer < fusion, let modality else { return 2 * (fusion - 1) + layer - fusion }
      return modality.rawValue * (fusion - 1) + layer - 1
    }
    links = network.blocks.map { block in
      Link(
        source: space(afterLayer: block.layer - 1, block.modality),
        destination: space(afterLayer: block.layer, block.layer < fusion ? block.modality : nil), block: block)
    }
    layers = Modality.allCases.flatMap { _ in 1..<fusion } + Array(fusion..<depth)
    branches =
      Modality.allCases.flatMap { Array(repeating: $0, count: fusion - 1) }
      + Array(repeating: nil, count: depth - fusion)
    widths = layers.map { network.hiddenWidths[$0 - 1] }
  }
}
