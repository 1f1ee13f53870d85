import Engines
import Experiments

/// What a call of ``SweepRunner/run(control:progressInterval:onNotice:onProgress:)`` has done, and where the run stands.
public struct RunSummary: Hashable, Sendable {
  /// How many networks of the whole run ended in which way; statuses without networks are left out.
  public var counts: [Status: Int]
  /// Number of networks of the run: those of its shard, or all of the sweep.
  public var networksTotal: Int
  /// Networks that ended in this call.
  public var trainedNetworks: Int
  /// Gradient-descent steps of those networks.
  public var networkSteps: Int
  /// Seconds that this call took.
  public var seconds: Double
  /// What each device did, in the order in which they began.
  public var devices: [DeviceShare]

  public init(
    counts: [Status: Int], networksTotal: Int, trainedNetworks: Int, networkSteps: Int, seconds: Double,
    devices: [DeviceShare]
  ) {
    self.counts = counts
    self.networksTotal = networksTotal
    self.trainedNetworks = trainedNetworks
    self.networkSteps = networkSteps
    self.seconds = seconds
    self.devices = devices
  }

  /// Whether every network of the run has ended; if not, the same call goes on where this one stopped.
  public var isComplete: Bool { counts.values.reduce(0, +) == networksTotal }

  /// Networks of the whole run that diverged or stalled.
  public var failedNetworks: Int { counts.reduce(0) { $0 + ($1.key.isFailure ? $1.value : 0) } }
}

/// What one device did in a run.
public struct DeviceShare: Hashable, Sendable, Codable {
  /// How the device is asked for.
  public var selector: String
  /// Networks that ended on it.
  public var networks: Int
  /// Gradient-descent steps of those networks.
  public var networkSteps: Int
  /// Seconds that its engine was at work on a batch. What is missing to the seconds of the run, the engine stood idle: it
  /// waited for a batch, for the store, or for other engines.
  public var busySeconds: Double

  public init(selector: String, networks: Int = 0, networkSteps: Int = 0, busySeconds: Double = 0) {
    self.selector = selector
    self.networks = networks
    self.networkSteps = networkSteps
    self.busySeconds = busySeconds
  }
}

/// Why a run came to an end before its time. What was trained until then is stored.
public enum SweepRunError: Error, Sendable, CustomStringConvertible {
  case engine(EngineError)
  case store(RunStoreError)

  /// Whether the same call may do better later, on a device or a disk that is well again. Networks that are too large for
  /// the device, or take what it lacks, will be then too.
  public var canGoOn: Bool {
    switch self {
    case .engine(let error): ![.outOfMemory, .unsupported].contains(error.reason)
    case .store(let error): error.reason != .damaged
    }
  }

  public var description: String {
    switch self {
    case .engine(let error): error.description
    case .store(let error): error.description
    }
  }
}

/// Trains what is left of a run with one or several engines, and stores every batch as soon as it ends.
///
/// Engines take batches from one queue of networks, each as many as it trains in about the same time. While a batch is in
/// training the next one is put together and the last one is stored, in other threads. Which engine trains a network
/// changes its outcome by no more than engines may differ.
public struct SweepRunner: Sendable {
  let store: RunStore
  let engines: [any Engine]
  let fallback: (any Engine)?
  let programVersion: String
  let batchSeconds: Double

  /// - Parameters:
  ///   - engines: train side by side, each on a device of its own.
  ///   - fallback: takes over, at the same precision, if all their devices fail; usually the CPU.
  ///   - programVersion: for the provenance of the outcomes.
  ///   - batchSeconds: how often outcomes should be stored.
  /// - Precondition: there is at least one engine.
  public init(
    store: RunStore, engines: [any Engine], fallback: (any Engine)? = nil, programVersion: String,
    batchSeconds: Double = BatchSizing.usualSeconds
  ) {
    precondition(!engines.isEmpty, "a run needs an engine")
    self.store = store
    self.engines = engines
    self.fallback = fallback
    self.programVersion = programVersion
    self.batchSeconds = batchSeconds
  }

  /// Trains all networks that have not ended yet, until all have or the control is asked to stop. Calling it again goes
  /// on from there.
  ///
  /// The work of a device that fails goes to the other engines, and to the fallback once none is left.
  ///
  /// - Parameters:
  ///   - progressInterval: seconds between calls of `onProgress`.
  ///   - onNotice: called with sentences on what happened to a device and what is done about it, from any thread.
  ///   - onProgress: called from another thread while training, and once at the end.
  /// - Throws: ``SweepRunError`` if all devices fail and there is no fallback, no device holds even one network, the
  ///   precision is not supported, or the store cannot be written. What had ended by then is stored as far as the store
  ///   can be written.
  public func run(
    control: TrainingControl, progressInterval: Double = 0.5, onNotice: @escaping @Sendable (String) -> Void = { _ in },
    onProgress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws(SweepRunError) -> RunSummary {
    do {
      let (completed, earlier) = try store.endings()
      let plan = SweepPlan(store.sweep, completed: completed, part: store.part)
      let tracker = ProgressTracker(
        counts: earlier, family: store.sweep.family, networksTotal: store.networkCount)
      let ticker = Ticker(interval: progressInterval) { onProgress(tracker.progress) }
      defer { ticker.stop() }
      // A control of its own: where the store fails this run has to stop, but nobody asked for it.
      let control = control.attempt()
      let writer = RecordWriter(store) { control.requestStop() }
      let team = Team(
        self, plan: plan, writer: writer, tracker: tracker, control: control, onNotice: onNotice)
      let training = Result { () throws(EngineError) in try team.train() }
      let stored = try writer.finish()
      try training.get()
      ticker.stop()
      let progress = tracker.progress
      onProgress(progress)
      return RunSummary(
        counts: earlier.merging(stored, uniquingKeysWith: +), networksTotal: store.networkCount,
        trainedNetworks: progress.networksDoneNow, networkSteps: progress.networkSteps, seconds: progress.seconds,
        devices: tracker.devices)
    } catch let error as RunStoreError {
      throw .store(error)
    } catch let error as EngineError {
      throw .engine(error)
    } catch {
      throw .store(RunStoreError(.failure, "the run in \(store.folder.path) stopped: \(error)"))
    }
  }
}
