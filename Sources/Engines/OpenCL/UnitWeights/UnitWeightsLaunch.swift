import Experiments
import Kernels

/// Draws unit weights on a device: the host side of `unit_weights.cl` and `narrow_twins.cl`.
///
/// The device's weights are the host's to the last bit. They take double precision, in which the host draws, too: where a
/// device has none the host draws, and where a twin's wide network does not fit the scratch memory; those weights are copied.
struct UnitWeightsLaunch {
  /// Recipes that one launch can follow, because they differ in seeds and directions alone.
  private struct Kind: Hashable {
    let network: FusionNetwork
    let twin: NarrowTwin?
    let scheme: Initialization.Scheme

    init(_ recipe: UnitWeights) { (network, twin, scheme) = (recipe.network, recipe.twin, recipe.scheme) }
  }

  /// Numbers of weights that the host draws before it copies them.
  private static var numbersTogether: Int { 1 << 23 }

  private let context: OpenCLContext
  private let tuning: DrawingTuning

  init(_ context: OpenCLContext) {
    self.context = context
    tuning = DrawingTuning(context.device.description)
  }

  /// Draws the unit weights of all recipes, each in the layout of its trained network's schedule.
  ///
  /// - Parameters:
  ///   - draws: memory for them all.
  ///   - stride: numbers from one recipe's weights to the next one's.
  func draw<Number: TrainingNumber>(
    _ recipes: [UnitWeights], into draws: OpenCLBuffer<Number>, stride: Int
  ) throws(EngineError) {
    try draws.clear()
    var kinds = Registry<Kind>()
    var members: [[Int]] = []
    for (index, recipe) in recipes.enumerated() {
      let kind = kinds.index(of: Kind(recipe))
      if kind == members.count { members.append([]) }
      members[kind].append(index)
    }
    for (kind, members) in zip(kinds.entries, members) {
      let places = LayerSchedule(kind.twin?.network ?? kind.network, laneCount: Number.laneCount).steps
        .map { UnitWeightsTables.Place($0) }
      if !isDrawnByDevice(kind) {
        try drawOnHost(recipes, members, into: draws, stride: stride)
      } else if let twin = kind.twin {
        try drawTwins(kind, twin, places, recipes, members, into: draws, stride: stride)
      } else {
        try drawAtFullWidth(kind, places, recipes, members, into: draws, stride: stride)
      }
    }
  }

  /// Whether kernels draw these weights; they count the wide ones in integers, and a twin's in scratch memory.
  private func isDrawnByDevice(_ kind: Kind) -> Bool {
    let count = kind.network.blocks.reduce(0) { $0 + $1.rows * $1.columns }
    return context.device.description.supportsDouble && count < 1 << 28
  }

  private func drawOnHost<Number: TrainingNumber>(
    _ recipes: [UnitWeights], _ members: [Int], into draws: OpenCLBuffer<Number>, stride: Int
  ) throws(EngineError) {
    let together = max(1, Self.numbersTogether / max(1, stride))
    for first in Swift.stride(from: 0, to: members.count, by: together) {
      let chosen = Array(members[first..<min(first + together, members.count)])
      let weights = ParallelLoop.map(count: chosen.count) { recipes[chosen[$0]].laidOut(in: Number.self) }
      for (member, weights) in zip(chosen, weights) { try draws.write(weights, at: member * stride) }
    }
  }

