#if Figures
  /// A colour scale beside a plot.
  struct ColourBar {
    private static let distance = 7.0

    private let colours: ColourScale
    private let axis: DrawnAxis
    private let labels: [TypesetText]
    /// Room to the right of the plot.
    let width: Double

    /// - Parameter labels: one below the other, seen from the side, in more lines where they are much longer than the bar.
    init(_ colours: ColourScale, labels: [TypesetText], height: Double, canvas: Canvas) {
      self.colours = colours
      let lines = labels.flatMap { canvas.lines(of: $0, size: FigureStyle.labelFont, width: height + 8) }
      self.labels = lines
      var axis = DrawnAxis(
        label: labels.first ?? "", scale: colours.scale, range: colours.range, length: height, direction: .vertical,
        canvas: canvas)
      if colours.isDegenerate {
        let places = (colours.scale.forward(colours.range.lowerBound), colours.scale.forward(colours.range.upperBound))
        let value = colours.scale.backward((places.0 + places.1) / 2)
        axis.ticks = Ticks(at: [value])
        axis.ticks.labels = [.number(value, digits: 4)]
      }
      self.axis = axis
      width =
        Self.distance + FigureStyle.barWidth + FigureStyle.tickLength + 2.5 * FigureStyle.gap + axis.labelWidth(canvas)
        + Double(lines.count) * FigureStyle.labelFont * FigureStyle.lineSpacing + FigureStyle.margin
    }

    /// The labelled values.
    var ticks: Ticks { axis.ticks }

    func draw(beside plot: Rectangle, on canvas: Canvas) {
      let bar = Rectangle(
        x: plot.right + Self.distance, y: plot.y, width: FigureStyle.barWidth, height: plot.height)
      if colours.isDegenerate {
        canvas.rectangle(bar)
        canvas.set(colours.map.colour(at: 0.5))
        canvas.fill()
      } else {
        drawColours(in: bar, on: canvas)
      }
      canvas.rectangle(bar)
      canvas.set(.ink)
      canvas.setLine(width: FigureStyle.frameLine)
      canvas.stroke()
      axis.drawBeside(bar, onRight: true, on: canvas)
      let left = bar.right + FigureStyle.tickLength + 2.5 * FigureStyle.gap + axis.labelWidth(canvas)
      for (index, label) in labels.enumerated() {
        let offset = Double(index) * FigureStyle.labelFont * FigureStyle.lineSpacing
        canvas.text(
          label, at: Point(left + offset, plot.centre.y), anchor: TextAnchor(horizontal: .centre, vertical: .top),
          size: FigureStyle.labelFont, angle: -.pi / 2)
      }
    }

    private func drawColours(in bar: Rectangle, on canvas: Canvas) {
      let count = 128
      let height = bar.height / Double(count)
      for index in 0..<count {
        // Every strip reaches to the top, where the next one covers it: no pale seams in between.
        let bottom = bar.bottom - Double(index) * height
        canvas.rectangle(Rectangle(x: bar.x, y: bar.y, width: bar.width, height: bottom - bar.y))
        canvas.set(colours.map.colour(at: (Double(index) + 0.5) / Double(count)))
        canvas.fill()
      }
    }
  }
#endif
