import Experiments

/// Where the weights of one architecture lie in memory and which activity each block reads and writes, for networks that
/// train on samples.
///
/// Both engines follow the same schedule; the kernel receives it as a table of integers. Hidden activity is stored sample
/// by sample, features in lanes, and so blocks are stored by columns: a line for each input with a number for each output,
/// then the biases as one more line. The output layer is stored by rows. Early fusion reads the stacked input, and its two
/// blocks are one.
struct SampleSchedule: Sendable, Hashable {
  /// The activity after one hidden layer: of one branch, or shared.
  struct Space: Sendable, Hashable {
    var width: Int
    /// Numbers a sample takes, padding included.
    var stride: Int
    /// Numbers a sample takes in the spaces before this one.
    var offset: Int
  }

  /// What a block reads.
  enum Source: Sendable, Hashable {
    /// Inputs of the sample from this one on.
    case inputs(first: Int)
    case space(Int)
  }

  /// The weights between two layers' activity.
  struct Block: Sendable, Hashable {
    /// First weight, counted in numbers from the start of the network's weights.
    var offset: Int
    /// Lines, the inputs of the block; the bias is none of them.
    var lines: Int
    /// Outputs, and numbers in a line, padding included.
    var width: Int
    var stride: Int
    /// Whether a line of biases follows.
    var hasBias: Bool
    var source: Source
    var destination: Int
    /// Whether this block adds to what the one before it has put there, and whether it completes it: the two blocks of a
    /// fusion layer.
    var accumulates: Bool
    var activates: Bool
    /// Where its transposed copy starts; `nil` where nothing lies below.
    var transposed: Int?

    var weightCount: Int { (lines + (hasBias ? 1 : 0)) * stride }
  }

  /// The weights from one space to the output, one line.
  struct OutputBlock: Sendable, Hashable {
    var offset: Int
    var stride: Int
    var space: Int
  }

  /// One matrix of the network in this layout, for getting weights in and out.
  private struct Place: Sendable, Hashable {
    var offset: Int
    var stride: Int
    var rows: Int
    var columns: Int
    var linesAreColumns: Bool

    func index(row: Int, column: Int) -> Int {
      offset + (linesAreColumns ? column * stride + row : row * stride + column)
    }
  }

  let spaces: [Space]
  /// Hidden blocks in forward order.
  let blocks: [Block]
  let outputs: [OutputBlock]
  /// Where the output's bias lies, a line of which the first number counts.
  let outputBias: Int?
  /// Numbers of all weights, padding included, and of all transposed copies.
  let weightCount: Int
  let transposedCount: Int
  /// Numbers of one sample's activity.
  let activityCount: Int
  /// What leads from the output down to each modality.
  let chains: ModalityPair<Chain>
  private let places: [Place]
  private let fusionLayer: Int

  /// How one modality's total map comes about.
  struct Chain: Sendable, Hashable {
    var output: OutputBlock
    var matrices: [Lines]
    /// The first layer's weights, which are the last of the matrices.
    var firstLayer: Lines { matrices[matrices.count - 1] }
  }

  /// Lines of a stored matrix.
  struct Lines: Sendable, Hashable {
    var offset: Int
    var count: Int
    var stride: Int
  }

