import Engines
import Experiments
import Foundation
import Sweeps
import Testing

/// Rows go into the database several at a time, with the same result as one by one.
@Suite struct RowInsertionTests {
  private static let text = "axes: {data.correlation: {linspace: [-0.5, 0.5, 9]}}\nseeds: 5\nrecord: {points: 4}\n"

  private func records(of sweep: Sweep) -> [NetworkRecord] {
    (0..<sweep.networkCount).map { number in
      let (cell, seed) = (number / sweep.seeds, number % sweep.seeds)
      let outcome = FakeEngine.outcome(of: sweep.fusionExperiment(cell: cell, seed: seed))
      return NetworkRecord(
        cell: cell, seed: seed, outcome: .fusion(outcome),
        curve: number % 3 == 0
          ? nil
          : RecordedCurve(
            points: (0...(number % 4)).map {
              RecordedCurve.Point(step: $0, loss: 1 / Double($0 + number), maps: ModalityPair(Double(number), -0.0))
            }),
        firstLayer: number % 5 == 1
          ? ModalityPair(
            Matrix(rows: 2, columns: 2, elements: [1, 2, 3, Double(number)]),
            Matrix(rows: 3, columns: 1, elements: [4, 5, 6]))
          : nil)
    }
  }

  /// Fewer than go into one statement, just as many, and some more.
  @Test(arguments: [1, 15, 16, 17, 32, 45]) func anyNumberOfRowsIsStored(count: Int) throws {
    let folder = RunFolder()
    let sweep = try Sweep(text: Self.text, fileName: "a.yaml")
    let store = try RunStore(folder: folder.url, for: sweep, precision: .float)
    let session = try store.beginSession(device: FakeEngine().device, programVersion: "1")
    let records = records(of: sweep)
    for start in stride(from: 0, to: records.count, by: count) {
      try store.append(Array(records[start..<min(start + count, records.count)]), session: session)
    }
    let found = try RunFolder.records(store)
    #expect(found.map { [$0.cell, $0.seed] } == records.map { [$0.cell, $0.seed] })
    for (found, record) in zip(found, records) {
      #expect(found.outcome.status == record.outcome.status)
      #expect(found.outcome.fusion?.halfFinalTimes == record.outcome.fusion?.halfFinalTimes)
    }
    for cell in 0..<sweep.grid.cellCount {
      let own = records.filter { $0.cell == cell }
      let curves = own.compactMap { record in record.curve.map { (record.seed, $0) } }
      #expect(try store.curves(cell: cell) == Dictionary(uniqueKeysWithValues: curves))
      let layers = own.compactMap { record in record.firstLayer.map { (record.seed, $0) } }
      #expect(try store.firstLayers(cell: cell) == Dictionary(uniqueKeysWithValues: layers))
    }
  }

  /// The row that is there already is among those of one statement.
  @Test func oneRowThatIsRefusedRefusesAll() throws {
    let folder = RunFolder()
    let sweep = try Sweep(text: Self.text, fileName: "a.yaml")
    let store = try RunStore(folder: folder.url, for: sweep, precision: .float)
    let session = try store.beginSession(device: FakeEngine().device, programVersion: "1")
    let records = records(of: sweep)
    try store.append([records[7]], session: session)
    #expect(throws: RunStoreError.self) { try store.append(Array(records.prefix(40)), session: session) }
    #expect(try store.completedNetworks().count == 1)
    // The statement is as good as new.
    try store.append(Array(records.prefix(7) + records.dropFirst(8)), session: session)
    #expect(try store.completedNetworks().count == sweep.networkCount)
  }
}
