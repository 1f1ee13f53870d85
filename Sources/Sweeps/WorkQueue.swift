import Engines
import Foundation
import Synchronization

/// The networks that are left to train, handed out in batches to several engines at once.
///
/// Networks are in the queue, with an engine, or settled. What an engine gives back goes to whoever asks next, so an engine
/// that finds the queue empty waits until all others have settled what they hold.
final class WorkQueue: Sendable {
  /// Networks of one shape that an engine has taken.
  struct Assignment: Sendable {
    let group: Int
    let shape: BatchShape
    let places: [NetworkPlace]
  }

  fileprivate struct Group {
    let shape: BatchShape
    /// Networks in the queue, those given back included.
    var count: Int
    var pending: PendingNetworks
    var givenBack: [NetworkPlace] = []

    mutating func take(_ limit: Int) -> [NetworkPlace] {
      var places = Array(givenBack.prefix(limit))
      givenBack.removeFirst(places.count)
      if places.count < limit { places += pending.next(limit - places.count) }
      count -= places.count
      return places
    }
  }

  fileprivate struct State {
    var groups: [Group]
    /// Assignments that are with engines.
    var assignmentCount = 0
    /// The engines that take part, with their speed in networks a second where it is known, by group.
    var rates: [Int: [Int: Double]] = [:]

    /// Whether nothing is left, and nothing can come back.
    var isSettled: Bool { assignmentCount == 0 && groups.allSatisfy { $0.count == 0 } }
  }

  private let state: Mutex<State>
  /// Wakes those who wait for the state to change.
  private let change = NSCondition()

  init(_ plan: SweepPlan) {
    state = Mutex(
      State(
        groups: plan.groups.map {
          Group(shape: $0.shape, count: $0.networkCount, pending: plan.pendingNetworks(of: $0))
        }))
  }

  /// Notes that an engine takes part.
  func join(_ engine: Int) { mutate { $0.rates[engine] = [:] } }

  /// Notes that an engine takes no more batches.
  func leave(_ engine: Int) { mutate { $0.rates[engine] = nil } }

  /// The next networks for an engine; `nil` where there are none at present.
  ///
  /// - Parameter sizing: what the engine has learned about batches of a shape.
  func take(_ engine: Int, sizing: (BatchShape) -> BatchSizing) -> Assignment? {
    state.withLock { $0.take(engine, sizing: sizing) }
  }

  /// The next networks for an engine, waiting for what others may give back; `nil` once everything is settled or a stop is
  /// asked for.
  func wait(_ engine: Int, control: TrainingControl, sizing: (BatchShape) -> BatchSizing) -> Assignment? {
    change.lock()
    defer { change.unlock() }
    while !control.isStopRequested {
      let (assignment, isSettled) = state.withLock { ($0.take(engine, sizing: sizing), $0.isSettled) }
      if assignment != nil || isSettled { return assignment }
      change.wait()
    }
    return nil
  }

  /// Notes that an engine is done with an assignment, and its speed in networks a second.
  func settle(_ assignment: Assignment, by engine: Int, rate: Double) {
    mutate {
      $0.assignmentCount -= 1
      $0.rates[engine]?[assignment.group] = rate
    }
  }

  /// Takes an assignment back, to be handed out before all else of its shape.
  func giveBack(_ assignment: Assignment) {
    mutate {
      $0.assignmentCount -= 1
      $0.groups[assignment.group].givenBack.insert(contentsOf: assignment.places, at: 0)
      $0.groups[assignment.group].count += assignment.places.count
    }
  }

  private func mutate(_ body: (inout State) -> Void) {
    change.lock()
    state.withLock { body(&$0) }
    change.broadcast()
    change.unlock()
  }
}

extension WorkQueue.State {
  fileprivate mutating func take(_ engine: Int, sizing: (BatchShape) -> BatchSizing) -> WorkQueue.Assignment? {
    for group in groups.indices where groups[group].count > 0 {
      guard let count = share(of: group, for: engine, sizing(groups[group].shape)) else { continue }
      assignmentCount += 1
      return WorkQueue.Assignment(group: group, shape: groups[group].shape, places: groups[group].take(count))
    }
    return nil
  }

  /// How many of a group's networks an engine should take, so that all engines end at about the same time; `nil` where
  /// another engine would be done with all of them before this one with a batch.
  private func share(of group: Int, for engine: Int, _ sizing: BatchSizing) -> Int? {
    let others = rates.filter { $0.key != engine }.values.compactMap { $0[group] }
    let left = groups[group].count
    guard let rate = rates[engine]?[group], let fastest = others.max() else { return sizing.next(of: left) }
    let least = min(sizing.smallest, left)
    // The fastest engine never stands back, so somebody always goes on.
    if Double(least) / rate > Double(left) / fastest { return nil }
    // Half of what would be fair: batches shrink towards the end, and what one engine misjudges the others make up for.
    let fair = Double(left) * rate / (rate + others.reduce(0, +))
    return min(sizing.next(of: left), max(least, Int((fair / 2).rounded(.up))))
  }
}
