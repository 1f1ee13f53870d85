import Experiments
import Foundation
import PhaseDiagrams
import Sweeps
import Testing
import Theory

@Suite("Maps and lines of the competition family")
struct CompetitionFigureTests {
  /// Signal strength × initial scale, of which `quarters` gives how many of four classes a cell's networks learn from both.
  private func diagram(
    columns: Int = 3, rows: Int = 2, status: (_ cell: Int) -> Status = { _ in .stepLimit },
    quarters: (_ cell: Int) -> Int = { $0 % 5 }
  ) throws -> PhaseDiagram {
    let grid = SyntheticSweep.grid([
      (CompetitionSupport.signal, SyntheticSweep.numbers(0.6, 1.6, columns)),
      (CompetitionSupport.scale, SyntheticSweep.numbers(0.01, 0.1, rows)),
    ])
    return try PhaseDiagram(
      grid: grid, networksPerCell: 2,
      records: (0..<(2 * grid.cellCount)).map { number in
        CompetitionSupport.record(
          number / 2, number % 2,
          CompetitionSupport.outcome(quartersLearnedByBoth: quarters(number / 2), status: status(number / 2)))
      },
      predictions: (0..<grid.cellCount).map { _ in .competition(CompetitionSupport.prediction) },
      labels: CompetitionSupport.labels)
  }

  private func request(
    _ value: String = "won_by_2", hatch: String? = nil, scale: FigureRequest.Scale = .linear,
    overlay: FigureRequest.Overlay = .none
  ) -> FigureRequest {
    FigureRequest(
      kind: .heatmap, x: CompetitionSupport.signal, y: CompetitionSupport.scale, value: value, scale: scale,
      overlay: overlay, hatch: hatch)
  }

  private func heatmap(_ diagram: PhaseDiagram, _ request: FigureRequest) throws -> Heatmap {
    guard case .heatmap(let heatmap) = try diagram.figures(for: request).first?.content else {
      throw PhaseDiagramError("the figure is no heatmap")
    }
    return heatmap
  }

  private func rows(_ figure: Figure) -> [String] {
    String(decoding: figure.numbers, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test("Cells are hatched where the mean of a fraction is at least one half")
  func hatching() throws {
    // Cells of the first column are 0, 1, of the second 2, 3, of the third 4, 5; one, two, … quarters are both learned.
    let map = try heatmap(diagram(quarters: { [0, 1, 2, 3, 4, 1][$0] }), request(hatch: "both"))
    let hatching = try #require(map.hatching)
    #expect(hatching.observable == .bothLearned)
    // By rows: cells 0, 2, 4 and then 1, 3, 5.
    #expect(hatching.means == [0, 0.5, 1, 0.25, 0.75, 0.25])
    #expect((0..<6).map { hatching[$0] } == [false, true, true, false, true, false])
  }

  @Test("The plotted numbers say what is hatched over the colours, and why colours are missing")
  func numbers() throws {
    let diagram = try diagram(columns: 2, rows: 1, status: { $0 == 1 ? .diverged : .stepLimit }, quarters: { 2 + $0 })
    let figure = try #require(try diagram.figures(for: request(hatch: "both")).first)
    #expect(
      rows(figure) == [
        "data.strengths[1],initialization.scale,n,n_ok,won_by_2_mean,won_by_2_standard_error,won_by_2_theory,drawn,"
          + "hatched,both_mean,both_hatched",
        "0.6,0.01,2,2,0.5,0,0.25,0.5,,0.5,true", "1.6,0.01,2,0,,,0.25,,fewer than half trained to the end,,false",
      ])
  }

  @Test("Only fractions of the family can be hatched, and not beside differences")
  func hatchRefusals() throws {
    let diagram = try diagram()
    for name in ["t_winner", "permanent_bias", "half"] {
      let error = #expect(throws: PhaseDiagramError.self) { try diagram.figures(for: request(hatch: name)) }
      #expect(error?.message.contains("hatch is \(name), allowed are fractions: exactly_one, both, none") == true)
    }
    let baseline = try Baseline(
      .jointError, key: CompetitionSupport.scale, value: .number(0.01), labels: CompetitionSupport.labels)
    let differences = try PhaseDiagram(
      differencesFrom: baseline, grid: diagram.grid, networksPerCell: 2, records: [])
    let error = #expect(throws: PhaseDiagramError.self) {
      try differences.figures(for: request("error_joint", hatch: "both"))
    }
    #expect(error?.message.contains("relative to initialization.scale = 0.01") == true)
  }

