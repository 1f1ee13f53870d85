#if Figures
  extension PhasePortrait: Drawing {
    func layout(measuredOn canvas: Canvas) -> PhasePortraitLayout { PhasePortraitLayout(self, canvas: canvas) }
  }

  /// A phase portrait on paper; both axes have the same measure.
  struct PhasePortraitLayout: DrawingLayout {
    private static let nullclineDashes = (leading: [5.0, 2.0], lagging: [1.0, 1.5])
    /// What fixed points need beyond the plot, where they often lie on its edge.
    private static let rightMargin = 12.0
    private static let largestHeight = 260.0

    private let portrait: PhasePortrait
    private let page: Page
    private let x: DrawnAxis
    private let y: DrawnAxis
    private let bar: ColourBar?
    private let speeds: ColourScale?
    private let orbitColours: [Colour]

    var size: Size { page.size }

    init(_ portrait: PhasePortrait, canvas: Canvas) {
      self.portrait = portrait
      let (rangeX, rangeY) = portrait.shown
      let aspect = (rangeY.upperBound - rangeY.lowerBound) / (rangeX.upperBound - rangeX.lowerBound)
      let colours = portrait.speedColours
      // Labels depend on the height and the height on the room beside them, so labels are measured at a first guess.
      func axis(_ height: Double) -> DrawnAxis {
        DrawnAxis(
          label: "W_B", scale: .linear, range: rangeY, length: height, direction: .vertical, canvas: canvas)
      }
      func bar(_ height: Double) -> ColourBar? {
        colours.map { ColourBar($0, labels: ["speed τ‖dW/dt‖"], height: height, canvas: canvas) }
      }
      let largestHeight = canvas.scaled(Self.largestHeight)
      let guess = min(canvas.pageWidth * 0.75 * aspect, largestHeight)
      let room =
        canvas.pageWidth - Page.leftMargin(axis(guess), canvas) - (bar(guess)?.width ?? Self.rightMargin)
      let height = min(room * aspect, largestHeight)
      let vertical = axis(height)
      let colourBar = bar(height)
      var horizontal = vertical
      page = Page(
        title: portrait.title, y: vertical, plotHeight: height,
        rightMargin: canvas.pageWidth - Page.leftMargin(vertical, canvas) - height / aspect,
        legend: portrait.legend(Self.nullclineDashes), canvas: canvas
      ) { width in
        horizontal = DrawnAxis(
          label: "W_A", scale: .linear, range: rangeX, length: width, direction: .horizontal, canvas: canvas)
        return horizontal
      }
      x = horizontal
      y = vertical
      speeds = colours
      self.bar = colourBar
      orbitColours = portrait.orbitColours
    }

    func draw(on canvas: Canvas) {
      canvas.rectangle(page.plot)
      canvas.clippedToPath {
        let origin = place(Point(0, 0))
        for line in [
          [Point(origin.x, page.plot.y), Point(origin.x, page.plot.bottom)],
          [Point(page.plot.x, origin.y), Point(page.plot.right, origin.y)],
        ] { canvas.line(line, colour: .paleGrey, width: 0.6) }
        for line in portrait.nullclines {
          canvas.line(
            line.points.map(place), colour: .ink, width: 0.7,
            dash: line.isLeading ? Self.nullclineDashes.leading : Self.nullclineDashes.lagging)
        }
        drawArrows(on: canvas)
        for (orbit, colour) in zip(portrait.orbits, orbitColours) {
          for path in paths(of: orbit) { canvas.line(path, colour: colour, width: 1.3) }
        }
      }
      page.drawSurroundings(on: canvas)
      bar?.draw(beside: page.plot, on: canvas)
      for (orbit, colour) in zip(portrait.orbits, orbitColours) {
        guard let first = orbit.curve.points.first else { continue }
        let start = PhasePortrait.place(first.maps, portrait.leading)
        guard portrait.shown.x.contains(start.x), portrait.shown.y.contains(start.y) else { continue }
        canvas.square(place(start), colour: colour)
      }
      drawFixedPoints(on: canvas)
    }

    /// An orbit on paper, without what is not finite.
    private func paths(of orbit: PhasePortrait.Orbit) -> [[Point]] {
      orbit.curve.points.map { PhasePortrait.place($0.maps, portrait.leading) }
        .split { !$0.x.isFinite || !$0.y.isFinite }.map { $0.map(place) }
    }

    private func place(_ point: Point) -> Point {
      Point(
        x.place(point.x, from: page.plot.x, to: page.plot.right),
        y.place(point.y, from: page.plot.bottom, to: page.plot.y))
    }

    private func drawArrows(on canvas: Canvas) {
      let spacing = min(page.plot.width, page.plot.height) / Double(portrait.arrowsPerAxis - 1)
      canvas.flow(
        portrait.arrows.map { arrow in
          // Paper has y downwards.
          FlowArrow(
            centre: place(arrow.place), velocity: Point(arrow.velocity.x, -arrow.velocity.y),
            colour: speeds?.colour(of: arrow.speed) ?? FlowArrow.grey)
        }, spacing: spacing)
    }

    private func drawFixedPoints(on canvas: Canvas) {
      let orbits = portrait.orbits.flatMap(paths)
      for point in portrait.fixedPoints {
        let centre = place(point.place)
        canvas.circle(centre, radius: 3)
        canvas.set(point.isStable ? .ink : .white)
        canvas.fillPreservingPath()
        canvas.set(.ink)
        canvas.setLine(width: 1.1)
        canvas.stroke()
        let area = labelArea(
          at: centre, width: canvas.width(of: point.label, size: FigureStyle.labelFont), avoiding: orbits)
        canvas.text(
          point.label, at: area.centre, anchor: .centre, size: FigureStyle.labelFont, halo: .white)
      }
    }

    /// Room for a label beside a point, inside the plot and where fewest orbits pass.
    private func labelArea(at centre: Point, width: Double, avoiding orbits: [[Point]]) -> Rectangle {
      let height = FigureStyle.labelFont
      let areas = [(1.0, -1.0), (-1, -1), (1, 1), (-1, 1)].map { right, down in
        Rectangle(
          x: centre.x + right * (width / 2 + 5) - width / 2, y: centre.y + down * (height / 2 + 4) - height / 2,
          width: width, height: height)
      }
      func cost(_ area: Rectangle) -> Int {
        let isInside =
          page.plot.contains(Point(area.x, area.y)) && page.plot.contains(Point(area.right, area.bottom))
        return (isInside ? 0 : 1000) + orbits.count { $0.passes(through: area) }
      }
      return areas.min { cost($0) < cost($1) } ?? areas[0]
    }
  }

  extension PhasePortrait {
    /// Colours of speeds on a logarithmic scale; `nil` if arrows are grey.
    fileprivate var speedColours: ColourScale? {
      guard coloursSpeed, !arrows.isEmpty else { return nil }
      // The palest of the map are hard to see as thin arrows on white.
      let map = ColourMap((0...18).map { ColourMap.viridis.colour(at: 0.9 * Double($0) / 18) })
      return ColourScale(map: map, scale: .logarithmic, spanning: arrows.map(\.speed))
    }

    /// Orbits with labels have colours of their own, the others share one.
    fileprivate var orbitColours: [Colour] {
      let palette = ColourMap.curves(max(orbits.count, 2))
      return orbits.indices.map { orbits[$0].label == nil ? palette[1] : palette[$0] }
    }

    fileprivate func legend(_ dashes: (leading: [Double], lagging: [Double])) -> [[LegendEntry]] {
      var entries: [LegendEntry] = []
      if fixedPoints.contains(where: \.isStable) { entries.append(LegendEntry(symbol: .disc(.ink), text: "minimum")) }
      if fixedPoints.contains(where: { !$0.isStable }) {
        entries.append(LegendEntry(symbol: .circle(.ink), text: "saddle"))
      }
      for (isLeading, dash, text) in [
        (true, dashes.leading, "dW_A/dt = 0" as TypesetText), (false, dashes.lagging, "dW_B/dt = 0"),
      ] where nullclines.contains(where: { $0.isLeading == isLeading }) {
        entries.append(LegendEntry(symbol: .line(.ink, dash: dash), text: text))
      }
      var orbitEntries: [LegendEntry] = []
      if let colour = zip(orbits, orbitColours).first(where: { $0.0.label == nil })?.1 {
        orbitEntries.append(LegendEntry(symbol: .line(colour, dash: []), text: "simulation from the square"))
      }
      for (orbit, colour) in zip(orbits, orbitColours) {
        if let label = orbit.label { orbitEntries.append(LegendEntry(symbol: .line(colour, dash: []), text: label)) }
      }
      if leading == .b {
        entries.append(LegendEntry(symbol: .none, text: "A, learned first, is the second modality of the data"))
      }
      return [orbitEntries, entries]
    }
  }
#endif
