import Engines
import Experiments
import Foundation
import Sweeps
import Testing

/// A thread is left to the store while it is behind training, and only then.
@Suite struct StoreBehindTests {
  private func run(_ text: String, on engine: FakeEngine) throws {
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: try Sweep(text: text, fileName: "a.yaml"), precision: .float)
    _ = try SweepRunner(store: store, engines: [engine], programVersion: "1").run(control: TrainingControl())
    #expect(try store.completedNetworks().count == store.networkCount)
  }

  /// Forty points of a curve take far longer to store than to make up.
  @Test func aStoreThatIsBehindGetsAThread() throws {
    let engine = FakeEngine(capacity: 100)
    try run("seeds: 1000\nrecord: {points: 40}\n", on: engine)
    #expect(engine.sparedThreads.first == 0, "nothing is known before the first batch")
    #expect(engine.sparedThreads.contains(1) && Set(engine.sparedThreads).isSubset(of: [0, 1]))
  }

  @Test func aStoreThatKeepsUpGetsNone() throws {
    let engine = FakeEngine(capacity: 16) { _, _ in
      usleep(200_000)
      return .succeed
    }
    try run("seeds: 80\n", on: engine)
    #expect(engine.sparedThreads.count >= 5 && Set(engine.sparedThreads) == [0])
  }
}
