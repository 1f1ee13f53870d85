import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The texts and elements of an SVG file.
final class SVGContents: NSObject, XMLParserDelegate {
  /// Every text of the picture, subscripts at their places.
  private(set) var texts: [String] = []
  /// How often each element comes.
  private(set) var elements: [String: Int] = [:]
  private var current: String?

  /// - Throws: where the file is no well-formed XML.
  init(_ bytes: [UInt8]) throws {
    super.init()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = self
    guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements[name, default: 0] += 1
    if name == "text" { current = "" }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { current?.append(string) }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    guard name == "text", let text = current else { return }
    texts.append(text)
    current = nil
  }
}
