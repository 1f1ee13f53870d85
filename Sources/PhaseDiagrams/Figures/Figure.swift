import Experiments

/// A finished figure, drawn anew for each format that is asked for.
public struct Figure: Sendable {
  /// The file formats that a figure can have; the raw value is the file name's extension.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    /// A raster image with 300 pixels an inch.
    case png
    case svg
    case pdf
  }

  /// What a figure shows.
  public enum Content: Sendable {
    case heatmap(Heatmap)
    case lines(LineCut)
    case curves(CurvesFigure)
    case portrait(PhasePortrait)
    case scatter(ScatterFigure)
    case categories(CategoryMap)
    case firstLayer(FirstLayerFigure)
    case heatmapWithCut(HeatmapWithCut)
    case classCurves(ClassCurvesFigure)
    case race(RacePortrait)
  }

  /// A name that is safe in any file system, without an extension.
  public let name: String
  public let content: Content

  /// The longest name; file systems allow 255 bytes with the extension.
  private static let longestName = 200

  /// - Parameter name: characters other than letters, digits and `._=+,-` become `-`. What is too long for a file's name ends
  ///   with a hash of all of it instead.
  public init(name: String, content: Content) {
    let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._=+,-")
    let safe = String(name.map { allowed.contains($0) ? $0 : "-" })
    self.name =
      safe.utf8.count <= Self.longestName
      ? safe : safe.prefix(Self.longestName - 17) + "-" + StableHash(name).hexadecimal
    self.content = content
  }

  /// The plotted numbers as comma-separated values, without the need to draw.
  public var numbers: [UInt8] {
    switch content {
    case .heatmap(let heatmap): heatmap.table
    case .lines(let lines): lines.table
    case .curves(let curves): curves.table
    case .portrait(let portrait): portrait.table
    case .scatter(let scatter): scatter.table
    case .categories(let map): map.table
    case .firstLayer(let layer): layer.table
    case .heatmapWithCut(let figure): figure.table
    case .classCurves(let curves): curves.table
    case .race(let portrait): portrait.table
    }
  }

  /// How wide figures are, in inches: a single column of a paper. Plots keep their shape at other widths, and texts their
  /// size.
  public static let standardWidth = 3.4
  /// How wide figures may be, in inches: narrower ones have no room for their labels.
  public static let allowedWidths = 2.5...20

  /// The figure as a file of this format.
  ///
  /// - Parameter width: in inches.
  /// - Throws: ``PhaseDiagramError`` if the width is not allowed, the drawing fails, or the package was built without the
  ///   trait `Figures`.
  public func encoded(as format: Format, width: Double = standardWidth) throws(PhaseDiagramError) -> [UInt8] {
    guard Self.allowedWidths.contains(width) else {
      throw PhaseDiagramError(
        "a figure cannot be \(width.shortestDecimal) inches wide; allowed are "
          + "\(Self.allowedWidths.lowerBound.shortestDecimal) to \(Self.allowedWidths.upperBound.shortestDecimal)")
    }
    #if Figures
      let points = 72 * width
      return switch content {
      case .heatmap(let heatmap): try heatmap.encoded(as: format, width: points)
      case .lines(let lines): try lines.encoded(as: format, width: points)
      case .curves(let curves): try curves.encoded(as: format, width: points)
      case .portrait(let portrait): try portrait.encoded(as: format, width: points)
      case .scatter(let scatter): try scatter.encoded(as: format, width: points)
      case .categories(let map): try map.encoded(as: format, width: points)
      case .firstLayer(let layer): try layer.encoded(as: format, width: points)
      case .heatmapWithCut(let figure): try figure.encoded(as: format, width: points)
      case .classCurves(let curves): try curves.encoded(as: format, width: points)
      case .race(let portrait): try portrait.encoded(as: format, width: points)
      }
    #else
      throw PhaseDiagramError(
        "the figure \(name) cannot be drawn, because this program was built without the package trait Figures; "
          + "build it without --disable-default-traits")
    #endif
  }

  /// Writes NAME.png, NAME.svg, NAME.pdf and the plotted numbers as NAME.csv into a folder, which is made if needed.
  ///
  /// - Parameter width: in inches.
  /// - Returns: the paths of the files, relative where the folder is.
  /// - Throws: ``PhaseDiagramError`` that names the file that could not be written, and as ``encoded(as:width:)``.
  @discardableResult
  public func write(
    to folder: String, formats: [Format] = Format.allCases, width: Double = standardWidth
  ) throws(PhaseDiagramError) -> [String] {
    var files: [(name: String, bytes: [UInt8])] = []
    for format in formats { files.append(("\(name).\(format.rawValue)", try encoded(as: format, width: width))) }
    files.append(("\(name).csv", numbers))
    var written: [String] = []
    for file in files {
      let target = path(of: file.name, in: folder)
      try OutputFile.write(file.bytes, to: target)
      written.append(target)
    }
    return written
  }
}
