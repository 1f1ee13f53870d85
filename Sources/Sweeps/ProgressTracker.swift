import Dispatch
import Engines
import Experiments
import Synchronization

/// Adds up what is stored and what the engine is still working on, for whoever watches.
final class ProgressTracker: Sendable {
  private struct State {
    /// What is stored of this run.
    var stored: RunProgress
    /// The control's counters when the current batch began, and the batch's size.
    var batchStart = Counters()
    var batchSize = 0
  }

  private struct Counters {
    var networks = 0
    var steps = 0
    var converged = 0
    var diverged = 0
  }

  private let control: TrainingControl
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  /// - Parameter counts: what earlier sessions stored.
  init(control: TrainingControl, counts: [Status: Int], of sweep: Sweep) {
    self.control = control
    state = Mutex(
      State(
        stored: RunProgress(
          family: sweep.family, networksDone: counts.values.reduce(0, +), networksTotal: sweep.networkCount,
          converged: counts[.converged] ?? 0, diverged: counts[.diverged] ?? 0, networkSteps: 0, seconds: 0,
          networksDoneNow: 0)))
  }

  /// Seconds since the tracker was made.
  var seconds: Double { start.duration(to: .now) / .seconds(1) }

  func beginBatch(of size: Int) {
    let counters = counters
    state.withLock {
      $0.batchStart = counters
      $0.batchSize = size
    }
  }

  /// Replaces what the engine counted of a batch by what is stored of it.
  func endBatch(_ records: [NetworkRecord]) {
    state.withLock {
      $0.batchSize = 0
      $0.stored.networksDone += records.count
      $0.stored.networksDoneNow += records.count
      $0.stored.converged += records.count { $0.outcome.status == .converged }
      $0.stored.diverged += records.count { $0.outcome.status == .diverged }
      $0.stored.networkSteps += records.reduce(0) { $0 + $1.outcome.steps }
    }
  }

  var progress: RunProgress {
    let now = counters
    let seconds = seconds
    return state.withLock {
      var progress = $0.stored
      progress.seconds = seconds
      guard $0.batchSize > 0 else { return progress }
      let ended = min($0.batchSize, max(0, now.networks - $0.batchStart.networks))
      progress.networksDone += ended
      progress.networksDoneNow += ended
      progress.converged += min(ended, max(0, now.converged - $0.batchStart.converged))
      progress.diverged += min(ended, max(0, now.diverged - $0.batchStart.diverged))
      progress.networkSteps += max(0, now.steps - $0.batchStart.steps)
      return progress
    }
  }

  private var counters: Counters {
    Counters(
      networks: control.finishedNetworks, steps: control.networkSteps, converged: control.convergedNetworks,
      diverged: control.divergedNetworks)
  }
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
