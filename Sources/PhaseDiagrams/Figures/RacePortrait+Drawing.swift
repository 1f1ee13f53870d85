#if Figures
  import Experiments

  extension RacePortrait: Drawing {
    func layout(measuredOn canvas: Canvas) -> RacePortraitLayout { RacePortraitLayout(self, canvas: canvas) }
  }

  /// A portrait of the race on paper.
  struct RacePortraitLayout: DrawingLayout {
    private static let thresholdDash = [3.0, 2.0]
    private static let startRadius = 1.3

    private let portrait: RacePortrait
    private let page: Page
    private let x: DrawnAxis
    private let y: DrawnAxis

    var size: Size { page.size }

    init(_ portrait: RacePortrait, canvas: Canvas) {
      self.portrait = portrait
      let axis = { (label: TypesetText, length: Double, direction: DrawnAxis.Direction) in
        DrawnAxis(
          label: label, scale: .logarithmic, range: portrait.range, length: length, direction: direction,
          canvas: canvas)
      }
      (page, x, y) = Page.square(
        title: portrait.title, rightMargin: 14, legend: portrait.legend(Self.thresholdDash), canvas: canvas,
        x: { axis("A_1, class in modality 1", $0, .horizontal) }, y: { axis("A_2, class in modality 2", $0, .vertical) }
      )
    }

    func draw(on canvas: Canvas) {
      let plot = page.plot
      canvas.rectangle(plot)
      canvas.clippedToPath {
        drawArrows(on: canvas)
        let (first, second) = (portrait.thresholds.a, portrait.thresholds.b)
        let (lower, upper) = (portrait.range.lowerBound, portrait.range.upperBound)
        for ends in [[Point(first, lower), Point(first, upper)], [Point(lower, second), Point(upper, second)]] {
          canvas.line(ends.map(place), colour: .ink, width: 0.7, dash: Self.thresholdDash)
        }
        if let separatrix = portrait.separatrix {
          canvas.line([separatrix.start, separatrix.end].map(place), colour: .ink, width: FigureStyle.curveLine)
        }
        let opacity = portrait.orbits.count > 30 ? 0.6 : 1.0
        for orbit in portrait.orbits {
          let path = orbit.places.filter { $0.x.isFinite && $0.y.isFinite }.map(place)
          canvas.line(path, colour: orbit.winner.colour, width: 0.7, opacity: opacity)
        }
      }
      page.drawSurroundings(on: canvas)
      for orbit in portrait.orbits {
        guard let start = orbit.places.first, start.x.isFinite, start.y.isFinite else { continue }
        let centre = place(start)
        guard plot.contains(centre) else { continue }
        canvas.circle(centre, radius: Self.startRadius)
        canvas.set(orbit.winner.colour)
        canvas.fill()
      }
    }

    /// A place on paper; what a logarithmic axis cannot show lies at its lower end.
    private func place(_ point: Point) -> Point {
      let lower = portrait.range.lowerBound
      return Point(
        x.place(max(point.x, lower), from: page.plot.x, to: page.plot.right),
        y.place(max(point.y, lower), from: page.plot.bottom, to: page.plot.y))
    }

    private func drawArrows(on canvas: Canvas) {
      let spacing = page.plot.width / Double(portrait.arrowsPerAxis)
      canvas.flow(
        portrait.arrows.map { arrow in
          // On logarithmic axes what moves is d ln A_r/dt; paper has y downwards.
          FlowArrow(
            centre: place(arrow.place),
            velocity: Point(arrow.velocity.x / arrow.place.x, -arrow.velocity.y / arrow.place.y),
            colour: FlowArrow.grey)
        }, spacing: spacing)
    }
  }

  extension RacePortrait {
    fileprivate func legend(_ thresholdDash: [Double]) -> [[LegendEntry]] {
      let winners = Modality.allCases.compactMap { modality -> LegendEntry? in
        let count = orbits.count { $0.winner == modality }
        guard count > 0 else { return nil }
        return LegendEntry(
          symbol: .line(modality.colour, dash: []),
          text: TypesetText(plain: "modality \(modality.number) wins (\(count) of \(orbits.count))").unbroken)
      }
      var starts: [LegendEntry] = []
      if !orbits.isEmpty {
        let networks = Set(orbits.map(\.seed)).count
        let words = networks == 1 ? "one network" : "\(networks) networks"
        starts.append(
          LegendEntry(symbol: .dot(.ink), text: TypesetText(plain: "start; each line is a class of \(words)")))
      }
      if orbitsFromBelow > 0 {
        starts.append(
          LegendEntry(
            symbol: .none, text: TypesetText(plain: "\(orbitsFromBelow) start below the axes: drawn at their ends")))
      }
      var lines: [LegendEntry] = []
      if separatrix != nil { lines.append(LegendEntry(symbol: .line(.ink, dash: []), text: "separatrix")) }
      lines.append(
        LegendEntry(symbol: .line(.ink, dash: thresholdDash), text: "learned from here on: A_r = β/a_r"))
      return [winners, starts, lines]
    }
  }
#endif
