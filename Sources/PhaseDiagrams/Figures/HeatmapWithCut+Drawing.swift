#if Figures
  extension HeatmapWithCut: Drawing {
    func layout(measuredOn canvas: Canvas) -> HeatmapWithCutLayout { HeatmapWithCutLayout(self, canvas: canvas) }
  }

  /// A heatmap above and its cuts below, on one x axis.
  struct HeatmapWithCutLayout: DrawingLayout {
    private static let heatmapHeight = 122.0
    private static let cutHeight = 100.0
    private static let panelGap = 8.0

    /// The lower plot with the shared axis, the legend and the title above both.
    private let page: Page
    private let bar: ColourBar?
    private let upper: HeatmapPanel
    private let lower: LineCutPanel
    private let upperPlot: Rectangle

    var size: Size { page.size }

    init(_ figure: HeatmapWithCut, canvas: Canvas) {
      let heatmap = figure.heatmap
      let (heatmapHeight, cutHeight) = (canvas.scaled(Self.heatmapHeight), canvas.scaled(Self.cutHeight))
      let colours = ColourMap.curves(figure.cut.curves.count)
      let bar = heatmap.colours.map {
        ColourBar($0, labels: heatmap.colourLabel, height: heatmapHeight, canvas: canvas)
      }
      self.bar = bar
      let contours = heatmap.contours(ticks: bar?.ticks)
      let rows = HeatmapPanel.axis(heatmap.y, length: heatmapHeight, direction: .vertical, canvas: canvas)
      let values = LineCutPanel.valueAxis(figure.cut, length: cutHeight, canvas: canvas)
      var x = rows
      page = Page(
        title: heatmap.title, y: values, plotHeight: cutHeight, rightMargin: bar?.width ?? 14,
        legend: heatmap.legend(hasContours: contours?.isEmpty == false)
          + figure.cut.legend(
            colours: colours, namesTheory: contours?.isEmpty != false || heatmap.contoursAreEqualScores),
        above: Page.Upper(y: rows, height: heatmapHeight, gap: Self.panelGap), canvas: canvas
      ) { width in
        x = HeatmapPanel.axis(heatmap.x, length: width, direction: .horizontal, canvas: canvas)
        return x
      }
      upper = HeatmapPanel(heatmap: heatmap, x: x, y: rows, contours: contours)
      lower = LineCutPanel(cut: figure.cut, colours: colours, x: x, y: values)
      upperPlot = Rectangle(
        x: page.plot.x, y: page.plot.y - Self.panelGap - heatmapHeight, width: page.plot.width, height: heatmapHeight)
    }

    func draw(on canvas: Canvas) {
      let marks = lower.cut.y?.coordinates.map { upper.y.place($0, from: upperPlot.bottom, to: upperPlot.y) } ?? []
      upper.draw(in: upperPlot, keepingClear: marks.map { clearance(at: $0) }, on: canvas)
      lower.drawLines(in: page.plot, on: canvas)
      canvas.rectangle(upperPlot)
      canvas.clippedToPath {
        for (height, colour) in zip(marks, lower.colours) { markRow(at: height, colour, canvas) }
      }
      page.drawSurroundings(on: canvas)
      bar?.draw(beside: upperPlot, on: canvas)
      lower.drawPoints(in: page.plot, on: canvas)
    }

    /// What labels of contours stay away from.
    private func clearance(at height: Double) -> Rectangle {
      Rectangle(x: upperPlot.x, y: height - 1, width: upperPlot.width, height: 2)
    }

    /// A line across the heatmap in the colour of its cut, with a pale rim.
    private func markRow(at height: Double, _ colour: Colour, _ canvas: Canvas) {
      let ends = [Point(upperPlot.x, height), Point(upperPlot.right, height)]
      canvas.line(ends, colour: .white, width: 2.4)
      canvas.line(ends, colour: colour, width: 1.2)
    }
  }
#endif