  @Test("A cut map says what is hatched too")
  func cuts() throws {
    let figures = try diagram().heatmapsWithCuts(for: request(hatch: "both"), cutAt: [.number(0.1)])
    let table = rows(try #require(figures.first))
    #expect(table[0].hasSuffix("drawn,hatched,cut,both_mean,both_hatched"))
    #expect(table.count == 7 && table[2].hasSuffix("false,0.5,true"))
  }

  @Test("Who wins reaches from 0 to 1, and where joint training hurts is centred on 0")
  func scales() throws {
    let won = try #require(try heatmap(diagram(quarters: { _ in 1 }), request()).colours)
    #expect(won.range == 0...1)
    let tie = try #require(try heatmap(diagram(quarters: { _ in 1 }), request(scale: .diverging)).colours)
    #expect(tie.range == 0...1 && tie.fraction(of: 0.5) == 0.5)
    let harm = try #require(try heatmap(diagram(), request("joint_minus_best", scale: .diverging)).colours)
    #expect(abs(harm.fraction(of: 0) - 0.5) < 1e-12)
    let error = #expect(throws: PhaseDiagramError.self) {
      try diagram().figures(for: request("joint_minus_best", scale: .log))
    }
    #expect(error?.message.contains("joint_minus_best can be 0 or negative") == true)
    let centre = #expect(throws: PhaseDiagramError.self) {
      try diagram().figures(for: request("error_1", scale: .diverging))
    }
    #expect(centre?.message.contains("are won_by_2, joint_minus_best") == true)
  }

  @Test("Axes have the family's symbols")
  func labels() throws {
    let map = try heatmap(diagram(), request())
    #expect(map.x.label.plainText == "signal strength a2" && map.y.label.plainText == "initial scale σ0")
    #expect(AxisLabels.label(forKey: "initialization.scale").plainText == "initial scale u0")
    #expect(
      AxisLabels(family: .competition).label(forKey: "data.insufficiency[1]").plainText == "insufficiency μ2")
    let title = TypesetText(
      title: nil, values: [(CompetitionSupport.scale, .number(0.5))], labels: CompetitionSupport.labels)
    #expect(title?.plainText.replacingOccurrences(of: "\u{A0}", with: " ") == "initial scale σ0 = 0.5")
  }

  @Test("Lines mark networks that diverged")
  func lines() throws {
    let diagram = try diagram(columns: 3, rows: 1, status: { $0 == 2 ? .diverged : .stepLimit })
    let figure = try #require(
      try diagram.figures(
        for: FigureRequest(kind: .lines, x: CompetitionSupport.signal, value: "both", overlay: .theory)
      ).first)
    #expect(
      rows(figure) == [
        "data.strengths[1],n,n_ok,both_median,both_quartile_1,both_quartile_3,both_theory,mark",
        "0.6,2,2,0,0,0,,all trained to the end", "1.1,2,2,0.25,0.25,0.25,,all trained to the end",
        "1.6,2,0,,,,,no value",
      ])
  }

  @Test("Scatter plots count networks that were trained to the end")
  func scatter() throws {
    let networks = (0..<5).map {
      ScatterFigure.Network(
        predicted: Double($0), simulated: 2 * Double($0), status: $0 == 4 ? .diverged : .stepLimit)
    }
    let scatter = try ScatterFigure(networks, observable: .jointError, family: .competition)
    #expect(scatter.successful == 4 && abs((scatter.correlation ?? 0) - 1) < 1e-12)
    #expect(try ScatterFigure(networks, observable: .jointError).correlation == nil)
  }

  #if Figures
    @Test("Hatched cells keep their colour, and only they have lines over it")
    func hatchPixels() throws {
      // A quarter of all classes are learned by both, or three quarters in the cells of the right half.
      let diagram = try diagram(columns: 4, rows: 4, quarters: { $0 < 8 ? 1 : 3 })
      func image(_ hatch: String?) throws -> PNGImage {
        try PNGImage(#require(try diagram.figures(for: request(hatch: hatch)).first).encoded(as: .png))
      }
      let colours = try #require(try heatmap(diagram, request()).colours)
      let (plain, hatched) = try (image(nil), image("both"))
      let areas = try [0.25, 0.75].map { value in
        let places = [plain, hatched].map { $0.places(of: colours.colour(of: value)).count }
        try #require(places[0] > 100_000)
        return Double(places[1]) / Double(places[0])
      }
      // Less than one column of pixels may be lost, where cells end within it.
      #expect(areas[0] > 0.997)
      #expect((0.6...0.9).contains(areas[1]))
      // What is missing has another hatch, on pale grey.
      #expect(hatched.places(of: Colour(0xDCDCDC)).count < 500)
    }

    @Test("Maps with all overlays are drawn in every format", arguments: Figure.Format.allCases)
    func drawing(format: Figure.Format) throws {
      let diagram = try diagram(columns: 5, rows: 4, status: { $0 == 7 ? .diverged : .stepLimit })
      let figures =
        try diagram.figures(for: request(hatch: "both", overlay: .theory))
        + diagram.heatmapsWithCuts(
          for: request("joint_minus_best", hatch: "none", scale: .diverging, overlay: .theory), cutAt: [.number(0.1)])
      for figure in figures { #expect(try figure.encoded(as: format).count > 3000) }
    }
  #endif
}
