#if Figures
  /// A page that is drawn on. Lengths are in points and y grows downwards.
  final class Canvas {
    /// How wide figures lay themselves out.
    let pageWidth: Double
    private let surface: any DrawingSurface
    private let ruler = TextRuler()

    init(format: Figure.Format, size: Size, pageWidth: Double) {
      self.pageWidth = pageWidth
      surface =
        switch format {
        case .png, .pdf: CairoSurface(format: format, size: size)
        case .svg: SVGSurface(size: size)
        }
    }

    /// The bytes of the finished file.
    ///
    /// - Throws: ``PhaseDiagramError`` if anything went wrong since the page was made.
    func finish() throws(PhaseDiagramError) -> [UInt8] { try surface.finish() }

    /// A length of a plot in a figure of another width than ``FigureStyle/width``, which keeps the plot's shape. Texts, lines
    /// and marks have the same size in all figures.
    func scaled(_ length: Double) -> Double { length * pageWidth / FigureStyle.width }

    // MARK: Paths

    func set(_ colour: Colour, opacity: Double = 1) { surface.set(colour, opacity: opacity) }

    func setLine(width: Double, dash: [Double] = []) { surface.setLine(width: width, dash: dash) }

    func path(_ points: [Point], isClosed: Bool = false) { surface.path(points, isClosed: isClosed) }

    func rectangle(_ area: Rectangle) { surface.rectangle(area) }

    func circle(_ centre: Point, radius: Double) { surface.circle(centre, radius: radius) }

    func fill() { surface.fill() }

    func fillCrisply() { surface.fillCrisply() }

    func fillPreservingPath() { surface.fillPreservingPath() }

    func stroke() { surface.stroke() }

    /// Strokes points that are joined by straight lines.
    func line(_ points: [Point], colour: Colour, width: Double, dash: [Double] = [], opacity: Double = 1) {
      guard points.count > 1 else { return }
      set(colour, opacity: opacity)
      setLine(width: width, dash: dash)
      path(points)
      stroke()
    }

    /// Draws within the current path only.
    func clippedToPath(_ body: () -> Void) { surface.clippedToPath(body) }

    // MARK: Text, as Canvas+Text.swift needs it

    func draw(_ text: PlacedText) { surface.draw(text) }

    /// How far a text moves the pen.
    func advance(of text: String, size: Double) -> Double { ruler.advance(of: text, size: size) }
  }
#endif