  private func drawAtFullWidth<Number: TrainingNumber>(
    _ kind: Kind, _ places: [UnitWeightsTables.Place], _ recipes: [UnitWeights], _ members: [Int],
    into draws: OpenCLBuffer<Number>, stride: Int
  ) throws(EngineError) {
    let tables = UnitWeightsTables(kind.network, kind.scheme, places: places)
    let pairs = tables.blocks.reduce(0) { $0 + Int($1.rows) * Int($1.columns) / 2 }
    let parts = max(1, pairs / DrawingTuning.pairsPerGroup)
    let program = try context.program(KernelSource.unitWeights, options: tuning.options(Number.precision))
    let directions = try Directions(tables, recipes, members, program, tuning, on: context)
    var kernel = try OpenCLKernel(context, program, name: "draw_weights")
    try kernel.append(Int32(0))
    try kernel.append(Int32(parts))
    try kernel.append(directions.recipes)
    try kernel.append(Int32(tables.blocks.count))
    try kernel.append(OpenCLBuffer(context, tables.blocks, purpose: "the blocks that are drawn"))
    try directions.append(to: &kernel)
    try kernel.append(draws)
    try kernel.append(UInt64(stride))
    try launch(members.count, directions, firstCount: tuning.narrowingGroups) { (first, count) throws(EngineError) in
      try kernel.replace(0, Int32(first))
      try kernel.launch(groups: count * parts, groupSize: tuning.groupSize)
    }
  }

  private func drawTwins<Number: TrainingNumber>(
    _ kind: Kind, _ twin: NarrowTwin, _ places: [UnitWeightsTables.Place], _ recipes: [UnitWeights], _ members: [Int],
    into draws: OpenCLBuffer<Number>, stride: Int
  ) throws(EngineError) {
    let tables = UnitWeightsTables(
      kind.network, kind.scheme, places: UnitWeightsTables.Place.rowByRow(kind.network))
    let twins = NarrowTwinTables(
      kind.network, twin, places: places, hasTransposedCopy: tuning.hasTransposedCopy)
    let scratchBytes = twins.scratchCount * MemoryLayout<Double>.stride
    guard scratchBytes <= tuning.largestScratch else {
      return try drawOnHost(recipes, members, into: draws, stride: stride)
    }
    let groups = min(tuning.narrowingGroups, members.count, max(1, tuning.scratchBytes / scratchBytes))
    let program = try context.program(KernelSource.unitWeights, options: tuning.options(Number.precision))
    let directions = try Directions(tables, recipes, members, program, tuning, on: context)
    var kernel = try OpenCLKernel(context, program, name: "narrow_twins")
    try kernel.append(Int32(0))
    try kernel.append(Int32(0))
    try kernel.append(directions.recipes)
    try kernel.append(OpenCLBuffer(context, tables.blocks, purpose: "the blocks that are drawn"))
    try directions.append(to: &kernel)
    try kernel.append(OpenCLBuffer(context, [twins.shape], purpose: "the twins' shape"))
    try kernel.append(OpenCLBuffer(context, twins.spaces, purpose: "the hidden spaces"))
    try kernel.append(OpenCLBuffer(context, twins.links, purpose: "the links of hidden spaces"))
    try kernel.append(OpenCLBuffer(context, twins.operations, purpose: "the operations on bases"))
    try kernel.append(
      OpenCLBuffer<Double>(context, count: groups * twins.scratchCount, purpose: "the weights before reduction"))
    try kernel.append(UInt64(twins.scratchCount))
    try kernel.appendLocal(bytes: twins.stateCount * MemoryLayout<Int32>.stride)
    try kernel.append(draws)
    try kernel.append(UInt64(stride))
    try launch(members.count, directions, firstCount: groups) { (first, count) throws(EngineError) in
      try kernel.replace(0, Int32(first))
      try kernel.replace(1, Int32(first + count))
      try kernel.launch(groups: min(groups, count), groupSize: tuning.groupSize)
    }
  }

  /// Goes through `total` networks in launches of a tenth of a second.
  private func launch(
    _ total: Int, _ directions: Directions, firstCount: Int,
    _ body: (_ first: Int, _ count: Int) throws(EngineError) -> Void
  ) throws(EngineError) {
    var (slice, first) = (SlicePlan(steps: firstCount), 0)
    while first < total {
      let count = min(slice.steps, total - first, directions.capacity)
      let started = ContinuousClock.now
      try directions.draw(first, count)
      try body(first, count)
      try context.finish("drawing the initial weights of \(count) networks")
      slice.took(started.duration(to: .now) / .seconds(1), steps: count)
      first += count
    }
  }
}

