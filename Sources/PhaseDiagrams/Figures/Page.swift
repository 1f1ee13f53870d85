#if Figures
  /// Where the parts of a figure with one plot lie.
  struct Page {
    let size: Size
    let plot: Rectangle
    private let titles: [TypesetText]
    private let x: DrawnAxis
    private let y: DrawnAxis
    private let legend: Legend

    /// A second plot above the first one, on the same horizontal axis.
    struct Upper {
      let y: DrawnAxis
      let height: Double
      /// Between the two plots.
      let gap: Double
    }

    private let upper: (y: DrawnAxis, plot: Rectangle)?

    private static let titleLine = FigureStyle.titleFont * FigureStyle.lineSpacing
    private static let labelLine = FigureStyle.labelFont * FigureStyle.lineSpacing

    /// Leaves room for everything around the plot.
    ///
    /// - Parameters:
    ///   - rightMargin: what stands to the right of the plot.
    ///   - upper: another plot above this one.
    ///   - makeX: the horizontal axis for the width that is left for the plot.
    init(
      title: TypesetText?, y: DrawnAxis, plotHeight: Double, rightMargin: Double, legend groups: [[LegendEntry]],
      above upper: Upper? = nil, canvas: Canvas, x makeX: (_ plotWidth: Double) -> DrawnAxis
    ) {
      let margin = FigureStyle.margin
      titles =
        title.map {
          canvas.lines(of: $0, size: FigureStyle.titleFont, width: canvas.pageWidth - 2 * margin)
        } ?? []
      let top = margin + 5 + Double(titles.count) * Self.titleLine
      let labels = canvas.lines(of: y.label, size: FigureStyle.labelFont, width: plotHeight + 8)
      let left = Self.leftMargin(
        labelLines: labels.count, tickLabelWidth: max(y.labelWidth(canvas), upper?.y.labelWidth(canvas) ?? 0))
      let plotWidth = canvas.pageWidth - left - rightMargin
      plot = Rectangle(
        x: left, y: top + (upper.map { $0.height + $0.gap } ?? 0), width: plotWidth, height: plotHeight)
      self.upper = upper.map { ($0.y, Rectangle(x: left, y: top, width: plotWidth, height: $0.height)) }
      x = makeX(plotWidth)
      self.y = y
      legend = Legend(groups, width: canvas.pageWidth - 2 * margin - 2, canvas: canvas)
      let bottom = x.depth(canvas) + Self.labelLine + 5 + legend.height + margin
      size = Size(width: canvas.pageWidth, height: (plot.bottom + bottom).rounded(.up))
    }

    /// The largest side of a square plot.
    static func largestSquare(_ canvas: Canvas) -> Double { canvas.scaled(178) }

    /// A page with a square plot, as large as the column allows, and its two axes, which span the same range.
    ///
    /// - Parameters:
    ///   - rightMargin: the least that stands to the right of the plot.
    ///   - makeX, makeY: the axes for the side of the plot.
    static func square(
      title: TypesetText?, rightMargin: Double, legend: [[LegendEntry]], canvas: Canvas,
      x makeX: (_ side: Double) -> DrawnAxis, y makeY: (_ side: Double) -> DrawnAxis
    ) -> (page: Page, x: DrawnAxis, y: DrawnAxis) {
      var side = largestSquare(canvas)
      var y = makeY(side)
      var left = 0.0
      // A shorter axis may have other labels, and labels of another width leave another side.
      for _ in 0..<2 {
        let lines = canvas.lines(of: y.label, size: FigureStyle.labelFont, width: side + 8).count
        left = leftMargin(labelLines: lines, tickLabelWidth: y.labelWidth(canvas))
        side = min(side, canvas.pageWidth - left - rightMargin)
        y = makeY(side)
      }
      var x = makeX(side)
      // Both axes span the same range; their ticks shall be the same, at a distance that suits either.
      if x.ticks.values.count < y.ticks.values.count { y.ticks = x.ticks } else { x.ticks = y.ticks }
      let page = Page(
        title: title, y: y, plotHeight: side, rightMargin: canvas.pageWidth - left - side, legend: legend,
        canvas: canvas
      ) { _ in x }
      return (page, x, y)
    }

    /// What stands to the left of a plot.
    static func leftMargin(labelLines: Int, tickLabelWidth: Double) -> Double {
      FigureStyle.margin + Double(labelLines) * labelLine + tickLabelWidth + FigureStyle.gap * 2
        + FigureStyle.tickLength
    }

    /// What stands to the left of a plot whose axis has a label of one line.
    static func leftMargin(_ y: DrawnAxis, _ canvas: Canvas) -> Double {
      leftMargin(labelLines: 1, tickLabelWidth: y.labelWidth(canvas))
    }

    /// Draws frame, ticks, labels, title and legend; the plot's inside comes before.
    func drawSurroundings(on canvas: Canvas) {
      for (y, plot) in [(y, plot)] + (upper.map { [$0] } ?? []) {
        canvas.rectangle(plot)
        canvas.set(.ink)
        canvas.setLine(width: FigureStyle.frameLine)
        canvas.stroke()
        y.drawBeside(plot, onRight: false, on: canvas)
        canvas.verticalLabel(y.label, beside: plot)
      }
      x.drawBelow(plot, on: canvas)
      for (index, line) in titles.enumerated() {
        canvas.text(
          line, at: Point(size.width / 2, FigureStyle.margin + Double(index) * Self.titleLine),
          anchor: TextAnchor(horizontal: .centre, vertical: .top), size: FigureStyle.titleFont)
      }
      let belowTicks = plot.bottom + x.depth(canvas)
      let half = canvas.width(of: x.label, size: FigureStyle.labelFont) / 2
      let centre = min(max(plot.centre.x, FigureStyle.margin + half), size.width - FigureStyle.margin - half)
      canvas.text(
        x.label, at: Point(centre, belowTicks + 3),
        anchor: TextAnchor(horizontal: .centre, vertical: .top), size: FigureStyle.labelFont)
      legend.draw(at: Point(FigureStyle.margin + 1, belowTicks + Self.labelLine + 5), on: canvas)
    }
  }

  extension Canvas {
    /// The label of a vertical axis at the left edge of the page, in lines that are not much longer than the plot is high.
    func verticalLabel(_ label: TypesetText, beside plot: Rectangle) {
      let lines = lines(of: label, size: FigureStyle.labelFont, width: plot.height + 8)
      for (index, line) in lines.enumerated() {
        let x = FigureStyle.margin + Double(index) * FigureStyle.labelFont * FigureStyle.lineSpacing
        text(
          line, at: Point(x, plot.centre.y), anchor: TextAnchor(horizontal: .centre, vertical: .top),
          size: FigureStyle.labelFont, angle: -.pi / 2)
      }
    }
  }
#endif
