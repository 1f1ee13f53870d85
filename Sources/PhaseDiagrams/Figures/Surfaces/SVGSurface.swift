#if Figures
  import Experiments
  import Foundation

  /// A scalable vector graphic whose texts are texts: they can be selected, searched and edited.
  ///
  /// Texts are anchored as they are laid out, so that they stay in their places where a reader has another typeface.
  final class SVGSurface: DrawingSurface {
    private let size: Size
    private var body = ""
    /// The outlines that are already defined to clip with.
    private var clips: Set<String> = []
    /// Whether something was to be drawn at a place that is none.
    private var isLost = false

    private var colour = Colour.ink
    private var opacity = 1.0
    private var line = (width: 1.0, dash: [Double]())
    /// The current path, and what it was filled with without being forgotten.
    private var outline = ""
    private var filling: String?

    init(size: Size) { self.size = size }

    /// - Throws: ``PhaseDiagramError`` if a length was not a finite number.
    func finish() throws(PhaseDiagramError) -> [UInt8] {
      let (width, height) = (number(size.width), number(size.height))
      let head = """
        <?xml version="1.0" encoding="UTF-8"?>
        <svg xmlns="http://www.w3.org/2000/svg" width="\(width)pt" height="\(height)pt" viewBox="0 0 \(width) \(height)" \
        font-family="'\(TextRuler.typeface)', Verdana, sans-serif" stroke-linejoin="round" \
        style="font-kerning:none;font-variant-ligatures:none;text-rendering:geometricPrecision" xml:space="preserve">
        <rect width="\(width)" height="\(height)" fill="\(Colour.white.hexadecimal)"/>

        """
      guard !isLost else { throw PhaseDiagramError("the svg figure could not be drawn: a length is not a number") }
      return Array((head + body + "</svg>\n").utf8)
    }

    // MARK: Paths

    func set(_ colour: Colour, opacity: Double) {
      self.colour = colour
      self.opacity = opacity
    }

    func setLine(width: Double, dash: [Double]) { line = (width, dash) }

    func path(_ points: [Point], isClosed: Bool) {
      add(points.enumerated().map { ($0.offset == 0 ? "M" : "L") + pair($0.element) }.joined() + (isClosed ? "Z" : ""))
    }

    func rectangle(_ area: Rectangle) {
      add("M\(number(area.x)) \(number(area.y))H\(number(area.right))V\(number(area.bottom))H\(number(area.x))Z")
    }

    func circle(_ centre: Point, radius: Double) {
      let (r, across) = (number(radius), number(2 * radius))
      add("M\(number(centre.x + radius)) \(number(centre.y))a\(r) \(r) 0 1 1 -\(across) 0a\(r) \(r) 0 1 1 \(across) 0Z")
    }

    private func add(_ part: String) {
      // What was filled before does not have this part.
      writeFilling()
      outline += part
    }

    func fill() { fill(attributes: "") }

    func fillCrisply() { fill(attributes: " shape-rendering=\"crispEdges\"") }

    private func fill(attributes: String) {
      writeFilling()
      write("<path d=\"\(outline)\"\(paint("fill"))\(attributes)/>")
      outline = ""
    }

    func fillPreservingPath() {
      writeFilling()
      filling = paint("fill")
    }

    func stroke() {
      var attributes = (filling ?? " fill=\"none\"") + paint("stroke") + " stroke-width=\"\(number(line.width))\""
      if line.dash.isEmpty {
        attributes += " stroke-linecap=\"round\""
      } else {
        attributes += " stroke-dasharray=\"\(line.dash.map(number).joined(separator: " "))\""
      }
      write("<path d=\"\(outline)\"\(attributes)/>")
      outline = ""
      filling = nil
    }

    func clippedToPath(_ body: () -> Void) {
      writeFilling()
      // Named after what it is: a name that also stood in another figure of the same web page would clip that one instead.
      let name = "clip-" + StableHash(outline).hexadecimal
      if clips.insert(name).inserted { write("<clipPath id=\"\(name)\"><path d=\"\(outline)\"/></clipPath>") }
      write("<g clip-path=\"url(#\(name))\">")
      outline = ""
      let before = (colour, opacity, line)
      body()
      (colour, opacity, line) = before
      write("</g>")
    }

    /// Writes what was filled with the path preserved, where no stroke followed that could do both at once.
    private func writeFilling() {
      guard let filling else { return }
      write("<path d=\"\(outline)\"\(filling)/>")
      self.filling = nil
    }

    /// The attributes `fill` or `stroke` for the current colour.
    private func paint(_ name: String) -> String {
      " \(name)=\"\(colour.hexadecimal)\"" + (opacity == 1 ? "" : " \(name)-opacity=\"\(number(opacity))\"")
    }

    private func write(_ element: String) { body += element + "\n" }

    // MARK: Text

    func draw(_ text: PlacedText) {
      var attributes: String
      if text.angle == 0 {
        attributes = "x=\"\(number(text.origin.x))\" y=\"\(number(text.origin.y + text.baseline))\""
      } else {
        let degrees = number(text.angle * 180 / .pi)
        attributes =
          "y=\"\(number(text.baseline))\" transform=\"translate(\(pair(text.origin))) rotate(\(degrees))\""
      }
      switch text.anchor {
      case .left: break
      case .centre: attributes += " text-anchor=\"middle\""
      case .right: attributes += " text-anchor=\"end\""
      }
      attributes += " font-size=\"\(number(text.size))\" fill=\"\(text.colour.hexadecimal)\""
      if let halo = text.halo {
        attributes +=
          " stroke=\"\(halo.hexadecimal)\" stroke-opacity=\"\(number(PlacedText.haloOpacity))\""
          + " stroke-width=\"\(number(PlacedText.haloWidth))\" paint-order=\"stroke\""
      }
      var content = ""
      var drop = 0.0
      for run in text.runs {
        if run.drop == drop, run.size == text.size {
          content += Self.escaped(run.text)
        } else {
          // Each shift counts from where the run before stands.
          let size = run.size == text.size ? "" : " font-size=\"\(number(run.size))\""
          content += "<tspan dy=\"\(number(run.drop - drop))\"\(size)>\(Self.escaped(run.text))</tspan>"
        }
        drop = run.drop
      }
      write("<text \(attributes)>\(content)</text>")
    }

    /// A text as XML has it. Characters that XML does not have become U+FFFD.
    private static func escaped(_ text: String) -> String {
      var result = ""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\t", "\n", "\r": result += " "
        case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
      }
      return result
    }

    // MARK: Numbers

    private func pair(_ point: Point) -> String { number(point.x) + " " + number(point.y) }

    /// A length to a thousandth of a point, in as few characters as possible.
    private func number(_ value: Double) -> String {
      guard value.magnitude < 1e12 else {
        isLost = isLost || !value.isFinite
        return value.description
      }
      let thousandths = Int((value.magnitude * 1000).rounded())
      let (whole, fraction) = thousandths.quotientAndRemainder(dividingBy: 1000)
      var text = value < 0 && thousandths > 0 ? "-\(whole)" : String(whole)
      if fraction > 0 {
        var digits = String(fraction + 1000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        text += "." + digits
      }
      return text
    }
  }
#endif
