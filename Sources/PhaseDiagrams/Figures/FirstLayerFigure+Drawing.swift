#if Figures
  extension FirstLayerFigure: Drawing {
    func layout(measuredOn canvas: Canvas) -> FirstLayerLayout { FirstLayerLayout(self, canvas: canvas) }
  }

  /// First-layer weights on paper.
  struct FirstLayerLayout: DrawingLayout {
    private static let neutralColour = Colour(0x0072B2)
    private static let diagonal: [Double] = [1, 2]
    private static let radius = 1.9

    private let figure: FirstLayerFigure
    private let page: Page
    private let bar: ColourBar?
    private let x: DrawnAxis
    private let y: DrawnAxis

    var size: Size { page.size }

    init(_ figure: FirstLayerFigure, canvas: Canvas) {
      self.figure = figure
      let reach = figure.reach
      let axis = { (label: TypesetText, length: Double, direction: DrawnAxis.Direction) in
        DrawnAxis(
          label: label, scale: .linear, range: -reach...reach, length: length, direction: direction, canvas: canvas)
      }
      let makeBar = { (height: Double) in
        figure.colours.map { ColourBar($0, labels: ["weight w_A of the same unit"], height: height, canvas: canvas) }
      }
      (page, x, y) = Page.square(
        title: figure.title, rightMargin: makeBar(Page.largestSquare(canvas))?.width ?? 14,
        legend: figure.legend(neutral: Self.neutralColour, diagonal: Self.diagonal), canvas: canvas,
        x: { axis("first-layer weight w_{B1}", $0, .horizontal) },
        y: { axis("first-layer weight w_{B2}", $0, .vertical) })
      bar = makeBar(page.plot.height)
    }

    func draw(on canvas: Canvas) {
      let plot = page.plot
      let centre = plot.centre
      canvas.rectangle(plot)
      canvas.clippedToPath {
        for ends in [
          [Point(plot.x, centre.y), Point(plot.right, centre.y)],
          [Point(centre.x, plot.y), Point(centre.x, plot.bottom)],
        ] { canvas.line(ends, colour: .grey, width: 0.5) }
        for ends in [
          [Point(plot.x, plot.y), Point(plot.right, plot.bottom)],
          [Point(plot.x, plot.bottom), Point(plot.right, plot.y)],
        ] { canvas.line(ends, colour: .grey, width: 0.5, dash: Self.diagonal) }
        // The strongest weights of A on top, so that pale units do not hide them.
        let units = figure.units.filter(\.isFinite)
          .sorted { abs($0.linearWeight ?? 0) < abs($1.linearWeight ?? 0) }
        for unit in units {
          let place = Point(
            x.place(unit.weights.x, from: plot.x, to: plot.right),
            y.place(unit.weights.y, from: plot.bottom, to: plot.y))
          let colour = unit.linearWeight.flatMap { figure.colours?.colour(of: $0) }
          canvas.dot(place, radius: Self.radius, fill: colour, rim: colour == nil ? Self.neutralColour : .ink)
        }
      }
      page.drawSurroundings(on: canvas)
      bar?.draw(beside: plot, on: canvas)
    }
  }

  extension Canvas {
    /// A small disc with a thin rim, hollow without a filling.
    fileprivate func dot(_ centre: Point, radius: Double, fill filling: Colour?, rim: Colour) {
      circle(centre, radius: radius)
      if let filling {
        set(filling)
        fillPreservingPath()
      }
      set(rim)
      setLine(width: filling == nil ? 0.7 : 0.35)
      stroke()
    }
  }

  extension FirstLayerFigure {
    /// The farthest weight in any direction, with a margin; 1 if there is none.
    fileprivate var reach: Double {
      let farthest = units.filter(\.isFinite).reduce(0) { max($0, abs($1.weights.x), abs($1.weights.y)) }
      return farthest > 0 ? 1.08 * farthest : 1
    }

    fileprivate func legend(neutral: Colour, diagonal: [Double]) -> [[LegendEntry]] {
      let networks = networkCount == 1 ? "1 network" : "\(networkCount) networks"
      var entries = [
        LegendEntry(
          symbol: colours == nil ? .circle(neutral) : .disc(.paleGrey),
          text: TypesetText(plain: "hidden unit (\(units.count) of \(networks))")),
        LegendEntry(symbol: .line(.grey, dash: diagonal), text: "±45°, ±135°"),
      ]
      if lostUnits > 0 {
        entries.append(
          LegendEntry(symbol: .none, text: TypesetText(plain: "\(lostUnits) units not drawn: weights not finite")))
      }
      return [entries]
    }
  }
#endif
