import Dispatch
import Engines
import Experiments
import Foundation
import Synchronization

/// Stores what engines have trained, in a thread of its own and in the order in which it comes.
///
/// What comes while the disk is busy is stored together, in one transaction. As many networks may wait as are in a few
/// batches of full size; beyond that, engines wait, so that memory does not fill up and a failure costs little work. After
/// the first failure nothing more is stored.
final class RecordWriter: Sendable {
  /// How many batches of full size may be stored or wait to be.
  private static let capacity = 3
  /// Records that are made at once: few enough that they stay in the processor's caches.
  private static let recordsTogether = 128

  /// A session of training on a device. It has its number in the store once that has come to it, which nobody waits for.
  final class Session: Sendable {
    fileprivate let device: DeviceDescription
    fileprivate let programVersion: String
    fileprivate let number = Mutex<Int?>(nil)

    fileprivate init(_ device: DeviceDescription, programVersion: String) {
      self.device = device
      self.programVersion = programVersion
    }
  }

  /// A batch that engines are done with.
  private struct Finished {
    let batch: BatchSupply.Batch
    let networks: [TrainedNetwork]
    let session: Session
  }

  private struct State {
    var waiting: [Finished] = []
    /// Networks that wait or are being stored.
    var networkCount = 0
    var fullSize = 0
    /// Networks that are stored, and how long that took.
    var storedCount = 0
    var seconds = 0.0
    /// How many of those that are stored ended in which way.
    var counts: [Status: Int] = [:]
    var failure: RunStoreError?

    func hasRoom(for batch: BatchSupply.Batch) -> Bool {
      networkCount == 0 || failure != nil
        || networkCount + batch.experiments.count <= capacity * max(fullSize, batch.fullSize, batch.experiments.count)
    }
  }

  private let store: RunStore
  private let queue = DispatchQueue(label: "fusionphase.store")
  private let state = Mutex(State())
  /// Wakes those who wait for room.
  private let room = NSCondition()
  private let onFailure: @Sendable () -> Void

  /// - Parameter onFailure: called once, from any thread, when something cannot be stored.
  init(_ store: RunStore, onFailure: @escaping @Sendable () -> Void) {
    self.store = store
    self.onFailure = onFailure
  }

  /// Stores the networks of a batch that have ended, by and by.
  ///
  /// - Precondition: there are as many networks as the batch has experiments.
  func append(_ batch: BatchSupply.Batch, _ networks: [TrainedNetwork], session: Session) {
    room.lock()
    while !state.withLock({ $0.hasRoom(for: batch) }) { room.wait() }
    state.withLock { state in
      state.waiting.append(Finished(batch: batch, networks: networks, session: session))
      state.networkCount += networks.count
      state.fullSize = max(state.fullSize, batch.fullSize, networks.count)
    }
    room.unlock()
    queue.async { self.storeWaiting() }
  }

  /// How long it will take to store what waits and what is being stored, in seconds.
  var secondsBehind: Double {
    state.withLock { $0.storedCount > 0 ? $0.seconds * Double($0.networkCount) / Double($0.storedCount) : 0 }
  }

  /// Notes that training begins on a device, before anything that is appended later is stored.
  func beginSession(_ device: DeviceDescription, programVersion: String) -> Session {
    let session = Session(device, programVersion: programVersion)
    queue.async { self.store(session) }
    return session
  }

  /// Stores that a session has begun, unless that is stored: a batch may come to the store before its session's turn,
  /// together with those of other engines.
  private func store(_ session: Session) {
    guard session.number.withLock({ $0 == nil }) else { return }
    let number = attempt { () throws(RunStoreError) in
      try store.beginSession(device: session.device, programVersion: session.programVersion)
    }
    session.number.withLock { $0 = number }
  }

  /// Notes that a session has ended, once all that was appended before is stored.
  func endSession(_ session: Session) {
    queue.async { [self] in
      guard let number = session.number.withLock({ $0 }) else { return }
      attempt { () throws(RunStoreError) in try store.endSession(number) }
    }
  }

  /// Waits until everything is stored.
  ///
  /// - Returns: how many of the networks that were stored ended in which way.
  /// - Throws: the first failure.
  func finish() throws(RunStoreError) -> [Status: Int] {
    queue.sync {}
    let (counts, failure) = state.withLock { ($0.counts, $0.failure) }
    if let failure { throw failure }
    return counts
  }

  private func storeWaiting() {
    let finished = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    guard !finished.isEmpty else { return }
    let start = ContinuousClock.now
    for batch in finished { store(batch.session) }
    attempt { () throws(RunStoreError) in
      do throws(RunStoreError) {
        try store(finished)
      } catch {
        guard finished.count > 1 else { throw error }
        // One of them fails, perhaps because the disk is nearly full; the others need not be lost for it.
        for batch in finished { try store([batch]) }
      }
    }
    let (count, seconds) = (finished.reduce(0) { $0 + $1.networks.count }, start.duration(to: .now) / .seconds(1))
    room.lock()
    state.withLock { state in
      state.networkCount -= count
      state.storedCount += count
      state.seconds += seconds
    }
    room.broadcast()
    room.unlock()
  }

  /// Stores some batches, all or none of them.
  private func store(_ finished: [Finished]) throws(RunStoreError) {
    var counts = StatusCounts()
    try store.append { insert in
      var records: [NetworkRecord] = []
      records.reserveCapacity(Self.recordsTogether)
      for batch in finished {
        guard let session = batch.session.number.withLock({ $0 }) else {
          preconditionFailure("nothing is stored after a session that could not be")
        }
        // Each on its own: with the batch around them, all of it would be copied for every network.
        let (networks, places, experiments) = (
          batch.networks, batch.batch.assignment.places, batch.batch.experiments
        )
        for index in networks.indices {
          let status = networks[index].status
          guard status != .notRun else { continue }
          records.append(NetworkRecord(places[index], networks[index], of: experiments[index]))
          counts[status] += 1
          if records.count == Self.recordsTogether {
            try insert(records, session)
            records.removeAll(keepingCapacity: true)
          }
        }
        if !records.isEmpty { try insert(records, session) }
        records.removeAll(keepingCapacity: true)
      }
    }
    state.withLock { $0.counts.merge(counts.byStatus, uniquingKeysWith: +) }
  }

  @discardableResult
  private func attempt<Result>(_ body: () throws(RunStoreError) -> Result) -> Result? {
    guard state.withLock({ $0.failure == nil }) else { return nil }
    do throws(RunStoreError) {
      return try body()
    } catch {
      state.withLock { $0.failure = $0.failure ?? error }
      onFailure()
      return nil
    }
  }
}
