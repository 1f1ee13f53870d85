import Experiments

/// What unit weights of one architecture and scheme have in common, as the tables that `unit_weights.cl` reads. Field order
/// and types are the kernels'.
struct UnitWeightsTables {
  /// The kernels' `recipe`.
  struct RecipeEntry: BitwiseCopyable {
    var keyLow, keyHigh, seedIndex: UInt32
    var destination: Int32
  }

  /// The kernels' `drawn_block`.
  struct BlockEntry: BitwiseCopyable {
    var factor: Double
    var stream: UInt32
    var rows, columns, offset, rowStep, columnStep, above, below: Int32
  }

  /// The kernels' `direction_space`.
  struct SpaceEntry: BitwiseCopyable {
    var stream: UInt32
    var width, first: Int32
  }

  /// Where a block's weights lie: the first, and the way to the next row and column.
  struct Place {
    var offset: Int
    var rowStep: Int
    var columnStep: Int
  }

  let blocks: [BlockEntry]
  /// The hidden spaces of balanced networks.
  let spaces: [SpaceEntry]
  let isBalanced: Bool
  /// Numbers of one network's directions: the output's and the inputs' at the ends, and all of them. 0 unless balanced.
  let endCount: Int
  let directionCount: Int

  /// - Parameter places: where each block of the network belongs.
  init(_ network: FusionNetwork, _ scheme: Initialization.Scheme, places: [Place]) {
    let (hidden, inputs) = (HiddenSpaces(network), network.inputDimensions)
    isBalanced = scheme == .balanced
    var starts: [Int] = []
    var end = 1 + inputs.a + inputs.b
    for width in hidden.widths {
      starts.append(end)
      end += width
    }
    endCount = isBalanced ? 1 + inputs.a + inputs.b : 0
    directionCount = isBalanced ? end : 0
    spaces = starts.indices.map { space in
      SpaceEntry(
        stream: RandomStream.stream(ofLayer: hidden.layers[space], branch: hidden.branches[space]),
        width: Int32(hidden.widths[space]), first: Int32(starts[space]))
    }
    blocks = zip(hidden.links, places).map { link, place in
      let block = link.block
      return BlockEntry(
        factor: scheme.factor(of: block, in: network), stream: RandomStream.stream(of: block), rows: Int32(block.rows),
        columns: Int32(block.columns), offset: Int32(place.offset), rowStep: Int32(place.rowStep),
        columnStep: Int32(place.columnStep), above: Int32(link.destination.map { starts[$0] } ?? 0),
        below: Int32(link.source.map { starts[$0] } ?? (block.modality == .b ? 1 + inputs.a : 1)))
    }
  }

  /// The recipes as entries, with their numbers among the batch's.
  static func entries(of recipes: [UnitWeights], _ members: [Int]) -> [RecipeEntry] {
    members.map { member in
      let (seed, key) = (recipes[member].seed, Philox(seed: recipes[member].seed.base).key)
      return RecipeEntry(keyLow: key.x, keyHigh: key.y, seedIndex: seed.index, destination: Int32(member))
    }
  }

  /// The directions at the ends of balanced networks, one network after the other.
  func ends(of recipes: [UnitWeights], _ members: [Int]) -> [Double] {
    guard isBalanced else { return [] }
    return members.flatMap { [1] + recipes[$0].directions.a + recipes[$0].directions.b }
  }
}

extension UnitWeightsTables.Place {
  /// Where a schedule has a block.
  init(_ step: LayerSchedule.Step) {
    self.init(
      offset: step.offset, rowStep: step.linesAreColumns ? 1 : step.stride,
      columnStep: step.linesAreColumns ? step.stride : 1)
  }

  /// The blocks of a network row by row, one after the other.
  static func rowByRow(_ network: FusionNetwork) -> [UnitWeightsTables.Place] {
    var offset = 0
    return network.blocks.map { block in
      defer { offset += block.rows * block.columns }
      return UnitWeightsTables.Place(offset: offset, rowStep: block.columns, columnStep: 1)
    }
  }
}
