import Engines
import Experiments
import Foundation
import Sweeps
import Testing

@Suite struct RunStoreTests {
  private static let text = "axes: {data.correlation: [0, 0.5], data.sigma_ratio: [1, 2, 3]}\nseeds: 4\n"

  private func sweep(_ text: String = text) throws -> Sweep { try Sweep(text: text, fileName: "a.yaml") }

  /// Numbers that are easily lost on the way to a database and back.
  static let specialNumbers: [Double?] = [
    nil, 0, -0.0, 1, -1, 1.0 / 3, .pi, .leastNonzeroMagnitude, -.leastNormalMagnitude, .greatestFiniteMagnitude,
    .infinity, -.infinity, .nan, -.nan, Double(bitPattern: 0x7FF8_0000_DEAD_BEEF), 1e15, 4_503_599_627_370_497.5, 2,
    9_007_199_254_740_994, 0x1p63,
  ]

  @Test func numbersComeBackBitForBit() throws {
    let folder = RunFolder()
    let sweep = try sweep("seeds: 20\n")
    let store = try RunStore(folder: folder.url, for: sweep, precision: .double)
    let numbers = Self.specialNumbers
    let records = numbers.indices.map { seed in
      let number = { (offset: Int) in numbers[(seed + offset) % numbers.count] }
      return NetworkRecord(
        cell: 0, seed: seed,
        outcome: .fusion(
          FusionOutcome(
            status: Status.allCases[seed % 4], steps: seed * 100_000_000, leadingModality: seed % 2 == 0 ? .a : .b,
            halfPlateauTimes: ModalityPair(number(0), number(1)), halfFinalTimes: ModalityPair(number(2), number(3)),
            misattribution: number(4), plateauLoss: number(5), finalLoss: number(6) ?? 0.5,
            generalisation: seed % 3 == 0
              ? nil
              : GeneralisationErrors(
                plateau: number(7), minimum: number(8) ?? 0.25, minimumStep: seed, final: number(9) ?? 0.75),
            teacherFractions: ModalityPair(number(10), number(11)), betterModality: [nil, .a, .b][seed % 3],
            timeResolution: number(12) ?? 0)))
    }
    let session = try store.beginSession(device: FakeEngine().device, programVersion: "1.2")
    try store.append(records.shuffled(), session: session)
    let bits = { (outcome: FusionOutcome) -> [UInt64?] in
      [
        outcome.halfPlateauTimes.a, outcome.halfPlateauTimes.b, outcome.halfFinalTimes.a, outcome.halfFinalTimes.b,
        outcome.misattribution, outcome.plateauLoss, outcome.finalLoss, outcome.generalisation?.plateau,
        outcome.generalisation?.minimum, outcome.generalisation?.final, outcome.teacherFractions.a,
        outcome.teacherFractions.b, outcome.timeResolution,
      ].map { $0?.bitPattern }
    }
    let found = try RunFolder.records(try RunStore(reading: folder.url))
    #expect(found.count == records.count)
    for (found, record) in zip(found, records) {
      #expect(found.cell == record.cell)
      #expect(found.seed == record.seed)
      #expect(found.outcome.status == record.outcome.status)
      #expect(found.outcome.steps == record.outcome.steps)
      let (outcome, expected) = (try #require(found.outcome.fusion), try #require(record.outcome.fusion))
      #expect(outcome.leadingModality == expected.leadingModality)
      #expect(outcome.betterModality == expected.betterModality)
      #expect(outcome.generalisation?.minimumStep == expected.generalisation?.minimumStep)
      #expect(bits(outcome) == bits(expected))
    }
  }

  @Test func recordsAreStreamedByCellAndSeed() throws {
    let folder = RunFolder()
    let sweep = try sweep()
    let store = try RunStore(folder: folder.url, for: sweep, precision: .float)
    let session = try store.beginSession(device: FakeEngine().device, programVersion: "1")
    let places = (0..<6).flatMap { cell in (0..<4).map { (cell, $0) } }
    let records = places.map { cell, seed in
      NetworkRecord(
        cell: cell, seed: seed, outcome: .fusion(FakeEngine.outcome(of: sweep.fusionExperiment(cell: cell, seed: seed)))
      )
    }
    let shuffled = records.shuffled()
    try store.append(Array(shuffled.prefix(10)), session: session)
    let half = try store.completedNetworks()
    #expect(half.count == 10)
    for record in records {
      #expect(
        half.contains(cell: record.cell, seed: record.seed)
          == shuffled.prefix(10).contains { $0.cell == record.cell && $0.seed == record.seed })
    }
    try store.append(Array(shuffled.dropFirst(10)), session: session)
    #expect(try RunFolder.records(store).map { [$0.cell, $0.seed] } == places.map { [$0.0, $0.1] })
    #expect(try store.statusCounts() == [.converged: 6, .stepLimit: 6, .diverged: 6, .stalled: 6])
    #expect(try store.completedNetworks().count == 24)
  }

