#if Figures
  import CCairo

  /// A raster image or a PDF, drawn with Cairo.
  ///
  /// Cairo keeps the first error of a page and ignores all calls after it, so errors are thrown at one place:
  /// ``finish()``.
  final class CairoSurface: DrawingSurface {
    private final class ByteSink {
      var bytes: [UInt8] = []
    }

    private let format: Figure.Format
    private let sink = ByteSink()
    private let surface: OpaquePointer?
    private let context: OpaquePointer?

    /// Raster images have this many pixels an inch.
    static let resolution = 300.0

    /// - Precondition: the format is not SVG, in which Cairo has no text.
    init(format: Figure.Format, size: Size) {
      self.format = format
      switch format {
      case .png:
        let scale = Self.resolution / 72
        surface = cairo_image_surface_create(
          CAIRO_FORMAT_RGB24, Int32((size.width * scale).rounded()), Int32((size.height * scale).rounded()))
        cairo_surface_set_device_scale(surface, scale, scale)
      case .pdf:
        surface = cairo_pdf_surface_create_for_stream(
          Self.receive, Unmanaged.passUnretained(sink).toOpaque(), size.width, size.height)
      case .svg: preconditionFailure("SVG is not drawn with Cairo")
      }
      context = cairo_create(surface)
      TextRuler.setFont(of: context)
      cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
      set(.white, opacity: 1)
      cairo_paint(context)
    }

    deinit {
      cairo_destroy(context)
      cairo_surface_destroy(surface)
    }

    private static let receive: cairo_write_func_t = { receiver, data, length in
      guard let receiver, let data else { return CAIRO_STATUS_WRITE_ERROR }
      let sink = Unmanaged<ByteSink>.fromOpaque(receiver).takeUnretainedValue()
      sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
      return CAIRO_STATUS_SUCCESS
    }

    /// - Throws: ``PhaseDiagramError`` with Cairo's own words.
    func finish() throws(PhaseDiagramError) -> [UInt8] {
      var status = cairo_status(context)
      if format == .png, status == CAIRO_STATUS_SUCCESS {
        status = cairo_surface_write_to_png_stream(
          surface, Self.receive, Unmanaged.passUnretained(sink).toOpaque())
      }
      cairo_surface_finish(surface)
      if status == CAIRO_STATUS_SUCCESS { status = cairo_surface_status(surface) }
      guard status == CAIRO_STATUS_SUCCESS else {
        let words = cairo_status_to_string(status).map { String(cString: $0) } ?? "unknown error"
        throw PhaseDiagramError("Cairo could not draw the \(format.rawValue) figure: \(words)")
      }
      return format == .png ? PNGResolution.adding(pixelsPerInch: Self.resolution, to: sink.bytes) : sink.bytes
    }

    // MARK: Paths

    func set(_ colour: Colour, opacity: Double) {
      cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, opacity)
    }

    func setLine(width: Double, dash: [Double]) {
      cairo_set_line_width(context, width)
      cairo_set_dash(context, dash, Int32(dash.count), 0)
      cairo_set_line_cap(context, dash.isEmpty ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
    }

    func path(_ points: [Point], isClosed: Bool) {
      for (index, point) in points.enumerated() {
        if index == 0 {
          cairo_move_to(context, point.x, point.y)
        } else {
          cairo_line_to(context, point.x, point.y)
        }
      }
      if isClosed { cairo_close_path(context) }
    }

    func rectangle(_ area: Rectangle) { cairo_rectangle(context, area.x, area.y, area.width, area.height) }

    func circle(_ centre: Point, radius: Double) {
      cairo_new_sub_path(context)
      cairo_arc(context, centre.x, centre.y, radius, 0, 2 * Double.pi)
    }

    func fill() { cairo_fill(context) }

    func fillCrisply() {
      cairo_set_antialias(context, CAIRO_ANTIALIAS_NONE)
      cairo_fill(context)
      cairo_set_antialias(context, CAIRO_ANTIALIAS_DEFAULT)
    }

    func fillPreservingPath() { cairo_fill_preserve(context) }

    func stroke() { cairo_stroke(context) }

    func clippedToPath(_ body: () -> Void) {
      cairo_save(context)
      cairo_clip(context)
      body()
      cairo_restore(context)
    }

    // MARK: Text

    func draw(_ text: PlacedText) {
      cairo_save(context)
      cairo_translate(context, text.origin.x, text.origin.y)
      cairo_rotate(context, text.angle)
      if let halo = text.halo {
        set(halo, opacity: PlacedText.haloOpacity)
        setLine(width: PlacedText.haloWidth, dash: [])
        for run in text.runs {
          moveToStart(of: run, in: text)
          cairo_text_path(context, run.text)
          cairo_stroke(context)
        }
      }
      set(text.colour, opacity: 1)
      for run in text.runs {
        moveToStart(of: run, in: text)
        cairo_show_text(context, run.text)
        cairo_new_path(context)
      }
      cairo_restore(context)
    }

    private func moveToStart(of run: PlacedText.Run, in text: PlacedText) {
      cairo_set_font_size(context, run.size)
      cairo_move_to(context, text.left + run.x, text.baseline + run.drop)
    }
  }
#endif
