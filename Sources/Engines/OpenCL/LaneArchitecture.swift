import Experiments
import Kernels

/// One architecture as the macros that `lane_passes.cl` and `lane_training.cl`, or `lane_modes.cl`, are compiled with, so that
/// all their loops have constant ends.
struct LaneArchitecture {
  /// Hidden units with up to this many inputs are taken one after the other where there are two layers.
  private static let largestUnit = 4

  /// Numbers that one network's weights, its vectors and its data take; in modes, weights are not among them.
  let numberCount: Int
  /// Whether networks train in modes, by the kernel `lane_modes`.
  let isInModes: Bool
  private let macros: [(name: String, value: String)]

  /// Where one matrix has its weights in the kernel: the first, and the way to the next row and column.
  private struct Place {
    let start: Int
    let rowStep: Int
    let columnStep: Int
  }

  init(_ schedule: LayerSchedule, inputs: ModalityPair<Int>) {
    isInModes = schedule.hasModes
    if isInModes {
      let total = inputs.a + inputs.b
      // P and Q of two branches.
      numberCount = ModeAmplitudes<Float>.count + total * (2 * total + 6)
      macros = [
        ("INPUTS_A", "1"), ("INPUTS_B", "1"), ("UNITS", "\(schedule.steps[0].rows)"),
        ("LINE", "\(schedule.steps[1].offset - schedule.steps[0].offset)"),
      ]
    } else {
      (numberCount, macros) = Self.blocks(schedule, inputs: inputs)
    }
  }

  /// The numbers and macros of an architecture whose weights are kept as such.
  private static func blocks(
    _ schedule: LayerSchedule, inputs: ModalityPair<Int>
  ) -> (numberCount: Int, macros: [(name: String, value: String)]) {
    let depth = schedule.steps.count - schedule.fusionLayer
    let total = inputs.a + inputs.b
    let units = depth == 2 && total <= largestUnit ? schedule.steps[0].rows : 0
    let branches = schedule.fusionLayer == 2 ? 2 : 1
    var slots = LaneSlots(inputs: inputs)
    var places: [Place] = []
    var blocks: [[Int]] = []
    var weightCount = 0
    for (index, step) in schedule.steps.enumerated() {
      let (layer, modality) = schedule.position(ofStep: index)
      if units > 0 {
        places.append(
          placeInUnits(layer: layer, modality: modality, units: units, branches: branches, inputs: inputs))
      } else {
        let isOutput = layer == depth
        places.append(Place(start: weightCount, rowStep: step.columns, columnStep: 1))
        func branch(_ layer: Int) -> Modality? { layer < schedule.fusionLayer ? modality : nil }
        blocks.append([
          step.rows, step.columns, weightCount,
          isOutput ? 0 : slots.row(above: layer, branch(layer), count: step.rows),
          slots.row(above: layer - 1, branch(layer - 1), count: step.columns),
          slots.activity(after: layer - 1, branch(layer - 1), count: step.columns),
          isOutput ? 0 : slots.activity(after: layer, branch(layer), count: step.rows),
          step.accumulates ? 1 : 0, isOutput ? 1 : 0,
        ])
      }
      weightCount += step.rows * step.columns
    }
    let matrices = zip(schedule.steps, places).map { step, place in
      [
        step.rows, step.columns, place.start, place.rowStep, place.columnStep, step.offset,
        step.linesAreColumns ? 1 : step.stride, step.linesAreColumns ? step.stride : 1,
      ]
    }
    let macros = [
      ("INPUTS_A", "\(inputs.a)"), ("INPUTS_B", "\(inputs.b)"), ("UNITS", "\(units)"), ("BRANCHES", "\(branches)"),
      ("WEIGHT_COUNT", "\(weightCount)"), ("VECTOR_COUNT", "\(slots.count)"), ("RESIDUAL", "\(slots.residual)"),
      ("FOR_EACH_MATRIX(DO)", calls(matrices)), ("BLOCKS_UP(DO)", calls(blocks)),
      ("BLOCKS_DOWN(DO)", calls(blocks.reversed())),
    ]
    return (weightCount + slots.count + total * (2 * total + 6), macros)
  }

