#if Figures
  import Theory

  extension Heatmap: Drawing {
    func layout(measuredOn canvas: Canvas) -> HeatmapLayout { HeatmapLayout(self, canvas: canvas) }
  }

  /// A heatmap on paper.
  struct HeatmapLayout: DrawingLayout {
    private let heatmap: Heatmap
    private let page: Page
    private let bar: ColourBar?
    private let x: DrawnAxis
    private let y: DrawnAxis
    private let contours: ContourLayer?

    var size: Size { page.size }

    init(_ heatmap: Heatmap, canvas: Canvas) {
      self.heatmap = heatmap
      let height = FigureStyle.plotHeight
      let y = DrawnAxis(
        axis: heatmap.y, range: Self.range(heatmap.y), length: height, direction: .vertical, canvas: canvas)
      let bar = heatmap.colours.map {
        ColourBar($0, labels: heatmap.colourLabel, height: height, canvas: canvas)
      }
      self.bar = bar
      let contours = heatmap.theory.map { field in
        // On a map of the theory itself, or of the simulation, contours and colour bar show the same values.
        ContourLayer(field, scale: heatmap.contourScale, ticks: heatmap.source == .difference ? nil : bar?.ticks)
      }
      self.contours = contours
      var drawnX = y
      page = Page(
        title: heatmap.title, y: y, plotHeight: height, rightMargin: bar?.width ?? 14,
        legend: heatmap.legend(hasContours: contours?.isEmpty == false), canvas: canvas
      ) { width in
        drawnX = DrawnAxis(
          axis: heatmap.x, range: Self.range(heatmap.x), length: width, direction: .horizontal, canvas: canvas)
        return drawnX
      }
      x = drawnX
      self.y = y
    }

    private static func range(_ axis: DiagramAxis) -> ClosedRange<Double> {
      let edges = axis.edges
      return (edges.first ?? 0)...(edges.last ?? 1)
    }

    func draw(on canvas: Canvas) {
      let plot = page.plot
      let columns = heatmap.x.edges.map { x.place($0, from: plot.x, to: plot.right) }
      let rows = heatmap.y.edges.map { y.place($0, from: plot.bottom, to: plot.y) }
      var hatched: [Rectangle] = []
      canvas.rectangle(plot)
      canvas.clippedToPath {
        for (place, content) in heatmap.contents.enumerated() {
          let column = place % heatmap.x.count
          let row = place / heatmap.x.count
          let area = Rectangle(
            x: columns[column], y: rows[row + 1], width: columns[column + 1] - columns[column],
            height: rows[row] - rows[row + 1])
          switch content {
          case .value(let value):
            // A little too large to the right and above, where the next cells cover it: no pale seams in between.
            canvas.rectangle(
              Rectangle(x: area.x, y: area.y - 0.3, width: area.width + 0.3, height: area.height + 0.3))
            canvas.set(heatmap.colours?.colour(of: value) ?? .white)
            canvas.fill()
          case .hatched: hatched.append(area)
          case .empty:
            canvas.rectangle(area)
            canvas.set(.white)
            canvas.fill()
          }
        }
        canvas.hatch(hatched)
        contours?.draw(in: plot, x: x, y: y, on: canvas)
      }
      page.drawSurroundings(on: canvas)
      bar?.draw(beside: plot, on: canvas)
    }
  }

  extension Heatmap {
    /// Contours follow the logarithm where colours do, or would if they showed the theory.
    fileprivate var contourScale: AxisScale {
      source == .difference ? (observable.isRatio ? .logarithmic : .linear) : scale
    }

    private var networks: TypesetText {
      if networksPerCell == 1 { return "1 network a cell" }
      return TypesetText(plain: "mean of \(observable.countedNetworks) networks, \(networksPerCell) a cell")
    }

    fileprivate func legend(hasContours: Bool) -> [[LegendEntry]] {
      let theoryName = TypesetText(plain: "theory" + (theoryForm.map { " (\($0.words))" } ?? ""))
      let showsContours = hasContours && source == .theory
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
          entries.append(LegendEntry(symbol: .contour, text: theoryName))
        } else {
          let hasTheory = theory.values.contains { $0 != nil }
          entries.append(
            LegendEntry(
              symbol: .none,
              text: hasTheory ? "no theory contour at a labelled value" : "theory makes no statement here"))
        }
      }
      let reasons = Absence.allCases.filter { absence in contents.contains(.hatched(absence)) }.map(\.rawValue)
      if !reasons.isEmpty {
        entries.append(LegendEntry(symbol: .hatch, text: TypesetText(plain: reasons.joined(separator: " or "))))
      }
      return [entries]
    }
  }

  extension Prediction.Form {
    /// The name of the form in a legend.
    var words: String {
      switch self {
      case .finiteRate: "finite learning rate"
      case .flow: "gradient flow"
      }
    }
  }
#endif
