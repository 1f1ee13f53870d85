import Engines
import Experiments
import Foundation
import Sweeps
import Synchronization
import Testing

/// Several engines on one run: nothing is lost, nothing trained twice, whatever happens to one of them.
@Suite struct SeveralEnginesTests {
  private static let text = """
    axes: {data.correlation: {linspace: [-0.5, 0.5, 20]}, data.sigma_ratio: {linspace: [1, 3, 10]}}
    seeds: 6
    """
  private static let networkCount = 1200

  private func store(_ folder: RunFolder, _ text: String = text) throws -> RunStore {
    try RunStore(folder: folder.url, for: try Sweep(text: text, fileName: "a.yaml"), precision: .float)
  }

  private func run(
    _ store: RunStore, _ engines: [FakeEngine], fallback: FakeEngine? = nil, notices: Notices = Notices(),
    control: TrainingControl = TrainingControl()
  ) throws -> RunSummary {
    try SweepRunner(
      store: store, engines: engines, fallback: fallback, programVersion: "1", batchSeconds: 0.02
    ).run(control: control, onNotice: { notices.add($0) })
  }

  /// An engine that takes a millisecond for so many networks.
  private func engine(
    _ name: String, perMillisecond: Double = 16,
    event: @escaping @Sendable (_ batch: Int, _ size: Int) -> FakeEngine.Event = { _, _ in .succeed }
  ) -> FakeEngine {
    FakeEngine(name: name) { batch, size in
      Thread.sleep(forTimeInterval: Double(size) / perMillisecond / 1000)
      return event(batch, size)
    }
  }

  private func expectComplete(_ store: RunStore) throws {
    let records = try RunFolder.records(store)
    #expect(records.count == store.sweep.networkCount)
    for (index, record) in records.enumerated() {
      #expect(record.cell == index / store.sweep.seeds && record.seed == index % store.sweep.seeds)
      let expected = FakeEngine.outcome(of: store.sweep.fusionExperiment(cell: record.cell, seed: record.seed))
      #expect(record.outcome.fusion?.halfFinalTimes == expected.halfFinalTimes)
    }
  }

  private func trained(_ engines: [FakeEngine]) -> [FusionExperiment] { engines.flatMap { $0.batches.joined() } }

  @Test func allEnginesTakePartAndEachNetworkIsTrainedOnce() throws {
    let folder = RunFolder()
    let store = try store(folder)
    let engines = ["a", "b", "c"].map { engine($0) }
    let summary = try run(store, engines)
    #expect(summary.isComplete)
    #expect(summary.trainedNetworks == Self.networkCount)
    #expect(trained(engines).count == Self.networkCount)
    #expect(Set(trained(engines)).count == Self.networkCount)
    #expect(engines.allSatisfy { !$0.batches.isEmpty })
    #expect(Set(try store.sessions().map(\.deviceSelector)) == ["a", "b", "c"])
    #expect(try store.sessions().count == 3)
    #expect(try store.sessions().allSatisfy { $0.finished != nil })
    try expectComplete(store)
    // The summary tells what each device did.
    #expect(Set(summary.devices.map(\.selector)) == ["a", "b", "c"])
    #expect(summary.devices.reduce(0) { $0 + $1.networks } == Self.networkCount)
    #expect(summary.devices.reduce(0) { $0 + $1.networkSteps } == summary.networkSteps)
    for share in summary.devices {
      let own = engines.first { $0.device.selector == share.selector }
      #expect(share.networks == own?.batches.joined().count)
      #expect(share.busySeconds > 0 && share.busySeconds <= summary.seconds)
    }
  }