  init(_ network: FusionNetwork, laneCount: Int) {
    func padded(_ count: Int) -> Int { (count + laneCount - 1) / laneCount * laneCount }
    let (depth, fusion) = (network.depth, network.fusionLayer)
    /// Spaces are numbered branch A, branch B, shared.
    func space(afterLayer layer: Int, _ modality: Modality?) -> Int {
      if layer < fusion, let modality { return modality.rawValue * (fusion - 1) + layer - 1 }
      return 2 * (fusion - 1) + layer - fusion
    }
    var spaces: [Space] = []
    for count in [1..<fusion, 1..<fusion, fusion..<max(fusion, depth)] {
      for layer in count {
        let width = network.hiddenWidths[layer - 1]
        spaces.append(
          Space(
            width: width, stride: padded(width), offset: spaces.last.map { $0.offset + $0.stride } ?? 0))
      }
    }

    var blocks: [Block] = []
    var outputs: [OutputBlock] = []
    var places: [Place] = []
    var chains = ModalityPair([Lines](), [Lines]())
    var (offset, transposed) = (0, 0)
    for block in network.blocks {
      if block.layer == depth {
        outputs.append(
          OutputBlock(
            offset: offset, stride: padded(block.columns), space: space(afterLayer: depth - 1, block.modality)))
        places.append(
          Place(
            offset: offset, stride: padded(block.columns), rows: 1, columns: block.columns, linesAreColumns: false))
        offset += padded(block.columns)
        continue
      }
      let isSecondOfEarly = fusion == 1 && block.layer == 1 && block.modality == .b
      let stride = padded(block.rows)
      let start = isSecondOfEarly ? blocks[0].offset + blocks[0].lines * stride : offset
      if isSecondOfEarly {
        blocks[0].lines += block.columns
        // The biases move behind the lines of both.
        offset += block.columns * stride
      } else {
        let source: Source =
          if block.layer == 1 {
            .inputs(first: block.modality == .b ? network.inputDimensions.a : 0)
          } else {
            .space(space(afterLayer: block.layer - 1, block.layer - 1 < fusion ? block.modality : nil))
          }
        let isFusion = block.layer == fusion && fusion > 1
        blocks.append(
          Block(
            offset: start, lines: block.columns, width: block.rows, stride: stride, hasBias: block.hasBias,
            source: source, destination: space(afterLayer: block.layer, block.layer < fusion ? block.modality : nil),
            accumulates: isFusion && block.modality == .b, activates: !isFusion || block.modality == .b,
            transposed: block.layer > 1 ? transposed : nil))
        if block.layer > 1 { transposed += block.rows * padded(block.columns) }
        offset += blocks[blocks.count - 1].weightCount
      }
      places.append(
        Place(offset: start, stride: stride, rows: block.rows, columns: block.columns, linesAreColumns: true))
      for modality in Modality.allCases where block.modality == nil || block.modality == modality {
        chains[modality].append(Lines(offset: start, count: block.columns, stride: stride))
      }
    }
    outputBias = network.hasBias ? offset : nil
    weightCount = offset + (network.hasBias ? laneCount : 0)
    transposedCount = transposed
    activityCount = spaces.last.map { $0.offset + $0.stride } ?? 0
    fusionLayer = fusion
    self.spaces = spaces
    self.blocks = blocks
    self.outputs = outputs
    self.places = places
    self.chains = ModalityPair(Modality.a, Modality.b).map { modality in
      Chain(output: outputs[modality == .b ? outputs.count - 1 : 0], matrices: chains[modality].reversed())
    }
  }

  /// Whether there are two layers and few enough inputs for the thin functions of `sample_lanes.h`.
  var isThin: Bool {
    spaces.count == blocks.count && outputs.count == blocks.count
      && blocks.allSatisfy { $0.lines + ($0.hasBias ? 1 : 0) <= ThinLayer<Float>.mostInputs }
  }

  /// Numbers of the longest line of any matrix, or of as many inputs.
  var widestLine: Int {
    max(
      (blocks.map(\.stride) + outputs.map(\.stride)).max() ?? 0,
      blocks.map { ($0.lines + 15) / 16 * 16 }.max() ?? 0)
  }

  /// Puts blocks given row by row into this layout. Biases are left as they are.
  func pack<Number: TrainingNumber>(_ matrices: [[Double]], into weights: inout [Number]) {
    for (place, values) in zip(places, matrices) {
      for row in 0..<place.rows {
        for column in 0..<place.columns {
          weights[place.index(row: row, column: column)] = Number(values[row * place.columns + column])
        }
      }
    }
  }

  /// The first layer's weights of both modalities, one row a hidden unit.
  func firstLayer<Number: TrainingNumber>(of weights: UnsafeBufferPointer<Number>) -> ModalityPair<Matrix> {
    // Branch A, fusion layer included, comes first; then branch B.
    ModalityPair(places[0], places[fusionLayer]).map { place in
      var result = Matrix(rows: place.rows, columns: place.columns)
      for row in 0..<place.rows {
        for column in 0..<place.columns {
          result[row, column] = Double(weights[place.index(row: row, column: column)])
        }
      }
      return result
    }
  }
}
