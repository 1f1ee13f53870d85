import Engines
import Experiments
import Foundation
import MutatedInput
import PhaseDiagrams
import Sweeps
import Testing

/// However a run is damaged, everything that reads it gives an answer or a refusal in words.
@Suite("Damaged runs")
struct MutatedRunTests {
  private static let sweeps = [
    """
    network: {width: 6}
    initialization: {scale: 1.0e-4}
    training: {max_steps: 300}
    record: {points: 11, first_layer: true}
    axes: {network.fusion_layer: [1, 2], data.correlation: [0, 0.5], data.sigma_ratio: [1.5, 2]}
    seeds: 2
    figures:
      - {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: time_ratio, scale: log, overlay: theory}
      - {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: steps, relative_to: {network.fusion_layer: 2}}
      - {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: misattribution, cuts: [2], scale: diverging}
      - {kind: lines, x: data.sigma_ratio, y: data.correlation, value: plateau_loss, overlay: theory}
      - {kind: trajectories, y: data.correlation, panels: [loss, maps], overlay: theory, scale: log, step_scale: log}
      - {kind: trajectories, panels: [maps], spread: individual, at: {data.correlation: 0}}
      - {kind: phase_portrait, y: data.sigma_ratio}
      - {kind: scatter, value: time_ratio, y: data.correlation, scale: log}
      - {kind: preference_map, x: data.sigma_ratio, y: data.correlation, overlay: theory}
    """,
    """
    network: {width: 4, activation: relu}
    data: {kind: xor, samples: 32}
    training: {max_steps: 60, loss: logistic}
    record: {points: 7, first_layer: true, spacing: log}
    axes: {data.variance: [1, 4]}
    seeds: 2
    figures:
      - {kind: first_layer}
      - {kind: trajectories, panels: [loss, maps, e_g, first_layer_norms], overlay: theory}
      - {kind: lines, x: data.variance, value: final_loss, scale: log, spread: standard_error}
    """,
    """
    network: {depth: 3, width: {full: 40, method: reduced, tolerance: 0.05}}
    initialization: {scheme: layerwise, scale: 0.2}
    training: {max_steps: 200}
    axes: {data.sigma_ratio: [1.5, 2, 3]}
    seeds: 2
    """,
    """
    network: {family: competition, units: 2}
    data: {classes: 3, dimension: 5, distractors: 2, samples: 12, test_samples: 20}
    training: {max_steps: 40}
    record: {points: 5}
    axes: {"data.strengths[1]": [0.6, 1.6], initialization.scale: [0.01, 0.1]}
    seeds: 2
    figures:
      - {kind: heatmap, x: "data.strengths[1]", y: initialization.scale, value: won_by_2, hatch: both, overlay: theory}
      - {kind: trajectories, panels: [loss, strengths], step_scale: log, overlay: theory}
      - {kind: phase_portrait}
      - {kind: scatter, value: t_winner, scale: log}
    """,
  ]

  @Test("A run gives an answer or a refusal", arguments: MutationEffort.seeds(4))
  func reading(seed: UInt64) throws {
    var source = MutationSource(seed: seed)
    var trace = MutationTrace("run-\(seed)")
    let folder = try DamagedFolder("title: Damaged\n" + Self.sweeps[Int(seed) % Self.sweeps.count])
    defer { folder.remove() }
    let count = 150
    var whole = 0
    for _ in 0..<count {
      try folder.restore()
      let damage = try folder.damage(&source)
      trace.next(Array(damage.utf8))
      if try isRead(folder.url, drawing: source.happens(onceIn: 4), damage) { whole += 1 }
    }
    #expect(whole > 0 && whole < count, "\(whole) of \(count) were read")
  }

