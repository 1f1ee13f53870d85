#if Figures
  import CCairo
  import Foundation
  import PhaseDiagrams
  import Testing

  /// The pixels of a PNG file, read back by Cairo.
  struct PNGImage {
    let width: Int
    let height: Int
    let pixels: [UInt32]

    init(_ file: [UInt8]) throws {
      let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).png")
      try Data(file).write(to: path)
      defer { try? FileManager.default.removeItem(at: path) }
      let surface = cairo_image_surface_create_from_png(path.path)
      defer { cairo_surface_destroy(surface) }
      try #require(cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS)
      width = Int(cairo_image_surface_get_width(surface))
      height = Int(cairo_image_surface_get_height(surface))
      let stride = Int(cairo_image_surface_get_stride(surface))
      let bytes = try #require(cairo_image_surface_get_data(surface))
      var pixels: [UInt32] = []
      let columns = width
      for row in 0..<height {
        (bytes + row * stride).withMemoryRebound(to: UInt32.self, capacity: columns) {
          pixels += UnsafeBufferPointer(start: $0, count: columns)
        }
      }
      self.pixels = pixels
    }

    /// Where pixels have a colour, to one unit in each component.
    func places(of colour: Colour) -> [(x: Int, y: Int)] {
      let wanted = [colour.red, colour.green, colour.blue].map { Int(($0 * 255).rounded()) }
      return pixels.indices.filter { index in
        let pixel = Int(pixels[index])
        let found = [pixel >> 16 & 0xFF, pixel >> 8 & 0xFF, pixel & 0xFF]
        return zip(wanted, found).allSatisfy { abs($0 - $1) <= 1 }
      }.map { (x: $0 % width, y: $0 / width) }
    }
  }
#endif