  @Test func aBatchIsStoredWhollyOrNotAtAll() throws {
    let folder = RunFolder()
    let sweep = try sweep()
    let store = try RunStore(folder: folder.url, for: sweep, precision: .float)
    let session = try store.beginSession(device: FakeEngine().device, programVersion: "1")
    let record = { (seed: Int) in
      NetworkRecord(
        cell: 0, seed: seed, outcome: .fusion(FakeEngine.outcome(of: sweep.fusionExperiment(cell: 0, seed: seed))))
    }
    try store.append([record(2)], session: session)
    #expect(throws: RunStoreError.self) { try store.append([record(1), record(2)], session: session) }
    #expect(try RunFolder.records(store).map(\.seed) == [2])
  }

  @Test func sessionsSayWhereNumbersComeFrom() throws {
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    let first = try store.beginSession(device: FakeEngine(name: "one").device, programVersion: "1.2.3")
    try store.endSession(first)
    _ = try store.beginSession(device: FakeEngine(name: "two").device, programVersion: "1.2.4")
    let sessions = try RunStore(reading: folder.url).sessions()
    #expect(sessions.map(\.deviceSelector) == ["one", "two"])
    #expect(sessions.map(\.deviceName) == ["the one device", "the two device"])
    #expect(sessions.map(\.programVersion) == ["1.2.3", "1.2.4"])
    #expect(sessions.map { $0.finished != nil } == [true, false])
    #expect(sessions.allSatisfy { $0.kernelHash == "0123456789abcdef" && $0.deviceDriver == "fake 1.0" })
    #expect(sessions.allSatisfy { $0.precision == .float && !$0.hostSystem.isEmpty && $0.started.hasSuffix("Z") })
  }

  // MARK: Opening

  /// Changes the header of a SQLite file: the schema version is at byte 60, the application's mark at 68.
  private func overwrite(_ file: URL, at offset: Int, with bytes: [UInt8]) throws {
    var data = try Data(contentsOf: file)
    data.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    try data.write(to: file)
  }

  @Test func aRunIsFoundAgainWithItsSweep() throws {
    let folder = RunFolder()
    _ = try RunStore(folder: folder.url.appendingPathComponent("deep/er"), for: try sweep(), precision: .double)
    let store = try RunStore(reading: folder.url.appendingPathComponent("deep/er"))
    #expect(store.precision == .double)
    #expect(store.sweep.resolvedConfiguration == (try sweep().resolvedConfiguration))
  }

  @Test func titleAndFiguresMayChange() throws {
    let folder = RunFolder()
    _ = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    let changed = try sweep(
      "title: New\n" + Self.text + "figures: [{kind: lines, x: data.correlation, value: steps}]\n")
    _ = try RunStore(folder: folder.url, for: changed, precision: .float)
    let store = try RunStore(reading: folder.url)
    #expect(store.sweep.title == "New")
    #expect(store.sweep.figures.count == 1)
  }

  @Test func anotherConfigurationIsRefusedKeyByKey() throws {
    let folder = RunFolder()
    _ = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    let other = try sweep(
      "data: {noise: 0.5}\nseeds: 4\naxes: {data.correlation: [0, 0.5], data.sigma_ratio: [1, 2, 4]}\n")
    let error = #expect(throws: RunStoreError.self) { try RunStore(folder: folder.url, for: other, precision: .double) }
    guard case .otherConfiguration(let differences)? = error?.reason else {
      Issue.record("another reason")
      return
    }
    #expect(differences.map(\.key) == ["data.noise", "axes.data.sigma_ratio", "precision"])
    #expect(differences.map(\.stored) == ["0.0", "[1.0, 2.0, 3.0]", "float"])
    #expect(differences.map(\.requested) == ["0.5", "[1.0, 2.0, 4.0]", "double"])
    #expect(error?.message.contains("data.noise: the run has 0.0, asked for is 0.5") == true)
    // Nothing was changed by the attempt.
    #expect(try RunStore(reading: folder.url).sweep.resolvedConfiguration == (try sweep().resolvedConfiguration))
  }

