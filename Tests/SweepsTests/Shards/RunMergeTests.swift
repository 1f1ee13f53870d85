import Engines
import Experiments
import Foundation
import Sweeps
import Testing

/// Runs that are joined.
@Suite struct RunMergeTests {
  private static let fusion = """
    title: First
    axes: {data.correlation: {linspace: [-0.5, 0.5, 5]}, data.sigma_ratio: [1, 2, 3, 4]}
    record: {points: 3, first_layer: true}
    training: {max_steps: 10}
    seeds: 3
    """
  private static let competition = """
    network: {family: competition}
    data: {classes: 3, dimension: 4, distractors: 1, samples: 6, test_samples: 5}
    axes: {"data.strengths[1]": [0.5, 1, 2], initialization.scale: {linspace: [0.01, 0.1, 4]}}
    record: {points: 3}
    training: {max_steps: 10}
    seeds: 4
    """

  private func sweep(_ text: String) throws -> Sweep { try Sweep(text: text, fileName: "a.yaml") }

  /// Trains a sweep, a shard of it, or only the first networks of it.
  @discardableResult
  private func train(
    _ text: String = fusion, _ shard: Shard? = nil, into folder: URL, first count: Int = .max
  ) throws -> RunStore {
    let sweep = try sweep(text)
    let store = try RunStore(
      folder: folder, for: sweep, precision: .float, part: shard.map { SweepPart($0, of: sweep) })
    let control = TrainingControl()
    let engine = FakeEngine { _, size in count < size ? .stop(control, after: count) : .succeed }
    _ = try SweepRunner(store: store, engines: [engine], programVersion: "1").run(control: control)
    return store
  }

  /// Everything that is known of the networks of a run, but not when and where they were trained.
  private struct Content: Equatable {
    let records: [NetworkRecord]
    let curves: [[Int: RecordedCurve]]
    let competitionCurves: [[Int: CompetitionCurve]]
    let firstLayers: [[Int: ModalityPair<Matrix>]]
    let audit: WidthAuditReport?

    init(_ folder: URL) throws {
      let store = try RunStore(reading: folder)
      let (cells, isFusion) = (0..<store.sweep.grid.cellCount, store.sweep.family == .fusion)
      // Diverged networks have a final loss that is no number, and equals nothing.
      records = try RunFolder.records(store).filter { $0.outcome.status != .diverged }
      curves = isFusion ? try cells.map { try store.curves(cell: $0) } : []
      competitionCurves = isFusion ? [] : try cells.map { try store.competitionCurves(cell: $0) }
      firstLayers = isFusion ? try cells.map { try store.firstLayers(cell: $0) } : []
      audit = try store.widthAudit()
    }
  }

  @Test(arguments: [fusion, competition], [1, 3, 7]) func shardsEqualTheWhole(text: String, count: Int) throws {
    let folder = RunFolder()
    let places = (1...count).map { folder.url.appendingPathComponent("\($0)") }
    for (index, place) in places.enumerated() { try train(text, Shard(index: index + 1, of: count), into: place) }
    let whole = folder.url.appendingPathComponent("whole")
    try train(text, into: whole)
    let output = folder.url.appendingPathComponent("merged")
    let summary = try RunMerge(places.shuffled(), into: output).run()
    #expect(summary.isComplete && summary.missing == 0 && summary.gaps.isEmpty)
    #expect(summary.networks == (try sweep(text).networkCount))
    #expect(summary.sources.count == count && summary.sources.allSatisfy { $0.added == $0.networks })
    let content = try Content(output)
    #expect(content == (try Content(whole)))
    #expect((content.curves.first?.count ?? 0) + (content.competitionCurves.first?.count ?? 0) > 0)
    let merged = try RunStore(reading: output)
    #expect(merged.part == nil && merged.networkCount == merged.sweep.networkCount)
    let sessions = try merged.sessions()
    #expect(Set(sessions.compactMap(\.shard)) == Set((1...count).map { "\($0)/\(count)" }))
    #expect(Set(sessions.map(\.id)).count == sessions.count)
    let entries = try FileManager.default.contentsOfDirectory(atPath: output.path)
    #expect(entries.allSatisfy { $0.hasPrefix("run.sqlite") || $0 == "sweep.yaml" }, "\(entries)")
  }

