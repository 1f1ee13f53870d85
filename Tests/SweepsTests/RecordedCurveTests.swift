import Engines
import Experiments
import Sweeps
import Testing

/// Learning curves and first layers on their way through a run.
@Suite struct RecordedCurveTests {
  private func finishedRun(_ text: String, in folder: RunFolder) throws -> RunStore {
    let store = try RunStore(folder: folder.url, for: try Sweep(text: text, fileName: "a.yaml"), precision: .float)
    _ = try SweepRunner(store: store, engines: [FakeEngine()], programVersion: "test").run(control: TrainingControl())
    return store
  }

  @Test func curvesComeBackAsRecorded() throws {
    let folder = RunFolder()
    _ = try finishedRun(
      "record: {points: 3}\ntraining: {max_steps: 10}\naxes: {data.noise: [0, 1]}\nseeds: 2\n", in: folder)
    let store = try RunStore(reading: folder.url)
    let curves = try store.curves(cell: 1)
    #expect(curves.keys.sorted() == [0, 1])
    #expect(
      curves[1]?.points
        == [0, 5, 10].map { step in
          RecordedCurve.Point(
            step: step, loss: 1 / Double(step + 1), maps: ModalityPair(Double(step), 1),
            generalisationError: step == 0 ? nil : 0.5)
        })
    #expect(try store.firstLayers(cell: 1).isEmpty)
  }

  @Test func vectorMapsAreKeptByTheirNorms() {
    let curve = LearningCurve(points: [
      LearningCurve.Point(step: 4, loss: 1, totalMap: [3, 4, -2], firstLayerNorms: ModalityPair(1, 2))
    ])
    #expect(
      RecordedCurve(curve, dimensions: ModalityPair(2, 1)).points == [
        RecordedCurve.Point(step: 4, loss: 1, maps: ModalityPair(5, -2), firstLayerNorms: ModalityPair(1, 2))
      ])
  }

  @Test func firstLayersComeBackAsKept() throws {
    let folder = RunFolder()
    let store = try finishedRun("record: {first_layer: true}\nseeds: 3\n", in: folder)
    #expect(try store.curves(cell: 0).isEmpty)
    let layer = try #require(try store.firstLayers(cell: 0)[2])
    #expect(layer.a == Matrix(rows: 3, columns: 1, elements: [1, 2, 2]))
    #expect(layer.b == Matrix(rows: 2, columns: 2, elements: [1, -2, 3, 0]))
  }

  @Test func aSweepThatRecordsOtherwiseIsAnotherRun() throws {
    let folder = RunFolder()
    _ = try finishedRun("record: {points: 3}\n", in: folder)
    let error = #expect(throws: RunStoreError.self) {
      try RunStore(folder: folder.url, for: try Sweep(text: "seeds: 5\n", fileName: "a.yaml"), precision: .float)
    }
    #expect(error?.message.contains("record.points: the run has 3, asked for is 0") == true)
  }
}
