import Engines
import Experiments
import Foundation
import PhaseDiagrams
import Sweeps
import Testing

/// A real run of tiny networks in a folder of its own, which is removed at the end.
final class TinyRun {
  let store: RunStore
  private let folder: URL

  /// Runs the sweep of a text to its end.
  init(_ text: String) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("fusionphase-figures-\(UUID().uuidString)")
    store = try RunStore(folder: folder, for: try Sweep(text: text, fileName: "a.yaml"), precision: .double)
    _ = try SweepRunner(store: store, engines: [CPUEngine()], programVersion: "test").run(control: TrainingControl())
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// What the sweep's figures become.
  func figures() throws -> [Figure] {
    let figures = try RunFigures(store)
    return try figures.figures(for: figures.sweep.figuresOrDefault)
  }
}