  @Test func shapesAreNeverMixedHoweverManyEngines() throws {
    let folder = RunFolder()
    let store = try store(
      folder,
      "initialization: {scheme: balanced}\naxes: {data.noise: {range: [0, 40, 1]}, network.depth: [2, 3], "
        + "network.width: [3, 4]}\nseeds: 3\n")
    let engines = ["a", "b"].map { engine($0) }
    #expect(try run(store, engines).isComplete)
    for batch in engines.flatMap(\.batches) { #expect(Set(batch.map { FusionShape($0.network) }).count == 1) }
    #expect(Set(trained(engines)).count == store.sweep.networkCount)
    try expectComplete(store)
  }

  @Test func aSlowEngineStandsBackAtTheEnd() throws {
    let folder = RunFolder()
    let store = try store(folder)
    let fastCount = Atomic<Int>(0)
    let slowBatches = Atomic<Int>(0)
    @Sendable func wait(for condition: () -> Bool) {
      for _ in 0..<20_000 where !condition() { Thread.sleep(forTimeInterval: 0.001) }
    }
    let fast = FakeEngine(name: "fast", capacity: 60) { _, size in
      // Near the end, until the slow one has finished its first batch and had time to think about a third.
      if fastCount.load(ordering: .relaxed) >= 1000, slowBatches.load(ordering: .relaxed) < 2 {
        wait { slowBatches.load(ordering: .relaxed) >= 2 }
        Thread.sleep(forTimeInterval: 0.1)
      }
      fastCount.add(size, ordering: .relaxed)
      return .succeed
    }
    let slow = FakeEngine(name: "slow", capacity: 16) { batch, _ in
      slowBatches.add(1, ordering: .relaxed)
      // Its first batch takes as long as a thousand networks of the fast one, its second until there are no others.
      wait { fastCount.load(ordering: .relaxed) >= (batch == 0 ? 1000 : Self.networkCount - 32) }
      return .succeed
    }
    #expect(try run(store, [fast, slow]).isComplete)
    // The second batch was taken before anything was known about speed; a third would have come last by far.
    #expect(slow.batches.map(\.count) == [16, 16])
    #expect(fast.batches.joined().count == Self.networkCount - 32)
    try expectComplete(store)
  }

  @Test func theWorkOfAFailedDeviceGoesToTheOthers() throws {
    let folder = RunFolder()
    let store = try store(folder)
    let broken = engine("broken") { batch, _ in
      batch == 2 ? .fail(EngineError(.deviceFailure, "The GPU fell off the bus.")) : .succeed
    }
    let (sound, fallback) = (engine("sound"), engine("cpu"))
    let notices = Notices()
    let summary = try run(store, [broken, sound], fallback: fallback, notices: notices)
    #expect(summary.isComplete)
    #expect(broken.batches.count == 3)
    #expect(fallback.batches.isEmpty)
    #expect(notices.all == ["The GPU fell off the bus. Its work goes to the sound device."])
    let ended = [broken.batches.dropLast(), sound.batches[...]].flatMap { $0.joined() }
    #expect(ended.count == Self.networkCount && Set(ended).count == Self.networkCount)
    #expect(summary.trainedNetworks == Self.networkCount)
    try expectComplete(store)
  }

  @Test func aDeviceThatFailsWhenTheOthersHaveNothingLeftLosesNothing() throws {
    let folder = RunFolder()
    let store = try store(folder, "axes: {data.correlation: {linspace: [-0.5, 0.5, 16]}}\nseeds: 2\n")
    // Both take 16 of 32 networks; one ends at once and has to wait for what the other may give back.
    let late = FakeEngine(name: "late") { _, _ in
      Thread.sleep(forTimeInterval: 0.2)
      return .fail(EngineError(.deviceFailure, "Gone."))
    }
    let early = engine("early")
    #expect(try run(store, [late, early]).isComplete)
    #expect(Set(early.batches.joined()).count == 32)
    try expectComplete(store)
  }

  @Test func theFallbackTakesOverOnceAllHaveFailed() throws {
    let folder = RunFolder()
    let store = try store(folder)
    let engines = ["a", "b"].map { name in
      engine(name) { batch, _ in batch == 1 ? .fail(EngineError(.deviceFailure, "\(name) is gone.")) : .succeed }
    }
    let fallback = engine("cpu")
    let notices = Notices()
    #expect(try run(store, engines, fallback: fallback, notices: notices).isComplete)
    #expect(!fallback.batches.isEmpty)
    #expect(notices.all.count == 2)
    #expect(notices.all.last?.hasSuffix("is gone. The rest of the work goes to the cpu device.") == true)
    #expect(Set(try store.sessions().map(\.deviceSelector)) == ["a", "b", "cpu"])
    try expectComplete(store)
  }

  @Test func withoutFallbackTheLastFailureEndsTheRun() throws {
    let folder = RunFolder()
    let store = try store(folder)
    let engines = ["a", "b"].map { name in
      engine(name) { batch, _ in batch == 1 ? .fail(EngineError(.deviceFailure, "\(name) is gone.")) : .succeed }
    }
    let error = #expect(throws: SweepRunError.self) { try run(store, engines) }
    #expect(error?.description.hasSuffix(" is gone.") == true)
    #expect(try store.completedNetworks().count == engines.reduce(0) { $0 + $1.batches[0].count })
    #expect(try run(store, [FakeEngine()]).isComplete)
    try expectComplete(store)
  }

  @Test func lackOfMemoryHalvesTheBatchesOfOneEngineAlone() throws {
    let folder = RunFolder()
    let store = try store(folder)
    let small = engine("small") { _, size in
      size > 5 ? .fail(EngineError(.outOfMemory, "The small device is full.")) : .succeed
    }
    let large = engine("large")
    #expect(try run(store, [small, large]).isComplete)
    #expect(small.batches.prefix(3).map(\.count) == [16, 8, 4])
    #expect(small.batches.dropFirst(2).allSatisfy { $0.count <= 4 })
    #expect(large.batches.contains { $0.count >= 16 })
    try expectComplete(store)
  }

  @Test func aStopEndsAllEnginesAndTheRunGoesOnLater() throws {
    let folder = RunFolder()
    let store = try store(folder)
    let control = TrainingControl()
    let (a, b) = (
      engine("a") { batch, _ in batch == 2 ? .stop(control, after: 3) : .succeed },
      engine("b")
    )
    let summary = try run(store, [a, b], control: control)
    #expect(!summary.isComplete)
    #expect(a.batches.count == 3)
    #expect(summary.trainedNetworks == a.batches.dropLast().joined().count + 3 + b.batches.joined().count)
    #expect(try store.completedNetworks().count == summary.trainedNetworks)
    let again = try self.store(folder)
    let engine = FakeEngine()
    #expect(try run(again, [engine]).isComplete)
    #expect(engine.batches.joined().count == Self.networkCount - summary.trainedNetworks)
    try expectComplete(again)
  }

  @Test func whatOneDeviceCannotDoStopsAll() throws {
    let folder = RunFolder()
    let store = try store(folder)
    let unable = engine("unable") { _, _ in .fail(EngineError(.unsupported, "No double precision.")) }
    let error = #expect(throws: SweepRunError.self) { try run(store, [unable, engine("able")]) }
    #expect(error?.description == "No double precision.")
    #expect(try store.completedNetworks().count < Self.networkCount)
  }

  // MARK: The store

  /// Fills the run's disk, so to speak: another process holds a network that is still to be trained.
  @Test func aStoreThatFailsStopsTheRunWithWhatWasStored() throws {
    let folder = RunFolder()
    let store = try store(folder)
    let intruder = try self.store(folder)
    let engine = engine("a") { batch, _ in
      if batch == 2 {
        // Stored by somebody else meanwhile: the store refuses to have it twice.
        let record = NetworkRecord(
          cell: 199, seed: 5,
          outcome: .fusion(FakeEngine.outcome(of: intruder.sweep.fusionExperiment(cell: 199, seed: 5))))
        _ = try? intruder.append(
          [record], session: try intruder.beginSession(device: FakeEngine().device, programVersion: "2"))
      }
      return .succeed
    }
    let control = TrainingControl()
    let error = #expect(throws: SweepRunError.self) { try run(store, [engine], control: control) }
    guard case .store? = error else {
      Issue.record("the store is to blame, not \(String(describing: error))")
      return
    }
    // Nobody asked the caller's control for a stop.
    #expect(!control.isStopRequested)
    let stored = try store.completedNetworks().count
    #expect(stored > 1 && stored < Self.networkCount)
    #expect(try run(try self.store(folder), [FakeEngine()]).isComplete)
    try expectComplete(store)
  }

  @Test func aSlowStoreHoldsUpTheEngineOnlyAfterAFewBatches() throws {
    let folder = RunFolder()
    let store = try store(folder, Self.text.replacing("seeds: 6", with: "seeds: 40"))
    let (isBlocked, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let trained = Atomic<Int>(0)
    let engine = FakeEngine(capacity: 16) { batch, _ in
      if batch == 3 {
        while (try? store.completedNetworks().count) == 0 { Thread.sleep(forTimeInterval: 0.001) }
        // A reader that stops half-way keeps everybody else from the database.
        Thread.detachNewThread {
          let hasBegun = Mutex(false)
          try? store.forEachRecord { _ in
            guard
              !hasBegun.withLock({ (begun: inout Bool) in
                defer { begun = true }
                return begun
              })
            else { return }
            isBlocked.signal()
            release.wait()
          }
        }
        isBlocked.wait()
      }
      trained.store(batch + 1, ordering: .relaxed)
      return .succeed
    }
    let most = Atomic<Int>(0)
    Thread.detachNewThread {
      // Batch 3 and those that may wait for the store; one or two of the first four may wait already.
      while trained.load(ordering: .relaxed) < 6 { Thread.sleep(forTimeInterval: 0.001) }
      Thread.sleep(forTimeInterval: 0.2)
      most.store(trained.load(ordering: .relaxed), ordering: .relaxed)
      release.signal()
    }
    #expect(try run(store, [engine]).isComplete)
    // At most three batches wait and one more is trained, however long the store takes.
    let trainedMeanwhile = most.load(ordering: .relaxed)
    #expect(trainedMeanwhile >= 6 && trainedMeanwhile <= 8)
    try expectComplete(store)
  }
}
