#if Figures
  import Theory

  extension Heatmap: Drawing {
    func layout(measuredOn canvas: Canvas) -> HeatmapLayout { HeatmapLayout(self, canvas: canvas) }
  }

  /// A heatmap on paper.
  struct HeatmapLayout: DrawingLayout {
    private let page: Page
    private let bar: ColourBar?
    private let panel: HeatmapPanel

    var size: Size { page.size }

    init(_ heatmap: Heatmap, canvas: Canvas) {
      let height = canvas.scaled(FigureStyle.plotHeight)
      let y = HeatmapPanel.axis(heatmap.y, length: height, direction: .vertical, canvas: canvas)
      let bar = heatmap.colours.map { ColourBar($0, labels: heatmap.colourLabel, height: height, canvas: canvas) }
      self.bar = bar
      let contours = heatmap.contours(ticks: bar?.ticks)
      var x = y
      page = Page(
        title: heatmap.title, y: y, plotHeight: height, rightMargin: bar?.width ?? 14,
        legend: heatmap.legend(hasContours: contours?.isEmpty == false), canvas: canvas
      ) { width in
        x = HeatmapPanel.axis(heatmap.x, length: width, direction: .horizontal, canvas: canvas)
        return x
      }
      panel = HeatmapPanel(heatmap: heatmap, x: x, y: y, contours: contours)
    }

    func draw(on canvas: Canvas) {
      panel.draw(in: page.plot, on: canvas)
      page.drawSurroundings(on: canvas)
      bar?.draw(beside: page.plot, on: canvas)
    }
  }

  /// The inside of a heatmap's plot.
  struct HeatmapPanel {
    let heatmap: Heatmap
    let x: DrawnAxis
    let y: DrawnAxis
    let contours: ContourLayer?

    /// An axis that spans its cells.
    static func axis(
      _ axis: DiagramAxis, length: Double, direction: DrawnAxis.Direction, canvas: Canvas
    ) -> DrawnAxis {
      let edges = axis.edges
      return DrawnAxis(
        axis: axis, range: (edges.first ?? 0)...(edges.last ?? 1), length: length, direction: direction, canvas: canvas)
    }

    /// - Parameter areas: where no label of a contour shall stand.
    func draw(in plot: Rectangle, keepingClear areas: [Rectangle] = [], on canvas: Canvas) {
      let cells = CellRectangles(heatmap.x, heatmap.y, drawnX: x, drawnY: y, plot: plot)
      var hatched: [Rectangle] = []
      var hatchedOver: [(area: Rectangle, colour: Colour)] = []
      canvas.rectangle(plot)
      canvas.clippedToPath {
        for (place, content) in heatmap.contents.enumerated() {
          let area = cells[place]
          switch content {
          case .value(let value):
            let colour = heatmap.colours?.colour(of: value) ?? .white
            canvas.fillCell(area, colour: colour)
            if heatmap.isHatchedOver(place) { hatchedOver.append((area, colour)) }
          case .hatched: hatched.append(area)
          case .empty: canvas.fillCell(area, colour: .white)
          }
        }
        canvas.hatch(hatched)
        canvas.hatch(over: hatchedOver)
        contours?.draw(in: plot, x: x, y: y, keepingClear: areas, on: canvas)
      }
    }
  }

  /// Where the cells over two axes lie on paper.
  struct CellRectangles {
    private let columns: [Double]
    private let rows: [Double]

    init(_ x: DiagramAxis, _ y: DiagramAxis, drawnX: DrawnAxis, drawnY: DrawnAxis, plot: Rectangle) {
      columns = x.edges.map { drawnX.place($0, from: plot.x, to: plot.right) }
      rows = y.edges.map { drawnY.place($0, from: plot.bottom, to: plot.y) }
    }

    /// The cell of a place, x varying fastest.
    subscript(place: Int) -> Rectangle {
      let (row, column) = place.quotientAndRemainder(dividingBy: columns.count - 1)
      return Rectangle(
        x: columns[column], y: rows[row + 1], width: columns[column + 1] - columns[column],
        height: rows[row] - rows[row + 1])
    }
  }

  extension Canvas {
    /// Fills a cell, without smoothing the edges that it shares with others: smoothed, each would let the paper shine
    /// through. Readers of PDF smooth them nevertheless, so that the cell reaches a little too far to the right and above,
    /// where the next cells cover it.
    func fillCell(_ area: Rectangle, colour: Colour) {
      rectangle(Rectangle(x: area.x, y: area.y - 0.3, width: area.width + 0.3, height: area.height + 0.3))
      set(colour)
      fillCrisply()
    }
  }

  extension Heatmap {
    /// Contours follow the logarithm where colours do, or would if they showed the theory.
    private var contourScale: AxisScale {
      source == .difference ? (observable.isRatio ? .logarithmic : .linear) : scale
    }

    /// The theory's contours, if they were asked for.
    ///
    /// On a map of the theory itself, or of the simulation, contours and colour bar show the same values. What is 0 or 1
    /// has one border, not several, and so has who wins the classes: where both modalities win half of them.
    func contours(ticks: Ticks?) -> ContourLayer? {
      theory.map { field in
        let levels = source == .difference ? nil : ticks
        return ContourLayer(
          field, scale: contourScale, ticks: hasOneBorder ? Ticks(at: [0.5]) : levels)
      }
    }

    private var hasOneBorder: Bool {
      (observable.isFraction || observable == .wonBySecond) && baseline == nil
    }

    /// Whether contours are the line at which both modalities win half of the classes, and not just theory.
    var contoursAreEqualScores: Bool { observable == .wonBySecond && hasOneBorder }

    /// What contours are called in the legend.
    private var contourName: TypesetText {
      let form = theoryForm.map { " (\($0.words))" } ?? ""
      return contoursAreEqualScores ? "equal-score line (theory)" : TypesetText(plain: "theory" + form)
    }

    private var networks: TypesetText {
      if baseline != nil {
        return TypesetText(
          plain: "mean of pairs of \(observable.countedNetworks(in: family)) networks, \(networksPerCell) a cell")
      }
      if networksPerCell == 1 { return "1 network a cell" }
      return TypesetText(plain: "mean of \(observable.countedNetworks(in: family)) networks, \(networksPerCell) a cell")
    }

    func legend(hasContours: Bool) -> [[LegendEntry]] {
      let theoryName = TypesetText(plain: "theory" + (theoryForm.map { " (\($0.words))" } ?? ""))
      let showsContours = hasContours && source == .theory && !contoursAreEqualScores
      var entries = [LegendEntry(symbol: .none, text: observable.label + ": no value in any cell")]
      if colours != nil {
        switch source {
        case .simulation: entries = [LegendEntry(symbol: .none, text: "colour: " + networks)]
        case .theory:
          let subject: TypesetText = showsContours ? "colour, contours: " : "colour: "
          entries = [LegendEntry(symbol: .none, text: subject + theoryName)]
        case .difference: entries = [LegendEntry(symbol: .none, text: "simulation: " + networks)]
        }
      }
      if let theory, !showsContours {
        if hasContours {
          entries.append(LegendEntry(symbol: .contour(dash: []), text: contourName))
        } else {
          let hasTheory = theory.values.contains { $0 != nil }
          entries.append(
            LegendEntry(
              symbol: .none,
              text: hasTheory ? "no theory contour at a labelled value" : "theory makes no statement here"))
        }
      }
      let reasons = Absence.allCases.filter { absence in contents.contains(.hatched(absence)) }.map {
        $0.words(in: family)
      }
      if !reasons.isEmpty {
        entries.append(LegendEntry(symbol: .hatch, text: TypesetText(plain: reasons.joined(separator: " or "))))
      }
      if let hatching, contents.indices.contains(where: isHatchedOver) {
        entries.append(
          LegendEntry(symbol: .hatchOver, text: ("hatched: " + hatching.observable.label + " ≥ ½").unbroken))
      }
      return [entries]
    }
  }

  extension FusionPrediction.Form {
    /// The name of the form in a legend.
    var words: String {
      switch self {
      case .finiteRate: "finite learning rate"
      case .flow: "gradient flow"
      }
    }
  }
#endif
