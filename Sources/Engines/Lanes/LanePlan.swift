import CVectorLanes
import Experiments

/// Where the weights and vectors of one architecture lie when every vector lane is another network; see
/// `lane_training.h`.
struct LanePlan: Sendable {
  /// For each weight of a lane, its position in the layout of the architecture's ``LayerSchedule``; empty in modes.
  let sources: [Int]
  /// Whether ``ModeAmplitudes`` stand for the weights.
  let isInModes: Bool
  /// The weight matrices, where weights are kept as such.
  let blocks: [lane_block]
  /// Hidden units of a branch and number of branches, where a network of two layers is kept by its units; else 0.
  let units: Int
  let branches: Int
  /// Rows of memory for the weights and the vectors that a step works with.
  let networkRows: Int
  let dimensions: ModalityPair<Int>
  /// Where the total maps and the scaled residual are kept among the vectors.
  private let mapRows: ModalityPair<Int>
  private let residualRow: Int

  /// Rows of memory that training changes from step to step, the first ones: the weights or what stands for them.
  var weightRows: Int { isInModes ? ModeAmplitudes<Float>.count : sources.count }

  init(_ schedule: LayerSchedule) {
    let inputSteps = ModalityPair(schedule.steps[0], schedule.steps[schedule.fusionLayer])
    dimensions = inputSteps.map(\.columns)
    let isEarly = schedule.fusionLayer == 1
    let inputsOfUnit = isEarly ? dimensions.a + dimensions.b : max(dimensions.a, dimensions.b)
    isInModes = schedule.hasModes
    if isInModes {
      sources = []
      units = inputSteps.a.rows
      branches = 2
      blocks = []
      networkRows = ModeAmplitudes<Float>.count
      mapRows = ModalityPair(0, 0)
      residualRow = 0
    } else if schedule.depth == 2, inputsOfUnit <= Int(LANE_UNIT_INPUTS) {
      sources = Self.unitSources(schedule)
      units = inputSteps.a.rows
      branches = isEarly ? 1 : 2
      blocks = []
      networkRows = sources.count
      mapRows = ModalityPair(0, 0)
      residualRow = 0
    } else {
      let sources = schedule.steps.flatMap(Self.tileSources)
      let vectors = VectorRows(schedule, after: sources.count)
      self.sources = sources
      units = 0
      branches = 0
      blocks = Self.blocks(schedule, vectors)
      networkRows = vectors.end
      mapRows = schedule.totalMapSlots.map { vectors.row(ofSlot: $0) }
      residualRow = vectors.row(ofSlot: schedule.residualSlots.a)
    }
  }

  /// Calls `body` with the plan as the C functions take it.
  func withUnsafePlan<Result>(tracksError: Bool, _ body: (UnsafePointer<lane_plan>) -> Result) -> Result {
    blocks.withUnsafeBufferPointer { blocks in
      var plan = lane_plan(
        inputs_a: Int32(dimensions.a), inputs_b: Int32(dimensions.b), units: Int32(units), branches: Int32(branches),
        in_modes: isInModes ? 1 : 0, blocks: blocks.baseAddress, block_count: Int32(blocks.count),
        map_a: Int32(mapRows.a), map_b: Int32(mapRows.b),
        residual: Int32(residualRow), tracks_error: tracksError ? 1 : 0)
      return body(&plan)
    }
  }

  /// Unit after unit, each with its input weights and then its output weight.
  private static func unitSources(_ schedule: LayerSchedule) -> [Int] {
    let steps = schedule.steps
    let branches = schedule.fusionLayer == 1 ? [steps] : [Array(steps[..<2]), Array(steps[2...])]
    return branches.flatMap { branch in
      (0..<branch[0].rows).flatMap { unit in
        branch.dropLast().flatMap { block in (0..<block.columns).map { block.position(row: unit, column: $0) } }
          + [branch[branch.count - 1].position(row: 0, column: unit)]
      }
    }
  }

  /// Tiles of rows, each column by column.
  private static func tileSources(_ block: LayerSchedule.Step) -> [Int] {
    stride(from: 0, to: block.rows, by: Int(LANE_BLOCK_TILE)).flatMap { first in
      (0..<block.columns).flatMap { column in
        (first..<min(first + Int(LANE_BLOCK_TILE), block.rows)).map { block.position(row: $0, column: column) }
      }
    }
  }

  private static func blocks(_ schedule: LayerSchedule, _ vectors: VectorRows) -> [lane_block] {
    var firstElement = 0
    var outputRows: [Int: Int] = [:]
    let firstElements = schedule.steps.map { block in
      defer { firstElement += block.rows * block.columns }
      if block.above == schedule.topSlot { outputRows[block.below] = firstElement }
      return firstElement
    }
    return zip(schedule.steps, firstElements).map { block, first in
      var hiddenIn = vectors.row(ofSlot: block.hiddenIn)
      if block.hiddenIn == schedule.residualSlots.b {
        hiddenIn = vectors.row(ofSlot: schedule.residualSlots.a) + schedule.steps[0].columns
      }
      return lane_block(
        rows: Int32(block.rows), columns: Int32(block.columns), weights: Int32(first),
        above: Int32(outputRows[block.above] ?? vectors.row(ofSlot: block.above)),
        below: Int32(vectors.row(ofSlot: block.below)), hidden_in: Int32(hiddenIn),
        hidden_out: Int32(vectors.row(ofSlot: block.hiddenOut)), accumulates: block.accumulates ? 1 : 0,
        is_output: block.above == schedule.topSlot ? 1 : 0)
    }
  }
}

/// The rows that the slots of a schedule take behind the weights, without padding.
private struct VectorRows {
  private let first: Int
  private let width: Int
  let end: Int

  init(_ schedule: LayerSchedule, after first: Int) {
    let inputs = schedule.steps[0].columns + schedule.steps[schedule.fusionLayer].columns
    self.first = first
    width = max(schedule.steps.map { max($0.rows, $0.columns) }.max() ?? 0, inputs)
    end = first + schedule.slotCount * width
  }

  func row(ofSlot slot: Int) -> Int { first + slot * width }
}

extension LayerSchedule {
  /// Number of weight layers.
  var depth: Int { steps.count - fusionLayer }
}

extension LayerSchedule.Step {
  /// Where the weight (row, column) lies among the network's.
  func position(row: Int, column: Int) -> Int {
    offset + (linesAreColumns ? column * stride + row : row * stride + column)
  }
}
