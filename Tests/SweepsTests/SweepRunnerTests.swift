import Engines
import Experiments
import Foundation
import Sweeps
import Synchronization
import Testing

@Suite struct SweepRunnerTests {
  private static let text = """
    axes: {data.correlation: {linspace: [-0.5, 0.5, 5]}, data.sigma_ratio: [1, 2, 3, 4]}
    seeds: 6
    """

  private func sweep(_ text: String = text) throws -> Sweep { try Sweep(text: text, fileName: "a.yaml") }

  private func run(
    _ store: RunStore, _ engine: FakeEngine, fallback: FakeEngine? = nil, notices: Notices = Notices(),
    control: TrainingControl = TrainingControl()
  ) throws -> RunSummary {
    try SweepRunner(store: store, engines: [engine], fallback: fallback, programVersion: "1").run(
      control: control, onNotice: { notices.add($0) })
  }

  /// What every network of a sweep must have come to, whatever happened on the way.
  private func expectComplete(_ store: RunStore) throws {
    let sweep = store.sweep
    let records = try RunFolder.records(store)
    #expect(records.count == sweep.networkCount)
    for (index, record) in records.enumerated() {
      #expect(record.cell == index / sweep.seeds)
      #expect(record.seed == index % sweep.seeds)
      let expected = FakeEngine.outcome(of: sweep.fusionExperiment(cell: record.cell, seed: record.seed))
      #expect(record.outcome.fusion?.halfFinalTimes == expected.halfFinalTimes)
      #expect(record.outcome.fusion?.misattribution == expected.misattribution)
      #expect(record.outcome.status == expected.status)
    }
  }

  @Test func everyNetworkIsTrainedOnceAndStoredAtItsPlace() throws {
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    let engine = FakeEngine(capacity: 50)
    let summary = try run(store, engine)
    #expect(summary.isComplete)
    #expect(summary.trainedNetworks == 120)
    #expect(summary.networksTotal == 120)
    #expect(summary.counts == [.converged: 40, .stepLimit: 40, .diverged: 20, .stalled: 20])
    #expect(summary.failedNetworks == 40)
    #expect(summary.networkSteps == 20 * (100 + 101 + 102 + 103 + 104 + 105))
    #expect(Set(engine.batches.joined()).count == 120)
    #expect(engine.batches.joined().count == 120)
    #expect(engine.batches.allSatisfy { $0.count <= 50 })
    try expectComplete(store)
  }

  @Test func batchesHoldNetworksOfOneShapeOnly() throws {
    let folder = RunFolder()
    let sweep = try sweep(
      "initialization: {scheme: balanced}\naxes: {data.noise: [0, 1, 2], network.depth: [2, 3], network.fusion_layer: [1, 2], "
        + "network.width: [3, 4]}\n")
    let store = try RunStore(folder: folder.url, for: sweep, precision: .float)
    let engine = FakeEngine()
    #expect(try run(store, engine).isComplete)
    for batch in engine.batches { #expect(Set(batch.map { FusionShape($0.network) }).count == 1) }
    #expect(Set(engine.batches.map { FusionShape($0[0].network) }).count == 4)
    // Fusion layers share a batch.
    #expect(engine.batches.contains { Set($0.map(\.network.fusionLayer)).count == 2 })
    try expectComplete(store)
    let plan = SweepPlan(sweep)
    #expect(plan.groups.map(\.networkCount) == [30, 30, 30, 30])
    #expect(plan.networkCount == 120)
  }

  @Test func aFinishedRunTrainsNothing() throws {
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    _ = try run(store, FakeEngine())
    let engine = FakeEngine()
    let summary = try run(store, engine)
    #expect(summary.isComplete)
    #expect(summary.trainedNetworks == 0)
    #expect(engine.batches.isEmpty)
    #expect(try store.sessions().count == 1)
  }

  @Test(arguments: [0, 1, 7, 15, 16]) func aStoppedRunGoesOnWhereItStopped(ended: Int) throws {
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    let control = TrainingControl()
    let stopping = FakeEngine { batch, _ in batch == 1 ? .stop(control, after: ended) : .succeed }
    let summary = try run(store, stopping, control: control)
    #expect(!summary.isComplete)
    #expect(stopping.batches.count == 2)
    #expect(summary.trainedNetworks == stopping.batches[0].count + ended)
    #expect(try store.completedNetworks().count == summary.trainedNetworks)
    // A resumed run is another process: nothing but the folder is left.
    let again = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    let engine = FakeEngine()
    #expect(try run(again, engine).isComplete)
    #expect(engine.batches.joined().count == 120 - summary.trainedNetworks)
    #expect(try again.sessions().count == 2)
    try expectComplete(again)
  }

  @Test func aStopBeforeTheStartTrainsNothing() throws {
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    let engine = FakeEngine()
    let control = TrainingControl()
    control.requestStop()
    let summary = try SweepRunner(store: store, engines: [engine], programVersion: "1").run(control: control)
    #expect(!summary.isComplete)
    #expect(engine.batches.isEmpty)
    #expect(try store.sessions().isEmpty)
  }

  @Test func lackOfMemoryHalvesTheBatch() throws {
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    let engine = FakeEngine(computeUnits: 4) { _, size in
      size > 10 ? .fail(EngineError(.outOfMemory, "The fake device is full.")) : .succeed
    }
    let notices = Notices()
    #expect(try run(store, engine, notices: notices).isComplete)
    #expect(engine.batches.prefix(4).map(\.count) == [64, 32, 16, 8])
    #expect(engine.batches.dropFirst(3).allSatisfy { $0.count <= 8 })
    #expect(
      notices.all == [32, 16, 8].map { "The fake device is full. Going on with batches of \($0) networks." })
    try expectComplete(store)
  }

