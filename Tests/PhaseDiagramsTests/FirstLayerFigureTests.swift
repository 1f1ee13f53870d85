import Experiments
import PhaseDiagrams
import Sweeps
import Testing

@Suite("First-layer features")
struct FirstLayerFigureTests {
  private func layer(_ a: [Double], _ b: [[Double]]) -> ModalityPair<Matrix> {
    ModalityPair(
      Matrix(rows: a.count, columns: 1, elements: a),
      Matrix(rows: b.count, columns: b[0].count, elements: b.flatMap { $0 }))
  }

  @Test("Early fusion colours units by their weight of A around 0, late fusion has no such weight")
  func colours() throws {
    let first = layer([-0.5, 2], [[1, 1], [1, -1]])
    let early = try FirstLayerFigure([first, first], fusionLayer: 1)
    #expect(early.units.count == 4 && early.units[2].network == 1 && early.units[3].linearWeight == 2)
    #expect(early.colours?.range == -2...2 && early.colours?.fraction(of: 0) == 0.5)
    let late = try FirstLayerFigure([first], fusionLayer: 2)
    #expect(late.colours == nil && late.units.allSatisfy { $0.linearWeight == nil })
    #expect(
      String(decoding: Figure(name: "f", content: .firstLayer(early)).numbers, as: UTF8.self)
        .hasPrefix("network,unit,w_b1,w_b2,w_a\n0,0,1,1,-0.5\n0,1,1,-1,2\n1,0,"))
  }

  @Test("Units beyond the range of numbers are counted")
  func lost() throws {
    let figure = try FirstLayerFigure([layer([1, 1, .nan], [[.infinity, 1], [1, -1], [0, 0]])], fusionLayer: 1)
    #expect(figure.lostUnits == 2 && figure.colours?.range == -1...1)
  }

  @Test("Other dimensions are refused")
  func refusals() {
    #expect(throws: PhaseDiagramError.self) { try FirstLayerFigure([], fusionLayer: 1) }
    #expect(throws: PhaseDiagramError.self) { try FirstLayerFigure([layer([1], [[1, 2, 3]])], fusionLayer: 2) }
    #expect(throws: PhaseDiagramError.self) { try FirstLayerFigure([layer([1, 2], [[1, 2]])], fusionLayer: 1) }
  }

  #if Figures
    @Test("Both kinds of fusion are drawn, and weights that are all 0", arguments: [1, 2], [0.0, 0.3])
    func drawing(fusionLayer: Int, size: Double) throws {
      let figure = try FirstLayerFigure(
        [layer([size, -size], [[size, size], [-size, size]])], fusionLayer: fusionLayer, title: "XOR")
      #expect(try Figure(name: "f", content: .firstLayer(figure)).encoded(as: .png).count > 5000)
    }
  #endif
}

@Suite("Heatmap with cuts")
struct HeatmapWithCutTests {
  private func request(_ value: String = "time_ratio", kind: FigureRequest.Kind = .heatmap) -> FigureRequest {
    FigureRequest(
      kind: kind, x: SyntheticSweep.correlation, y: SyntheticSweep.ratio, value: value, scale: .linear, overlay: .theory
    )
  }

  @Test("The cuts are rows of the heatmap, in ascending order and once each")
  func rows() throws {
    let diagram = try SyntheticSweep.diagram(columns: 5, rows: 3)
    let figure = try #require(
      try diagram.heatmapsWithCuts(for: request(), cutAt: [.number(3), .integer(1), .number(3)]).first)
    guard case .heatmapWithCut(let content) = figure.content else {
      Issue.record("another figure")
      return
    }
    #expect(figure.name == "time_ratio_with_cut")
    #expect(content.cut.y?.coordinates == [1, 3])
    for (curve, row) in zip(content.cut.curves, [0, 2]) {
      #expect(curve.points.count == 5)
      for point in curve.points {
        guard case .value(let value) = content.heatmap.contents[row * 5 + point.column] else { continue }
        #expect(abs(value - (point.centre ?? 0)) < 1e-12)
      }
    }
    #if Figures
      for format in Figure.Format.allCases { #expect(try figure.encoded(as: format).count > 5000) }
    #endif
  }

  @Test("Cuts off the axis, without a value or through lines are refused")
  func refusals() throws {
    let diagram = try SyntheticSweep.diagram(columns: 2, rows: 2)
    #expect(throws: PhaseDiagramError.self) { try diagram.heatmapsWithCuts(for: request(), cutAt: [.number(2)]) }
    #expect(throws: PhaseDiagramError.self) { try diagram.heatmapsWithCuts(for: request(), cutAt: []) }
    #expect(throws: PhaseDiagramError.self) {
      try diagram.heatmapsWithCuts(for: request(kind: .lines), cutAt: [.number(1)])
    }
  }
}
