import Dispatch
import Engines
import Synchronization

extension SweepRunner {
  /// The engines that are at work, and those that may take over.
  final class Team: Sendable {
    private struct State {
      /// The devices that are at work, by the number of their engines.
      var active: [Int: String] = [:]
      var started = 0
      var fallback: (any Engine)?
      var failure: EngineError?
    }

    private let runner: SweepRunner
    private let queue: WorkQueue
    private let writer: RecordWriter
    private let tracker: ProgressTracker
    private let control: TrainingControl
    private let onNotice: @Sendable (String) -> Void
    private let state: Mutex<State>

    init(
      _ runner: SweepRunner, plan: SweepPlan, writer: RecordWriter, tracker: ProgressTracker, control: TrainingControl,
      onNotice: @escaping @Sendable (String) -> Void
    ) {
      self.runner = runner
      self.writer = writer
      self.tracker = tracker
      self.control = control
      self.onNotice = onNotice
      queue = WorkQueue(plan)
      state = Mutex(State(fallback: runner.fallback))
    }

    /// Trains with all engines at once, and returns when all have ended.
    ///
    /// - Throws: ``EngineError`` if nobody is left to do the work, or a device cannot do it at all.
    func train() throws(EngineError) {
      let all = DispatchGroup()
      let numbered = runner.engines.map { (number: enter($0), engine: $0) }
      for (number, engine) in numbered {
        DispatchQueue(label: "fusionphase.engine.\(number)").async(group: all) { self.work(engine, number) }
      }
      all.wait()
      if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    private func enter(_ engine: any Engine) -> Int {
      let number = state.withLock { state in
        state.started += 1
        state.active[state.started] = engine.device.name
        return state.started
      }
      queue.join(number)
      return number
    }

    /// Trains with an engine, and with the fallback after it if it was the last and failed.
    private func work(_ engine: any Engine, _ number: Int) {
      let supply = BatchSupply(
        queue, number: number, engine: engine, store: runner.store, targetSeconds: runner.batchSeconds, control: control
      )
      let worker = EngineWorker(
        engine: engine, supply: supply, writer: writer, tracker: tracker, recording: runner.store.sweep.recording,
        precision: runner.store.precision, programVersion: runner.programVersion, control: control, onNotice: onNotice)
      do throws(EngineError) {
        try worker.run()
        leave(number)
      } catch {
        leave(number, after: error)
      }
    }

    private func leave(_ number: Int) {
      state.withLock { $0.active[number] = nil }
      queue.leave(number)
    }

    private func leave(_ number: Int, after error: EngineError) {
      let (others, next) = state.withLock { state -> ([String], (any Engine)?) in
        state.active[number] = nil
        let others = state.active.sorted { $0.key < $1.key }.map(\.value)
        if error.reason == .unsupported || (others.isEmpty && state.fallback == nil) {
          state.failure = state.failure ?? error
          return ([], nil)
        }
        guard others.isEmpty else { return (others, nil) }
        defer { state.fallback = nil }
        return ([], state.fallback)
      }
      // The fallback joins before the failed engine leaves, so that the queue is never without an engine.
      let entered = next.map { (engine: $0, number: enter($0)) }
      queue.leave(number)
      if let entered {
        onNotice("\(error.message) The rest of the work goes to \(entered.engine.device.name).")
        work(entered.engine, entered.number)
      } else if others.isEmpty {
        control.requestStop()
      } else {
        onNotice("\(error.message) Its work goes to \(others.joined(separator: " and ")).")
      }
    }
  }
}
