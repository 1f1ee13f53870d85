import Experiments
import Foundation
import PhaseDiagrams
import Sweeps
import Testing
import Theory

@Suite("Figures of a request")
struct FigureTests {
  private func heatmap(
    _ value: String = "time_ratio", source: FigureRequest.Source = .simulation, scale: FigureRequest.Scale = .linear,
    colourMap: FigureRequest.ColourMap? = nil
  ) -> FigureRequest {
    FigureRequest(
      kind: .heatmap, x: SyntheticSweep.correlation, y: SyntheticSweep.ratio, value: value, source: source,
      scale: scale, colourMap: colourMap, overlay: .theory)
  }

  private func content(_ diagram: PhaseDiagram, _ request: FigureRequest) throws -> Heatmap {
    guard case .heatmap(let heatmap) = try diagram.figures(for: request).first?.content else {
      throw PhaseDiagramError("the figure is no heatmap")
    }
    return heatmap
  }

  private func cut(_ diagram: PhaseDiagram, _ request: FigureRequest, _ spread: LineCut.Spread) throws -> LineCut {
    guard case .lines(let cut) = try diagram.figures(for: request, spread: spread).first?.content else {
      throw PhaseDiagramError("the figure is no line cut")
    }
    return cut
  }

  @Test("Figures are named after value, source, kind and fixed axes, in safe characters")
  func names() throws {
    let grid = SyntheticSweep.grid([
      ("x", [.integer(1), .integer(2)]), ("y", [.integer(1), .integer(2)]), ("kind", [.text("a/b"), .text("c d")]),
    ])
    let diagram = try PhaseDiagram(grid: grid, networksPerCell: 1, records: [])
    func names(_ request: FigureRequest) throws -> [String] { try diagram.figures(for: request).map(\.name) }
    #expect(
      try names(FigureRequest(kind: .heatmap, x: "x", y: "y", value: "misattribution"))
        == ["misattribution_kind=a-b", "misattribution_kind=c-d"])
    #expect(
      try names(FigureRequest(kind: .lines, x: "x", y: "y", value: "t_a", source: .theory, at: ["kind": .text("c d")]))
        == ["t_a_theory_lines_kind=c-d"])
    let twice = FigureRequest(kind: .heatmap, x: "x", y: "y", value: "t_b", at: ["kind": .text("a/b")])
    #expect(try diagram.figures(for: [twice, twice]).map(\.name) == ["t_b_kind=a-b", "t_b_kind=a-b_2"])
  }

  @Test("Cells with fewer than half converged, without values or without theory are hatched for that reason")
  func hatching() throws {
    let diagram = try SyntheticSweep.diagram(columns: 3, rows: 3, seeds: 4) { cell, seed in cell == 4 && seed < 3 }
    let map = try content(diagram, heatmap())
    // Cell 4 of the 3×3 grid is its centre.
    #expect(map.contents[4] == .hatched(.tooFewSuccessful))
    #expect(map.contents.filter { if case .value = $0 { true } else { false } }.count == 8)
    #expect(try content(diagram, heatmap(source: .difference)).contents[4] == .hatched(.tooFewSuccessful))
    #expect(try content(diagram, heatmap("converged_fraction")).contents[4] == .value(0.25))
    #expect(try content(diagram, heatmap("steps", source: .theory)).contents[0] == .hatched(.noPrediction))
  }

  @Test("The difference of a simulation that follows theory is 0, its quotient 1")
  func difference() throws {
    let diagram = try SyntheticSweep.diagram(columns: 4, rows: 3)
    let zero = try content(diagram, heatmap(source: .difference))
    let one = try content(diagram, heatmap(source: .difference, scale: .log))
    for (first, second) in zip(zero.contents, one.contents) {
      guard case .value(let difference) = first, case .value(let quotient) = second else {
        Issue.record("a cell has no value")
        continue
      }
      #expect(abs(difference) < 1e-12 && abs(quotient - 1) < 1e-12)
    }
  }

  @Test("Scales that do not suit an observable are refused in words")
  func refusals() throws {
    let diagram = try SyntheticSweep.diagram(columns: 2, rows: 2)
    let logarithm = #expect(throws: PhaseDiagramError.self) {
      try diagram.figures(for: heatmap("misattribution", scale: .log))
    }
    #expect(logarithm?.message.contains("misattribution can be 0 or negative") == true)
    let centre = #expect(throws: PhaseDiagramError.self) {
      try diagram.figures(for: heatmap("t_a", scale: .diverging))
    }
    #expect(centre?.message.contains("time_ratio, misattribution") == true)
    #expect(throws: PhaseDiagramError.self) { try diagram.figures(for: heatmap("t_c")) }
    #expect(throws: PhaseDiagramError.self) {
      try diagram.figures(for: FigureRequest(kind: .heatmap, x: SyntheticSweep.ratio, value: "t_a"))
    }
  }

  @Test("A diverging time ratio is centred on 1 in factors")
  func diverging() throws {
    let diagram = try SyntheticSweep.diagram(columns: 5, rows: 5)
    let colours = try #require(try content(diagram, heatmap(scale: .diverging)).colours)
    #expect(colours.scale == .logarithmic && abs(colours.fraction(of: 1) - 0.5) < 1e-12)
  }

  @Test("Points of a line cut keep failed networks in sight")
  func marks() throws {
    let diagram = try SyntheticSweep.diagram(columns: 5, rows: 1, seeds: 4) { cell, seed in
      // 0, 1, 2, 3 and 4 networks fail.
      seed < cell
    }
    let request = FigureRequest(
      kind: .lines, x: SyntheticSweep.correlation, y: SyntheticSweep.ratio, value: "time_ratio", overlay: .theory)
    let points = try cut(diagram, request, .quartiles).curves[0].points
    #expect(points.map(\.successful) == [4, 3, 2, 1, 0])
    #expect(points.map(\.mark) == [.allSuccessful, .someFailed, .someFailed, .tooFewSuccessful, .noValue])
  }

  @Test("Bars are quartiles or standard errors")
  func bars() throws {
    let grid = SyntheticSweep.grid([("x", [.integer(1)])])
    let records = [1.0, 2, 3, 4].enumerated().map {
      NetworkRecord(cell: 0, seed: $0.offset, outcome: SyntheticSweep.outcome(misattribution: $0.element))
    }
    let diagram = try PhaseDiagram(grid: grid, networksPerCell: 4, records: records)
    let request = FigureRequest(kind: .lines, x: "x", value: "misattribution")
    #expect(try cut(diagram, request, .quartiles).curves[0].points[0].bar == 1.75...3.25)
    let error = try #require(try cut(diagram, request, .standardError).curves[0].points[0].bar)
    // s² = 5/3, so s/√4 = √(5/12).
    #expect(abs(error.upperBound - 2.5 - (5.0 / 12).squareRoot()) < 1e-12)
  }

  @Test("The plotted numbers stand beside the picture")
  func numbers() throws {
    let diagram = try SyntheticSweep.diagram(columns: 2, rows: 1, seeds: 2) { cell, _ in cell == 1 }
    let figure = try #require(try diagram.figures(for: heatmap()).first)
    #expect(
      String(decoding: figure.numbers, as: UTF8.self) == """
        data.correlation,data.sigma_ratio,n,n_ok,time_ratio_mean,time_ratio_standard_error,time_ratio_theory,drawn,hatched
        -0.9,1,2,2,1,0,1,1,
        0.9,1,2,0,,,1,,fewer than half converged

        """)
  }

  @Test("Theory between the cells is asked with the swept keys, and only where the axis allows it")
  func refinement() throws {
    let diagram = try SyntheticSweep.diagram(columns: 3, rows: 2)
    let request = FigureRequest(
      kind: .lines, x: SyntheticSweep.correlation, y: SyntheticSweep.ratio, value: "time_ratio", scale: .log,
      overlay: .theory)
    let asked = Asked()
    let figures = try diagram.figures(for: request) { values in
      asked.record(values.keys.sorted())
      guard let correlation = values[SyntheticSweep.correlation]?.number,
        let ratio = values[SyntheticSweep.ratio]?.number
      else { return nil }
      return .fusion(SyntheticSweep.prediction(correlation: correlation, ratio: ratio))
    }
    #expect(figures.count == 1)
    #expect(asked.keys == [[SyntheticSweep.correlation, SyntheticSweep.ratio]])
  }

  /// What a theory function was asked for, from any thread.
  private final class Asked: @unchecked Sendable {
    private let lock = NSLock()
    private var seen: Set<[String]> = []

    var keys: Set<[String]> { lock.withLock { seen } }

    func record(_ keys: [String]) { lock.withLock { _ = seen.insert(keys) } }
  }

  #if !Figures
    @Test("Without the trait, drawing is refused in words, and numbers are there")
    func withoutFigures() throws {
      let figure = try #require(try SyntheticSweep.diagram(columns: 2, rows: 2).figures(for: heatmap()).first)
      #expect(!figure.numbers.isEmpty)
      let error = #expect(throws: PhaseDiagramError.self) { try figure.encoded(as: .png) }
      #expect(error?.message.contains("package trait Figures") == true)
    }
  #endif
}
