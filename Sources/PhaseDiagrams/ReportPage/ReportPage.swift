import Foundation
import Sweeps

/// The page of a report: one HTML file that needs nothing besides itself.
public struct ReportPage: Sendable {
  public let data: ReportData

  public init(_ data: ReportData) { self.data = data }

  /// The page as a file.
  ///
  /// - Throws: ``PhaseDiagramError`` if a number of the data is not finite.
  public func encoded() throws(PhaseDiagramError) -> [UInt8] {
    let parts = [
      "title": Self.escaped(data.title), "style": Self.text(PackageResources.report_css), "run": try json(),
      "script": Self.script,
    ]
    // The template is cut up before anything is put in, so that a title may look like a place in it.
    var page = ""
    for (number, piece) in Self.text(PackageResources.report_html).components(separatedBy: "%%").enumerated() {
      page += number % 2 == 0 ? piece : parts[piece] ?? ""
    }
    return Array(page.utf8)
  }

  /// Writes the page.
  ///
  /// - Throws: ``PhaseDiagramError`` that names the file if it cannot be written.
  public func write(to path: String) throws(PhaseDiagramError) {
    try OutputFile.write(try encoded(), to: path)
  }

  /// The data with every `<` written as an escape, so that no text can end the element it stands in.
  private func json() throws(PhaseDiagramError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(data), as: UTF8.self).replacingOccurrences(of: "<", with: "\\u003C")
    } catch {
      throw PhaseDiagramError("the report's data cannot be written as JSON: \(error)")
    }
  }

  private static var script: String {
    [
      PackageResources.text_js, PackageResources.scales_js, PackageResources.run_js, PackageResources.contours_js,
      PackageResources.line_plot_js, PackageResources.heat_map_js, PackageResources.details_js,
      PackageResources.panel_js, PackageResources.interaction_js, PackageResources.report_js,
    ].map(text).joined(separator: "\n")
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func escaped(_ text: String) -> String {
    [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")].reduce(text) {
      $0.replacingOccurrences(of: $1.0, with: $1.1)
    }
  }
}
