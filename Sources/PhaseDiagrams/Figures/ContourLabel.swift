#if Figures
  import Foundation

  /// Where a contour's label stands.
  struct ContourLabel {
    let text: TypesetText
    let centre: Point
    /// Clockwise, in radians, such that the text never stands on its head.
    let angle: Double
    /// What the label covers.
    let bounds: Rectangle

    private static let height = FigureStyle.tickFont
    /// Between the label and the ends of its line, such that a minus sign is no piece of the line.
    private static let gap = 0.65 * FigureStyle.tickFont
    /// What must be left of the line on either side.
    private static let leastRest = 4.0
    private static let placesTried = 24
    /// Labels up to this width are not turned along their line: short texts, and minus signs above all, read poorly when
    /// they are.
    private static let uprightWidth = 3.2 * FigureStyle.tickFont

    private init(_ text: TypesetText, width: Double, at centre: Point, angle: Double) {
      self.text = text
      self.centre = centre
      self.angle = angle
      let reach = (
        x: (width * abs(cos(angle)) + Self.height * abs(sin(angle))) / 2 + 1,
        y: (width * abs(sin(angle)) + Self.height * abs(cos(angle))) / 2 + 1
      )
      bounds = Rectangle(x: centre.x - reach.x, y: centre.y - reach.y, width: 2 * reach.x, height: 2 * reach.y)
    }

    /// A label on the straightest stretch that is long enough, inside the plot and free of other labels; `nil` if there
    /// is none.
    ///
    /// - Returns: the label, and the lengths along the line between which the line is left out.
    static func interrupting(
      _ path: [Point], with text: TypesetText, width: Double, in plot: Rectangle, avoiding occupied: [Rectangle]
    ) -> (label: ContourLabel, gap: ClosedRange<Double>)? {
      let total = path.length
      let longest = width / 2 + gap
      guard total > 2 * (longest + leastRest) else { return nil }
      let isUpright = width <= uprightWidth
      var best: (score: Double, label: ContourLabel, gap: ClosedRange<Double>)?
      for step in 0...placesTried {
        let share = Double(step) / Double(placesTried)
        let middle = longest + leastRest + (total - 2 * (longest + leastRest)) * share
        let centre = path.point(at: middle)
        let slope = uprightAngle(from: path.point(at: middle - longest), to: path.point(at: middle + longest))
        // Across an upright label the line is interrupted by the label's height rather than its width.
        let across = isUpright ? min(width / 2 / abs(cos(slope)), height / 2 / abs(sin(slope))) : width / 2
        let reach = across + (isUpright ? gap / 2 + gap / 2 * abs(cos(slope)) : gap)
        // Along a bent line it is further to where the distance from the label's centre is large enough.
        let lengths = [-1.0, 1.0].map { direction in
          stride(from: reach, through: 1.25 * reach, by: 0.25).first {
            path.point(at: middle + direction * $0).distance(to: centre) >= reach
          }
        }
        guard let before = lengths[0], let after = lengths[1], middle - before > 0, middle + after < total else {
          continue
        }
        let first = path.point(at: middle - before)
        let last = path.point(at: middle + after)
        let label = ContourLabel(
          text, width: width, at: centre, angle: isUpright ? 0 : uprightAngle(from: first, to: last))
        guard label.isFree(in: plot, avoiding: occupied) else { continue }
        let straightness = first.distance(to: last) / (before + after)
        let score = straightness - 0.15 * abs(share - 0.5)
        if score > best?.score ?? 0.8 { best = (score, label, (middle - before)...(middle + after)) }
      }
      return best.map { ($0.label, $0.gap) }
    }

    /// A label next to a line that is too short or too bent to be interrupted; `nil` if there is no room that is
    /// free of labels and lines.
    static func beside(
      _ path: [Point], text: TypesetText, width: Double, in plot: Rectangle, avoiding occupied: [Rectangle],
      and paths: [[Point]]
    ) -> ContourLabel? {
      let total = path.length
      let reach = Point(width / 2 + gap, height / 2 + gap / 2)
      for share in [0.5, 0, 1, 0.25, 0.75] {
        let place = path.point(at: total * share)
        for (right, down) in [(1.0, 0.0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)] {
          // Pushed back into the plot where it would stick out.
          let centre = Point(
            min(max(place.x + right * reach.x, plot.x + reach.x), plot.right - reach.x),
            min(max(place.y + down * reach.y, plot.y + reach.y), plot.bottom - reach.y))
          let label = ContourLabel(text, width: width, at: centre, angle: 0)
          guard label.isFree(in: plot, avoiding: occupied) else { continue }
          if !paths.contains(where: { $0.passes(through: label.bounds) }) { return label }
        }
      }
      return nil
    }

    private func isFree(in plot: Rectangle, avoiding occupied: [Rectangle]) -> Bool {
      plot.contains(Point(bounds.x, bounds.y)) && plot.contains(Point(bounds.right, bounds.bottom))
        && !occupied.contains { $0.expanded(by: 2).intersects(bounds) }
    }

    private static func uprightAngle(from first: Point, to last: Point) -> Double {
      let angle = atan2(last.y - first.y, last.x - first.x)
      if angle > .pi / 2 { return angle - .pi }
      return angle <= -.pi / 2 ? angle + .pi : angle
    }
  }

  extension [Point] {
    /// The length of the line through these points.
    var length: Double { zip(self, dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) } }

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
    func removing(from start: Double, to end: Double) -> [[Point]] {
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

    /// Whether the line comes through an area.
    func passes(through area: Rectangle) -> Bool {
      zip(self, dropFirst()).contains { first, second in
        let distance = first.distance(to: second)
        guard distance.isFinite else { return false }
        let count = Swift.max(1, Int(distance))
        return (0...count).contains { area.contains(first.interpolated(to: second, Double($0) / Double(count))) }
      }
    }
  }
#endif
