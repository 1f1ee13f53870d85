import Dispatch
import Engines
import Experiments
import Synchronization

/// Stores what engines have trained, in a thread of its own and in the order in which it comes.
///
/// A few batches may wait for the disk; beyond that, engines wait, so that memory does not fill up. After the first
/// failure nothing more is stored.
final class RecordWriter: Sendable {
  /// Batches that may be stored or wait to be.
  private static let capacity = 3

  private let store: RunStore
  private let queue = DispatchQueue(label: "fusionphase.store")
  private let room = DispatchSemaphore(value: RecordWriter.capacity)
  private let failure = Mutex<RunStoreError?>(nil)
  private let onFailure: @Sendable () -> Void

  /// - Parameter onFailure: called once, from any thread, when something cannot be stored.
  init(_ store: RunStore, onFailure: @escaping @Sendable () -> Void) {
    self.store = store
    self.onFailure = onFailure
  }

  /// Stores the networks of a batch that have ended, by and by.
  ///
  /// - Precondition: there are as many networks as the batch has experiments.
  func append(_ batch: BatchSupply.Batch, _ networks: [TrainedNetwork], session: Int) {
    room.wait()
    queue.async { [self] in
      defer { room.signal() }
      attempt { () throws(RunStoreError) in
        try store.append(NetworkRecord.ended(batch, networks), session: session)
      }
    }
  }

  /// Notes that training begins on a device.
  ///
  /// - Returns: the session's number; `nil` where it cannot be stored.
  func beginSession(_ device: DeviceDescription, programVersion: String) -> Int? {
    attempt { () throws(RunStoreError) in try store.beginSession(device: device, programVersion: programVersion) }
  }

  /// Notes that a session has ended, once all that was appended before is stored.
  func endSession(_ session: Int) {
    queue.async { [self] in attempt { () throws(RunStoreError) in try store.endSession(session) } }
  }

  /// Waits until everything is stored.
  ///
  /// - Throws: the first failure.
  func finish() throws(RunStoreError) {
    queue.sync {}
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  @discardableResult
  private func attempt<Result>(_ body: () throws(RunStoreError) -> Result) -> Result? {
    guard failure.withLock({ $0 == nil }) else { return nil }
    do throws(RunStoreError) {
      return try body()
    } catch {
      failure.withLock { $0 = $0 ?? error }
      onFailure()
      return nil
    }
  }
}

extension NetworkRecord {
  /// The records of a batch's networks that have ended.
  fileprivate static func ended(_ batch: BatchSupply.Batch, _ networks: [TrainedNetwork]) -> [NetworkRecord] {
    let places = batch.assignment.places
    return networks.indices.compactMap { index in
      guard networks[index].outcome.status != .notRun else { return nil }
      return NetworkRecord(
        cell: places[index].cell, seed: places[index].seed, batch.experiments[index], networks[index])
    }
  }
}
