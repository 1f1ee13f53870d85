#if Figures
  /// One panel of learning curves on paper.
  struct CurvePanel {
    let kind: CurvesFigure.Panel
    let axis: DrawnAxis
    let lines: [CurvesFigure.Line]
    let levels: [CurvesFigure.Level]
    /// Its place, known once all panels are arranged.
    var plot = Rectangle(x: 0, y: 0, width: 0, height: 0)

    init(_ kind: CurvesFigure.Panel, of figure: CurvesFigure, canvas: Canvas) {
      self.kind = kind
      lines = figure.lines(of: kind)
      levels = figure.levels.filter { $0.panel == kind }
      plot.height = canvas.scaled(kind == .maps ? 92 : 72)
      let scale = figure.scale(of: kind)
      let values = (Self.values(lines) + levels.map(\.value)).filter { scale == .linear || $0 > 0 }
      var axis = DrawnAxis(
        label: figure.label(of: kind), scale: scale, range: Self.range(values, scale), length: plot.height,
        direction: .vertical, canvas: canvas)
      if values.isEmpty { axis.ticks = Ticks(at: []) }
      self.axis = axis
    }

    /// Whether there is no line to draw.
    var isEmpty: Bool { lines.allSatisfy { line in line.summary.points.allSatisfy { !isDrawable($0.median) } } }

    func isDrawable(_ value: Double) -> Bool { axis.scale == .linear || value > 0 }

    /// The height of a value on paper; a band's edge that a logarithmic axis cannot show lies at its lower end.
    func height(_ value: Double) -> Double {
      axis.place(isDrawable(value) ? value : axis.lower, from: plot.bottom, to: plot.y)
    }

    /// What lines and bands show.
    private static func values(_ lines: [CurvesFigure.Line]) -> [Double] {
      lines.flatMap { line in
        line.summary.points.flatMap { point in
          point.networks == line.summary.networks
            ? [point.median, point.lowerQuartile, point.upperQuartile] : [point.median]
        }
      }
    }

    /// All values with a margin of 6 %, and zero on a linear scale.
    private static func range(_ values: [Double], _ scale: AxisScale) -> ClosedRange<Double> {
      let places = values.map(scale.forward) + (scale == .linear ? [0] : [])
      guard let least = places.min(), let greatest = places.max() else { return 1...10 }
      let margin = greatest > least ? 0.06 * (greatest - least) : 1
      let lower = scale == .linear && least == 0 ? 0 : least - margin
      return scale.range(from: lower, to: greatest + margin)
    }
  }
#endif
