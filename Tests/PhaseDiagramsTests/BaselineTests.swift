import Experiments
import PhaseDiagrams
import Sweeps
import Testing
import Theory

@Suite("Differences from a baseline")
struct BaselineTests {
  private static let layer = "network.fusion_layer"
  private let grid = SyntheticSweep.grid([
    ("data.samples", [.integer(70), .integer(700)]), (layer, [.integer(2), .integer(1)]),
  ])

  private func record(_ cell: Int, _ seed: Int, _ error: Double?, _ status: Status = .converged) -> NetworkRecord {
    NetworkRecord(
      cell: cell, seed: seed,
      outcome: FusionOutcome(
        status: status, steps: 10, leadingModality: .a, finalLoss: 0,
        generalisation: error.map { GeneralisationErrors(plateau: nil, minimum: $0, minimumStep: 1, final: $0) }))
  }

  private func baseline(_ comparison: Baseline.Comparison = .difference) throws -> Baseline {
    try Baseline(.finalError, key: Self.layer, value: .integer(1), comparison: comparison)
  }

  private func diagram(
    _ records: [NetworkRecord], seeds: Int, _ comparison: Baseline.Comparison = .difference
  ) throws -> PhaseDiagram {
    try PhaseDiagram(differencesFrom: baseline(comparison), grid: grid, networksPerCell: seeds, records: records)
  }

  @Test("Pairs share a seed: what varies between seeds alone leaves no spread")
  func pairing() throws {
    // Seeds differ by up to 100, late fusion from early by 2 throughout.
    let records = [3.0, 50, 100].enumerated().flatMap { seed, error in
      [record(0, seed, error + 2), record(1, seed, error)]
    }
    for order in [records, records.reversed()] {
      let cells = try diagram(order, seeds: 3).cells
      let difference = try #require(cells[0].statistics[.finalError])
      #expect(difference.count == 3 && difference.mean == 2 && difference.standardError == 0)
      #expect(cells[1].statistics[.finalError]?.mean == 0)
      #expect(cells[2].statistics[.finalError] == nil && cells[2].statusCounts == [.notRun: 3])
    }
  }

  @Test("A pair counts where both networks do, and is as bad as the worse of them")
  func failures() throws {
    let diagram = try diagram(
      [
        record(0, 0, 5), record(1, 0, 1, .stepLimit), record(0, 1, 5, .diverged), record(1, 1, 1), record(0, 2, 5),
        record(1, 2, 1, .stalled), record(0, 3, 6), record(1, 3, nil), record(0, 4, 9), record(1, 4, 4),
      ], seeds: 5)
    let cell = diagram.cells[0]
    #expect(cell.statusCounts == [.stepLimit: 1, .diverged: 1, .stalled: 1, .converged: 2])
    // Stalled networks count for what is read at the end, one without a value does not.
    #expect(cell.statistics[.finalError]?.count == 2 && cell.statistics[.finalError]?.mean == 4.5)
    #expect(!cell.isTrustworthy(.finalError))
  }

