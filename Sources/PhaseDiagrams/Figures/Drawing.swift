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
    /// - Throws: ``PhaseDiagramError`` if Cairo fails.
    func encoded(as format: Figure.Format) throws(PhaseDiagramError) -> [UInt8] {
      let scratch = Canvas(format: .png, size: Size(width: 1, height: 1))
      let layout = layout(measuredOn: scratch)
      let canvas = Canvas(format: format, size: layout.size)
      layout.draw(on: canvas)
      return try canvas.finish()
    }
  }
#endif
