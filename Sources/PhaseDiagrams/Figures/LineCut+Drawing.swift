#if Figures
  import Theory

  extension LineCut: Drawing {
    func layout(measuredOn canvas: Canvas) -> LineCutLayout { LineCutLayout(self, canvas: canvas) }
  }

  /// A line cut on paper.
  struct LineCutLayout: DrawingLayout {
    private static let plotHeight = 150.0
    /// Beyond this many curves with numbers, a colour bar takes the place of the legend.
    private static let legendCurves = 7

    private let page: Page
    private let bar: ColourBar?
    private let panel: LineCutPanel

    var size: Size { page.size }

    init(_ cut: LineCut, canvas: Canvas) {
      let height = canvas.scaled(Self.plotHeight)
      let y = LineCutPanel.valueAxis(cut, length: height, canvas: canvas)
      let colours: [Colour]
      if let axis = cut.y, axis.spacing != .categorical, axis.count > Self.legendCurves {
        let map = ColourMap((0...18).map { ColourMap.viridis.colour(at: 0.9 * Double($0) / 18) })
        let scale = ColourScale(map: map, scale: axis.scale, spanning: axis.coordinates)
        colours = axis.coordinates.map(scale.colour(of:))
        bar = ColourBar(scale, labels: [axis.label], height: height, canvas: canvas)
      } else {
        colours = ColourMap.curves(cut.curves.count)
        bar = nil
      }
      var x = y
      page = Page(
        title: cut.title, y: y, plotHeight: height, rightMargin: bar?.width ?? 12,
        legend: cut.legend(colours: bar == nil ? colours : nil), canvas: canvas
      ) { width in
        x = DrawnAxis(
          axis: cut.x, range: cut.positionRange, length: width, direction: .horizontal, canvas: canvas)
        return x
      }
      panel = LineCutPanel(cut: cut, colours: colours, x: x, y: y)
    }

    func draw(on canvas: Canvas) {
      panel.drawLines(in: page.plot, on: canvas)
      page.drawSurroundings(on: canvas)
      bar?.draw(beside: page.plot, on: canvas)
      panel.drawPoints(in: page.plot, on: canvas)
    }
  }

  /// The inside of a line cut's plot.
  struct LineCutPanel {
    let cut: LineCut
    let colours: [Colour]
    let x: DrawnAxis
    let y: DrawnAxis

    /// The axis of the values that are drawn, without ticks where there are none.
    static func valueAxis(_ cut: LineCut, length: Double, canvas: Canvas) -> DrawnAxis {
      var label = cut.observable.label
      if cut.source == .difference { label = label + (cut.scale == .logarithmic ? ", sim./theory" : ", sim. − theory") }
      if let baseline = cut.baseline { label = label + " " + baseline.label }
      var axis = DrawnAxis(
        label: label, scale: cut.scale, range: cut.valueRange, length: length, direction: .vertical, canvas: canvas)
      if cut.plottedValues.isEmpty { axis.ticks = Ticks(at: []) }
      return axis
    }

    /// Draws what belongs under the frame: reference, theory and bars.
    func drawLines(in plot: Rectangle, on canvas: Canvas) {
      canvas.rectangle(plot)
      canvas.clippedToPath {
        if let reference = cut.reference {
          let height = y.place(reference, from: plot.bottom, to: plot.y)
          canvas.line(
            [Point(plot.x, height), Point(plot.right, height)], colour: .grey, width: 0.5, dash: [1.5, 1.5])
        }
        if cut.showsTheory {
          for (curve, colour) in zip(cut.curves, colours) { drawTheory(curve, colour, plot, canvas) }
        }
        if cut.source != .theory {
          for (curve, colour) in zip(cut.curves, colours) { drawBars(curve, colour, plot, canvas) }
        }
      }
    }

    /// Draws what belongs over the frame: points and marks at the edge.
    func drawPoints(in plot: Rectangle, on canvas: Canvas) {
      if cut.plottedValues.isEmpty {
        canvas.text("no values", at: plot.centre, anchor: .centre, size: FigureStyle.labelFont, colour: .grey)
      }
      guard cut.source != .theory else { return }
      for (curve, colour) in zip(cut.curves, colours) { drawPoints(curve, colour, plot, canvas) }
      drawMissingPoints(plot, canvas)
    }

    private func place(_ x: Double, _ value: Double, _ plot: Rectangle) -> Point {
      Point(self.x.place(x, from: plot.x, to: plot.right), y.place(value, from: plot.bottom, to: plot.y))
    }

    private func drawTheory(_ curve: LineCut.Curve, _ colour: Colour, _ plot: Rectangle, _ canvas: Canvas) {
      let points = curve.theoryLine.map { point -> Point? in
        guard let value = point.value, cut.scale == .linear || value > 0 else { return nil }
        return place(point.x, value, plot)
      }
      if cut.x.spacing == .categorical {
        for case let point? in points {
          canvas.line(
            [Point(point.x - 6, point.y), Point(point.x + 6, point.y)], colour: colour, width: FigureStyle.curveLine)
        }
      } else {
        for stretch in points.split(separator: nil) {
          canvas.line(stretch.compactMap { $0 }, colour: colour, width: FigureStyle.curveLine)
        }
      }
    }

    private func drawBars(_ curve: LineCut.Curve, _ colour: Colour, _ plot: Rectangle, _ canvas: Canvas) {
      for point in curve.points where point.mark != .tooFewSuccessful {
        guard let bar = point.bar else { continue }
        let x = cut.x.coordinates[point.column]
        let lower = cut.scale == .logarithmic && bar.lowerBound <= 0 ? y.lower : bar.lowerBound
        canvas.line([place(x, lower, plot), place(x, bar.upperBound, plot)], colour: colour, width: 0.8)
      }
    }

    private func drawPoints(_ curve: LineCut.Curve, _ colour: Colour, _ plot: Rectangle, _ canvas: Canvas) {
      for point in curve.points {
        guard let value = point.centre else { continue }
        let centre = place(cut.x.coordinates[point.column], value, plot)
        if point.mark != .tooFewSuccessful { canvas.hollowCircle(centre, colour: colour) }
        if point.mark != .allSuccessful { canvas.cross(centre, colour: colour) }
      }
    }

    /// Triangles at the lower edge, those of several curves above each other.
    private func drawMissingPoints(_ plot: Rectangle, _ canvas: Canvas) {
      var heights = [Double](repeating: 1, count: cut.x.count)
      for (curve, colour) in zip(cut.curves, colours) {
        for point in curve.points where point.centre == nil {
          let x = place(cut.x.coordinates[point.column], y.lower, plot).x
          canvas.triangle(Point(x, plot.bottom - heights[point.column]), colour: colour)
          heights[point.column] += FigureStyle.triangleHeight + 0.8
        }
      }
    }
  }

  extension LineCut {
    /// The values that points, bars and theory lines show.
    fileprivate var plottedValues: [Double] {
      curves.flatMap { curve in
        curve.points.flatMap { [$0.centre, $0.bar?.lowerBound, $0.bar?.upperBound] }
          + (showsTheory ? curve.theoryLine.map(\.value) : [])
      }.compactMap { $0 }.filter { scale == .linear || $0 > 0 }
    }

    /// All that is drawn, with a margin of 6 % on either side.
    fileprivate var valueRange: ClosedRange<Double> {
      var values = plottedValues
      if scale == .linear, source != .difference, baseline == nil { values += observable.naturalEnds ?? [] }
      if let reference { values.append(reference) }
      return scale.range(of: values.isEmpty ? [1] : values, margin: 0.06)
    }

    fileprivate var positionRange: ClosedRange<Double> {
      guard x.spacing != .categorical else { return -0.5...(Double(x.count) - 0.5) }
      return x.scale.range(of: x.coordinates, margin: 0.05)
    }

    /// - Parameters:
    ///   - colours: of the curves; `nil` where a colour bar tells them.
    ///   - namesTheory: whether to say that lines are theory.
    func legend(colours: [Colour]?, namesTheory: Bool = true) -> [[LegendEntry]] {
      var curveEntries: [LegendEntry] = []
      if let y, let colours {
        curveEntries.append(LegendEntry(symbol: .none, text: y.label + " ="))
        for (value, colour) in zip(y.values, colours) {
          let text = value.number.map { TypesetText.number($0) } ?? TypesetText(plain: value.plainText)
          let symbol: LegendSymbol = source == .theory ? .line(colour, dash: []) : .circle(colour)
          curveEntries.append(LegendEntry(symbol: symbol, text: text))
        }
      }
      let isOneCurve = y == nil
      let colour = isOneCurve ? colours?.first ?? .ink : .ink
      var meanings: [LegendEntry] = []
      if source != .theory {
        let isSingle = networksPerCell == 1
        let centre = spread == .quartiles ? "median, quartiles" : "mean, standard error"
        let networks = baseline == nil ? "network" : "pair"
        let text =
          "simulation: " + (isSingle ? "1 \(networks) a point" : "\(centre); \(networksPerCell) \(networks)s a point")
        meanings.append(
          LegendEntry(symbol: isSingle ? .circle(colour) : .circleWithBar(colour), text: TypesetText(plain: text)))
      }
      if showsTheory, namesTheory {
        let hasTheory = curves.contains { $0.theoryLine.contains { $0.value != nil } }
        let name = "theory" + (theoryForm.map { " (\($0.words))" } ?? "")
        meanings.append(
          hasTheory
            ? LegendEntry(symbol: .line(colour, dash: []), text: TypesetText(plain: name))
            : LegendEntry(symbol: .none, text: "theory makes no statement here"))
      }
      if source != .theory {
        let marks = Set(curves.flatMap { $0.points.map(\.mark) })
        for mark in Mark.allCases where marks.contains(mark) {
          let symbol: LegendSymbol
          switch mark {
          case .allSuccessful: continue
          case .someFailed: symbol = .crossedCircle(colour)
          case .tooFewSuccessful: symbol = .cross(colour)
          case .noValue: symbol = .triangle(colour)
          }
          meanings.append(LegendEntry(symbol: symbol, text: TypesetText(plain: mark.words(in: family))))
        }
      }
      return [curveEntries, meanings]
    }
  }
#endif
