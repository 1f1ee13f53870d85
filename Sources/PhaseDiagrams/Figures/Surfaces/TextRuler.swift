#if Figures
  import CCairo

  /// Measures texts as all formats draw them.
  final class TextRuler {
    private let surface: OpaquePointer?
    private let context: OpaquePointer?

    init() {
      surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1)
      context = cairo_create(surface)
      Self.setFont(of: context)
    }

    deinit {
      cairo_destroy(context)
      cairo_surface_destroy(surface)
    }

    /// The typeface of all figures.
    static let typeface = "DejaVu Sans"

    /// Sets the typeface of all figures.
    static func setFont(of context: OpaquePointer?) {
      let options = cairo_font_options_create()
      // Without hinting, text is as wide in a raster image as in a vector graphic.
      cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
      cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
      cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
      cairo_set_font_options(context, options)
      cairo_font_options_destroy(options)
      cairo_select_font_face(context, typeface, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL)
    }

    /// How far a text moves the pen.
    func advance(of text: String, size: Double) -> Double {
      cairo_set_font_size(context, size)
      var extents = cairo_text_extents_t()
      cairo_text_extents(context, text, &extents)
      return extents.x_advance
    }
  }
#endif
