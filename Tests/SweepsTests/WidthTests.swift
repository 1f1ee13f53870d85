import Engines
import Experiments
import Sweeps
import Testing

/// Narrow twins as sweep files ask for them, and their audit.
@Suite struct WidthTests {
  private func sweep(_ text: String, _ method: String? = nil) throws -> Sweep {
    try Sweep(
      text: text, fileName: "a.yaml",
      overrides: method.map {
        [SweepOverride(key: "network.width_method", value: .text($0), source: "--width")]
      } ?? [])
  }

  private func problem(_ text: String, _ method: String? = nil) -> SweepFileError.Problem? {
    do {
      _ = try sweep(text, method)
      return nil
    } catch { return (error as? SweepFileError)?.problems.first }
  }

  private func widths(_ sweep: Sweep, cell: Int = 0) -> [Int]? {
    sweep.fusionExperiment(cell: cell, seed: 0).twin?.network.hiddenWidths
  }

  @Test func fullWidthIsTheDefault() throws {
    let sweep = try sweep("seeds: 1")
    #expect(sweep.fusionExperiment(cell: 0, seed: 0).width == .full)
    #expect(sweep.template["network.width_method"] == .text("full"))
    #expect(sweep.warnings(precision: .float).isEmpty)
  }

  @Test func aMappingStandsForThreeKeys() throws {
    let short = try sweep("network: {width: {full: 80, method: reduced, tolerance: 1e-2}, depth: 3}")
    let long = try sweep("network: {width: 80, width_method: reduced, width_tolerance: 0.01, depth: 3}")
    #expect(short.configurationHash == long.configurationHash)
    let experiment = short.fusionExperiment(cell: 0, seed: 0)
    #expect(experiment.width == .reduced(tolerance: 0.01))
    #expect(experiment.network.hiddenWidths == [80, 80])
    #expect(experiment.twin != nil)
    #expect(
      try sweep(short.resolvedConfiguration).configurationHash == short.configurationHash, "it can be read back")
  }

  @Test func mappingsAreCheckedLikeKeys() {
    let unknown = problem("network:\n  width: {full: 80, mode: reduced}")
    #expect(unknown?.line == 2 && unknown?.key == "network.width.mode")
    #expect(unknown?.message.contains("`full`, `method`, `tolerance`") == true)
    let twice = problem("network:\n  width: {full: 80, method: reduced}\n  width_method: full")
    #expect(twice?.line == 3 && twice?.message.contains("already written in line 2") == true)
    #expect(problem("network: {width_method: narrow}")?.message.contains("`reduced`") == true)
    for tolerance in ["0", "1", "-0.1"] {
      #expect(problem("network: {width_tolerance: \(tolerance)}")?.key == "network.width_tolerance")
    }
  }

  @Test func theCommandLineDecides() throws {
    #expect(widths(try sweep("seeds: 1", "reduced")) == [2])
    #expect(widths(try sweep("network: {width_method: reduced}", "full")) == nil)
    #expect(
      try sweep("network: {width_method: reduced}").configurationHash
        == sweep("network: {width_method: full}", "reduced").configurationHash)
    let axis = problem("axes:\n  network.width_method: [full, reduced]", "reduced")
    #expect(axis?.line == 2 && axis?.message.contains("--width") == true)
    #expect(problem("network: {family: competition}", "reduced")?.key == "network.width_method")
  }

  @Test func cellsWithoutTwinsSaySo() throws {
    let sweep = try sweep(
      "network: {width_method: reduced}\ndata: {samples: 50}\naxes: {network.activation: [linear, relu], "
        + "data.correlation: [0, 0.5, 0.7]}")
    let warnings = sweep.warnings(precision: .double)
    #expect(warnings.count == 1)
    #expect(warnings[0].contains("3 of 6 cells") && warnings[0].contains("only linear networks"))
    #expect(widths(sweep, cell: 0) == [2] && widths(sweep, cell: 3) == nil)
    #expect(sweep.shape(ofCell: 0) != sweep.shape(ofCell: 3))
    let layers = try self.sweep("network: {width_method: reduced}\nrecord: {first_layer: true}")
    #expect(widths(layers) == nil && layers.warnings(precision: .double)[0].contains("record.first_layer"))
  }

  @Test func widthsMayBeSwept() throws {
    let sweep = try sweep(
      "network: {depth: 4, width: 60}\naxes: {network.width_method: [full, reduced], network.fusion_layer: [2, 4]}")
    #expect(SweepPlan(sweep).groups.count == 3)
    #expect(widths(sweep, cell: 1) == nil)
    #expect(widths(sweep, cell: 3) == [3, 4, 3])
  }

  @Test func auditsCompareWithFullWidth() throws {
    let folder = RunFolder()
    let sweep = try sweep(
      "network: {depth: 3, width: {full: 40, method: reduced, tolerance: 0.01}}\ntraining: {max_steps: 3000}\n"
        + "axes: {data.sigma_ratio: [1.5, 2]}\nseeds: 30")
    let store = try RunStore(folder: folder.url, for: sweep, precision: .double)
    #expect(try store.widthAudit() == nil)
    let report = try #require(
      try WidthAudit(store: store, engine: CPUEngine()).run(control: TrainingControl()))
    #expect((6...16).contains(report.networks.count))
    #expect(Set(report.networks.map { [$0.cell, $0.seed] }).count == report.networks.count)
    #expect(report.isWithinTolerance && report.networks.allSatisfy { $0.tolerance == 0.01 })
    for network in report.networks {
      let experiment = sweep.fusionExperiment(cell: network.cell, seed: network.seed)
      let full = try CPUEngine().train([experiment.atFullWidth], precision: .double, control: TrainingControl())[0]
      #expect(network.fullTimes.leading == full.leadingTime && network.fullTimes.lagging == full.laggingTime)
      #expect(network.deviation > 0 && network.deviation < 0.01)
    }
    #expect(report.text.contains("within the tolerance of 1 %"))
    let stopped = TrainingControl()
    stopped.requestStop()
    #expect(
      try WidthAudit(store: store, engine: CPUEngine()).run(control: stopped) == report, "it is stored, and done once")
  }

  @Test func deviationsCountBothTimes() {
    func network(
      _ narrow: (Double?, Double?), _ full: (Double?, Double?), tolerance: Double = 0.5
    ) -> AuditedNetwork {
      AuditedNetwork(
        cell: 1, seed: 2, narrowTimes: .init(leading: narrow.0, lagging: narrow.1),
        fullTimes: .init(leading: full.0, lagging: full.1), tolerance: tolerance)
    }
    #expect(network((10, 20), (10, 20)).deviation == 0)
    #expect(network((11, 20), (10, 20)).deviation == 0.1)
    #expect(network((10, 15), (10, 20)).deviation == 0.25)
    #expect(network((10, nil), (10, nil)).deviation == 0)
    let lost = network((10, nil), (10, 20))
    #expect(lost.deviation == .infinity)
    let close = network((10.1, 20), (10, 20), tolerance: 0.001)
    #expect(WidthAuditReport(networks: [network((14, 20), (10, 20)), close]).worst == close, "tolerances may differ")
    let report = WidthAuditReport(networks: [network((10, 20), (10, 20)), lost])
    #expect(!report.isWithinTolerance && report.worst == lost)
    #expect(report.text.contains("cell 1, seed 2") && report.text.contains("full width"))
  }

  @Test func sweepsWithoutTwinsAreNotAudited() throws {
    for text in ["seeds: 3", "network: {family: competition}"] {
      let folder = RunFolder()
      let store = try RunStore(folder: folder.url, for: try sweep(text), precision: .float)
      #expect(try WidthAudit(store: store, engine: CPUEngine()).run(control: TrainingControl()) == nil)
    }
  }
}