  @Test func lackOfMemoryForOneNetworkGoesToTheFallback() throws {
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    let engine = FakeEngine { _, _ in .fail(EngineError(.outOfMemory, "The fake device is full.")) }
    let fallback = FakeEngine(name: "other")
    #expect(try run(store, engine, fallback: fallback).isComplete)
    #expect(engine.batches.last?.count == 1)
    try expectComplete(store)
    #expect(throws: SweepRunError.self) {
      let folder = RunFolder()
      return try run(try RunStore(folder: folder.url, for: try sweep(), precision: .float), engine)
    }
  }

  @Test func aFailedDeviceHandsItsWorkToTheFallback() throws {
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: try sweep(), precision: .double)
    let engine = FakeEngine(name: "gpu") { batch, _ in
      batch == 1 ? .fail(EngineError(.deviceFailure, "The GPU fell off the bus.")) : .succeed
    }
    let fallback = FakeEngine(name: "cpu")
    let notices = Notices()
    #expect(try run(store, engine, fallback: fallback, notices: notices).isComplete)
    #expect(engine.batches.count == 2)
    #expect(fallback.batches.joined().count == 120 - engine.batches[0].count)
    #expect(notices.all == ["The GPU fell off the bus. The rest of the work goes to the cpu device."])
    let sessions = try store.sessions()
    #expect(sessions.map(\.deviceSelector) == ["gpu", "cpu"])
    #expect(sessions.allSatisfy { $0.finished != nil && $0.precision == .double })
    try expectComplete(store)
  }

  @Test func aFailureWithoutFallbackKeepsWhatWasStored() throws {
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    let engine = FakeEngine { batch, _ in
      batch == 1 ? .fail(EngineError(.deviceFailure, "The GPU fell off the bus.")) : .succeed
    }
    let error = #expect(throws: SweepRunError.self) { try run(store, engine) }
    #expect(error?.description == "The GPU fell off the bus.")
    #expect(try store.completedNetworks().count == engine.batches[0].count)
    #expect(try run(store, FakeEngine()).isComplete)
    try expectComplete(store)
  }

  @Test func whatADeviceCannotDoIsNotTriedElsewhere() throws {
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: try sweep(), precision: .double)
    let engine = FakeEngine { _, _ in .fail(EngineError(.unsupported, "No double precision.")) }
    let fallback = FakeEngine()
    #expect(throws: SweepRunError.self) { try run(store, engine, fallback: fallback) }
    #expect(fallback.batches.isEmpty)
  }

  @Test func anEngineThatForgetsNetworksIsNotAskedForEver() throws {
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    let engine = FakeEngine { _, _ in .forget(after: 3) }
    let error = #expect(throws: SweepRunError.self) { try run(store, engine) }
    #expect(error?.description.contains("ended 3 of 16 networks although nobody asked it to stop") == true)
    #expect(engine.batches.count == 1)
  }

  @Test func progressEndsWithTheWholeRun() throws {
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    let control = TrainingControl()
    _ = try run(store, FakeEngine { batch, _ in batch == 1 ? .stop(control, after: 4) : .succeed }, control: control)
    let seen = Mutex<[RunProgress]>([])
    let engine = FakeEngine { _, _ in
      Thread.sleep(forTimeInterval: 0.02)
      return .succeed
    }
    _ = try SweepRunner(store: store, engines: [engine], programVersion: "1").run(
      control: TrainingControl(), progressInterval: 0.005, onProgress: { value in seen.withLock { $0.append(value) } })
    let all = seen.withLock { $0 }
    #expect(all.count > 1)
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.networksDone <= $1.networksDone })
    let last = try #require(all.last)
    #expect(last.networksDone == 120)
    #expect(last.networksTotal == 120)
    #expect(last.networksDoneNow == 100)
    #expect(last.converged == 40)
    #expect(last.diverged == 20)
    #expect(last.secondsLeft == 0)
    #expect(last.line.hasPrefix("120 of 120 networks (100 %), "))
  }
}

/// Notices of a run, gathered from whatever thread they come.
final class Notices: Sendable {
  private let sentences = Mutex<[String]>([])
  func add(_ sentence: String) { sentences.withLock { $0.append(sentence) } }
  var all: [String] { sentences.withLock { $0 } }
}
