import Experiments

/// A pack of networks and which of its lanes need attention, as bits.
final class PackOfLanes<Number: TrainingNumber> {
  let memory: PackMemory<Number>
  let lanes: [RunningLane<Number>]
  /// Lanes with a network, those that have not been looked at yet, and those between their crossings.
  private(set) var active: UInt32 = 0
  private var fresh: UInt32 = 0
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
    lanes = (0..<Number.laneCount).map { _ in RunningLane() }
    beginnings = Array(repeating: 0, count: FusionOutcome.stallCheckInterval / blockLength)
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
    if let next = lanes[lane].recordDue {
      following |= bit
      recordDue = min(recordDue, next)
    } else {
      following &= ~bit
    }
  }

  /// Lanes whose stall check is due at the group's `step`.
  func stallChecks(at step: Int) -> UInt32 { beginnings[beginning(step)] }

  func isFresh(_ lane: Int) -> Bool { fresh >> lane & 1 == 1 }

  /// Lanes that must be looked at after a block that began at the group's `step`.
  func lanesToLookAt(events: UInt32, step: Int) -> (all: UInt32, mayEnd: UInt32) {
    var mayEnd = (events | fresh) & active
    let end = step + blockLength
    if due < end {
      // Those that are looked at tell when they are due again.
      var next = Int.max
      for lane in LaneBits(active) {
        let due = lanes[lane].due
        if due < end { mayEnd |= 1 << lane } else if mayEnd >> lane & 1 == 0 { next = min(next, due) }
      }
      due = next
    }
    var recording: UInt32 = 0
    if recordDue < end {
      var next = Int.max
      for lane in LaneBits(following & ~mayEnd) {
        let due = lanes[lane].recordDue ?? .max
        if due < end { recording |= 1 << lane } else { next = min(next, due) }
      }
      recordDue = next
    }
    return (mayEnd | recording, mayEnd)
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
