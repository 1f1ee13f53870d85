import Foundation
import PhaseDiagrams
import Sweeps
import Testing

@Suite("Data of a report")
struct ReportDataTests {
  private static let tiny = """
    title: "Tiny </script> & co"
    network: {width: 6}
    initialization: {scale: 1.0e-4}

    """

  private func data(_ text: String, values: [Observable]? = nil) throws -> ReportData {
    try ReportData(TinyRun(Self.tiny + text).store, observables: values, version: "1.2.3")
  }

  @Test("Columns hold what the reduced diagram holds")
  func columns() throws {
    let run = try TinyRun(
      Self.tiny + """
        training: {max_steps: 400}
        axes: {data.correlation: [0, 0.5, -0.5], data.sigma_ratio: [1.5, 2]}
        seeds: 3
        """)
    let data = try ReportData(run.store, version: "1.2.3")
    let diagram = try PhaseDiagram(run.store)
    #expect(data.cellCount == 6 && data.networksPerCell == 3 && data.title == "Tiny </script> & co")
    #expect(data.axes.map(\.key) == ["data.correlation", "data.sigma_ratio"])
    #expect(data.axes[0].values == ["-0.5", "0", "0.5"], "axes are in drawing order")
    #expect(data.axes[0].positions == [1, 1, 2, 2, 0, 0])
    #expect(data.axes[0].edges == [-0.75, -0.25, 0.25, 0.75])
    #expect(data.successful == diagram.cells.map(\.successful))
    let ratio = try #require(data.values.first { $0.name == "time_ratio" })
    #expect(ratio.mean == diagram.cells.map { $0.statistics[.timeRatio]?.mean })
    #expect(ratio.upperQuartile == diagram.cells.map { $0.statistics[.timeRatio]?.upperQuartile })
    #expect(ratio.theory == diagram.cells.map { $0.prediction(of: .timeRatio) })
    #expect(ratio.neutral == 1 && ratio.isRatio && ratio.allowsLogarithm)
    #expect(data.views.map(\.value) == ["time_ratio"] && data.views[0].y == "data.sigma_ratio")
    #expect(data.curves == nil && data.provenance.sessions.count == 1 && data.provenance.reportVersion == "1.2.3")
  }

  @Test("Theory lines pass through the cells")
  func theoryLines() throws {
    let data = try data("axes: {data.correlation: [0, 0.5], data.sigma_ratio: [1.5, 2]}\nseeds: 1")
    let lines = try #require(data.theoryLines.first { $0.axis == "data.sigma_ratio" })
    let line = try #require(lines.lines.first { $0.cell == 2 && $0.value == "time_ratio" })
    let theory = try #require(data.values.first { $0.name == "time_ratio" }?.theory)
    #expect(lines.coordinates.count > 20 && lines.coordinates.first == 1.5 && lines.coordinates.last == 2)
    #expect(line.numbers.first == theory[2] && line.numbers.last == theory[3])
  }

  @Test("One network a cell has no spread, one cell no theory between, and no axes no view")
  func smallGrids() throws {
    let single = try data("axes: {data.sigma_ratio: [2]}\nseeds: 1")
    #expect(single.axes[0].edges == [1.5, 2.5] && single.theoryLines.isEmpty)
    #expect(single.views.count == 1 && single.views[0].y == nil)
    #expect(single.values.allSatisfy { $0.standardError == nil && $0.median == nil })
    let pointless = try data("seeds: 1")
    #expect(pointless.axes.isEmpty && pointless.views.isEmpty && pointless.cellCount == 1)
  }

  @Test("Cells without enough survivors say why they have no colour")
  func absences() throws {
    let data = try data("training: {max_steps: 2}\naxes: {data.correlation: [0, 0.5]}\nseeds: 2")
    let ratio = try #require(data.values.first { $0.name == "time_ratio" })
    #expect(ratio.mean == [nil, nil] && ratio.count == [0, 0])
    #expect(
      ratio.absence?.compactMap { $0 }.map { data.absences[$0] }
        == Array(repeating: "fewer than half converged", count: 2))
    #expect(data.otherStatuses == ["step_limit": [2, 2]])
  }

  @Test("Axes of words keep their order, powers of ten their scale, and zipped ones their dimension")
  func axes() throws {
    let data = try data(
      """
      training: {max_steps: 2}
      axes:
        initialization.scheme: [layerwise, balanced]
        zip:
          initialization.scale: [1.0e-4, 1.0e-3, 1.0e-2]
          data.correlation: [0, 0.1, 0.2]
      seeds: 1
      """)
    #expect(data.axes.map(\.spacing) == [.categorical, .logarithmic, .linear])
    #expect(data.axes[0].values == ["layerwise", "balanced"] && data.axes[0].coordinates == [0, 1])
    #expect(data.axes.map(\.dimension) == [0, 1, 1])
  }

  @Test("Learning curves put the modality that is learned first before the other")
  func curves() throws {
    let data = try data(
      "training: {max_steps: 300}\naxes: {data.sigma_ratio: [0.5, 2]}\nseeds: 2\nrecord: {points: 40}")
    let curves = try #require(data.curves)
    #expect(curves.curves.map(\.cell) == [0, 0, 1, 1] && curves.curves.map(\.seed) == [0, 1, 0, 1])
    let (first, second) = try (
      #require(curves.series.firstIndex { $0.modality == 1 }), #require(curves.series.firstIndex { $0.modality == 2 })
    )
    for curve in curves.curves {
      #expect(curve.numbers.allSatisfy { $0.count == curve.steps.count })
      let time = try #require(curve.marks[0])
      let point = try #require(curve.steps.firstIndex { Double($0) > time })
      #expect(try #require(curve.numbers[first][point]) > #require(curve.numbers[second][point]))
    }
  }

  @Test("Chosen values are kept, foreign ones refused")
  func choice() throws {
    let text = "training: {max_steps: 2}\naxes: {data.correlation: [0, 0.5]}\nseeds: 1"
    #expect(try data(text, values: [.timeRatio, .finalLoss]).values.map(\.name) == ["time_ratio", "final_loss"])
    #expect(throws: PhaseDiagramError.self) { try data(text, values: [.wonBySecond]) }
  }

  @Test("The page holds the data in an element that no text can end")
  func page() throws {
    let data = try data("training: {max_steps: 2}\naxes: {data.correlation: [0, 0.5]}\nseeds: 1")
    let page = String(decoding: try ReportPage(data).encoded(), as: UTF8.self)
    #expect(page.contains("<title>Tiny &lt;/script&gt; &amp; co</title>"))
    #expect(page.components(separatedBy: "</script>").count == 3)
    #expect(
      !page.contains("http://") || page.components(separatedBy: "http://").count == 2, "an address besides SVG's name")
    let start = try #require(page.range(of: "id=\"run\">"))
    let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
    let json = Data(page[start.upperBound..<end.lowerBound].utf8)
    #expect(try JSONDecoder().decode(ReportData.self, from: json) == data)
  }
}
