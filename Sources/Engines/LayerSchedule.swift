import Experiments

/// Where the weights of one architecture lie in memory and which vectors each block reads and writes in a step.
///
/// Both engines follow the same schedule; the kernel receives it as a table of integers.
///
/// A step needs, for every block W: the row vector a above it (a^L = 1, a^{i−1} = a^i W^i), which going down becomes the
/// total map of each branch, and the column vector h below it (h^0 = the branch's residual, h^i = W^i h^{i−1}). The
/// gradient is the rank-one matrix −aᵀhᵀ (Zhang, Latham and Saxe 2024, in terms of second moments).
struct LayerSchedule: Sendable, Hashable {
  /// One block of the network.
  struct Step: Sendable, Hashable {
    /// First weight, counted in numbers from the start of the network's weights.
    var offset: Int
    /// Lines of the stored matrix: its rows, or its columns where `linesAreColumns`.
    var lines: Int
    /// Numbers in a line, padding included.
    var stride: Int
    /// Tall blocks are stored by columns, so that lines are long; where two steps are taken at once, lines are those that
    /// blocks turn by.
    var linesAreColumns: Bool
    /// Slots of the vectors above and below the block, on the way down.
    var above: Int
    var below: Int
    /// Slots of the hidden activity that enters and leaves the block, on the way up.
    var hiddenIn: Int
    var hiddenOut: Int
    /// Whether the outgoing activity is added to what is there: the second branch at the fusion layer.
    var accumulates: Bool
    /// Output and input width of the block.
    var rows: Int
    var columns: Int
  }

  let fusionLayer: Int
  let steps: [Step]
  /// Whether two steps take one pass over the inner blocks; see ``TurningBlocks``.
  let takesTwoSteps: Bool
  /// Numbers of all weights, padding included.
  let weightCount: Int
  /// Number of vectors a step works with.
  let slotCount: Int
  /// Numbers in a slot: the widest vector, padded.
  let slotStride: Int
  /// The slot of a^L, which holds a single 1.
  let topSlot: Int
  /// The slots where the total maps of the two branches end up.
  let totalMapSlots: ModalityPair<Int>
  /// The slots where the two branches expect their residuals.
  let residualSlots: ModalityPair<Int>
  /// The slot for the distance to the teacher, weighed with the distribution's covariance.
  let errorSlot: Int

  /// Blocks of fewer lines stay in the nearest cache, where every update is added at once.
  static let fewLines = 24

  init(_ network: FusionNetwork, laneCount: Int) {
    func padded(_ count: Int) -> Int { (count + laneCount - 1) / laneCount * laneCount }
    let (depth, fusion) = (network.depth, network.fusionLayer)
    func above(layer: Int, _ modality: Modality?) -> Int {
      guard layer < fusion, let modality else { return layer - fusion }
      return depth - fusion + 1 + modality.rawValue * fusion + layer
    }
    let firstHidden = depth + fusion + 1
    let (swing, fused, residual) = ([firstHidden, firstHidden + 1], firstHidden + 2, firstHidden + 3)

    let takesTwoSteps = network.takesTwoSteps
    var steps: [Step] = []
    var offset = 0
    var widest = network.inputDimensions.a + network.inputDimensions.b
    for block in network.blocks {
      let linesAreColumns = takesTwoSteps ? block.layer <= 2 : block.rows > block.columns
      let lines = linesAreColumns ? block.columns : block.rows
      let stride = padded(linesAreColumns ? block.rows : block.columns)
      let hiddenIn =
        if let modality = block.modality, block.layer == 1 {
          residual + modality.rawValue
        } else {
          block.layer == fusion + 1 ? fused : swing[block.layer % 2]
        }
      steps.append(
        Step(
          offset: offset, lines: lines, stride: stride, linesAreColumns: linesAreColumns,
          above: above(layer: block.layer, block.modality), below: above(layer: block.layer - 1, block.modality),
          hiddenIn: hiddenIn, hiddenOut: block.layer == fusion ? fused : swing[(block.layer + 1) % 2],
          accumulates: block.layer == fusion && block.modality == .b, rows: block.rows,
          columns: block.columns))
      offset += lines * stride
      widest = max(widest, block.rows, block.columns)
    }
    fusionLayer = fusion
    self.takesTwoSteps = takesTwoSteps
    self.steps = steps
    weightCount = offset
    slotCount = residual + 3
    slotStride = padded(widest)
    topSlot = above(layer: depth, nil)
    totalMapSlots = ModalityPair(Modality.a, Modality.b).map { above(layer: 0, $0) }
    residualSlots = ModalityPair(Modality.a, Modality.b).map { residual + $0.rawValue }
    errorSlot = residual + 2
  }

  /// Numbers that kernels keep behind the weights: the `TURNING_SLOTS` of `turning_passes.cl` from step to step, and the
  /// amplitudes of `lane_mode_units.cl`, which take less than a slot, between slices.
  func keptCount(slotStride: Int) -> Int { takesTwoSteps ? 25 * slotStride : hasModes ? slotStride : 0 }

  /// Puts blocks given row by row into this layout.
  func pack<Number: TrainingNumber>(_ blocks: [[Double]], of network: FusionNetwork, into weights: inout [Number]) {
    for (step, (block, values)) in zip(steps, zip(network.blocks, blocks)) {
      for row in 0..<block.rows {
        for column in 0..<block.columns {
          let (line, element) = step.linesAreColumns ? (column, row) : (row, column)
          weights[step.offset + line * step.stride + element] = Number(values[row * block.columns + column])
        }
      }
    }
  }

  /// The first layer's weights of both modalities, one row a hidden unit.
  func firstLayer<Number: TrainingNumber>(of weights: UnsafeBufferPointer<Number>) -> ModalityPair<Matrix> {
    ModalityPair(0, fusionLayer).map { index in
      let step = steps[index]
      let columns = step.linesAreColumns ? step.lines : step.columns
      var result = Matrix(rows: step.rows, columns: columns)
      for row in 0..<step.rows {
        for column in 0..<columns {
          let (line, element) = step.linesAreColumns ? (column, row) : (row, column)
          result[row, column] = Double(weights[step.offset + line * step.stride + element])
        }
      }
      return result
    }
  }
}

extension FusionNetwork {
  /// Whether two steps can take one pass over the inner blocks: late fusion of four wide layers above single inputs.
  var takesTwoSteps: Bool {
    depth == 4 && fusionLayer == 4 && inputDimensions == ModalityPair(1, 1)
      && hiddenWidths.allSatisfy { $0 >= LayerSchedule.fewLines }
  }
}
