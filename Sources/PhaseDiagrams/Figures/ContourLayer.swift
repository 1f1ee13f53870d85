#if Figures
  import Foundation

  /// Labelled contours over a heatmap.
  struct ContourLayer {
    private let levels: [(label: TypesetText, contours: [Contour])]

    /// - Parameters:
    ///   - scale: whether lines are interpolated in the values or in their logarithms.
    ///   - ticks: the levels; round values within the field's range if `nil`.
    init(_ field: ScalarField, scale: AxisScale, ticks: Ticks?) {
      let values = field.values.map { $0.flatMap { scale == .logarithmic && $0 <= 0 ? nil : $0 } }
      let places = ScalarField(x: field.x, y: field.y, values: values.map { $0.map(scale.forward) })
      let known = values.compactMap { $0 }
      var chosen = Ticks(at: [])
      if let ticks {
        chosen = ticks
      } else if let least = known.min(), let greatest = known.max() {
        chosen = Ticks(in: least...greatest, scale: scale, maximumCount: 6)
      }
      levels = zip(chosen.values, chosen.labels).map { ($1, places.contours(at: scale.forward($0))) }
    }

    /// Whether no level is crossed anywhere.
    var isEmpty: Bool { levels.allSatisfy(\.contours.isEmpty) }

    func draw(
      in plot: Rectangle, x: DrawnAxis, y: DrawnAxis, keepingClear areas: [Rectangle] = [], on canvas: Canvas
    ) {
      var lines: [Line] = []
      for (text, contours) in levels {
        let width = canvas.width(of: text, size: FigureStyle.tickFont)
        let paths = contours.map { path(of: $0, in: plot, x: x, y: y) }.filter { $0.length > Self.leastLength }
        lines += paths.sorted { $0.length > $1.length }.map { Line(text: text, width: width, path: $0) }
      }
      var placed: [ContourLabel] = []
      var paths: [[Point]] = []
      var unlabelled: [Line] = []
      for line in lines {
        let occupied = areas + placed.map(\.bounds)
        if let (label, gap) = ContourLabel.interrupting(
          line.path, with: line.text, width: line.width, in: plot, avoiding: occupied)
        {
          placed.append(label)
          paths += line.path.removing(from: gap.lowerBound, to: gap.upperBound)
        } else {
          unlabelled.append(line)
          paths.append(line.path)
        }
      }
      for line in unlabelled {
        if let label = ContourLabel.beside(
          line.path, text: line.text, width: line.width, in: plot, avoiding: areas + placed.map(\.bounds), and: paths)
        {
          placed.append(label)
        }
      }
      for path in paths { canvas.contourLine(path) }
      for label in placed {
        canvas.text(
          label.text, at: label.centre, anchor: .centre, size: FigureStyle.tickFont, angle: label.angle, halo: .white)
      }
    }

    /// A contour on paper, with the text that belongs to it and the text's width.
    private struct Line {
      let text: TypesetText
      let width: Double
      let path: [Point]
    }

    private func path(of contour: Contour, in plot: Rectangle, x: DrawnAxis, y: DrawnAxis) -> [Point] {
      contour.points.map { point in
        Point(
          x.place(x.scale.backward(point.x), from: plot.x, to: plot.right),
          y.place(y.scale.backward(point.y), from: plot.bottom, to: plot.y))
      }
    }

    /// Lines up to this length, in points, would be mistaken for dots.
    private static let leastLength = 3.0
  }
#endif
