import Engines
import Experiments
import Foundation
import Sweeps
import Synchronization
import Testing

/// Networks of the competition family on their way through a run.
@Suite struct CompetitionRunTests {
  private static let text = """
    network: {family: competition}
    data: {classes: 3, dimension: 4, distractors: 1, samples: 6, test_samples: 5}
    axes: {"data.strengths[1]": [0.5, 1, 2], initialization.scale: [0.01, 0.1]}
    seeds: 4
    """

  private func sweep(_ text: String = text) throws -> Sweep { try Sweep(text: text, fileName: "a.yaml") }

  private func store(_ folder: RunFolder, _ text: String = text) throws -> RunStore {
    try RunStore(folder: folder.url, for: try sweep(text), precision: .double)
  }

  private func record(_ sweep: Sweep, _ cell: Int, _ seed: Int) -> NetworkRecord {
    NetworkRecord(
      cell: cell, seed: seed,
      outcome: .competition(FakeEngine.outcome(of: sweep.competitionExperiment(cell: cell, seed: seed))))
  }

  // MARK: Store

  /// An outcome with numbers that are hard to keep, and without some of what there may be.
  private func specialOutcome(_ seed: Int) -> CompetitionOutcome {
    let numbers = RunStoreTests.specialNumbers
    let number = { (offset: Int) in numbers[(seed + offset) % numbers.count] }
    return CompetitionOutcome(
      status: seed % 2 == 0 ? .stepLimit : .diverged, steps: seed * 100_000_000, threshold: number(0) ?? 0.5,
      classes: (0..<(seed % 4)).map { label in
        CompetitionOutcome.ClassOutcome(
          strengths: ModalityPair(number(label + 1) ?? 0.25, number(label + 2) ?? 0.75),
          emergenceTimes: ModalityPair(number(label + 3), number(label + 4)),
          predictedWinner: [nil, .a, .b][(seed + label) % 3])
      }, finalLoss: number(5) ?? 1, trainAccuracy: number(6),
      testErrors: seed % 3 == 0
        ? nil
        : CompetitionOutcome.TestErrors(
          joint: number(7) ?? 0.125, unimodal: ModalityPair(number(8) ?? 2, number(9) ?? 3), ensemble: number(10) ?? 4,
          whereWinnerIsSufficient: number(11), whereWinnerIsInsufficient: number(12)))
  }

  private func bits(_ outcome: CompetitionOutcome) -> [UInt64?] {
    let errors = outcome.testErrors
    let numbers: [Double?] = [
      outcome.threshold, outcome.finalLoss, outcome.trainAccuracy, errors?.joint, errors?.unimodal.a,
      errors?.unimodal.b, errors?.ensemble, errors?.whereWinnerIsSufficient, errors?.whereWinnerIsInsufficient,
    ]
    let classes = outcome.classes.flatMap { outcome -> [Double?] in
      [
        outcome.strengths.a, outcome.strengths.b, outcome.emergenceTimes.a, outcome.emergenceTimes.b,
        Double(outcome.predictedWinner?.rawValue ?? -1),
      ]
    }
    return (numbers + classes).map { $0?.bitPattern }
  }

  @Test func numbersComeBackBitForBit() throws {
    let folder = RunFolder()
    let store = try store(folder, Self.text.replacing("seeds: 4", with: "seeds: 20"))
    let session = try store.beginSession(device: FakeEngine().device, programVersion: "1.2")
    let curve = { (seed: Int) in
      CompetitionCurve(
        points: (0..<(seed % 5)).map { step in
          let number = { RunStoreTests.specialNumbers[(seed + step + $0) % RunStoreTests.specialNumbers.count] ?? 0.5 }
          return CompetitionCurve.Point(
            step: step * 1_000_000, loss: number(0),
            strengths: (0..<(seed % 3)).map { ModalityPair(number($0), number($0 + 1)) })
        })
    }
    let records = (0..<20).map { seed in
      NetworkRecord(
        cell: 2, seed: seed, outcome: .competition(specialOutcome(seed)), competitionCurve: curve(seed))
    }
    try store.append(records.shuffled(), session: session)
    let again = try RunStore(reading: folder.url)
    let found = try RunFolder.records(again)
    let curves = try again.competitionCurves(cell: 2)
    #expect(found.map(\.seed) == Array(0..<20))
    for (seed, record) in found.enumerated() {
      let (outcome, expected) = (try #require(record.outcome.competition), specialOutcome(seed))
      #expect(record.cell == 2)
      #expect(outcome.status == expected.status)
      #expect(outcome.steps == expected.steps)
      #expect(outcome.classes.count == expected.classes.count)
      #expect((outcome.testErrors == nil) == (expected.testErrors == nil))
      #expect(bits(outcome) == bits(expected))
      let (points, expectedPoints) = (curves[seed]?.points ?? [], curve(seed).points)
      #expect(points.map(\.step) == expectedPoints.map(\.step))
      #expect(points.map(\.loss.bitPattern) == expectedPoints.map(\.loss.bitPattern))
      #expect(
        points.map { $0.strengths.map { [$0.a.bitPattern, $0.b.bitPattern] } }
          == expectedPoints.map { $0.strengths.map { [$0.a.bitPattern, $0.b.bitPattern] } })
    }
    #expect(try again.competitionCurves(cell: 1).isEmpty)
  }

