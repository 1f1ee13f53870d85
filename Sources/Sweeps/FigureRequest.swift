/// A figure that a sweep file asks for.
public struct FigureRequest: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Colour over two axes.
    case heatmap
    /// Values against one axis, one curve for each value of another.
    case lines
  }

  public enum Scale: String, Hashable, Sendable, Codable, CaseIterable {
    case linear
    case log
    /// A scale centred on the value that means no effect: linear around 0, logarithmic around 1 for ratios.
    case diverging
  }

  public enum ColourMap: String, Hashable, Sendable, Codable, CaseIterable {
    case viridis, cividis, diverging
  }

  public enum Overlay: String, Hashable, Sendable, Codable, CaseIterable {
    case none
    /// Theory contours over a heatmap, theory lines under the points of a line cut.
    case theory
  }

  /// What is drawn of a value: the simulation, the theory, or the difference between them.
  public enum Source: String, Hashable, Sendable, Codable, CaseIterable {
    case simulation, theory, difference
  }

  public var kind: Kind
  /// Key of the horizontal axis.
  public var x: String
  /// Key of the vertical axis of a heatmap; for lines, the key that tells the curves apart, if any.
  public var y: String?
  /// Name of an observable, as in the CSV columns: `time_ratio`, `misattribution`, `plateau_loss`, `t_a`, …
  public var value: String
  public var source: Source
  public var scale: Scale
  public var colourMap: ColourMap?
  public var overlay: Overlay
  /// Positions of the axes that are neither x nor y, key → value; an axis not named here gets one figure a value.
  public var at: [String: ConfigurationValue]
  public var title: String?

  public init(
    kind: Kind, x: String, y: String? = nil, value: String, source: Source = .simulation, scale: Scale = .linear,
    colourMap: ColourMap? = nil, overlay: Overlay = .none, at: [String: ConfigurationValue] = [:], title: String? = nil
  ) {
    self.kind = kind
    self.x = x
    self.y = y
    self.value = value
    self.source = source
    self.scale = scale
    self.colourMap = colourMap
    self.overlay = overlay
    self.at = at
    self.title = title
  }
}
