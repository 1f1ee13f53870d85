#if Figures
  /// What a page is drawn on: a file of one format that takes shapes and texts. Lengths are in points and y grows downwards.
  protocol DrawingSurface: AnyObject {
    /// The colour of what is filled and stroked from here on.
    func set(_ colour: Colour, opacity: Double)
    func setLine(width: Double, dash: [Double])

    /// Adds points that are joined by straight lines to the current path.
    func path(_ points: [Point], isClosed: Bool)
    func rectangle(_ area: Rectangle)
    func circle(_ centre: Point, radius: Double)

    /// Fills the current path, and forgets it.
    func fill()
    /// Fills the current path without smoothing its edges where the format has a say in that, and forgets it.
    func fillCrisply()
    /// Fills the current path, which remains.
    func fillPreservingPath()
    /// Strokes the current path, and forgets it.
    func stroke()
    /// Draws within the current path only, which is forgotten.
    func clippedToPath(_ body: () -> Void)

    func draw(_ text: PlacedText)

    /// The bytes of the finished file.
    ///
    /// - Throws: ``PhaseDiagramError`` if anything went wrong since the surface was made.
    func finish() throws(PhaseDiagramError) -> [UInt8]
  }

  /// A text with the places of its runs.
  struct PlacedText {
    struct Run {
      let text: String
      /// Where the run begins, to the right of the text's left end.
      let x: Double
      /// How far its baseline lies below that of the text.
      let drop: Double
      let size: Double
    }

    /// The point that the text is turned around, clockwise by an angle in radians.
    let origin: Point
    let angle: Double
    /// Where the text's left end and its baseline lie, from the origin and before turning.
    let left: Double
    let baseline: Double
    /// Which part of the text stands at the origin.
    let anchor: TextAnchor.Horizontal
    let size: Double
    let runs: [Run]
    let colour: Colour
    /// The colour of a rim around the letters.
    let halo: Colour?

    static let haloWidth = 2.2
    static let haloOpacity = 0.9
  }
#endif
