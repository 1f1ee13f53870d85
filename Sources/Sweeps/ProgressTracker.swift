import Dispatch
import Engines
import Experiments
import Synchronization

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
  func end(_ token: Int, _ networks: [TrainedNetwork]) {
    var (ended, converged, diverged, steps) = (0, 0, 0, 0)
    for network in networks {
      let outcome = network.outcome
      guard outcome.status != .notRun else { continue }
      ended += 1
      steps += outcome.steps
      if outcome.status == .converged { converged += 1 }
      if outcome.status == .diverged { diverged += 1 }
    }
    state.withLock { state in
      state.ended.networksDone += ended
      state.ended.networksDoneNow += ended
      state.ended.converged += converged
      state.ended.diverged += diverged
      state.ended.networkSteps += steps
      guard let batch = state.batches.removeValue(forKey: token) else { return }
      state.devices[batch.device].networks += ended
      state.devices[batch.device].networkSteps += steps
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
