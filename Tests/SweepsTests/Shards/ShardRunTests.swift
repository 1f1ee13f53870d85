import Engines
import Experiments
import Foundation
import Sweeps
import Testing

/// Shards on their way through run folders.
@Suite struct ShardRunTests {
  private static let text = """
    axes: {data.correlation: {linspace: [-0.5, 0.5, 5]}, network.depth: [2, 3], data.sigma_ratio: [1, 2, 3, 4]}
    initialization: {scheme: balanced}
    seeds: 3
    """

  private func sweep(_ text: String = text) throws -> Sweep { try Sweep(text: text, fileName: "a.yaml") }

  private func store(_ folder: URL, _ shard: Shard?) throws -> RunStore {
    let sweep = try sweep()
    return try RunStore(
      folder: folder, for: sweep, precision: .float, part: shard.map { SweepPart($0, of: sweep) })
  }

  @Test func shardsTrainEveryNetworkOnce() throws {
    let folder = RunFolder()
    var trained: [FusionExperiment] = []
    for index in 1...3 {
      let store = try store(folder.url.appendingPathComponent("\(index)"), Shard(index: index, of: 3))
      let engine = FakeEngine()
      let summary = try SweepRunner(store: store, engines: [engine], programVersion: "1").run(
        control: TrainingControl())
      let part = try #require(store.part)
      #expect(
        summary.isComplete && summary.networksTotal == part.networkCount && store.networkCount == part.networkCount)
      #expect(summary.trainedNetworks == part.networkCount)
      #expect(try RunFolder.records(store).allSatisfy { part.contains(cell: $0.cell) })
      #expect(try store.sessions().map(\.shard) == ["\(index)/3"])
      trained += engine.batches.joined()
    }
    #expect(trained.count == 120 && Set(trained).count == 120)
  }

  @Test func aFolderBelongsToOneShard() throws {
    let folder = RunFolder()
    _ = try store(folder.url, Shard(index: 2, of: 8))
    _ = try store(folder.url, Shard(index: 2, of: 8))
    for (shard, words) in [
      (Shard(index: 3, of: 8), "shard 3/8"), (Shard(index: 2, of: 9), "shard 2/9"), (nil, "the whole"),
    ] {
      let error = #expect(throws: RunStoreError.self) { try self.store(folder.url, shard) }
      #expect(error?.message.contains("holds shard 2/8 of this sweep, and asked for is \(words)") == true)
    }
    let whole = RunFolder()
    _ = try store(whole.url, nil)
    let error = #expect(throws: RunStoreError.self) { try self.store(whole.url, Shard(index: 1, of: 8)) }
    #expect(error?.message.contains("holds the whole of this sweep, and asked for is shard 1/8") == true)
  }

  @Test func aShardIsFoundAgain() throws {
    let folder = RunFolder()
    let places = (1...2).map { folder.url.appendingPathComponent("\($0)") }
    for (index, place) in places.enumerated() { _ = try store(place, Shard(index: index + 1, of: 4)) }
    let first = try RunStore(reading: places[0])
    #expect(first.part?.shard == Shard(index: 1, of: 4))
    #expect(first.sweep.resolvedConfiguration == (try sweep().resolvedConfiguration))
    // What is known already is not read again: without a sweep file there is nothing else to take the sweep from.
    try FileManager.default.removeItem(at: places[1].appendingPathComponent("sweep.yaml"))
    #expect(throws: RunStoreError.self) { try RunStore(reading: places[1]) }
    let second = try RunStore(reading: places[1], known: [first])
    #expect(second.part?.shard == Shard(index: 2, of: 4) && second.networkCount == 30)
  }

  @Test func unfinishedShardsAreFound() throws {
    let folder = RunFolder()
    let sweep = try sweep()
    let folders = ShardFolders(of: sweep, precision: .float, count: 4, in: folder.url)
    #expect(try folders.unfinished() == [1, 2, 3, 4])
    for (index, control) in [(2, TrainingControl()), (3, TrainingControl())] {
      let store = try store(folder.url.appendingPathComponent("shard-\(index)-of-4"), Shard(index: index, of: 4))
      let engine = FakeEngine { _, _ in index == 3 ? .stop(control, after: 1) : .succeed }
      _ = try SweepRunner(store: store, engines: [engine], programVersion: "1").run(control: control)
    }
    #expect(try folders.unfinished() == [1, 3, 4])
    // Something else than what the folder's name says.
    _ = try store(folder.url.appendingPathComponent("shard-4-of-4"), Shard(index: 1, of: 4))
    let error = #expect(throws: RunStoreError.self) { try folders.unfinished() }
    #expect(error?.message.contains("holds shard 1/4 of this sweep, and asked for is shard 4/4") == true)
    let few = try Sweep(text: "seeds: 2\n", fileName: "a.yaml")
    #expect(try ShardFolders(of: few, precision: .float, count: 3, in: RunFolder().url).unfinished() == [1])
  }

  @Test func shardsAuditWhatTheyHaveOfTheSample() throws {
    let text = """
      network: {depth: 3, width: {full: 40, method: reduced, tolerance: 0.01}}
      training: {max_steps: 300}
      axes: {data.sigma_ratio: [1.5, 2, 2.5]}
      seeds: 20
      """
    let sweep = try sweep(text)
    func audit(_ shard: Shard?) throws -> [AuditedNetwork] {
      let folder = RunFolder()
      let store = try RunStore(
        folder: folder.url, for: sweep, precision: .double, part: shard.map { SweepPart($0, of: sweep) })
      return try WidthAudit(store: store, engine: CPUEngine()).run(control: TrainingControl())?.networks ?? []
    }
    let whole = try audit(nil)
    let parts = try (1...2).map { try audit(Shard(index: $0, of: 2)) }
    #expect(parts.allSatisfy { !$0.isEmpty })
    #expect(Set(parts.joined()) == Set(whole) && parts.joined().count == whole.count)
  }
}
