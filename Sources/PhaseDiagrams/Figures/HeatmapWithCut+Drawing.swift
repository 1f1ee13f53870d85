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
      let colours = ColourMap.curves(figure.cut.curves.count)
      let bar = heatmap.colours.map {
        ColourBar($0, labels: heatmap.colourLabel, height: Self.heatmapHeight, canvas: canvas)
      }
      self.bar = bar
      let contours = heatmap.contours(ticks: bar?.ticks)
      let rows = HeatmapPanel.axis(heatmap.y, length: Self.heatmapHeight, direction: .vertical, canvas: canvas)
      let values = LineCutPanel.valueAxis(figure.cut, length: Self.cutHeight, canvas: canvas)
      var x = rows
      page = Page(
        title: heatmap.title, y: values, plotHeight: Self.cutHeight, rightMargin: bar?.width ?? 14,
        legend: heatmap.legend(hasContours: contours?.isEmpty == false) + figure.cut.legend(colours: colours),
        above: Page.Upper(y: rows, height: Self.heatmapHeight, gap: Self.panelGap), canvas: canvas
      ) { width in
        x = HeatmapPanel.axis(heatmap.x, length: width, direction: .horizontal, canvas: canvas)
        return x
      }
      upper = HeatmapPanel(heatmap: heatmap, x: x, y: rows, contours: contours)
      lower = LineCutPanel(cut: figure.cut, colours: colours, x: x, y: values)
      upperPlot = Rectangle(
        x: page.plot.x, y: page.plot.y - Self.panelGap - Self.heatmapHeight, width: page.plot.width,
        height: Self.heatmapHeight)
    }

    func draw(on canvas: Canvas) {
      upper.draw(in: upperPlot, on: canvas)
      lower.drawLines(in: page.plot, on: canvas)
      if let axis = lower.cut.y {
        for (place, colour) in zip(axis.coordinates, lower.colours) { markRow(place, colour, canvas) }
      }
      page.drawSurroundings(on: canvas)
      bar?.draw(beside: upperPlot, on: canvas)
      lower.drawPoints(in: page.plot, on: canvas)
    }

    /// A line across the heatmap in the colour of its cut, with a pale rim.
    private func markRow(_ coordinate: Double, _ colour: Colour, _ canvas: Canvas) {
      let height = upper.y.place(coordinate, from: upperPlot.bottom, to: upperPlot.y)
      let ends = [Point(upperPlot.x, height), Point(upperPlot.right, height)]
      canvas.line(ends, colour: .white, width: 2.6)
      canvas.line(ends, colour: colour, width: 1.3)
    }
  }
#endif