  @Test func auditsAreKept() throws {
    let text = """
      network: {depth: 3, width: {full: 40, method: reduced, tolerance: 0.01}}
      training: {max_steps: 100}
      axes: {data.sigma_ratio: [1.5, 2, 2.5]}
      seeds: 9
      """
    let folder = RunFolder()
    var audited: Set<AuditedNetwork> = []
    let places = try (1...3).map { index in
      let place = folder.url.appendingPathComponent("\(index)")
      let store = try train(text, Shard(index: index, of: 3), into: place)
      audited.formUnion(
        try WidthAudit(store: store, engine: CPUEngine()).run(control: TrainingControl())?.networks ?? [])
      return place
    }
    let output = folder.url.appendingPathComponent("merged")
    _ = try RunMerge(places, into: output).run()
    #expect(Set(try RunStore(reading: output).widthAudit()?.networks ?? []) == audited)
    #expect(audited.count > 3)
    // Nothing is left to audit.
    let whole = try RunStore(folder: output, for: try sweep(text), precision: .float)
    let failing = FakeEngine { _, _ in .fail(EngineError(.deviceFailure, "it was asked")) }
    #expect(
      try WidthAudit(store: whole, engine: failing).run(control: TrainingControl())?.networks.count == audited.count)
  }

  @Test func whatIsMissingIsNamed() throws {
    let folder = RunFolder()
    let places = [1, 2, 4].map { folder.url.appendingPathComponent("\($0)") }
    try train(Self.fusion, Shard(index: 1, of: 4), into: places[0])
    try train(Self.fusion, Shard(index: 2, of: 4), into: places[1], first: 2)
    try train(Self.fusion, Shard(index: 4, of: 4), into: places[2])
    let output = folder.url.appendingPathComponent("merged")
    let summary = try RunMerge(places, into: output).run()
    #expect(!summary.isComplete && summary.missing == 13 + 15 && summary.networks == 32)
    #expect(summary.gaps.map(\.shard) == [Shard(index: 2, of: 4), Shard(index: 3, of: 4)])
    #expect(summary.gaps.map(\.networks) == [13, 15])
    #expect(summary.gaps.map(\.folder) == [places[1].path, nil])

    // The merged run goes on by itself, or takes in what its shards have trained since; both at once are the same.
    try train(Self.fusion, into: output, first: 9)
    #expect(try RunStore(reading: output).statusCounts().values.reduce(0, +) == 41)
    try train(Self.fusion, Shard(index: 2, of: 4), into: places[1])
    try train(Self.fusion, Shard(index: 3, of: 4), into: folder.url.appendingPathComponent("3"))
    let again = try RunMerge(places + [folder.url.appendingPathComponent("3")], into: output).run()
    #expect(again.isComplete && again.networks == 60)
    let whole = folder.url.appendingPathComponent("whole")
    try train(into: whole)
    #expect(try Content(output) == Content(whole))
  }

  @Test func mergingAgainChangesNothing() throws {
    let folder = RunFolder()
    let places = (1...2).map { folder.url.appendingPathComponent("\($0)") }
    for (index, place) in places.enumerated() { try train(Self.fusion, Shard(index: index + 1, of: 2), into: place) }
    let output = folder.url.appendingPathComponent("merged")
    _ = try RunMerge(places, into: output).run()
    let (content, sessions) = (try Content(output), try RunStore(reading: output).sessions())
    #expect(sessions.count == 2)
    let again = try RunMerge(places.reversed() + [output, places[0]], into: output).run()
    #expect(again.isComplete && again.sources.map(\.folder) == places.reversed().map(\.path))
    #expect(try Content(output) == content)
    #expect(try RunStore(reading: output).sessions() == sessions)
    // Of a merged run nothing is new either.
    let third = folder.url.appendingPathComponent("third")
    let nested = try RunMerge([output] + places, into: third).run()
    #expect(nested.sources.map(\.added) == [60, 0, 0])
    #expect(Set(try RunStore(reading: third).sessions().map(\.identifier)) == Set(sessions.map(\.identifier)))
  }

  @Test func aSessionThatWasStillGoingOnGetsItsEnd() throws {
    let folder = RunFolder()
    let place = folder.url.appendingPathComponent("1")
    let store = try RunStore(folder: place, for: try sweep(Self.fusion), precision: .float)
    let session = try store.beginSession(device: FakeEngine().device, programVersion: "1")
    let output = folder.url.appendingPathComponent("merged")
    _ = try RunMerge([place], into: output).run()
    #expect(try RunStore(reading: output).sessions().map { $0.finished == nil } == [true])
    try store.endSession(session)
    _ = try RunMerge([place], into: output).run()
    #expect(try RunStore(reading: output).sessions().map { $0.finished == nil } == [false])
  }

  @Test func otherTitlesAndFiguresAreNoObstacle() throws {
    let folder = RunFolder()
    let places = (1...2).map { folder.url.appendingPathComponent("\($0)") }
    try train(Self.fusion, Shard(index: 1, of: 2), into: places[0])
    try train(Self.fusion.replacing("First", with: "Second"), Shard(index: 2, of: 2), into: places[1])
    let output = folder.url.appendingPathComponent("merged")
    #expect(try RunMerge(places, into: output).run().isComplete)
    #expect(try RunStore(reading: output).sweep.title == "First")
    // The merged run's own title stays.
    _ = try RunMerge(places.reversed(), into: output).run()
    #expect(try RunStore(reading: output).sweep.title == "First")
  }

  // MARK: Refusals

  /// Tries to merge, and expects a refusal that leaves no trace.
  private func refuse(_ folders: [URL], into output: URL) throws -> RunStoreError? {
    // SQLite keeps what it works with beside a database that is open.
    func entries() -> [String]? {
      try? FileManager.default.contentsOfDirectory(atPath: output.path).filter { !$0.hasPrefix("run.sqlite-") }.sorted()
    }
    let before = entries()
    let error = #expect(throws: RunStoreError.self) { try RunMerge(folders, into: output).run() }
    #expect(entries() == before)
    return error
  }

  @Test func otherConfigurationsAreRefusedKeyByKey() throws {
    let folder = RunFolder()
    let (first, second) = (folder.url.appendingPathComponent("1"), folder.url.appendingPathComponent("2"))
    try train(Self.fusion, Shard(index: 1, of: 2), into: first)
    try train(
      Self.fusion.replacing("max_steps: 10", with: "max_steps: 11").replacing("seeds: 3", with: "seeds: 4"),
      Shard(index: 2, of: 2), into: second)
    let error = try refuse([first, second], into: folder.url.appendingPathComponent("merged"))
    guard case .otherConfiguration(let differences)? = error?.reason else {
      Issue.record("another reason: \(error?.message ?? "")")
      return
    }
    #expect(differences.map(\.key) == ["training.max_steps", "seeds"])
    #expect(error?.message.contains(first.path) == true && error?.message.contains(second.path) == true)
    #expect(error?.message.contains("training.max_steps: the first has 10, the second 11") == true)

    // The run that is in the output folder counts too, and a shard is no place for the whole.
    #expect(try refuse([first], into: second)?.message.contains("seeds: the first has 3, the second 4") == true)
    let shard = folder.url.appendingPathComponent("3")
    try train(Self.fusion, Shard(index: 2, of: 2), into: shard)
    #expect(try refuse([first], into: shard)?.message.contains("holds shard 2/2") == true)
  }

  /// Stores one network by hand.
  private func store(_ change: (inout FusionOutcome) -> Void, curve: RecordedCurve?, in folder: URL) throws {
    let sweep = try sweep(Self.fusion)
    let store = try RunStore(folder: folder, for: sweep, precision: .float)
    let session = try store.beginSession(device: FakeEngine(name: "other").device, programVersion: "2")
    var outcome = FakeEngine.outcome(of: sweep.fusionExperiment(cell: 6, seed: 1))
    change(&outcome)
    try store.append(
      [NetworkRecord(cell: 6, seed: 1, outcome: .fusion(outcome), curve: curve)], session: session)
  }

  @Test func differentOutcomesOfANetworkAreRefusedByName() throws {
    let folder = RunFolder()
    let first = folder.url.appendingPathComponent("1")
    try train(into: first)
    let curve = try RunStore(reading: first).curves(cell: 6)[1]
    var shorter = try #require(curve?.points)
    shorter.removeLast()
    let differing: [(String, (inout FusionOutcome) -> Void, RecordedCurve?)] = [
      ("(steps)", { $0.steps += 1 }, curve),
      ("(half_final_b)", { $0.halfFinalTimes.b = $0.halfFinalTimes.b?.nextUp }, curve),
      ("(misattribution)", { $0.misattribution = nil }, curve),
      ("in its curves", { _ in }, nil),
      ("in its curves", { _ in }, RecordedCurve(points: shorter)),
      ("in its first_layers", { _ in }, curve),
    ]
    for (number, (words, change, curve)) in differing.enumerated() {
      let second = folder.url.appendingPathComponent("other-\(number)")
      try store(change, curve: curve, in: second)
      let output = folder.url.appendingPathComponent("merged")
      for order in [[first, second], [second, first]] {
        let error = try refuse(order, into: output)
        #expect(error?.reason == .conflict(cell: 6, seed: 1))
        let message = error?.message ?? ""
        for part in [
          words, "cell 6 (data.correlation = -0.25, data.sigma_ratio = 3.0), seed 1", first.path, second.path,
          "(fake, the fake device, version 1)", "(other, the other device, version 2)",
        ] {
          #expect(message.contains(part), "\(message) lacks \(part)")
        }
      }
      // And so where one of them is in the output folder.
      #expect(try refuse([first], into: second)?.reason == .conflict(cell: 6, seed: 1))
    }
  }

  @Test func whatIsNoRunIsRefused() throws {
    let folder = RunFolder()
    let (first, nothing) = (folder.url.appendingPathComponent("1"), folder.url.appendingPathComponent("2"))
    let output = folder.url.appendingPathComponent("merged")
    try train(Self.fusion, Shard(index: 1, of: 2), into: first)
    #expect(
      try refuse([first, nothing], into: output)?.message.contains("\(nothing.path) is not a run folder") == true)
    #expect(try refuse([first], into: first)?.message.contains("nothing to merge") == true)
    try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
    try Data().write(to: output.appendingPathComponent("cells.csv"))
    #expect(try refuse([first], into: output)?.message.contains("holds a cells.csv but no run") == true)
  }

  @Test func leftoversOfAMergeThatWasKilledAreInNobodysWay() throws {
    let folder = RunFolder()
    let first = folder.url.appendingPathComponent("1")
    try train(into: first)
    let output = folder.url.appendingPathComponent("merged")
    let leftover = output.appendingPathComponent(".merging-0")
    try FileManager.default.createDirectory(at: leftover, withIntermediateDirectories: true)
    try Data([1, 2, 3]).write(to: leftover.appendingPathComponent("run.sqlite"))
    #expect(try RunMerge([first], into: output).run().isComplete)
    #expect(!FileManager.default.fileExists(atPath: leftover.path))
    // It was killed before the sweep file was in its place.
    try FileManager.default.removeItem(at: output.appendingPathComponent("sweep.yaml"))
    #expect(try RunMerge([first], into: output).run().isComplete)
    #expect(try Content(output) == Content(first))
  }
}
