#if Figures
  import CCairo

  /// A page that is drawn on with Cairo. Lengths are in points and y grows downwards.
  ///
  /// Cairo keeps the first error of a page and ignores all calls after it, so errors are thrown at one place:
  /// ``finish()``.
  final class Canvas {
    private final class ByteSink {
      var bytes: [UInt8] = []
    }

    private let format: Figure.Format
    private let sink = ByteSink()
    private let surface: OpaquePointer?
    private let context: OpaquePointer?

    /// Raster images have this many pixels an inch.
    static let resolution = 300.0

    init(format: Figure.Format, size: Size) {
      self.format = format
      let receiver = Unmanaged.passUnretained(sink).toOpaque()
      switch format {
      case .png:
        let scale = Self.resolution / 72
        surface = cairo_image_surface_create(
          CAIRO_FORMAT_RGB24, Int32((size.width * scale).rounded()), Int32((size.height * scale).rounded()))
        cairo_surface_set_device_scale(surface, scale, scale)
      case .svg:
        surface = cairo_svg_surface_create_for_stream(Self.receive, receiver, size.width, size.height)
        cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PT)
      case .pdf:
        surface = cairo_pdf_surface_create_for_stream(Self.receive, receiver, size.width, size.height)
      }
      context = cairo_create(surface)
      let options = cairo_font_options_create()
      // Without hinting, text is as wide in a raster image as in a vector graphic.
      cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
      cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
      cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
      cairo_set_font_options(context, options)
      cairo_font_options_destroy(options)
      cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL)
      cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
      set(.white)
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

    /// The bytes of the finished file.
    ///
    /// - Throws: ``PhaseDiagramError`` with Cairo's own words if anything went wrong since the page was made.
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

    func set(_ colour: Colour, opacity: Double = 1) {
      cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, opacity)
    }

    func setLine(width: Double, dash: [Double] = []) {
      cairo_set_line_width(context, width)
      cairo_set_dash(context, dash, Int32(dash.count), 0)
      cairo_set_line_cap(context, dash.isEmpty ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
    }

    func path(_ points: [Point], isClosed: Bool = false) {
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

    func fillPreservingPath() { cairo_fill_preserve(context) }

    func stroke() { cairo_stroke(context) }

    /// Strokes points that are joined by straight lines.
    func line(_ points: [Point], colour: Colour, width: Double, dash: [Double] = [], opacity: Double = 1) {
      guard points.count > 1 else { return }
      set(colour, opacity: opacity)
      setLine(width: width, dash: dash)
      path(points)
      stroke()
    }

    /// Draws within the current path only.
    func clippedToPath(_ body: () -> Void) {
      cairo_save(context)
      cairo_clip(context)
      body()
      cairo_restore(context)
    }

    // MARK: Text, as Canvas+Text.swift needs it

    func setFont(size: Double) { cairo_set_font_size(context, size) }

    func advance(of text: String) -> Double {
      var extents = cairo_text_extents_t()
      cairo_text_extents(context, text, &extents)
      return extents.x_advance
    }

    func show(_ text: String, at point: Point) {
      cairo_move_to(context, point.x, point.y)
      cairo_show_text(context, text)
      cairo_new_path(context)
    }

    func strokeOutline(of text: String, at point: Point) {
      cairo_move_to(context, point.x, point.y)
      cairo_text_path(context, text)
      cairo_stroke(context)
    }

    /// Draws with the origin at a point and turned clockwise by an angle in radians.
    func moved(to origin: Point, angle: Double, _ body: () -> Void) {
      cairo_save(context)
      cairo_translate(context, origin.x, origin.y)
      cairo_rotate(context, angle)
      body()
      cairo_restore(context)
    }
  }
#endif
