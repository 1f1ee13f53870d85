#if Figures
  /// An axis as it appears on paper: which values it spans, with which ticks and which label.
  struct DrawnAxis {
    enum Direction { case horizontal, vertical }

    var label: TypesetText
    var scale: AxisScale
    var lower: Double
    var upper: Double
    var ticks: Ticks
    /// Whether labels of a horizontal axis stand upright because they are too wide.
    var areLabelsTurned = false

    /// The place of a value between two ends of the axis on paper.
    func place(_ value: Double, from start: Double, to end: Double) -> Double {
      let (lowest, highest, place) = (scale.forward(lower), scale.forward(upper), scale.forward(value))
      guard (highest - lowest).isFinite else {
        return start + (end - start) * (place / 2 - lowest / 2) / (highest / 2 - lowest / 2)
      }
      return start + (end - start) * (place - lowest) / (highest - lowest)
    }

    /// An axis over a range of numbers, with as many round ticks as fit.
    init(
      label: TypesetText, scale: AxisScale, range: ClosedRange<Double>, length: Double, direction: Direction,
      canvas: Canvas
    ) {
      self.label = label
      self.scale = scale
      lower = range.lowerBound
      upper = range.upperBound
      var count = Int(length / (direction == .horizontal ? 22 : 17))
      ticks = Ticks(in: range, scale: scale, maximumCount: count)
      while count > 2, !fits(ticks, length, direction, canvas) {
        count -= 1
        ticks = Ticks(in: range, scale: scale, maximumCount: count)
      }
    }

    /// An axis over the positions of a sweep's axis: a tick at each of a few, round ticks over many.
    init(axis: DiagramAxis, range: ClosedRange<Double>, length: Double, direction: Direction, canvas: Canvas) {
      self.init(
        label: axis.label, scale: axis.scale, range: range, length: length, direction: direction, canvas: canvas)
      if axis.spacing == .categorical {
        ticks = Ticks(at: axis.coordinates)
        ticks.labels = axis.values.map { TypesetText(plain: $0.plainText) }
        if !fits(ticks, length, direction, canvas) {
          areLabelsTurned = direction == .horizontal
          thin(every: Int((Double(axis.count) * FigureStyle.tickFont * 1.2 / length).rounded(.up)))
        }
      } else {
        if let few = ticksAtCells(of: axis, length, direction, canvas) { ticks = few }
      }
    }

    /// Ticks at all of a few positions, or at every second, third or fourth including both ends, if their numbers are
    /// short and fit.
    private func ticksAtCells(
      of axis: DiagramAxis, _ length: Double, _ direction: Direction, _ canvas: Canvas
    ) -> Ticks? {
      guard axis.count <= 12 else { return nil }
      for stride in 1...4 where (axis.count - 1) % stride == 0 {
        let ticks = Ticks(at: axis.coordinates.indices.filter { $0 % stride == 0 }.map { axis.coordinates[$0] })
        let isShort = ticks.labels.allSatisfy { $0.plainText.count <= 6 }
        if isShort, fits(ticks, length, direction, canvas) { return ticks }
      }
      return nil
    }

    private mutating func thin(every stride: Int) {
      guard stride > 1 else { return }
      let kept = ticks.values.indices.filter { $0 % stride == 0 }
      ticks.minor = ticks.values.indices.filter { $0 % stride != 0 }.map { ticks.values[$0] }
      ticks.labels = kept.map { ticks.labels[$0] }
      ticks.values = kept.map { ticks.values[$0] }
    }

    /// Whether neighbouring labels keep a distance.
    private func fits(_ ticks: Ticks, _ length: Double, _ direction: Direction, _ canvas: Canvas) -> Bool {
      var end = -Double.infinity
      for (value, label) in zip(ticks.values, ticks.labels) {
        let extent: Double
        switch direction {
        case .horizontal: extent = canvas.width(of: label, size: FigureStyle.tickFont) + 4
        case .vertical: extent = FigureStyle.tickFont * 1.1
        }
        let place = place(value, from: 0, to: length)
        guard place - extent / 2 >= end else { return false }
        end = place + extent / 2
      }
      return true
    }

    /// The widest tick label.
    func labelWidth(_ canvas: Canvas) -> Double {
      ticks.labels.map { canvas.width(of: $0, size: FigureStyle.tickFont) }.max() ?? 0
    }

    /// How far tick labels reach below a horizontal axis, ticks included.
    func depth(_ canvas: Canvas) -> Double {
      FigureStyle.tickLength + FigureStyle.gap + (areLabelsTurned ? labelWidth(canvas) : FigureStyle.tickFont)
    }

    /// Draws ticks and labels below a plot.
    func drawBelow(_ plot: Rectangle, on canvas: Canvas) {
      drawTicks(canvas) { value, length in
        let x = place(value, from: plot.x, to: plot.right)
        return [Point(x, plot.bottom), Point(x, plot.bottom + length)]
      }
      let y = plot.bottom + FigureStyle.tickLength + FigureStyle.gap
      for (value, text) in zip(ticks.values, ticks.labels) {
        let x = place(value, from: plot.x, to: plot.right)
        let anchor: TextAnchor =
          areLabelsTurned ? .init(horizontal: .right, vertical: .middle) : .init(horizontal: .centre, vertical: .top)
        canvas.text(
          text, at: Point(x, y), anchor: anchor, size: FigureStyle.tickFont, angle: areLabelsTurned ? -.pi / 2 : 0)
      }
    }

    /// Draws ticks and labels to the left of a plot, or to the right of a colour bar.
    func drawBeside(_ plot: Rectangle, onRight: Bool, on canvas: Canvas) {
      let edge = onRight ? plot.right : plot.x
      let sign = onRight ? 1.0 : -1.0
      drawTicks(canvas) { value, length in
        let y = place(value, from: plot.bottom, to: plot.y)
        return [Point(edge, y), Point(edge + sign * length, y)]
      }
      for (value, text) in zip(ticks.values, ticks.labels) {
        let y = place(value, from: plot.bottom, to: plot.y)
        canvas.text(
          text, at: Point(edge + sign * (FigureStyle.tickLength + FigureStyle.gap), y),
          anchor: TextAnchor(horizontal: onRight ? .left : .right, vertical: .middle), size: FigureStyle.tickFont)
      }
    }

    private func drawTicks(_ canvas: Canvas, _ line: (_ value: Double, _ length: Double) -> [Point]) {
      for value in ticks.values {
        canvas.line(line(value, FigureStyle.tickLength), colour: .ink, width: FigureStyle.frameLine)
      }
      for value in ticks.minor {
        canvas.line(line(value, FigureStyle.minorTickLength), colour: .ink, width: FigureStyle.frameLine * 0.8)
      }
    }
  }
#endif
