#if Figures
  import Experiments
  import Theory

  extension TrajectoryFigure: Drawing {
    func layout(measuredOn canvas: Canvas) -> TrajectoryLayout { TrajectoryLayout(self, canvas: canvas) }
  }

  /// A learning curve on paper: the loss above, the total maps below.
  struct TrajectoryLayout: DrawingLayout {
    private static let lossHeight = 72.0
    private static let mapHeight = 92.0
    private static let panelGap = 9.0
    private static let labelLine = FigureStyle.labelFont * FigureStyle.lineSpacing
    private static let titleLine = FigureStyle.titleFont * FigureStyle.lineSpacing
    private static let leadingColour = Colour(0x0072B2)
    private static let laggingColour = Colour(0xD55E00)

    private let figure: TrajectoryFigure
    private let titles: [TypesetText]
    private let lossPlot: Rectangle
    private let mapPlot: Rectangle
    private let steps: DrawnAxis
    private let loss: DrawnAxis
    private let map: DrawnAxis
    private let legend: Legend
    let size: Size

    init(_ figure: TrajectoryFigure, canvas: Canvas) {
      self.figure = figure
      let margin = FigureStyle.margin
      titles =
        figure.title.map {
          canvas.lines(of: $0, size: FigureStyle.titleFont, width: FigureStyle.width - 2 * margin)
        } ?? []
      loss = DrawnAxis(
        label: "loss", scale: .linear, range: figure.lossRange, length: Self.lossHeight, direction: .vertical,
        canvas: canvas)
      map = DrawnAxis(
        label: figure.isScalar ? "W_A, W_B" : "‖W_A‖, ‖W_B‖", scale: .linear, range: figure.mapRange,
        length: Self.mapHeight, direction: .vertical, canvas: canvas)
      let left =
        margin + Self.labelLine + max(loss.labelWidth(canvas), map.labelWidth(canvas)) + 2 * FigureStyle.gap
        + FigureStyle.tickLength
      let plotWidth = FigureStyle.width - left - 14
      // Room for the titles and for t_A and t_B above the upper panel.
      let top = margin + Double(titles.count) * Self.titleLine + Self.labelLine + 1
      lossPlot = Rectangle(x: left, y: top, width: plotWidth, height: Self.lossHeight)
      mapPlot = Rectangle(x: left, y: lossPlot.bottom + Self.panelGap, width: plotWidth, height: Self.mapHeight)
      steps = DrawnAxis(
        label: "gradient-descent steps", scale: .linear, range: figure.stepRange, length: plotWidth,
        direction: .horizontal, canvas: canvas)
      legend = Legend(figure.legend, width: FigureStyle.width - 2 * margin - 2, canvas: canvas)
      let bottom = mapPlot.bottom + steps.depth(canvas) + Self.labelLine + 7 + legend.height + margin
      size = Size(width: FigureStyle.width, height: bottom.rounded(.up))
    }

    func draw(on canvas: Canvas) {
      let leading = figure.outcome.leadingModality
      drawInside(lossPlot, canvas) {
        drawCurve(in: lossPlot, loss, .ink, canvas, value: \.loss)
      }
      drawInside(mapPlot, canvas) {
        let plateau = map.place(figure.plateau, from: mapPlot.bottom, to: mapPlot.y)
        canvas.line(
          [Point(mapPlot.x, plateau), Point(mapPlot.right, plateau)], colour: Self.leadingColour, width: 0.6,
          dash: [1, 1.5])
        drawCurve(in: mapPlot, map, Self.leadingColour, canvas) { figure.size(of: $0.totalMap, leading) }
        drawCurve(in: mapPlot, map, Self.laggingColour, canvas) { figure.size(of: $0.totalMap, leading.other) }
      }
      drawFrames(canvas)
      for (time, modality, colour) in [
        (figure.outcome.leadingTime, leading, Self.leadingColour),
        (figure.outcome.laggingTime, leading.other, Self.laggingColour),
      ] {
        guard let time, let value = figure.mapSize(at: time, modality) else { continue }
        let point = Point(
          steps.place(time, from: mapPlot.x, to: mapPlot.right), map.place(value, from: mapPlot.bottom, to: mapPlot.y))
        if mapPlot.contains(point) { canvas.hollowCircle(point, colour: colour) }
      }
    }

    private func drawInside(_ plot: Rectangle, _ canvas: Canvas, _ body: () -> Void) {
      canvas.rectangle(plot)
      canvas.clippedToPath {
        for (time, colour) in [
          (figure.prediction?.leadingTime, Self.leadingColour), (figure.prediction?.laggingTime, Self.laggingColour),
        ] {
          guard let time else { continue }
          let x = steps.place(time, from: plot.x, to: plot.right)
          canvas.line([Point(x, plot.y), Point(x, plot.bottom)], colour: colour, width: 0.8, dash: [3, 2])
        }
        body()
      }
    }

    private func drawCurve(
      in plot: Rectangle, _ axis: DrawnAxis, _ colour: Colour, _ canvas: Canvas,
      value: (LearningCurve.Point) -> Double
    ) {
      let points = figure.curve.points.map { point -> Point? in
        let value = value(point)
        guard value.isFinite else { return nil }
        return Point(
          steps.place(Double(point.step), from: plot.x, to: plot.right),
          axis.place(value, from: plot.bottom, to: plot.y))
      }
      for stretch in points.split(separator: nil) {
        canvas.line(stretch.compactMap { $0 }, colour: colour, width: FigureStyle.curveLine)
      }
    }

    private func drawFrames(_ canvas: Canvas) {
      for (plot, axis) in [(lossPlot, loss), (mapPlot, map)] {
        canvas.rectangle(plot)
        canvas.set(.ink)
        canvas.setLine(width: FigureStyle.frameLine)
        canvas.stroke()
        axis.drawBeside(plot, onRight: false, on: canvas)
        canvas.text(
          axis.label, at: Point(FigureStyle.margin, plot.centre.y),
          anchor: TextAnchor(horizontal: .centre, vertical: .top), size: FigureStyle.labelFont, angle: -.pi / 2)
      }
      steps.drawBelow(mapPlot, on: canvas)
      let belowTicks = mapPlot.bottom + steps.depth(canvas)
      canvas.text(
        steps.label, at: Point(mapPlot.centre.x, belowTicks + 3),
        anchor: TextAnchor(horizontal: .centre, vertical: .top), size: FigureStyle.labelFont)
      for (index, line) in titles.enumerated() {
        canvas.text(
          line, at: Point(size.width / 2, FigureStyle.margin + Double(index) * Self.titleLine),
          anchor: TextAnchor(horizontal: .centre, vertical: .top), size: FigureStyle.titleFont)
      }
      drawTimeLabels(canvas)
      legend.draw(at: Point(FigureStyle.margin + 1, belowTicks + Self.labelLine + 7), on: canvas)
    }

    /// t_A and t_B above their lines, pushed apart where the lines are close.
    private func drawTimeLabels(_ canvas: Canvas) {
      let places = [figure.prediction?.leadingTime, figure.prediction?.laggingTime].map { time -> Double? in
        time.flatMap { figure.stepRange.contains($0) ? steps.place($0, from: lossPlot.x, to: lossPlot.right) : nil }
      }
      let names: [TypesetText] = ["t_A", "t_B"]
      let width = canvas.width(of: names[0], size: FigureStyle.tickFont) + 3
      var isClose = false
      if let first = places[0], let second = places[1] { isClose = abs(first - second) < width }
      for (index, colour) in [Self.leadingColour, Self.laggingColour].enumerated() {
        guard let place = places[index] else { continue }
        let shift = isClose ? (index == 0 ? -width / 2 : width / 2) : 0
        canvas.text(
          names[index], at: Point(place + shift, lossPlot.y - 3),
          anchor: TextAnchor(horizontal: .centre, vertical: .baseline), size: FigureStyle.tickFont, colour: colour)
      }
    }
  }

  extension TrajectoryFigure {
    fileprivate var lastStep: Double { max(Double(curve.points.last?.step ?? 1), 1) }

    private var predictedTimes: [Double] { [prediction?.leadingTime, prediction?.laggingTime].compactMap { $0 } }

    /// All steps, and predicted times unless they are more than three times as late.
    fileprivate var stepRange: ClosedRange<Double> {
      let last = predictedTimes.filter { $0 <= 3 * lastStep }.reduce(lastStep, max)
      return 0...(last * 1.02)
    }

    fileprivate var lossRange: ClosedRange<Double> {
      let greatest = curve.points.map(\.loss).filter(\.isFinite).max() ?? 1
      return 0...(greatest > 0 ? greatest * 1.06 : 1)
    }

    fileprivate var mapRange: ClosedRange<Double> {
      let leading = outcome.leadingModality
      let values =
        curve.points.flatMap { [size(of: $0.totalMap, leading), size(of: $0.totalMap, leading.other)] }
        .filter(\.isFinite) + [0, plateau]
      let least = values.min() ?? 0
      let greatest = values.max() ?? 1
      let margin = greatest > least ? 0.06 * (greatest - least) : 1
      return (least < 0 ? least - margin : 0)...(greatest + margin)
    }

    /// What is drawn of a map at a time between recorded steps; `nil` outside them.
    fileprivate func mapSize(at time: Double, _ modality: Modality) -> Double? {
      guard let next = curve.points.firstIndex(where: { Double($0.step) >= time }) else { return nil }
      let after = curve.points[next]
      let valueAfter = size(of: after.totalMap, modality)
      guard next > 0 else { return Double(after.step) == time ? valueAfter : nil }
      let before = curve.points[next - 1]
      let fraction = (time - Double(before.step)) / Double(after.step - before.step)
      let valueBefore = size(of: before.totalMap, modality)
      return valueBefore + fraction * (valueAfter - valueBefore)
    }

    fileprivate var legend: [[LegendEntry]] {
      let leading = Colour(0x0072B2)
      let lagging = Colour(0xD55E00)
      var entries = [
        LegendEntry(symbol: .line(leading, dash: []), text: isScalar ? "W_A" : "‖W_A‖"),
        LegendEntry(symbol: .line(lagging, dash: []), text: isScalar ? "W_B" : "‖W_B‖"),
        LegendEntry(symbol: .line(leading, dash: [1, 1.5]), text: "unimodal plateau"),
      ]
      if outcome.leadingTime != nil || outcome.laggingTime != nil {
        entries.append(LegendEntry(symbol: .circle(.ink), text: "simulated t_A, t_B"))
      }
      if let prediction {
        let missing = zip(["t_A", "t_B"] as [TypesetText], [prediction.leadingTime, prediction.laggingTime])
        entries.append(
          LegendEntry(
            symbol: .line(.ink, dash: [3, 2]),
            text: TypesetText(markup: "predicted t_A, t_B (\(prediction.form.words))")))
        for (name, time) in missing {
          if let time, !stepRange.contains(time) {
            entries.append(LegendEntry(symbol: .none, text: "predicted " + name + " = " + .number(time.rounded())))
          } else if time == nil {
            entries.append(LegendEntry(symbol: .none, text: name + " not predicted"))
          }
        }
      }
      if outcome.leadingModality == .b {
        entries.append(LegendEntry(symbol: .none, text: "A, learned first, is the second modality of the data"))
      }
      return [entries]
    }
  }
#endif
