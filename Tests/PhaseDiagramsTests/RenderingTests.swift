#if Figures
  import Experiments
  import Foundation
  import PhaseDiagrams
  import Sweeps
  import Testing
  import Theory

  @Suite("Drawn figures")
  struct RenderingTests {
    private func request(
      _ value: String, kind: FigureRequest.Kind = .heatmap, scale: FigureRequest.Scale = .linear,
      overlay: FigureRequest.Overlay = .none
    ) -> FigureRequest {
      FigureRequest(
        kind: kind, x: SyntheticSweep.correlation, y: SyntheticSweep.ratio, value: value, scale: scale,
        overlay: overlay)
    }

    private func figure(_ diagram: PhaseDiagram, _ request: FigureRequest) throws -> Figure {
      try #require(try diagram.figures(for: request).first)
    }

    private func mean(_ values: [Int]) -> Double { Double(values.reduce(0, +)) / Double(values.count) }

    @Test("A PNG is a column wide at 300 pixels an inch and says so")
    func size() throws {
      let file = try figure(SyntheticSweep.diagram(columns: 3, rows: 3), request("time_ratio")).encoded(as: .png)
      #expect(Array(file.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
      #expect(try PNGImage(file).width == 1020)
      // After signature and header: length 9, pHYs, 11811 pixels a metre in both directions, unit metre.
      #expect(
        Array(file[33..<50]) == [0, 0, 0, 9, 0x70, 0x48, 0x59, 0x73, 0, 0, 0x2E, 0x23, 0, 0, 0x2E, 0x23, 1])
      // The checksum of this chunk in files of other programs at 300 pixels an inch.
      #expect(Array(file[50..<54]) == [0x78, 0xA5, 0x3F, 0x76])
    }

    @Test("Every cell has the colour of its value, at its place, on a nearly equal area")
    func colours() throws {
      let diagram = try SyntheticSweep.diagram(columns: 3, rows: 3)
      let figure = try figure(diagram, request("misattribution"))
      guard case .heatmap(let heatmap) = figure.content, let scale = heatmap.colours else {
        Issue.record("the figure is no heatmap with colours")
        return
      }
      let image = try PNGImage(figure.encoded(as: .png))
      // Misattribution is ρ/r: the outer columns have six different values.
      var places: [[(x: Int, y: Int)]] = []
      for row in 0..<3 {
        for column in [0, 2] {
          guard case .value(let value) = heatmap.contents[row * 3 + column] else { continue }
          places.append(image.places(of: scale.colour(of: value)))
        }
      }
      #expect(places.count == 6)
      let areas = places.map { Double($0.count) }
      #expect((areas.min() ?? 0) > 30_000 && (areas.max() ?? 0) < 1.05 * (areas.min() ?? 0))
      for row in 0..<3 {
        #expect(mean(places[2 * row].map(\.x)) < mean(places[2 * row + 1].map(\.x)))
        if row > 0 { #expect(mean(places[2 * row].map(\.y)) < mean(places[2 * row - 2].map(\.y))) }
      }
    }

    @Test("Hatched cells are pale grey and do not have the lowest colour")
    func hatching() throws {
      let whole = try SyntheticSweep.diagram(columns: 4, rows: 4)
      let holed = try SyntheticSweep.diagram(columns: 4, rows: 4) { cell, _ in cell >= 12 }
      let lowest = Colour(0x440154)
      let grey = Colour(0xDCDCDC)
      let before = try PNGImage(figure(whole, request("time_ratio", scale: .log)).encoded(as: .png))
      let after = try PNGImage(figure(holed, request("time_ratio", scale: .log)).encoded(as: .png))
      // The lowest row has time ratio 1; its last cell is one of the four that are hatched.
      let areas = [before, after].map { Double($0.places(of: lowest).count) }
      #expect(areas[0] > 60_000 && abs(areas[1] / areas[0] - 0.75) < 0.02)
      #expect(before.places(of: grey).count < 300)
      #expect(after.places(of: grey).count > 40_000)
    }

    @Test("Texts of an SVG are texts", arguments: [FigureRequest.Kind.heatmap, .lines])
    func texts(kind: FigureRequest.Kind) throws {
      var request = request("time_ratio", kind: kind, scale: .log, overlay: .theory)
      request.title = "Ratios <1 & \"others\" \u{1}"
      let figure = try figure(SyntheticSweep.diagram(columns: 5, rows: 3), request)
      let contents = try SVGContents(figure.encoded(as: .svg))
      #expect(contents.texts.contains("Ratios <1 & \"others\" \u{FFFD}"), "\(contents.texts)")
      for text in ["time ratio tB/tA", "correlation ρ", "−0.45"] {
        #expect(contents.texts.contains(text), "\(contents.texts)")
      }
      // Letters are not drawn besides.
      #expect(contents.elements["use"] == nil && contents.elements["symbol"] == nil)
    }

    @Test("Plots grow with the width of the page, and texts do not", arguments: [2.5, 3.4, 7, 20])
    func widths(inches: Double) throws {
      let figure = try figure(
        SyntheticSweep.diagram(columns: 5, rows: 3), request("time_ratio", scale: .log, overlay: .theory))
      let image = try PNGImage(figure.encoded(as: .png, width: inches))
      #expect(image.width == Int((300 * inches).rounded()))
      // The plot keeps its shape; what stands around it is about as high at any width.
      let standard = try PNGImage(figure.encoded(as: .png))
      let plot = 300 * 138 / 72 * (inches / 3.4 - 1)
      #expect((Double(image.height - standard.height) - plot).magnitude < 150)
      let svg = String(decoding: try figure.encoded(as: .svg, width: inches), as: UTF8.self)
      #expect(svg.contains("font-size=\"8.5\"") && !svg.contains("font-size=\"9.5\""))
      for impossible in [2.4, 21, -1, .nan, .infinity] {
        #expect(throws: PhaseDiagramError.self) { try figure.encoded(as: .pdf, width: impossible) }
      }
    }

    @Test("SVG and PDF have their headers and text", arguments: [FigureRequest.Kind.heatmap, .lines])
    func vectors(kind: FigureRequest.Kind) throws {
      let figure = try figure(
        SyntheticSweep.diagram(columns: 5, rows: 3), request("time_ratio", kind: kind, scale: .log, overlay: .theory))
      let svg = try figure.encoded(as: .svg)
      #expect(String(decoding: svg.prefix(200), as: UTF8.self).contains("<svg"))
      #expect(String(decoding: svg.suffix(20), as: UTF8.self).contains("</svg>"))
      let pdf = try figure.encoded(as: .pdf)
      #expect(Array(pdf.prefix(5)) == Array("%PDF-".utf8) && pdf.count > 4000)
    }

    @Test(
      "Grids of any shape are drawn in every scale",
      arguments: [(1, 1), (1, 7), (7, 1), (2, 2), (40, 3)], [FigureRequest.Kind.heatmap, .lines])
    func shapes(shape: (Int, Int), kind: FigureRequest.Kind) throws {
      for seeds in 1...2 {
        let diagram = try SyntheticSweep.diagram(columns: shape.0, rows: shape.1, seeds: seeds) { cell, seed in
          cell % 3 == 2 && seed == 0
        }
        for scale in FigureRequest.Scale.allCases {
          let figure = try figure(diagram, request("time_ratio", kind: kind, scale: scale, overlay: .theory))
          #expect(try figure.encoded(as: .png).count > 5000)
        }
      }
    }

    @Test("A diagram without a single value is drawn", arguments: [FigureRequest.Kind.heatmap, .lines])
    func empty(kind: FigureRequest.Kind) throws {
      let grid = SyntheticSweep.grid([
        (SyntheticSweep.correlation, SyntheticSweep.numbers(-0.5, 0.5, 3)), (SyntheticSweep.ratio, [.number(2)]),
      ])
      let diagram = try PhaseDiagram(grid: grid, networksPerCell: 3, records: [])
      for scale in [FigureRequest.Scale.linear, .log] {
        let figure = try figure(diagram, request("time_ratio", kind: kind, scale: scale, overlay: .theory))
        #expect(try figure.encoded(as: .pdf).count > 1000)
      }
    }

    @Test("Texts, logarithmic and zipped axes are drawn")
    func otherAxes() throws {
      let schemes: [ConfigurationValue] = ["entrywise", "layerwise", "balanced", "a rather long name"].map { .text($0) }
      let grid = Grid(dimensions: [
        GridDimension(axes: [Axis(key: "initialization.scheme", values: schemes)]),
        GridDimension(axes: [
          Axis(key: "initialization.scale", values: [1e-9, 1e-6, 1e-3].map { .number($0) }),
          Axis(key: "training.learning_rate", values: [0.1, 0.2, 0.3].map { .number($0) }),
        ]),
      ])
      let records = (0..<12).map {
        NetworkRecord(cell: $0, seed: 0, outcome: SyntheticSweep.outcome(timeRatio: Double($0 + 1)))
      }
      let diagram = try PhaseDiagram(grid: grid, networksPerCell: 1, records: records)
      let zipped = FigureRequest(
        kind: .heatmap, x: "initialization.scale", y: "training.learning_rate", value: "time_ratio")
      #expect(try diagram.figures(for: zipped).count == 4)
      for (x, y) in [
        ("initialization.scheme", "initialization.scale"), ("initialization.scale", "initialization.scheme"),
        ("initialization.scale", "training.learning_rate"),
      ] {
        for kind in [FigureRequest.Kind.heatmap, .lines] {
          let request = FigureRequest(kind: kind, x: x, y: y, value: "time_ratio", scale: .log)
          #expect(try figure(diagram, request).encoded(as: .png).count > 5000)
        }
      }
    }

    @Test("Marks of failed networks have the colour of their curve", arguments: [1, 3, 4])
    func failures(failedSeeds: Int) throws {
      let request = request("time_ratio", kind: .lines)
      // Only networks of the second curve fail.
      let diagram = try SyntheticSweep.diagram(columns: 6, rows: 2, seeds: 4) { cell, seed in
        cell % 2 == 1 && seed < failedSeeds
      }
      let image = try PNGImage(figure(diagram, request).encoded(as: .png))
      for colour in ColourMap.curves(2) {
        // Above the legend, something stands in each of six columns.
        let columns = image.places(of: colour).filter { $0.y < 655 }.map(\.x).sorted()
        #expect(zip(columns, columns.dropFirst()).filter { $1 - $0 > 40 }.count == 5)
      }
    }

    @Test("Paths are relative where the folder is")
    func relativePaths() throws {
      let folder = ".\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let figure = try figure(SyntheticSweep.diagram(columns: 2, rows: 2), request("time_ratio"))
      #expect(
        try figure.write(to: folder, formats: [.svg]) == ["\(folder)/time_ratio.svg", "\(folder)/time_ratio.csv"])
      #expect(try figure.write(to: folder + "/", formats: []) == ["\(folder)/time_ratio.csv"])
      #expect(FileManager.default.fileExists(atPath: folder + "/time_ratio.svg"))
    }

    @Test("Files are written with the plotted numbers, and an impossible folder is named")
    func writing() throws {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      defer { try? FileManager.default.removeItem(at: folder) }
      let figure = try figure(SyntheticSweep.diagram(columns: 2, rows: 2), request("time_ratio"))
      let paths = try figure.write(to: folder.appendingPathComponent("figures").path)
      #expect(
        paths.map { URL(fileURLWithPath: $0).lastPathComponent }
          == ["time_ratio.png", "time_ratio.svg", "time_ratio.pdf", "time_ratio.csv"])
      #expect(try Data(contentsOf: URL(fileURLWithPath: paths[3])) == Data(figure.numbers))
      let error = #expect(throws: PhaseDiagramError.self) { try figure.write(to: paths[0]) }
      #expect(error?.message.contains("time_ratio.png") == true)
    }
  }
#endif
