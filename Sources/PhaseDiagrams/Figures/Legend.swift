#if Figures
  /// What a legend entry shows beside its text.
  enum LegendSymbol {
    case none
    case line(Colour, dash: [Double])
    case thinLine(Colour)
    /// A median with its quartiles.
    case band(Colour)
    case contour(dash: [Double])
    case circle(Colour)
    case disc(Colour)
    /// A small disc without a rim.
    case dot(Colour)
    case circleWithBar(Colour)
    case crossedCircle(Colour)
    case cross(Colour)
    case triangle(Colour)
    case leftTriangle(Colour)
    case swatch(Colour)
    case dottedSwatch
    case hatch
    /// Lines over a colour.
    case hatchOver

    var width: Double {
      switch self {
      case .none: 0
      case .line, .thinLine, .band, .contour: 15
      case .hatch, .hatchOver, .swatch, .dottedSwatch: 11
      case .circle, .circleWithBar, .crossedCircle, .cross, .triangle, .leftTriangle, .disc, .dot: 6
      }
    }
  }

  struct LegendEntry {
    var symbol: LegendSymbol
    var text: TypesetText
  }

  /// Legend entries set in lines, like words.
  struct Legend {
    private static let symbolGap = 3.0
    private static let entryGap = 9.0
    private static let lineHeight = FigureStyle.tickFont * 1.4

    private struct Placed {
      var entry: LegendEntry
      var x: Double
      var line: Int
    }

    private var entries: [Placed] = []
    private var lineCount = 0

    /// - Parameter groups: entries that may share a line; each group starts a new one.
    init(_ groups: [[LegendEntry]], width: Double, canvas: Canvas) {
      for group in groups where !group.isEmpty {
        var x = 0.0
        var line = lineCount
        for entry in group {
          for (part, text) in canvas.lines(of: entry.text, size: FigureStyle.tickFont, width: width - 20).enumerated() {
            let symbol = part == 0 ? entry.symbol : .none
            let indent = symbol.width > 0 ? symbol.width + Self.symbolGap : 0
            let extent = indent + canvas.width(of: text, size: FigureStyle.tickFont)
            if x > 0, part > 0 || x + extent > width {
              x = 0
              line += 1
            }
            entries.append(Placed(entry: LegendEntry(symbol: symbol, text: text), x: x, line: line))
            x += extent + Self.entryGap
          }
        }
        lineCount = line + 1
      }
    }

    var height: Double { Double(lineCount) * Self.lineHeight }

    func draw(at origin: Point, on canvas: Canvas) {
      for placed in entries {
        let left = origin.x + placed.x
        let y = origin.y + (Double(placed.line) + 0.5) * Self.lineHeight
        let width = placed.entry.symbol.width
        placed.entry.symbol.draw(left: left, y: y, on: canvas)
        canvas.text(
          placed.entry.text, at: Point(left + (width > 0 ? width + Self.symbolGap : 0), y),
          anchor: TextAnchor(horizontal: .left, vertical: .middle), size: FigureStyle.tickFont)
      }
    }
  }

  extension LegendSymbol {
    fileprivate func draw(left: Double, y: Double, on canvas: Canvas) {
      let centre = Point(left + width / 2, y)
      switch self {
      case .none: break
      case .line(let colour, let dash):
        canvas.line(
          [Point(left, y), Point(left + width, y)], colour: colour, width: FigureStyle.curveLine, dash: dash)
      case .thinLine(let colour):
        canvas.line([Point(left, y), Point(left + width, y)], colour: colour, width: FigureStyle.thinLine)
      case .band(let colour):
        canvas.rectangle(Rectangle(x: left, y: y - 3.5, width: width, height: 7))
        canvas.set(colour, opacity: FigureStyle.bandOpacity)
        canvas.fill()
        canvas.line([Point(left, y), Point(left + width, y)], colour: colour, width: FigureStyle.curveLine)
      case .contour(let dash): canvas.contourLine([Point(left, y), Point(left + width, y)], dash: dash)
      case .circle(let colour): canvas.hollowCircle(centre, colour: colour)
      case .circleWithBar(let colour):
        canvas.line([Point(centre.x, y - 4.5), Point(centre.x, y + 4.5)], colour: colour, width: 0.8)
        canvas.hollowCircle(centre, colour: colour)
      case .crossedCircle(let colour):
        canvas.hollowCircle(centre, colour: colour)
        canvas.cross(centre, colour: colour)
      case .cross(let colour): canvas.cross(centre, colour: colour)
      case .triangle(let colour):
        canvas.triangle(Point(centre.x, centre.y + FigureStyle.triangleHeight / 2), colour: colour)
      case .leftTriangle(let colour):
        canvas.triangle(
          Point(centre.x - FigureStyle.triangleHeight / 2, centre.y), colour: colour, pointsLeft: true)
      case .disc(let colour):
        canvas.circle(centre, radius: FigureStyle.pointRadius)
        canvas.set(colour)
        canvas.fillPreservingPath()
        canvas.set(.ink)
        canvas.setLine(width: 0.35)
        canvas.stroke()
      case .dot(let colour):
        canvas.circle(centre, radius: 1.3)
        canvas.set(colour)
        canvas.fill()
      case .swatch(let colour):
        canvas.rectangle(area(left, y))
        canvas.set(colour)
        canvas.fill()
        drawBorder(left, y, canvas)
      case .dottedSwatch:
        drawBorder(left, y, canvas)
        canvas.circle(centre, radius: 1.2)
        canvas.set(.ink)
        canvas.fill()
      case .hatch:
        canvas.hatch([area(left, y)])
        drawBorder(left, y, canvas)
      case .hatchOver:
        canvas.hatch(over: [(area(left, y), .white)])
        drawBorder(left, y, canvas)
      }
    }

    private func area(_ left: Double, _ y: Double) -> Rectangle {
      Rectangle(x: left, y: y - 3.5, width: width, height: 7)
    }

    private func drawBorder(_ left: Double, _ y: Double, _ canvas: Canvas) {
      canvas.rectangle(area(left, y))
      canvas.set(.grey)
      canvas.setLine(width: 0.5)
      canvas.stroke()
    }
  }

  extension Canvas {
    /// A circle with a white inside, as the paper marks simulations.
    func hollowCircle(_ centre: Point, colour: Colour) {
      circle(centre, radius: FigureStyle.pointRadius)
      set(.white)
      fillPreservingPath()
      set(colour)
      setLine(width: 0.9)
      stroke()
    }

    /// A cross, which marks networks that failed.
    func cross(_ centre: Point, colour: Colour) {
      let reach = FigureStyle.pointRadius * 0.95
      for sign in [-1.0, 1.0] {
        line(
          [Point(centre.x - reach, centre.y - sign * reach), Point(centre.x + reach, centre.y + sign * reach)],
          colour: colour, width: 0.9)
      }
    }

    /// A triangle that points to an edge of the plot, which marks what lies outside for want of a value: the lower edge,
    /// or the left one.
    func triangle(_ tip: Point, colour: Colour, pointsLeft: Bool = false) {
      let height = FigureStyle.triangleHeight
      let reach = height * 0.6
      let corners =
        pointsLeft
        ? [Point(tip.x + height, tip.y - reach), Point(tip.x + height, tip.y + reach)]
        : [Point(tip.x + reach, tip.y - height), Point(tip.x - reach, tip.y - height)]
      path([tip] + corners, isClosed: true)
      set(colour)
      fill()
    }

    /// A dark line with a pale rim, readable over any colour.
    func contourLine(_ points: [Point], dash: [Double] = []) {
      line(points, colour: .white, width: 2.4, opacity: 0.75)
      line(points, colour: .ink, width: 0.9, dash: dash)
    }
  }
#endif
