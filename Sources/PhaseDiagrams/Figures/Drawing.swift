#if Figures
  /// A figure that knows how to lay itself out.
  protocol Drawing {
    associatedtype Layout: DrawingLayout

    /// Arranges the parts, with text measured on any canvas.
    func layout(measuredOn canvas: Canvas) -> Layout
  }

  /// A figure whose parts have their places.
  protocol DrawingLayout {
    var size: Size { get }

    func draw(on canvas: Canvas)
  }

  extension Drawing {
    /// The figure as a file of this format.
    ///
    /// - Parameter width: of the page, in points.
    /// - Throws: ``PhaseDiagramError`` if the drawing fails.
    func encoded(as format: Figure.Format, width: Double) throws(PhaseDiagramError) -> [UInt8] {
      let scratch = Canvas(format: .png, size: Size(width: 1, height: 1), pageWidth: width)
      let layout = layout(measuredOn: scratch)
      let canvas = Canvas(format: format, size: layout.size, pageWidth: width)
      layout.draw(on: canvas)
      return try canvas.finish()
    }
  }
#endif
