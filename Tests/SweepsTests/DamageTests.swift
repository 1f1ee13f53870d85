import Engines
import Experiments
import Foundation
import Sweeps
import Testing

/// Runs whose database was damaged on the disk: results are as they were stored, or they are refused.
@Suite struct DamageTests {
  private static let text = """
    axes: {data.correlation: {linspace: [-0.5, 0.5, 5]}, data.sigma_ratio: [1, 2, 3, 4]}
    record: {points: 2}
    seeds: 6
    """

  private let sweep: Sweep
  /// A finished run in a folder of its own.
  private let folder = RunFolder()
  private let records: [NetworkRecord]
  private let curves: [[Int: RecordedCurve]]
  private let database: [UInt8]

  private var file: URL { folder.url.appendingPathComponent("run.sqlite") }

  init() throws {
    sweep = try Sweep(text: Self.text, fileName: "a.yaml")
    do {
      let store = try RunStore(folder: folder.url, for: sweep, precision: .double)
      _ = try SweepRunner(store: store, engines: [FakeEngine()], programVersion: "1").run(control: TrainingControl())
    }
    let store = try RunStore(reading: folder.url)
    records = try RunFolder.records(store)
    let cells = 0..<sweep.grid.cellCount
    curves = try cells.map { try store.curves(cell: $0) }
    database = Array(try Data(contentsOf: folder.url.appendingPathComponent("run.sqlite")))
    #expect(records.count == sweep.networkCount)
  }

  private func isSame(_ found: NetworkRecord, _ stored: NetworkRecord) -> Bool {
    guard var outcome = found.outcome.fusion, var expected = stored.outcome.fusion else { return false }
    // Diverged networks have a loss that is not a number.
    if outcome.finalLoss.isNaN && expected.finalLoss.isNaN { (outcome.finalLoss, expected.finalLoss) = (0, 0) }
    return found.cell == stored.cell && found.seed == stored.seed && outcome == expected
  }

  /// Puts bytes in place of the database, reads everything and goes on with the run.
  ///
  /// - Returns: the refusals.
  private func open(_ bytes: [UInt8], _ damage: String) throws -> [RunStoreError] {
    for name in ["-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: file.path + name) }
    try Data(bytes).write(to: file)
    var refusals: [RunStoreError] = []
    do {
      let store = try RunStore(reading: folder.url)
      _ = try store.sessions()
      let found = try RunFolder.records(store)
      #expect(found.count == records.count, "\(damage): networks are missing")
      #expect(zip(found, records).allSatisfy { isSame($0, $1) }, "\(damage): a network is another one")
      for cell in curves.indices { #expect(try store.curves(cell: cell) == curves[cell], "\(damage): another curve") }
    } catch let error as RunStoreError {
      refusals.append(error)
    }
    do {
      let store = try RunStore(folder: folder.url, for: sweep, precision: .double)
      _ = try SweepRunner(store: store, engines: [FakeEngine()], programVersion: "1").run(control: TrainingControl())
      let found = try RunFolder.records(store)
      #expect(
        found.count == records.count && zip(found, records).allSatisfy { isSame($0, $1) },
        "\(damage): the run that went on is another one")
    } catch let error as RunStoreError {
      refusals.append(error)
    } catch SweepRunError.store(let error) {
      refusals.append(error)
    }
    return refusals
  }

  private func expectHelp(_ refusals: [RunStoreError], _ damage: String) {
    for refusal in refusals {
      #expect(refusal.message.contains(folder.url.path), "\(damage): \(refusal)")
      guard refusal.reason == .damaged else { continue }
      #expect(refusal.message.contains("restore the folder from a copy"), "\(refusal)")
    }
  }

  @Test(arguments: 0..<8) func bytesThatChangedAreNoticedOrMeanNothing(seed: UInt32) throws {
    let stream = RandomStream(seed: Seed(base: 17, index: seed), purpose: .audit)
    let numbers = stream.uniforms(count: 60)
    var refused = 0
    for pair in stride(from: 0, to: numbers.count, by: 2) {
      var bytes = database
      let place = Int(numbers[pair] * Double(bytes.count))
      bytes[place] ^= 1 << UInt8(numbers[pair + 1] * 8)
      let damage = "byte \(place) of \(bytes.count)"
      let refusals = try open(bytes, damage)
      expectHelp(refusals, damage)
      if !refusals.isEmpty { refused += 1 }
    }
    // Most of a database is rows; the rest is room for more.
    #expect(refused >= 4, "\(refused) of 30")
  }

  @Test(arguments: [0.0, 0.01, 0.1, 0.3, 0.5, 0.77, 0.9, 0.999])
  func aFileThatWasCutShortIsRefused(part: Double) throws {
    let count = Int(part * Double(database.count))
    let refusals = try open(Array(database.prefix(count)), "\(count) bytes")
    expectHelp(refusals, "\(count) bytes")
    // An empty file is a run that has only just begun, which reading refuses and running does not.
    #expect(refusals.count == (count == 0 ? 1 : 2), "\(refusals)")
  }

  /// What the structure of the database does not show.
  @Test func aNumberThatChangedIsNoticed() throws {
    let time = try #require(records[7].outcome.fusion?.halfFinalTimes.b)
    let pattern = withUnsafeBytes(of: time.bitPattern.bigEndian) { Array($0) }
    let place = try #require(database.indices.first { database[$0...].starts(with: pattern) })
    var changed = database
    changed[place + 7] ^= 1
    let refusals = try open(changed, "a number")
    #expect(refusals.map(\.reason) == [.damaged, .damaged])
    #expect(refusals.allSatisfy { $0.message.contains("is not as it was stored") }, "\(refusals)")
  }

  // MARK: Other versions

  /// The same database with other tables, as a version of this program might have made that forgot to say so.
  @Test func anotherTableIsRefused() throws {
    let text = Array("half_final_b, misattribution, plateau_loss".utf8)
    let place = try #require(database.indices.first { database[$0...].starts(with: text) })
    var changed = database
    let missing = Array("half_final_b,                 plateau_loss".utf8)
    changed.replaceSubrange(place..<(place + text.count), with: missing)
    let refusals = try open(changed, "a missing column")
    #expect(refusals.map(\.reason) == [.damaged, .damaged])
    for refusal in refusals {
      #expect(refusal.message.contains("other tables than schema 7: see networks"), "\(refusal)")
    }
  }
}