  @Test func keysThatOneSideLacksAreNamed() throws {
    let folder = RunFolder()
    _ = try RunStore(folder: folder.url, for: try sweep("axes: {data.noise: [0, 1]}\n"), precision: .float)
    let error = #expect(throws: RunStoreError.self) {
      try RunStore(folder: folder.url, for: try sweep("axes: {data.correlation: [0]}\n"), precision: .float)
    }
    #expect(error?.message.contains("data.noise: the run has none, asked for is 0.0") == true)
    #expect(error?.message.contains("axes.data.noise: the run has [0.0, 1.0], asked for is none") == true)
  }

  @Test func longValuesAreCutWhereTheyDiffer() throws {
    let folder = RunFolder()
    _ = try RunStore(
      folder: folder.url, for: try sweep("axes: {data.noise: {range: [0, 999, 1]}}\n"), precision: .float)
    let error = #expect(throws: RunStoreError.self) {
      try RunStore(
        folder: folder.url, for: try sweep("axes: {data.noise: {range: [0, 998, 1]}}\n"), precision: .float)
    }
    #expect(error?.message.contains("998.0, 999.0]") == true)
    #expect((error?.message.count ?? 0) < 600)
  }

  @Test func whatIsNoRunIsRefused() throws {
    let folder = RunFolder()
    let sweep = try sweep()
    var error = #expect(throws: RunStoreError.self) { try RunStore(reading: folder.url) }
    #expect(error?.reason == .notARun)
    #expect(!FileManager.default.fileExists(atPath: folder.url.path))

    try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
    let file = folder.url.appendingPathComponent("run.sqlite")
    try "this is a text and surely no database, however long it may be".write(
      to: file, atomically: true, encoding: .utf8)
    error = #expect(throws: RunStoreError.self) { try RunStore(reading: folder.url) }
    #expect(error?.reason == .notARun, "\(error?.message ?? "")")
    error = #expect(throws: RunStoreError.self) { try RunStore(folder: folder.url, for: sweep, precision: .float) }
    #expect(error?.reason == .notARun, "\(error?.message ?? "")")

    error = #expect(throws: RunStoreError.self) { try RunStore(folder: file, for: sweep, precision: .float) }
    #expect(error?.message.contains("is a file") == true)

    // A database of another program: the mark in the header is missing.
    try FileManager.default.removeItem(at: file)
    _ = try RunStore(folder: folder.url, for: sweep, precision: .float)
    try overwrite(file, at: 68, with: [0, 0, 0, 0])
    error = #expect(throws: RunStoreError.self) { try RunStore(folder: folder.url, for: sweep, precision: .float) }
    #expect(error?.reason == .notARun)
  }

  @Test(arguments: [UInt8(1), 2, 3, 4, 5, 6]) func anOlderSchemaIsRefused(version: UInt8) throws {
    let folder = RunFolder()
    _ = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    try overwrite(folder.url.appendingPathComponent("run.sqlite"), at: 60, with: [0, 0, 0, version])
    for attempt in [
      { _ = try RunStore(reading: folder.url) },
      { _ = try RunStore(folder: folder.url, for: try self.sweep(), precision: .float) },
    ] {
      let error = #expect(throws: RunStoreError.self) { try attempt() }
      #expect(error?.reason == .olderSchema)
      #expect(
        error?.message.contains("older version of this program (schema \(version), this one writes 7)") == true)
    }
  }

  @Test func aNewerSchemaIsRefused() throws {
    let folder = RunFolder()
    _ = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    try overwrite(folder.url.appendingPathComponent("run.sqlite"), at: 60, with: [0, 0, 0, 8])
    for attempt in [
      { _ = try RunStore(reading: folder.url) },
      { _ = try RunStore(folder: folder.url, for: try self.sweep(), precision: .float) },
    ] {
      let error = #expect(throws: RunStoreError.self) { try attempt() }
      #expect(error?.reason == .newerSchema)
      #expect(error?.message.contains("schema 8, this one knows 7") == true)
    }
  }

  @Test func aCreationThatWasCutShortIsMadeGood() throws {
    let folder = RunFolder()
    try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
    try Data().write(to: folder.url.appendingPathComponent("run.sqlite"))
    _ = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    #expect(try RunStore(reading: folder.url).sweep.seeds == 4)
  }

  @Test func anEditedSweepFileInTheFolderIsNoticed() throws {
    let folder = RunFolder()
    _ = try RunStore(folder: folder.url, for: try sweep(), precision: .float)
    let file = folder.url.appendingPathComponent("sweep.yaml")
    try "seeds: 4\n".write(to: file, atomically: true, encoding: .utf8)
    var error = #expect(throws: RunStoreError.self) { try RunStore(reading: folder.url) }
    #expect(error?.message.contains("axes.data.correlation: the run has [0.0, 0.5]") == true)
    try FileManager.default.removeItem(at: file)
    error = #expect(throws: RunStoreError.self) { try RunStore(reading: folder.url) }
    #expect(error?.message.contains("sweep.yaml") == true)
  }
}
