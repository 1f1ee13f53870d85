#if Figures
  extension CurvesFigure: Drawing {
    func layout(measuredOn canvas: Canvas) -> CurvesLayout { CurvesLayout(self, canvas: canvas) }
  }

  /// Learning curves on paper: panels above each other over one axis of steps.
  struct CurvesLayout: DrawingLayout {
    private static let panelGap = 9.0
    private static let labelLine = FigureStyle.labelFont * FigureStyle.lineSpacing
    private static let titleLine = FigureStyle.titleFont * FigureStyle.lineSpacing

    private let figure: CurvesFigure
    private let titles: [TypesetText]
    private let panels: [CurvePanel]
    private let steps: DrawnAxis
    private let legend: Legend
    private let plot: Rectangle
    let size: Size

    init(_ figure: CurvesFigure, canvas: Canvas) {
      self.figure = figure
      let margin = FigureStyle.margin
      titles =
        figure.title.map {
          canvas.lines(of: $0, size: FigureStyle.titleFont, width: canvas.pageWidth - 2 * margin)
        } ?? []
      var panels = figure.panels.map { CurvePanel($0, of: figure, canvas: canvas) }
      let labelWidth = panels.map { $0.axis.labelWidth(canvas) }.max() ?? 0
      let left = margin + Self.labelLine + labelWidth + 2 * FigureStyle.gap + FigureStyle.tickLength
      let width = canvas.pageWidth - left - 14
      // Room for the titles and, in a figure of one group, for t_A and t_B above the uppermost panel.
      let timeLine = figure.namesPredictedTimes ? Self.labelLine + 1 : 5
      var y = margin + Double(titles.count) * Self.titleLine + timeLine
      let top = y
      for index in panels.indices {
        panels[index].plot = Rectangle(x: left, y: y, width: width, height: panels[index].plot.height)
        y = panels[index].plot.bottom + Self.panelGap
      }
      self.panels = panels
      plot = Rectangle(x: left, y: top, width: width, height: y - Self.panelGap - top)
      steps = DrawnAxis(
        label: "gradient-descent steps", scale: figure.stepScale, range: figure.stepRange, length: width,
        direction: .horizontal, canvas: canvas)
      legend = Legend(
        figure.legend(hasThinLines: panels.contains { $0.lines.contains { $0.hasThinStretches } }),
        width: canvas.pageWidth - 2 * margin - 2, canvas: canvas)
      let bottom = plot.bottom + steps.depth(canvas) + Self.labelLine + 7 + legend.height + margin
      size = Size(width: canvas.pageWidth, height: bottom.rounded(.up))
    }

    func draw(on canvas: Canvas) {
      for panel in panels {
        canvas.rectangle(panel.plot)
        canvas.clippedToPath {
          if !panel.isEmpty { drawPredictedTimes(in: panel, canvas) }
          for level in panel.levels { drawLevel(level, in: panel, canvas) }
          for line in panel.lines { drawBand(line, in: panel, canvas) }
          for line in panel.lines { drawMedian(line, in: panel, canvas) }
        }
        drawFrame(of: panel, canvas)
        drawMarks(in: panel, canvas)
        drawLevelLabels(in: panel, canvas)
      }
      drawSurroundings(canvas)
    }

    private func place(_ step: Double) -> Double { steps.place(step, from: plot.x, to: plot.right) }

    private func isDrawable(_ step: Int) -> Bool { figure.stepScale == .linear || step > 0 }

    // MARK: Inside a panel

    private func drawPredictedTimes(in panel: CurvePanel, _ canvas: Canvas) {
      for (time, colour) in figure.predictedTimes where figure.stepRange.contains(time) {
        canvas.line(
          [Point(place(time), panel.plot.y), Point(place(time), panel.plot.bottom)], colour: colour,
          width: figure.groups.count == 1 ? 0.8 : 0.6, dash: CurvesFigure.predictedDash)
      }
    }

    private func drawLevel(_ level: CurvesFigure.Level, in panel: CurvePanel, _ canvas: Canvas) {
      guard panel.isDrawable(level.value) else { return }
      let height = panel.height(level.value)
      canvas.line(
        [Point(plot.x, height), Point(plot.right, height)], colour: levelColour(level), width: 0.7,
        dash: CurvesFigure.levelDash)
    }

    private func levelColour(_ level: CurvesFigure.Level) -> Colour {
      if figure.groups.count == 1 { return level.panel == .maps ? CurvesFigure.leadingColour : .ink }
      return figure.colour(ofGroup: level.group)
    }

    private func drawBand(_ line: CurvesFigure.Line, in panel: CurvePanel, _ canvas: Canvas) {
      guard line.summary.networks > 1 else { return }
      for stretch in line.summary.stretches where stretch[0].networks == line.summary.networks {
        let points = stretch.filter { isDrawable($0.step) }
        let upper = points.map { Point(place(Double($0.step)), panel.height($0.upperQuartile)) }
        let lower = points.map { Point(place(Double($0.step)), panel.height($0.lowerQuartile)) }
        canvas.path(upper + lower.reversed(), isClosed: true)
        canvas.set(line.colour, opacity: FigureStyle.bandOpacity)
        canvas.fill()
      }
    }

    private func drawMedian(_ line: CurvesFigure.Line, in panel: CurvePanel, _ canvas: Canvas) {
      let full = figure.spread == .individual && figure.hasSeveralNetworks ? 0.7 : FigureStyle.curveLine
      for (path, isThin) in paths(of: line, in: panel) {
        canvas.line(path, colour: line.colour, width: isThin ? FigureStyle.thinLine : full, dash: line.dash)
      }
    }

    /// A median on paper, cut where the number of networks changes and where it cannot be shown.
    private func paths(of line: CurvesFigure.Line, in panel: CurvePanel) -> [(path: [Point], isThin: Bool)] {
      line.summary.stretches.flatMap { stretch in
        let points = stretch.map { point -> Point? in
          guard isDrawable(point.step), panel.isDrawable(point.median) else { return nil }
          return Point(place(Double(point.step)), panel.height(point.median))
        }
        return points.split(separator: nil).map {
          ($0.compactMap { $0 }, stretch[0].networks < line.summary.networks)
        }
      }
    }

    /// Simulated times, and where E_g is smallest.
    private func drawMarks(in panel: CurvePanel, _ canvas: Canvas) {
      for line in panel.lines {
        for time in line.times {
          if let point = place(time.step, time.value, in: panel) { canvas.hollowCircle(point, colour: line.colour) }
        }
        if let best = line.best, let point = place(best.step, best.error, in: panel) {
          canvas.triangle(Point(point.x, point.y - 1), colour: line.colour)
        }
      }
    }

    private func place(_ step: Double, _ value: Double, in panel: CurvePanel) -> Point? {
      guard figure.stepRange.contains(step), panel.isDrawable(value) else { return nil }
      let point = Point(place(step), panel.height(value))
      return panel.plot.contains(point) ? point : nil
    }

    /// Labels at the level's line where fewest curves pass, as far to the right as possible.
    private func drawLevelLabels(in panel: CurvePanel, _ canvas: Canvas) {
      let curves = panel.lines.flatMap { paths(of: $0, in: panel).map(\.path) }
      let times = figure.predictedTimes.filter { figure.stepRange.contains($0.time) }.map { time, _ in
        [Point(place(time), panel.plot.y), Point(place(time), panel.plot.bottom)]
      }
      var taken: [Rectangle] = []
      for level in panel.levels where panel.isDrawable(level.value) {
        let width = canvas.width(of: level.label, size: FigureStyle.tickFont)
        let height = FigureStyle.tickFont
        var best: (cost: Int, area: Rectangle)?
        for share in stride(from: 1.0, through: 0, by: -0.05) {
          for above in [true, false] {
            let area = Rectangle(
              x: plot.x + 3 + share * (plot.width - width - 6),
              y: panel.height(level.value) + (above ? -height - 2 : 2), width: width, height: height)
            guard area.y > panel.plot.y, area.bottom < panel.plot.bottom else { continue }
            let cost =
              (curves + times).count { $0.passes(through: area) } + 10 * taken.count { $0.intersects(area) }
            if cost < best?.cost ?? .max { best = (cost, area) }
          }
        }
        guard let area = best?.area else { continue }
        taken.append(area)
        canvas.text(
          level.label, at: area.centre, anchor: .centre, size: FigureStyle.tickFont, colour: levelColour(level),
          halo: .white)
      }
    }

    // MARK: Around the panels

    private func drawFrame(of panel: CurvePanel, _ canvas: Canvas) {
      canvas.rectangle(panel.plot)
      canvas.set(.ink)
      canvas.setLine(width: FigureStyle.frameLine)
      canvas.stroke()
      panel.axis.drawBeside(panel.plot, onRight: false, on: canvas)
      canvas.text(
        panel.axis.label, at: Point(FigureStyle.margin, panel.plot.centre.y),
        anchor: TextAnchor(horizontal: .centre, vertical: .top), size: FigureStyle.labelFont, angle: -.pi / 2)
      if panel.isEmpty {
        canvas.text("no values", at: panel.plot.centre, anchor: .centre, size: FigureStyle.labelFont, colour: .grey)
      }
    }

    private func drawSurroundings(_ canvas: Canvas) {
      steps.drawBelow(plot, on: canvas)
      let belowTicks = plot.bottom + steps.depth(canvas)
      canvas.text(
        steps.label, at: Point(plot.centre.x, belowTicks + 3),
        anchor: TextAnchor(horizontal: .centre, vertical: .top), size: FigureStyle.labelFont)
      for (index, line) in titles.enumerated() {
        canvas.text(
          line, at: Point(size.width / 2, FigureStyle.margin + Double(index) * Self.titleLine),
          anchor: TextAnchor(horizontal: .centre, vertical: .top), size: FigureStyle.titleFont)
      }
      if figure.namesPredictedTimes { drawTimeLabels(canvas) }
      legend.draw(at: Point(FigureStyle.margin + 1, belowTicks + Self.labelLine + 7), on: canvas)
    }

    /// t_A and t_B above their lines, pushed apart where the lines are close.
    private func drawTimeLabels(_ canvas: Canvas) {
      let prediction = figure.groups[0].prediction
      let places = [prediction?.leadingTime, prediction?.laggingTime].map { time -> Double? in
        time.flatMap { figure.stepRange.contains($0) ? place($0) : nil }
      }
      let names: [TypesetText] = ["t_A", "t_B"]
      let width = canvas.width(of: names[0], size: FigureStyle.tickFont) + 3
      var isClose = false
      if let first = places[0], let second = places[1] { isClose = abs(first - second) < width }
      for (index, colour) in [CurvesFigure.leadingColour, CurvesFigure.laggingColour].enumerated() {
        guard let place = places[index] else { continue }
        let shift = isClose ? (index == 0 ? -width / 2 : width / 2) : 0
        canvas.text(
          names[index], at: Point(place + shift, plot.y - 3),
          anchor: TextAnchor(horizontal: .centre, vertical: .baseline), size: FigureStyle.tickFont, colour: colour)
      }
    }
  }

  extension CurvesFigure {
    /// Whether there is one group with a predicted time in sight, which can be named at its line.
    fileprivate var namesPredictedTimes: Bool {
      groups.count == 1 && predictedTimes.contains { stepRange.contains($0.time) }
    }

    var hasSeveralNetworks: Bool { groups.contains { $0.networks.count > 1 } }
  }

  extension CurvesFigure.Line {
    /// Whether some of its networks end before the line does.
    fileprivate var hasThinStretches: Bool { summary.points.contains { $0.networks < summary.networks } }
  }
#endif
