#if Figures
  extension CategoryMap: Drawing {
    func layout(measuredOn canvas: Canvas) -> CategoryMapLayout { CategoryMapLayout(self, canvas: canvas) }
  }

  /// A category map on paper.
  struct CategoryMapLayout: DrawingLayout {
    private static let plotHeight = 150.0
    private static let dash = [4.0, 2.0]

    private let map: CategoryMap
    private let page: Page
    private let x: DrawnAxis
    private let y: DrawnAxis

    var size: Size { page.size }

    init(_ map: CategoryMap, canvas: Canvas) {
      self.map = map
      let height = canvas.scaled(Self.plotHeight)
      var y = HeatmapPanel.axis(map.y, length: height, direction: .vertical, canvas: canvas)
      y.label = map.yLabel
      var x = y
      page = Page(
        title: map.title, y: y, plotHeight: height, rightMargin: 14, legend: map.legend(dash: Self.dash),
        canvas: canvas
      ) { width in
        x = HeatmapPanel.axis(map.x, length: width, direction: .horizontal, canvas: canvas)
        x.label = map.xLabel
        return x
      }
      self.x = x
      self.y = y
    }

    func draw(on canvas: Canvas) {
      let plot = page.plot
      let cells = CellRectangles(map.x, map.y, drawnX: x, drawnY: y, plot: plot)
      var hatched: [Rectangle] = []
      var contested: [Rectangle] = []
      canvas.rectangle(plot)
      canvas.clippedToPath {
        for place in map.statistics.indices {
          let area = cells[place]
          guard let cell = map.statistics[place] else {
            canvas.fillCell(area, colour: .white)
            continue
          }
          guard let category = map.category(place) else {
            hatched.append(area)
            continue
          }
          canvas.fillCell(area, colour: category.colour)
          if !cell.preferences.isUnanimous { contested.append(area) }
        }
        canvas.hatch(hatched)
        for area in contested {
          canvas.circle(area.centre, radius: min(max(0.18 * min(area.width, area.height), 0.35), 1.2))
          canvas.set(.ink)
          canvas.fill()
        }
        drawCurves(on: canvas)
      }
      page.drawSurroundings(on: canvas)
    }

    private func drawCurves(on canvas: Canvas) {
      let plot = page.plot
      let stretches = map.curves.map { curve in
        curve.points.map { point in
          Point(x.place(point.x, from: plot.x, to: plot.right), y.place(point.y, from: plot.bottom, to: plot.y))
        }.stretches(within: plot).sorted { $0.length > $1.length }
      }
      var labels: [ContourLabel] = []
      for (index, curve) in map.curves.enumerated() {
        let width = canvas.width(of: curve.label, size: FigureStyle.tickFont)
        let taken = labels.map(\.bounds)
        let others = stretches.indices.filter { $0 != index }.flatMap { stretches[$0] }.flatMap { $0 }
          .map { Rectangle(x: $0.x - 1, y: $0.y - 1, width: 2, height: 2) }
        var paths = stretches[index]
        // Away from the other curves where there is room, since a label next to two curves could belong to either.
        let place = { (occupied: [Rectangle]) in
          paths.first.flatMap {
            ContourLabel.interrupting($0, with: curve.label, width: width, in: plot, avoiding: occupied)
          }
        }
        if let (label, gap) = place(taken + others) ?? place(taken) {
          labels.append(label)
          paths = paths[0].removing(from: gap.lowerBound, to: gap.upperBound) + paths.dropFirst()
        }
        for path in paths { canvas.contourLine(path, dash: curve.isDashed ? Self.dash : []) }
      }
      for label in labels {
        canvas.text(
          label.text, at: label.centre, anchor: .centre, size: FigureStyle.tickFont, angle: label.angle, halo: .white)
      }
    }
  }

  extension [Point] {
    /// The pieces of a line that lie within an area, cut at its border.
    func stretches(within area: Rectangle) -> [[Point]] {
      var result: [[Point]] = []
      for (start, end) in zip(self, dropFirst()) {
        guard let (first, last) = area.clip(start, end) else { continue }
        if let previous = result.last?.last, previous.distance(to: first) < 1e-9 {
          result[result.count - 1].append(last)
        } else {
          result.append([first, last])
        }
      }
      return result
    }
  }

  extension Rectangle {
    /// The part of a straight line that lies inside; `nil` if none does.
    fileprivate func clip(_ start: Point, _ end: Point) -> (Point, Point)? {
      var entry = 0.0
      var exit = 1.0
      let directions = [
        (end.x - start.x, x - start.x, right - start.x), (end.y - start.y, y - start.y, bottom - start.y),
      ]
      for (step, least, greatest) in directions {
        if step == 0 {
          guard least <= 0, greatest >= 0 else { return nil }
        } else {
          let crossings = [least / step, greatest / step].sorted()
          entry = max(entry, crossings[0])
          exit = min(exit, crossings[1])
        }
      }
      return entry < exit ? (start.interpolated(to: end, entry), start.interpolated(to: end, exit)) : nil
    }
  }

  extension Preference {
    /// The hue says which modality is first; superficial preference is strong, agreement pale.
    fileprivate var colour: Colour {
      switch self {
      case .aFirstAndBetter: Colour(0xCFE3F2)
      case .aFirstBBetter: Colour(0x0072B2)
      case .bFirstABetter: Colour(0xD55E00)
      case .bFirstAndBetter: Colour(0xFBE0CC)
      case .undecided: Colour(0xF0E442)
      }
    }
  }

  extension CategoryMap {
    fileprivate func legend(dash: [Double]) -> [[LegendEntry]] {
      let drawn = statistics.indices.map { statistics[$0] == nil ? nil : category($0) }
      var entries = Preference.allCases.filter(drawn.contains).map { preference in
        let words = preference.isSuperficial ? "\(preference.rawValue) (superficial)" : preference.rawValue
        return LegendEntry(symbol: .swatch(preference.colour), text: TypesetText(plain: words))
      }
      if statistics.indices.contains(where: { statistics[$0]?.preferences.isUnanimous == false && category($0) != nil })
      {
        entries.append(LegendEntry(symbol: .dottedSwatch, text: "seeds disagree (majority)"))
      }
      if statistics.indices.contains(where: { statistics[$0] != nil && category($0) == nil }) {
        entries.append(LegendEntry(symbol: .hatch, text: "fewer than half with an answer"))
      }
      let lines = curves.map { curve in
        LegendEntry(symbol: .contour(dash: curve.isDashed ? dash : []), text: curve.meaning)
      }
      let networks = networksPerCell == 1 ? "1 network a cell" : "\(networksPerCell) networks a cell"
      return [entries + [LegendEntry(symbol: .none, text: TypesetText(plain: networks))], lines]
    }
  }
#endif