  @Test func recordsAreStreamedByCellAndSeed() throws {
    let folder = RunFolder()
    let store = try store(folder)
    let session = try store.beginSession(device: FakeEngine().device, programVersion: "1")
    let records = (0..<24).map { record(store.sweep, $0 / 4, $0 % 4) }
    let shuffled = records.shuffled()
    try store.append(Array(shuffled.prefix(10)), session: session)
    #expect(
      try RunFolder.records(store)
        == shuffled.prefix(10).sorted { ($0.cell, $0.seed) < ($1.cell, $1.seed) })
    try store.append(Array(shuffled.dropFirst(10)), session: session)
    #expect(try RunFolder.records(store) == records)
    #expect(try store.statusCounts() == [.stepLimit: 24])
    #expect(try store.completedNetworks().count == 24)
  }

  @Test func aBatchIsStoredWhollyOrNotAtAll() throws {
    let folder = RunFolder()
    let store = try store(folder)
    let session = try store.beginSession(device: FakeEngine().device, programVersion: "1")
    try store.append([record(store.sweep, 0, 2)], session: session)
    #expect(throws: RunStoreError.self) {
      try store.append([record(store.sweep, 0, 1), record(store.sweep, 0, 2)], session: session)
    }
    #expect(try RunFolder.records(store) == [record(store.sweep, 0, 2)])
  }

  @Test func networksOfTheOtherFamilyAreNeverStored() async {
    let folder = RunFolder()
    await #expect(processExitsWith: .failure) { [path = folder.url.path as String] in
      let url = URL(fileURLWithPath: path)
      let sweep = try Sweep(text: "network: {family: competition}\n", fileName: "a.yaml")
      let fusion = try Sweep(text: "seeds: 5\n", fileName: "a.yaml")
      let store = try RunStore(folder: url, for: sweep, precision: .float)
      let session = try store.beginSession(device: FakeEngine().device, programVersion: "1")
      let outcome = FakeEngine.outcome(of: fusion.fusionExperiment(cell: 0, seed: 0))
      try store.append([NetworkRecord(cell: 0, seed: 0, outcome: .fusion(outcome))], session: session)
    }
  }

  @Test func eachFamilyHasCurvesOfItsOwn() throws {
    let (folder, other) = (RunFolder(), RunFolder())
    let competition = try store(folder)
    #expect(try competition.curves(cell: 0).isEmpty)
    #expect(try competition.firstLayers(cell: 0).isEmpty)
    let fusion = try store(other, "seeds: 1\n")
    #expect(try fusion.competitionCurves(cell: 0).isEmpty)
  }

  @Test func anotherConfigurationIsRefusedKeyByKey() throws {
    let folder = RunFolder()
    _ = try store(folder)
    var error = #expect(throws: RunStoreError.self) {
      try self.store(folder, Self.text.replacing("samples: 6", with: "samples: 7"))
    }
    #expect(error?.message.contains("data.samples: the run has 6, asked for is 7") == true)
    error = #expect(throws: RunStoreError.self) { try self.store(folder, "seeds: 4\n") }
    #expect(error?.message.contains("network.family: the run has competition, asked for is fusion") == true)
    #expect(error?.message.contains("network.units: the run has 6, asked for is none") == true)
    #expect(error?.message.contains("network.depth: the run has none, asked for is 2") == true)
  }

  // MARK: Runner

  private func run(
    _ store: RunStore, _ engine: FakeEngine, control: TrainingControl = TrainingControl()
  ) throws -> (summary: RunSummary, line: String) {
    let progress = LastProgress()
    let summary = try SweepRunner(store: store, engines: [engine], programVersion: "1").run(
      control: control, onProgress: { progress.line = $0.line })
    return (summary, progress.line)
  }

  @Test func everyNetworkIsTrainedOnceAndStoredAtItsPlace() throws {
    let folder = RunFolder()
    let store = try store(folder, Self.text + "\nrecord: {points: 3}\ntraining: {max_steps: 10}\n")
    let (summary, line) = try run(store, FakeEngine(capacity: 7))
    #expect(summary.isComplete)
    #expect(summary.counts == [.stepLimit: 24])
    #expect(summary.failedNetworks == 0)
    #expect(summary.networkSteps == 240)
    #expect(line.hasPrefix("24 of 24 networks (100 %), "))
    #expect(line.hasSuffix(" network-steps/s, 0 diverged"))
    #expect(try RunFolder.records(store) == (0..<24).map { record(store.sweep, $0 / 4, $0 % 4) })
    let curves = try store.competitionCurves(cell: 5)
    #expect(curves.keys.sorted() == [0, 1, 2, 3])
    #expect(curves[3]?.points.map(\.step) == [0, 5, 10])
    #expect(curves[3]?.points.map(\.loss) == [1, 1.0 / 6, 1.0 / 11])
    // The strengths of class 2 are (1 · 2, 2 + seed) times the step.
    #expect(
      curves[3]?.points.map { $0.strengths[2] }
        == [0, 5, 10].map { ModalityPair(2 * $0, 5 * $0) as ModalityPair<Double> })
  }

  @Test func aStoppedRunGoesOnWhereItStopped() throws {
    let folder = RunFolder()
    let control = TrainingControl()
    let stopping = FakeEngine(capacity: 10) { batch, _ in batch == 1 ? .stop(control, after: 3) : .succeed }
    #expect(try run(try store(folder), stopping, control: control).summary.trainedNetworks == 13)
    let again = try store(folder)
    let (summary, _) = try run(again, FakeEngine())
    #expect(summary.isComplete)
    #expect(summary.trainedNetworks == 11)
    #expect(try RunFolder.records(again) == (0..<24).map { record(again.sweep, $0 / 4, $0 % 4) })
  }

  @Test func divergedNetworksHaveFailedAndOthersHaveNot() throws {
    for status in Status.allCases { #expect(status.isFailure == (status == .diverged || status == .stalled)) }
    let folder = RunFolder()
    let store = try store(folder)
    let session = try store.beginSession(device: FakeEngine().device, programVersion: "1")
    var outcome = FakeEngine.outcome(of: store.sweep.competitionExperiment(cell: 0, seed: 0))
    outcome.status = .diverged
    outcome.testErrors = nil
    try store.append([NetworkRecord(cell: 0, seed: 0, outcome: .competition(outcome))], session: session)
    let (summary, line) = try run(store, FakeEngine())
    #expect(summary.counts == [.stepLimit: 23, .diverged: 1])
    #expect(summary.failedNetworks == 1)
    #expect(line.hasSuffix(" network-steps/s, 1 diverged"))
  }

  @Test func batchesHoldNetworksOfOneShapeOnly() throws {
    let folder = RunFolder()
    let store = try store(folder, "network.family: competition\naxes: {network.units: [1, 2], data.noise: [0, 1]}\n")
    let engine = FakeEngine()
    #expect(try run(store, engine).summary.isComplete)
    #expect(engine.experiments.allSatisfy { Set($0.map(BatchShape.init)).count == 1 })
    #expect(engine.experiments.map(\.count) == [10, 10])
  }
}

/// The line of the last progress that was reported; the runner's calls are ordered, the last one before it returns.
private final class LastProgress: Sendable {
  private let last = Mutex("")
  var line: String {
    get { last.withLock { $0 } }
    set { last.withLock { $0 = newValue } }
  }
}
