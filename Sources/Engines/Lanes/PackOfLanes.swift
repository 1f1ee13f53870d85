import Experiments

/// A pack of networks and which of its lanes need attention, as bits.
struct PackOfLanes<Number: TrainingNumber> {
  let memory: PackMemory<Number>
  var lanes: [RunningLane<Number>]
  /// Lanes with a network, those that have not been looked at yet, those between their crossings, and those whose step from
  /// row 1 of the last block changed nothing.
  private(set) var active: UInt32 = 0
  private var fresh: UInt32 = 0
  private var following: UInt32 = 0
  private var due = Int.max
  /// Lanes by the block of the stall check's interval that they began with.
  private var beginnings: [UInt32]
  private let blockLength: Int

  init(_ memory: PackMemory<Number>, blockLength: Int) {
    self.memory = memory
    self.blockLength = blockLength
    lanes = Array(repeating: RunningLane(), count: Number.laneCount)
    beginnings = Array(repeating: 0, count: FusionOutcome.stallCheckInterval / blockLength)
  }

  /// Notes that a network has begun in a lane.
  mutating func begin(_ lane: Int) {
    let bit: UInt32 = 1 << lane
    active |= bit
    fresh |= bit
    following &= ~bit
    due = min(due, lanes[lane].due)
    beginnings[beginning(lanes[lane].start)] |= bit
  }

  /// Makes a lane idle whose network has ended.
  mutating func end(_ lane: Int) {
    let bit: UInt32 = 1 << lane
    active &= ~bit
    fresh &= ~bit
    following &= ~bit
    beginnings[beginning(lanes[lane].start)] &= ~bit
  }

  /// Notes that a lane was looked at.
  mutating func update(_ lane: Int) {
    let bit: UInt32 = 1 << lane
    fresh &= ~bit
    following = lanes[lane].watch.isFollowing ? following | bit : following & ~bit
    due = min(due, lanes[lane].due)
  }

  /// Lanes whose stall check is due at the group's `step`.
  func stallChecks(at step: Int) -> UInt32 { beginnings[beginning(step)] }

  func isFresh(_ lane: Int) -> Bool { fresh >> lane & 1 == 1 }

  /// Lanes that must be looked at after a block that began at the group's `step`.
  mutating func lanesToLookAt(events: UInt32, step: Int) -> (all: UInt32, mayEnd: UInt32) {
    var mayEnd = (events | fresh) & active
    if due < step + blockLength {
      for lane in lanes.indices where active >> lane & 1 == 1 && lanes[lane].due < step + blockLength {
        mayEnd |= 1 << lane
      }
      // Those that are looked at tell when they are due again.
      due = lanes.indices.reduce(Int.max) { least, lane in
        (active & ~mayEnd) >> lane & 1 == 1 ? min(least, lanes[lane].due) : least
      }
    }
    return (mayEnd | following, mayEnd)
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