  /// The name of the kernel.
  var kernelName: String { isInModes ? "lane_modes" : "lane_training" }

  /// Steps that a launch takes a multiple of. What was seen of a lone network's steps is kept near only if they are few.
  func blockLength(lanes: Int) -> Int { isInModes ? (lanes == 1 ? 8 : 64) : 1 }

  /// The program for the lanes and groups of a tuning.
  func source(_ tuning: FusionTuning, tracksError: Bool) -> String {
    let areFew = tuning.lanes == 1 && numberCount <= tuning.unrolledNumbers
    var all =
      [
        ("LANES", "\(tuning.lanes)"), ("ARE_FEW", areFew ? "1" : "0"), ("COLUMNS", "\(tuning.laneGroupSize)"),
        ("ROWS", "1"), ("TRACKS_ERROR", tracksError ? "1" : "0"),
      ] + macros
    if isInModes { all.append(("LOOK", "\(blockLength(lanes: tuning.lanes))")) }
    let text = all.map { "#define \($0.0) \($0.1)\n" }.joined()
    return isInModes ? KernelSource.laneModes(architecture: text) : KernelSource.laneTraining(architecture: text)
  }

  private static func calls(_ arguments: [[Int]]) -> String {
    arguments.map { "DO(\($0.map(String.init).joined(separator: ", ")))" }.joined(separator: " ")
  }

  /// Unit by unit, the input weights first; branch A, then B.
  private static func placeInUnits(
    layer: Int, modality: Modality?, units: Int, branches: Int, inputs: ModalityPair<Int>
  ) -> Place {
    let isB = modality == .b
    let size = branches == 1 ? inputs.a + inputs.b : modality.map { inputs[$0] } ?? 0
    let first = branches == 2 && isB ? units * (inputs.a + 1) : 0
    if layer == 2 { return Place(start: first + size, rowStep: 0, columnStep: size + 1) }
    return Place(start: first + (branches == 1 && isB ? inputs.a : 0), rowStep: size + 1, columnStep: 1)
  }
}

/// Gives vectors between blocks their places, each one of its own: the compiler knows which are needed at the same time.
private struct LaneSlots {
  private enum Vector: Hashable {
    case row(above: Int, Modality?)
    case activity(after: Int, Modality?)
  }

  private var starts: [Vector: Int] = [:]
  private(set) var count = 0
  /// Where the residuals of both modalities begin.
  let residual: Int

  /// The total map of both modalities comes first.
  init(inputs: ModalityPair<Int>) {
    residual = inputs.a + inputs.b
    for modality in Modality.allCases { _ = row(above: 0, modality, count: inputs[modality]) }
    for modality in Modality.allCases { _ = activity(after: 0, modality, count: inputs[modality]) }
  }

  /// a^layer of a branch, or of the layers that both share.
  mutating func row(above layer: Int, _ branch: Modality?, count: Int) -> Int {
    place(.row(above: layer, branch), count: count)
  }

  /// h^layer of a branch, or of the layers that both share.
  mutating func activity(after layer: Int, _ branch: Modality?, count: Int) -> Int {
    place(.activity(after: layer, branch), count: count)
  }

  private mutating func place(_ vector: Vector, count size: Int) -> Int {
    if let start = starts[vector] { return start }
    defer { count += size }
    starts[vector] = count
    return count
  }
}

extension LayerSchedule {
  /// The layer of a block and, below the fusion layer, its modality.
  fileprivate func position(ofStep index: Int) -> (layer: Int, modality: Modality?) {
    if index < fusionLayer { return (index + 1, .a) }
    if index < 2 * fusionLayer { return (index - fusionLayer + 1, .b) }
    return (index - fusionLayer + 1, nil)
  }
}
