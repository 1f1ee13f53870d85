import Engines
import Experiments

extension SweepRunner {
  /// The state of one call: which engine is at work, and what is left for it.
  struct Work {
    /// The networks of one shape that are left to train.
    private struct Group {
      let shape: BatchShape
      var pending: PendingNetworks
    }

    private let store: RunStore
    private var engine: any Engine
    private var fallback: (any Engine)?
    private let programVersion: String
    private let batchSeconds: Double
    private let control: TrainingControl
    private let tracker: ProgressTracker
    private let onNotice: @Sendable (String) -> Void

    init(
      _ runner: SweepRunner, control: TrainingControl, tracker: ProgressTracker,
      onNotice: @escaping @Sendable (String) -> Void
    ) {
      store = runner.store
      engine = runner.engine
      fallback = runner.fallback
      programVersion = runner.programVersion
      batchSeconds = runner.batchSeconds
      self.control = control
      self.tracker = tracker
      self.onNotice = onNotice
    }

    /// Trains all groups of a plan, in sessions of one engine each.
    mutating func train(_ plan: SweepPlan) throws {
      var groups = plan.groups.map { Group(shape: $0.shape, pending: plan.pendingNetworks(of: $0)) }
      while !groups.isEmpty, !control.isStopRequested {
        let session = try store.beginSession(device: engine.device, programVersion: programVersion)
        let failure = try trainSession(session, &groups)
        try store.endSession(session)
        guard let failure else { continue }
        guard let next = fallback else { throw failure }
        onNotice("\(failure.message) The rest of the work goes to \(next.device.name).")
        engine = next
        fallback = nil
      }
    }

    /// Trains with one engine until everything is done, a stop is asked for, or the device fails for good.
    private func trainSession(_ session: Int, _ groups: inout [Group]) throws -> EngineError? {
      while !groups.isEmpty {
        if let failure = try trainGroup(session, &groups[0]) { return failure }
        if control.isStopRequested { return nil }
        groups.removeFirst()
      }
      return nil
    }

    private func trainGroup(_ session: Int, _ group: inout Group) throws -> EngineError? {
      var sizing = BatchSizing(
        capacity: engine.batchCapacity(for: group.shape, precision: store.precision),
        computeUnits: engine.device.computeUnits, targetSeconds: batchSeconds)
      while !control.isStopRequested {
        let before = group.pending
        let places = group.pending.next(sizing.size)
        if places.isEmpty { return nil }
        tracker.beginBatch(of: places.count)
        let start = ContinuousClock.now
        let records: [NetworkRecord]
        do throws(EngineError) {
          records = try trainBatch(places)
        } catch {
          group.pending = before
          tracker.endBatch([])
          switch error.reason {
          case .outOfMemory where sizing.halveForGood(places.count):
            onNotice("\(error.message) Going on with batches of \(sizing.size) networks.")
            continue
          case .outOfMemory, .deviceFailure, .noDevice: return error
          case .unsupported: throw error
          }
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        try store.append(records, session: session)
        tracker.endBatch(records)
        if places.count == sizing.size { sizing.record(seconds: seconds) }
      }
      return nil
    }

    /// The records of the networks that ended.
    private func trainBatch(_ places: [NetworkPlace]) throws(EngineError) -> [NetworkRecord] {
      let experiments = store.sweep.experiments(at: places)
      let networks = try engine.train(
        experiments, precision: store.precision, recording: store.sweep.recording, control: control)
      let records = zip(places.indices, networks).filter { $0.1.outcome.status != .notRun }.map { index, network in
        NetworkRecord(cell: places[index].cell, seed: places[index].seed, experiments[index], network)
      }
      // Without this check a faulty engine would be asked for the same networks for ever, or lose them.
      guard networks.count == places.count, records.count == places.count || control.isStopRequested else {
        throw EngineError(
          .deviceFailure,
          "\(engine.device.name) ended \(records.count) of \(places.count) networks although nobody asked it to stop.")
      }
      return records
    }
  }
}
