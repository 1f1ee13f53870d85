import Dispatch
import Engines
import Experiments
import Synchronization

/// What came of the networks of a batch, in numbers.
struct BatchResult: Sendable {
  /// Networks that have ended, and their gradient-descent steps.
  var counts = StatusCounts()
  var steps = 0

  /// Nothing came of it.
  init() {}

  init(_ networks: [TrainedNetwork]) {
    // In place: copying networks takes as long as training short ones.
    for index in networks.indices {
      let status = networks[index].status
      guard status != .notRun else { continue }
      counts[status] += 1
      steps += networks[index].steps
    }
  }

  /// Networks that have ended.
  var ended: Int { counts.total }
}

/// Adds up what has ended and what engines are still working on, for whoever watches.
final class ProgressTracker: Sendable {
  /// A batch that an engine is working on.
  private struct Batch {
    let device: Int
    let size: Int
    let control: TrainingControl
    let start: ContinuousClock.Instant
  }

  private struct State {
    /// What has ended of this run.
    var ended: RunProgress
    var devices: [DeviceShare] = []
    var batches: [Int: Batch] = [:]
    var batchCount = 0
  }

  private let start = ContinuousClock.now
  private let state: Mutex<State>

  /// - Parameters:
  ///   - counts: what earlier sessions stored.
  ///   - networksTotal: number of networks of the run.
  init(counts: [Status: Int], family: ModelFamily, networksTotal: Int) {
    state = Mutex(
      State(
        ended: RunProgress(
          family: family, networksDone: counts.values.reduce(0, +), networksTotal: networksTotal,
          converged: counts[.converged] ?? 0, diverged: counts[.diverged] ?? 0, networkSteps: 0, seconds: 0,
          networksDoneNow: 0)))
  }

  /// Notes that a device begins to train a batch.
  ///
  /// - Parameter control: counts this batch alone.
  /// - Returns: what to call ``end(_:_:)`` with.
  func begin(_ size: Int, on device: DeviceDescription, control: TrainingControl) -> Int {
    state.withLock { state in
      let known = state.devices.firstIndex { $0.selector == device.selector }
      if known == nil { state.devices.append(DeviceShare(selector: device.selector)) }
      state.batchCount += 1
      state.batches[state.batchCount] = Batch(
        device: known ?? state.devices.count - 1, size: size, control: control, start: .now)
      return state.batchCount
    }
  }

  /// Replaces what the engine counted of a batch by what came of it.
  func end(_ token: Int, _ result: BatchResult) {
    state.withLock { state in
      state.ended.networksDone += result.ended
      state.ended.networksDoneNow += result.ended
      state.ended.converged += result.counts[.converged]
      state.ended.diverged += result.counts[.diverged]
      state.ended.networkSteps += result.steps
      guard let batch = state.batches.removeValue(forKey: token) else { return }
      state.devices[batch.device].networks += result.ended
      state.devices[batch.device].networkSteps += result.steps
      state.devices[batch.device].busySeconds += batch.start.duration(to: .now) / .seconds(1)
    }
  }

  var progress: RunProgress {
    let seconds = start.duration(to: .now) / .seconds(1)
    return state.withLock { state in
      var progress = state.ended
      progress.seconds = seconds
      for batch in state.batches.values {
        let ended = min(batch.size, max(0, batch.control.finishedNetworks))
        progress.networksDone += ended
        progress.networksDoneNow += ended
        progress.converged += min(ended, max(0, batch.control.convergedNetworks))
        progress.diverged += min(ended, max(0, batch.control.divergedNetworks))
        progress.networkSteps += max(0, batch.control.networkSteps)
      }
      return progress
    }
  }

  /// What each device has done with the batches that have ended, in the order in which they began.
  var devices: [DeviceShare] { state.withLock { $0.devices } }
}

/// Calls somebody at regular times from a thread of its own, until it is stopped.
final class Ticker {
  private let queue = DispatchQueue(label: "fusionphase.progress")
  private let timer: any DispatchSourceTimer

  init(interval: Double, _ tick: @escaping @Sendable () -> Void) {
    timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + interval, repeating: interval)
    timer.setEventHandler(handler: tick)
    timer.resume()
  }

  /// Stops; after this call nobody is called any more.
  func stop() {
    timer.cancel()
    queue.sync {}
  }
}
