#if Figures
  /// Where the parts of a figure with one plot lie.
  struct Page {
    let size: Size
    let plot: Rectangle
    private let titles: [TypesetText]
    private let x: DrawnAxis
    private let y: DrawnAxis
    private let legend: Legend

    private static let titleLine = FigureStyle.titleFont * FigureStyle.lineSpacing
    private static let labelLine = FigureStyle.labelFont * FigureStyle.lineSpacing

    /// Leaves room for everything around the plot.
    ///
    /// - Parameters:
    ///   - rightMargin: what stands to the right of the plot.
    ///   - makeX: the horizontal axis for the width that is left for the plot.
    init(
      title: TypesetText?, y: DrawnAxis, plotHeight: Double, rightMargin: Double, legend groups: [[LegendEntry]],
      canvas: Canvas, x makeX: (_ plotWidth: Double) -> DrawnAxis
    ) {
      let margin = FigureStyle.margin
      titles =
        title.map {
          canvas.lines(of: $0, size: FigureStyle.titleFont, width: FigureStyle.width - 2 * margin)
        } ?? []
      let top = margin + 5 + Double(titles.count) * Self.titleLine
      let left = Self.leftMargin(y, canvas)
      let plotWidth = FigureStyle.width - left - rightMargin
      plot = Rectangle(x: left, y: top, width: plotWidth, height: plotHeight)
      x = makeX(plotWidth)
      self.y = y
      legend = Legend(groups, width: FigureStyle.width - 2 * margin - 2, canvas: canvas)
      let bottom = x.depth(canvas) + Self.labelLine + 5 + legend.height + margin
      size = Size(width: FigureStyle.width, height: (top + plotHeight + bottom).rounded(.up))
    }

    /// What stands to the left of the plot.
    static func leftMargin(_ y: DrawnAxis, _ canvas: Canvas) -> Double {
      FigureStyle.margin + labelLine + y.labelWidth(canvas) + FigureStyle.gap * 2 + FigureStyle.tickLength
    }

    /// Draws frame, ticks, labels, title and legend; the plot's inside comes before.
    func drawSurroundings(on canvas: Canvas) {
      canvas.rectangle(plot)
      canvas.set(.ink)
      canvas.setLine(width: FigureStyle.frameLine)
      canvas.stroke()
      x.drawBelow(plot, on: canvas)
      y.drawBeside(plot, onRight: false, on: canvas)
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
      canvas.text(
        y.label, at: Point(FigureStyle.margin, plot.centre.y),
        anchor: TextAnchor(horizontal: .centre, vertical: .top), size: FigureStyle.labelFont, angle: -.pi / 2)
      legend.draw(at: Point(FigureStyle.margin + 1, belowTicks + Self.labelLine + 5), on: canvas)
    }
  }
#endif
