import Experiments

/// A pack of networks and which of its lanes need attention, as bits.
final class PackOfLanes<Number: TrainingNumber> {
  let memory: PackMemory<Number>
  /// What is known of each lane's network. Memory of its own, as looking at a lane must not cost more than its steps.
  let lanes: UnsafeMutablePointer<RunningLane<Number>>
  private let records: UnsafeMutablePointer<PlateauRecord<Number>.Point>
  /// Lanes with a network, those that have not been looked at yet, and those between their crossings.
  private(set) var active: UInt32 = 0
  private(set) var fresh: UInt32 = 0
  private var following: UInt32 = 0
  /// The group's step at which a lane is due next, and the one at which a record takes its next point.
  private var due = Int.max
  private var recordDue = Int.max
  /// Lanes by the block of the stall check's interval that they began with.
  private var beginnings: [UInt32]
  private let blockLength: Int

  init(_ memory: PackMemory<Number>, blockLength: Int) {
    self.memory = memory
    self.blockLength = blockLength
    let recordSize = PlateauRecord<Number>.size
    records = .allocate(capacity: Number.laneCount * recordSize)
    records.initialize(repeating: .zero, count: Number.laneCount * recordSize)
    lanes = .allocate(capacity: Number.laneCount)
    for lane in 0..<Number.laneCount {
      (lanes + lane).initialize(to: RunningLane(PlateauRecord(records + lane * recordSize)))
    }
    beginnings = Array(repeating: 0, count: FusionOutcome.stallCheckInterval / blockLength)
  }

  deinit {
    lanes.deinitialize(count: Number.laneCount).deallocate()
    records.deallocate()
  }

  /// Notes that a network has begun in a lane.
  func begin(_ lane: Int) {
    let bit: UInt32 = 1 << lane
    active |= bit
    fresh |= bit
    following &= ~bit
    due = min(due, lanes[lane].due)
    beginnings[beginning(lanes[lane].start)] |= bit
  }

  /// Makes a lane idle whose network has ended.
  func end(_ lane: Int) {
    let bit: UInt32 = 1 << lane
    active &= ~bit
    fresh &= ~bit
    following &= ~bit
    beginnings[beginning(lanes[lane].start)] &= ~bit
  }

  /// Notes that a lane was looked at.
  func update(_ lane: Int) {
    let bit: UInt32 = 1 << lane
    fresh &= ~bit
    due = min(due, lanes[lane].due)
    recordDue = min(recordDue, lanes[lane].recordDue)
    following = lanes[lane].recordDue == .max ? following & ~bit : following | bit
  }

  /// Lanes whose stall check is due at the group's `step`.
  func stallChecks(at step: Int) -> UInt32 { beginnings[beginning(step)] }

  /// Lanes that must be looked at after a block that began at the group's `step`.
  func lanesToLookAt(events: UInt32, step: Int) -> UInt32 {
    var result = (events | fresh) & active
    let end = step + blockLength
    if due < end {
      // Those that are looked at tell when they are due again.
      var next = Int.max
      for lane in LaneBits(active) {
        let due = lanes[lane].due
        if due < end { result |= 1 << lane } else if result >> lane & 1 == 0 { next = min(next, due) }
      }
      due = next
    }
    return result
  }

  /// Takes the points of a block that began at the group's `step` into the records that want one, but for some lanes.
  func takeRecords(_ step: Int, except others: UInt32) {
    let end = step + blockLength
    guard recordDue < end else { return }
    var next = Int.max
    for lane in LaneBits(following & ~others) {
      if lanes[lane].recordDue < end {
        lanes[lane].follow(
          memory.history(of: lane), rows: blockLength, firstStep: step - lanes[lane].start)
      }
      next = min(next, lanes[lane].recordDue)
    }
    recordDue = next
  }

  private func beginning(_ step: Int) -> Int { step / blockLength % beginnings.count }
}

/// The positions of the bits of a set of lanes, in ascending order.
struct LaneBits: Sequence, IteratorProtocol {
  private var bits: UInt32

  init(_ bits: UInt32) { self.bits = bits }

  mutating func next() -> Int? {
    guard bits != 0 else { return nil }
    defer { bits &= bits - 1 }
    return bits.trailingZeroBitCount
  }
}