  /// What once crashed: a statement, and the number of the sweep whose run it damages.
  @Test(
    "The smallest damages are refused",
    arguments: [
      ("UPDATE configuration SET value = NULL", 0), ("UPDATE sessions SET started = NULL", 0),
      ("ALTER TABLE sessions DROP COLUMN device_name", 0), ("UPDATE networks SET status = NULL", 0),
      ("UPDATE networks SET network = network + 1000", 0),
      ("UPDATE networks SET steps = 9223372036854775807", 0), ("UPDATE curves SET loss = 'a'", 0),
      ("UPDATE OR REPLACE curves SET step = 'a'", 0), ("UPDATE OR REPLACE curves SET step = -1", 0),
      ("UPDATE OR REPLACE first_layers SET modality = 'C'", 1), ("UPDATE OR REPLACE first_layers SET unit = 'a'", 1),
      ("UPDATE OR REPLACE first_layers SET unit = -1", 1), ("DELETE FROM first_layers WHERE input = 1 AND unit = 0", 1),
      ("DELETE FROM first_layers WHERE modality = 'A'", 1), ("UPDATE OR REPLACE width_audit SET cell = 7", 2),
      ("UPDATE width_audit SET leading_full = 'a'", 2), ("UPDATE curves SET loss = NULL", 3),
      ("UPDATE OR REPLACE curves SET seed = 'a'", 3), ("DELETE FROM curves WHERE step > 0", 3),
      ("DELETE FROM strengths WHERE step > 0 AND class = 2", 3),
      ("UPDATE classes SET predicted_winner = -9223372036854775807 - 1", 3),
    ])
  func smallestDamages(statement: String, sweep: Int) throws {
    let folder = try DamagedFolder("title: Damaged\n" + Self.sweeps[sweep])
    defer { folder.remove() }
    #expect(try isRead(folder.url, drawing: false, "nothing"))
    try folder.execute(statement)
    #expect(try !isRead(folder.url, drawing: false, statement))
  }

  /// Reads the run in every way.
  ///
  /// - Returns: whether nothing was refused.
  private func isRead(_ folder: URL, drawing: Bool, _ damage: String) throws -> Bool {
    let store: RunStore
    do throws(RunStoreError) {
      store = try RunStore(reading: folder)
    } catch {
      #expect(!error.message.isEmpty, "\(damage)")
      return false
    }
    var isWhole = true
    func refusable(_ body: () throws -> Void) throws {
      do {
        try body()
      } catch let error as RunStoreError {
        isWhole = false
        #expect(!error.message.isEmpty, "\(damage)")
      } catch let error as PhaseDiagramError {
        isWhole = false
        #expect(!error.message.isEmpty, "\(damage)")
      }
    }
    try refusable { _ = try store.statusCounts() }
    try refusable { _ = try store.completedNetworks() }
    try refusable { _ = try store.sessions() }
    try refusable { _ = try store.widthAudit()?.text }
    for cell in 0..<store.sweep.grid.cellCount {
      try refusable { _ = try store.curves(cell: cell) }
      try refusable { _ = try store.firstLayers(cell: cell) }
      try refusable { _ = try store.competitionCurves(cell: cell) }
    }
    let sink = { (bytes: [UInt8]) throws(PhaseDiagramError) in #expect(!bytes.isEmpty) }
    try refusable { try store.writeNetworkTable(to: sink) }
    if store.sweep.recording.spacing != .none { try refusable { try store.writeCurveTable(to: sink) } }
    if store.sweep.family == .competition { try refusable { try store.writeClassTable(to: sink) } }
    try refusable { try PhaseDiagram(store).writeTable(to: sink) }
    try refusable {
      let figures = try RunFigures(store)
      for request in figures.sweep.figuresOrDefault {
        try refusable {
          for figure in try figures.figures(for: request) {
            #expect(!figure.numbers.isEmpty)
            if drawing, RunFigures.canDraw { #expect(try figure.encoded(as: .svg).count > 100) }
          }
        }
      }
    }
    // A page has all theory there is, which takes longer than everything else here.
    if drawing { try refusable { _ = try ReportPage(ReportData(store, version: "1")).encoded() } }
    return isWhole
  }

  @Test("A sweep gives its theory or a refusal", arguments: MutationEffort.seeds(4))
  func theory(seed: UInt64) throws {
    var source = MutationSource(seed: seed)
    var trace = MutationTrace("theory-\(seed)")
    let mutation = SweepFileMutation(bases: Self.sweeps, keys: SweepSchema.keys.map(\.path))
    let count = 400
    var drawn = 0
    for _ in 0..<count {
      let bytes = mutation.next(&source)
      trace.next(bytes)
      guard let text = String(validating: bytes, as: UTF8.self), let sweep = try? Sweep(text: text, fileName: "m.yaml"),
        sweep.grid.cellCount <= 60, sweep.inputDimensions(ofCell: 0).map({ $0.a + $0.b < 20 }) ?? true
      else { continue }
      do throws(PhaseDiagramError) {
        let figures = try RunFigures(theoryOf: sweep, form: source.pick([.finiteRate, .flow]))
        for figure in try figures.figures(for: figures.theoryRequests) {
          #expect(!figure.numbers.isEmpty)
          if RunFigures.canDraw { #expect(try figure.encoded(as: .svg).count > 100) }
        }
        drawn += 1
      } catch {
        #expect(!error.description.isEmpty, "\(text)")
      }
    }
    #expect(drawn > 0 && drawn < count, "\(drawn) of \(count) were drawn")
  }
}
