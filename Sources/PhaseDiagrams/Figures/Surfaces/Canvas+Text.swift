#if Figures
  /// Which point of a text stands at the place it is drawn at.
  struct TextAnchor {
    enum Horizontal { case left, centre, right }
    enum Vertical { case baseline, middle, top, bottom }
    var horizontal: Horizontal
    var vertical: Vertical

    static let centre = TextAnchor(horizontal: .centre, vertical: .middle)
  }

  extension Canvas {
    /// Heights of DejaVu Sans relative to the font size.
    private static let capHeight = 0.73
    private static let ascent = 0.78
    private static let descent = 0.24
    /// Subscripts and superscripts relative to the font size: their own size, and how far they are moved.
    private static let scriptSize = 0.72
    private static let subscriptDrop = 0.2
    private static let superscriptRise = 0.36

    /// The width of a text.
    func width(of text: TypesetText, size: Double) -> Double {
      text.runs.reduce(0) { width, run in width + advance(of: run.text, size: Self.size(of: run, in: size)) }
    }

    private static func size(of run: TypesetText.Run, in size: Double) -> Double {
      run.level == .base ? size : size * scriptSize
    }

    /// Draws a text at a point, turned clockwise by an angle in radians around it.
    ///
    /// - Parameter halo: colour of a rim that keeps the text readable over a picture.
    func text(
      _ text: TypesetText, at point: Point, anchor: TextAnchor, size: Double, colour: Colour = .ink, angle: Double = 0,
      halo: Colour? = nil
    ) {
      var width = 0.0
      let runs = text.runs.map { run in
        let drop =
          switch run.level {
          case .base: 0.0
          case .subscripted: Self.subscriptDrop * size
          case .superscripted: -Self.superscriptRise * size
          }
        let placed = PlacedText.Run(text: run.text, x: width, drop: drop, size: Self.size(of: run, in: size))
        width += advance(of: run.text, size: placed.size)
        return placed
      }
      let left =
        switch anchor.horizontal {
        case .left: 0.0
        case .centre: -width / 2
        case .right: -width
        }
      let baseline =
        switch anchor.vertical {
        case .baseline: 0.0
        case .middle: Self.capHeight * size / 2
        case .top: Self.ascent * size
        case .bottom: -Self.descent * size
        }
      draw(
        PlacedText(
          origin: point, angle: angle, left: left, baseline: baseline, anchor: anchor.horizontal, size: size,
          runs: runs, colour: colour, halo: halo))
    }

    /// Breaks a text at spaces into lines of at most a width, where words allow; at spaces that do not break only
    /// within what is wider than a line.
    func lines(of text: TypesetText, size: Double, width limit: Double) -> [TypesetText] {
      guard width(of: text, size: size) > limit else { return [text] }
      var lines: [TypesetText] = []
      var current: TypesetText?
      for word in text.words.flatMap({ width(of: $0, size: size) > limit ? $0.boundWords : [$0] }) {
        if let line = current {
          let longer = line + TypesetText(plain: " ") + word
          if width(of: longer, size: size) <= limit {
            current = longer
            continue
          }
          lines.append(line)
        }
        current = word
      }
      return lines + (current.map { [$0] } ?? [])
    }
  }
#endif