extension OpenCLDevice {
  /// The unit weights of recipes as an engine on this device draws them, each in the layout of its trained network's schedule.
  ///
  /// - Throws: ``EngineError`` if the device fails.
  package func unitWeights(of recipes: [UnitWeights], _ precision: Precision) throws(EngineError) -> [[Double]] {
    switch precision {
    case .float: try unitWeights(of: recipes, in: Float.self).map { $0.map { Double($0) } }
    case .double: try unitWeights(of: recipes, in: Double.self)
    }
  }

  private func unitWeights<Number: TrainingNumber>(
    of recipes: [UnitWeights], in type: Number.Type
  ) throws(EngineError) -> [[Number]] {
    let context = try OpenCLContext(self)
    let counts = recipes.map { LayerSchedule($0.trainedNetwork, laneCount: type.laneCount).weightCount }
    let stride = counts.max() ?? 0
    let draws = try OpenCLBuffer<Number>(context, count: recipes.count * stride, purpose: "the unit weights")
    try UnitWeightsLaunch(context).draw(recipes, into: draws, stride: stride)
    let numbers = try draws.read()
    return counts.enumerated().map { index, count in Array(numbers[(index * stride)..<(index * stride + count)]) }
  }
}

/// The recipes of one kind on a device, and the directions of a launch's networks where these are balanced.
private struct Directions {
  let recipes: OpenCLBuffer<UnitWeightsTables.RecipeEntry>
  /// The most networks of a launch.
  let capacity: Int
  private let tables: UnitWeightsTables
  private let numbers: OpenCLBuffer<Double>
  private let kernel: OpenCLKernel
  private let groupSize: Int

  init(
    _ tables: UnitWeightsTables, _ recipes: [UnitWeights], _ members: [Int], _ program: OpenCLHandle,
    _ tuning: DrawingTuning, on context: OpenCLContext
  ) throws(EngineError) {
    self.tables = tables
    groupSize = tuning.groupSize
    let bytes = tables.directionCount * MemoryLayout<Double>.stride
    capacity = bytes > 0 ? max(1, min(members.count, DrawingTuning.directionBytes / bytes)) : members.count
    self.recipes = try OpenCLBuffer(
      context, UnitWeightsTables.entries(of: recipes, members), purpose: "the seeds of networks")
    numbers = try OpenCLBuffer(context, count: capacity * tables.directionCount, purpose: "the directions of weights")
    var kernel = try OpenCLKernel(context, program, name: "draw_directions")
    try kernel.append(Int32(0))
    try kernel.append(Int32(0))
    try kernel.append(self.recipes)
    try kernel.append(Int32(tables.spaces.count))
    try kernel.append(OpenCLBuffer(context, tables.spaces, purpose: "the hidden spaces"))
    try kernel.append(Int32(tables.endCount))
    try kernel.append(OpenCLBuffer(context, tables.ends(of: recipes, members), purpose: "the inputs' directions"))
    try kernel.append(numbers)
    try kernel.append(UInt64(tables.directionCount))
    self.kernel = kernel
  }

  /// Sets the next arguments of a kernel that draws weights.
  func append(to kernel: inout OpenCLKernel) throws(EngineError) {
    try kernel.append(Int32(tables.isBalanced ? 1 : 0))
    try kernel.append(numbers)
    try kernel.append(UInt64(tables.directionCount))
  }

  /// Draws the directions of `count` networks.
  func draw(_ first: Int, _ count: Int) throws(EngineError) {
    guard tables.isBalanced else { return }
    try kernel.replace(0, Int32(first))
    try kernel.replace(1, Int32(count))
    try kernel.launch(groups: (count * (tables.spaces.count + 1) + groupSize - 1) / groupSize, groupSize: groupSize)
  }
}