  @Test("Ratios are taken of positive values")
  func ratios() throws {
    let diagram = try diagram(
      [record(0, 0, 6), record(1, 0, 2), record(0, 1, 6), record(1, 1, 0), record(0, 2, 0), record(1, 2, 1)], seeds: 3,
      .ratio)
    #expect(diagram.cells[0].statistics[.finalError]?.count == 1)
    #expect(diagram.cells[0].statistics[.finalError]?.mean == 3)
    #expect(diagram.cells[1].statistics[.finalError]?.mean == 1)
    #expect(throws: PhaseDiagramError.self) {
      try Baseline(.misattribution, key: Self.layer, value: .integer(1), comparison: .ratio)
    }
  }

  @Test("Predictions are compared likewise, also between the cells")
  func theory() throws {
    let grid = SyntheticSweep.grid([
      (SyntheticSweep.correlation, [.number(-0.5), .number(0.5)]), (SyntheticSweep.ratio, [.number(1), .number(2)]),
    ])
    let predictions = (0..<4).map { cell in
      let values = grid.values(ofCell: cell).compactMap(\.value.number)
      return SyntheticSweep.prediction(correlation: values[0], ratio: values[1])
    }
    let diagram = try PhaseDiagram(
      differencesFrom: Baseline(.timeRatio, key: SyntheticSweep.ratio, value: .number(1)), grid: grid,
      networksPerCell: 1, records: [], predictions: predictions.map { .fusion($0) })
    // 1 + (4 − 1)/(1 − 0.25) − 1
    #expect(diagram.cells.map { $0.prediction(of: .timeRatio) } == [0, 4, 0, 4])
    let request = FigureRequest(
      kind: .lines, x: SyntheticSweep.correlation, y: SyntheticSweep.ratio, value: "time_ratio", source: .theory)
    let figure = try #require(
      try diagram.figures(for: request) { values in
        .fusion(
          SyntheticSweep.prediction(
            correlation: values[SyntheticSweep.correlation]?.number ?? 0,
            ratio: values[SyntheticSweep.ratio]?.number ?? 0))
      }.first)
    #expect(figure.name == "time_ratio_minus_data.sigma_ratio=1_theory_lines")
    #if Figures
      #expect(try figure.encoded(as: .png).count > 5000)
    #endif
  }

  @Test("Maps are centred on no difference, and the baseline's own slice is left out")
  func figures() throws {
    let records = (0..<4).map { record($0, 0, [5, 1, 2, 4][$0]) }
    let request = FigureRequest(kind: .lines, x: "data.samples", value: "e_g_final")
    let single = try diagram(records, seeds: 1)
    #expect(
      try single.figures(for: request).map(\.name) == [
        "e_g_final_minus_network.fusion_layer=1_lines_network.fusion_layer=2"
      ])
    var asked = request
    asked.at = [Self.layer: .integer(1)]
    #expect(try single.figures(for: asked).count == 1)
    for (comparison, range) in [(Baseline.Comparison.difference, -4.0...4), (.ratio, 0.2...5)] {
      let diagram = try diagram(records, seeds: 1, comparison)
      let map = FigureRequest(kind: .heatmap, x: "data.samples", y: Self.layer, value: "e_g_final")
      guard case .heatmap(let heatmap) = try diagram.figures(for: map).first?.content else {
        Issue.record("no heatmap")
        return
      }
      let colours = try #require(heatmap.colours)
      #expect(abs(colours.range.lowerBound - range.lowerBound) < 1e-12)
      #expect(abs(colours.range.upperBound - range.upperBound) < 1e-12)
    }
  }

  @Test("What cannot be meant is refused")
  func refusals() throws {
    let diagram = try diagram([record(0, 0, 1), record(1, 0, 2)], seeds: 1)
    for (value, source, scale) in [
      ("t_a", FigureRequest.Source.simulation, FigureRequest.Scale.linear), ("e_g_final", .difference, .linear),
      ("e_g_final", .simulation, .log),
    ] {
      #expect(throws: PhaseDiagramError.self) {
        try diagram.figures(
          for: FigureRequest(kind: .lines, x: "data.samples", value: value, source: source, scale: scale))
      }
    }
    for (key, value) in [("network.depth", 1), (Self.layer, 3)] {
      #expect(throws: PhaseDiagramError.self) {
        try PhaseDiagram(
          differencesFrom: Baseline(.finalError, key: key, value: .integer(value)), grid: grid, networksPerCell: 1,
          records: [])
      }
    }
    #expect(throws: PhaseDiagramError.self) { try self.diagram([record(0, 0, 1), record(0, 0, 1)], seeds: 1) }
    #expect(throws: PhaseDiagramError.self) { try self.diagram([record(4, 0, 1)], seeds: 1) }
  }
}
