import CVectorLanes

/// The inner blocks of two branches of four layers that have one input each and meet only in the output, in memory that one
/// thread uses for one network after another.
///
/// Block 3 turns around block 4, which is a row, and block 2, by its columns, around block 1, which is a column. Each takes
/// two steps in one pass, in turn: a step needs a^2 and h^2 / r, whose product is the total map, and a pass that has both for two
/// steps of one block leaves both for two steps of the other one, of which the second is new. See `vector_lanes_turns.h`.
struct TurningBlocks<Number: TrainingNumber> {
  /// A block with the one around which it turns, and the numbers in one of its lines without padding.
  private typealias Block = (inner: LayerSchedule.Step, outer: LayerSchedule.Step, lineLength: Int)

  /// Blocks 2 and 3 of modality A, then those of B.
  private var turns: [lanes_turns] = []
  private let memory: AlignedBuffer<Number>
  /// Which of a branch's two blocks turns: 0 or 1.
  private var current = 0
  /// The learning rate times the residuals of the last step.
  private var rates = (a: Number(0), b: Number(0))

  /// Memory for the largest of some schedules. Those that do not take two steps at once need none.
  init(_ schedules: [LayerSchedule]) {
    let turning = schedules.filter(\.takesTwoSteps)
    memory = AlignedBuffer(count: turning.map(Self.size).max() ?? 0)
  }

  /// Takes the blocks of a network over from its weights.
  mutating func load(_ schedule: LayerSchedule, from weights: UnsafePointer<Number>) {
    let blocks = Self.blocks(of: schedule)
    var next = memory.start
    func take(_ count: Int) -> UnsafeMutableRawPointer {
      defer { next += count }
      return UnsafeMutableRawPointer(next)
    }
    turns = blocks.map { block in
      let (across, along) = (Self.padded(block.inner.lines), block.inner.stride)
      return lanes_turns(
        lines: block.inner.lines, columns: block.lineLength, matrix: take(across * along), vector: take(across),
        projection: take(across), step: take(across), waiting_across: take(across), waiting_along: take(along),
        waits: 0, taken: (take(along), take(along)), given: (nil, nil), square: 0, output: 0)
    }
    for (index, block) in blocks.enumerated() {
      turns[index].given = turns[index ^ 1].taken
      Number.load(&turns[index], from: weights + block.inner.offset, stride: block.inner.stride)
      vector(index).update(from: weights + block.outer.offset, count: block.outer.stride)
    }
    // The first pass makes no first step. It is one of block 2 and takes a^2.
    for upper in [1, 3] {
      guard let below = turns[upper].given.1?.assumingMemoryBound(to: Number.self) else { continue }
      let inner = blocks[upper].inner
      Number.gather(weights + inner.offset, inner.lines, inner.stride, across: vector(upper), along: below)
    }
    current = 0
    rates = (0, 0)
  }

  /// The total maps of the next step.
  mutating func begin() -> (a: Number, b: Number) {
    let a = Number.begin(&turns[current], rate: rates.a)
    return (a, Number.begin(&turns[2 + current], rate: rates.b))
  }

  /// Takes the step whose total maps were the last ones: `rates` are the learning rate times the residuals.
  mutating func end(_ rates: (a: Number, b: Number)) {
    Number.end(&turns[current], rate: rates.a)
    Number.end(&turns[2 + current], rate: rates.b)
    self.rates = rates
    current ^= 1
  }

  /// Whether the step about to be taken clearly changes what the blocks of this pass turn around, between a `begin` and its
  /// `end`. Where it does not, all weights must be looked at.
  func clearlyChange(_ rates: (a: Number, b: Number)) -> Bool {
    changesVector(current, rates.a / Self.margin) || changesVector(2 + current, rates.b / Self.margin)
  }

  /// Far more than rounding in another order could make of a change.
  private static var margin: Number { 8 }

  private func changesVector(_ index: Int, _ rate: Number) -> Bool {
    let (vector, projection) = (vector(index), turns[index].projection.assumingMemoryBound(to: Number.self))
    return (0..<turns[index].lines).contains { vector[$0] + rate * projection[$0] != vector[$0] }
  }

  /// Puts the blocks and those around which they turn back among the weights, between a `begin` and its `end`.
  mutating func settle(_ schedule: LayerSchedule, into weights: UnsafeMutablePointer<Number>) {
    for (index, block) in Self.blocks(of: schedule).enumerated() {
      Number.settle(&turns[index], into: weights + block.inner.offset, stride: block.inner.stride)
      (weights + block.outer.offset).update(from: vector(index), count: block.outer.stride)
    }
  }

  private func vector(_ index: Int) -> UnsafeMutablePointer<Number> {
    turns[index].vector.assumingMemoryBound(to: Number.self)
  }

  private static func blocks(of schedule: LayerSchedule) -> [Block] {
    var blocks: [Block] = []
    for first in [0, 4] {
      let steps = Array(schedule.steps[first..<(first + 4)])
      blocks.append((inner: steps[1], outer: steps[0], lineLength: steps[1].rows))
      blocks.append((inner: steps[2], outer: steps[3], lineLength: steps[2].columns))
    }
    return blocks
  }

  private static func padded(_ count: Int) -> Int {
    (count + Number.laneCount - 1) / Number.laneCount * Number.laneCount
  }

  /// Numbers of the blocks of a schedule and their vectors.
  private static func size(of schedule: LayerSchedule) -> Int {
    var size = 0
    for block in blocks(of: schedule) {
      let (across, along) = (padded(block.inner.lines), block.inner.stride)
      size += across * along + 4 * across + 3 * along
    }
    return size
  }
}
