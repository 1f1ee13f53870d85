import Engines
import Experiments

/// What a call of ``SweepRunner/run(control:progressInterval:onNotice:onProgress:)`` has done, and where the run stands.
public struct RunSummary: Hashable, Sendable {
  /// How many networks of the whole run ended in which way; statuses without networks are left out.
  public var counts: [Status: Int]
  /// Number of networks of the sweep.
  public var networksTotal: Int
  /// Networks that ended in this call.
  public var trainedNetworks: Int
  /// Gradient-descent steps of those networks.
  public var networkSteps: Int
  /// Seconds that this call took.
  public var seconds: Double

  public init(
    counts: [Status: Int], networksTotal: Int, trainedNetworks: Int, networkSteps: Int, seconds: Double
  ) {
    self.counts = counts
    self.networksTotal = networksTotal
    self.trainedNetworks = trainedNetworks
    self.networkSteps = networkSteps
    self.seconds = seconds
  }

  /// Whether every network of the sweep has ended; if not, the same call goes on where this one stopped.
  public var isComplete: Bool { counts.values.reduce(0, +) == networksTotal }

  /// Networks of the whole run that diverged or stalled.
  public var failedNetworks: Int { counts.reduce(0) { $0 + ($1.key.isFailure ? $1.value : 0) } }
}

/// Why a run came to an end before its time. What was trained until then is stored.
public enum SweepRunError: Error, Sendable, CustomStringConvertible {
  case engine(EngineError)
  case store(RunStoreError)

  public var description: String {
    switch self {
    case .engine(let error): error.description
    case .store(let error): error.description
    }
  }
}

/// Trains what is left of a run, batch by batch, and stores every batch as soon as it ends.
public struct SweepRunner: Sendable {
  let store: RunStore
  let engine: any Engine
  let fallback: (any Engine)?
  let programVersion: String
  let batchSeconds: Double

  /// - Parameters:
  ///   - fallback: takes over, at the same precision, if the engine's device fails; usually the CPU.
  ///   - programVersion: for the provenance of the outcomes.
  ///   - batchSeconds: how often outcomes should be stored.
  public init(
    store: RunStore, engine: any Engine, fallback: (any Engine)? = nil, programVersion: String, batchSeconds: Double = 5
  ) {
    self.store = store
    self.engine = engine
    self.fallback = fallback
    self.programVersion = programVersion
    self.batchSeconds = batchSeconds
  }

  /// Trains all networks that have not ended yet, until all have or the control is asked to stop. Calling it again goes
  /// on from there.
  ///
  /// - Parameters:
  ///   - progressInterval: seconds between calls of `onProgress`.
  ///   - onNotice: called with sentences on what happened to a device and what is done about it.
  ///   - onProgress: called from another thread while training, and once at the end.
  /// - Throws: ``SweepRunError`` if a device fails and there is no fallback, no device holds even one network, the
  ///   precision is not supported, or the store cannot be written.
  public func run(
    control: TrainingControl, progressInterval: Double = 0.5, onNotice: @escaping @Sendable (String) -> Void = { _ in },
    onProgress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws(SweepRunError) -> RunSummary {
    do {
      let plan = SweepPlan(store.sweep, completed: try store.completedNetworks())
      let tracker = ProgressTracker(control: control, counts: try store.statusCounts(), of: store.sweep)
      let ticker = Ticker(interval: progressInterval) { onProgress(tracker.progress) }
      defer { ticker.stop() }
      var work = Work(self, control: control, tracker: tracker, onNotice: onNotice)
      try work.train(plan)
      ticker.stop()
      let progress = tracker.progress
      onProgress(progress)
      return RunSummary(
        counts: try store.statusCounts(), networksTotal: store.sweep.networkCount,
        trainedNetworks: progress.networksDoneNow, networkSteps: progress.networkSteps, seconds: progress.seconds)
    } catch let error as RunStoreError {
      throw .store(error)
    } catch let error as EngineError {
      throw .engine(error)
    } catch {
      throw .store(RunStoreError(.failure, "the run in \(store.folder.path) stopped: \(error)"))
    }
  }
}
