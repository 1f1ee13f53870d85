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

    func draw(in plot: Rectangle, x: DrawnAxis, y: DrawnAxis, on canvas: Canvas) {
      var occupied: [Rectangle] = []
      var placed: [ContourLabel] = []
      var paths: [[Point]] = []
      for (text, contours) in levels {
        let lines = contours.map { contour in
          contour.points.map { point in
            Point(
              x.place(x.scale.backward(point.x), from: plot.x, to: plot.right),
              y.place(y.scale.backward(point.y), from: plot.bottom, to: plot.y))
          }
        }
        for path in lines.sorted(by: { $0.length > $1.length }) {
          let width = canvas.width(of: text, size: FigureStyle.tickFont)
          if let label = ContourLabel(text, width: width, along: path, in: plot, avoiding: occupied) {
            occupied.append(label.bounds)
            placed.append(label)
            paths += path.removing(from: label.start, to: label.end)
          } else {
            paths.append(path)
          }
        }
      }
      for path in paths { canvas.contourLine(path) }
      for label in placed {
        canvas.text(
          label.text, at: label.centre, anchor: .centre, size: FigureStyle.tickFont, angle: label.angle, halo: .white)
      }
    }
  }

  /// Where a contour's label stands.
  private struct ContourLabel {
    let text: TypesetText
    let centre: Point
    /// Clockwise, in radians, such that the text never stands on its head.
    let angle: Double
    /// Lengths along the line between which the line is left out.
    let start: Double
    let end: Double
    let bounds: Rectangle

    /// Finds the straightest stretch that is long enough, inside the plot and free of other labels; `nil` if there is
    /// none.
    init?(_ text: TypesetText, width: Double, along path: [Point], in plot: Rectangle, avoiding occupied: [Rectangle]) {
      let total = path.length
      let needed = width + 5
      guard total > needed * 1.6 else { return nil }
      var best: (score: Double, start: Double, centre: Point, angle: Double, bounds: Rectangle)?
      for step in 0...24 {
        let start = (total - needed) * Double(step) / 24
        let first = path.point(at: start)
        let last = path.point(at: start + needed)
        let centre = path.point(at: start + needed / 2)
        var angle = atan2(last.y - first.y, last.x - first.x)
        if angle > .pi / 2 { angle -= .pi }
        if angle <= -.pi / 2 { angle += .pi }
        let height = FigureStyle.tickFont
        let reach = (
          x: (width * abs(cos(angle)) + height * abs(sin(angle))) / 2 + 1,
          y: (width * abs(sin(angle)) + height * abs(cos(angle))) / 2 + 1
        )
        let bounds = Rectangle(x: centre.x - reach.x, y: centre.y - reach.y, width: 2 * reach.x, height: 2 * reach.y)
        guard plot.contains(Point(bounds.x, bounds.y)), plot.contains(Point(bounds.right, bounds.bottom)) else {
          continue
        }
        guard !occupied.contains(where: { $0.expanded(by: 2).intersects(bounds) }) else { continue }
        let straightness = first.distance(to: last) / needed
        let offCentre = abs(Double(step) / 24 - 0.5)
        let score = straightness - 0.15 * offCentre
        if score > best?.score ?? 0.8 { best = (score, start, centre, angle, bounds) }
      }
      guard let best else { return nil }
      self.text = text
      centre = best.centre
      angle = best.angle
      start = best.start
      end = best.start + needed
      bounds = best.bounds
    }
  }

  extension [Point] {
    /// The length of the line through these points.
    fileprivate var length: Double { zip(self, dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) } }

    /// The point at a length along the line.
    fileprivate func point(at distance: Double) -> Point {
      var rest = distance
      for (first, second) in zip(self, dropFirst()) {
        let step = first.distance(to: second)
        if rest <= step { return first.interpolated(to: second, step > 0 ? rest / step : 0) }
        rest -= step
      }
      return last ?? Point(0, 0)
    }

    /// What is left of the line without the stretch between two lengths.
    fileprivate func removing(from start: Double, to end: Double) -> [[Point]] {
      var before: [Point] = []
      var after: [Point] = [point(at: end)]
      var travelled = 0.0
      for (index, point) in enumerated() {
        if index > 0 { travelled += self[index - 1].distance(to: point) }
        if travelled < start { before.append(point) } else if travelled > end { after.append(point) }
      }
      before.append(point(at: start))
      return [before, after].filter { $0.count > 1 }
    }
  }
#endif
