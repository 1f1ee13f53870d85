import Synchronization

/// The networks of one architecture, handed out one by one to the threads that train them.
final class LaneQueue: Sendable {
  let schedule: Int
  private let members: [Int]
  private let taken = Atomic<Int>(0)

  init(schedule: Int, members: [Int]) {
    self.schedule = schedule
    self.members = members
  }

  var count: Int { members.count }

  /// The next network's position in the batch; `nil` when all have been handed out.
  func next() -> Int? {
    let position = taken.wrappingAdd(1, ordering: .relaxed).oldValue
    return position < members.count ? members[position] : nil
  }
}
