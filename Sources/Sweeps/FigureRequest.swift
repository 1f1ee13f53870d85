import Theory

/// A figure that a sweep file asks for.
public struct FigureRequest: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Colour over two axes.
    case heatmap
    /// Values against one axis, one curve for each value of another.
    case lines
    /// Recorded learning curves, one group for each value of an axis.
    case trajectories
    /// The flow of two scalar maps, with fixed points and recorded orbits.
    case phasePortrait = "phase_portrait"
    /// Theory against simulation, one point a network.
    case scatter
    /// Which modality is learned first and which helps more, over two axes.
    case preferenceMap = "preference_map"
    /// The first layer's weights of a two-dimensional modality, one point a hidden unit.
    case firstLayer = "first_layer"

    /// Which keys a figure of this kind has besides `kind`, `title` and `at`; the required ones first. Some of the
    /// optional ones belong to one family alone: `hatch` to the competition family, `moments` to fusion.
    public var keys: (required: [String], optional: [String]) {
      switch self {
      case .heatmap:
        (["x", "y", "value"], ["source", "scale", "colour_map", "overlay", "relative_to", "cuts", "hatch"])
      case .lines: (["x", "value"], ["y", "source", "scale", "overlay", "relative_to", "spread"])
      case .trajectories: ([], ["y", "panels", "overlay", "scale", "step_scale", "spread"])
      case .phasePortrait: ([], ["y", "range"])
      case .scatter: (["value"], ["y", "scale", "moments"])
      case .preferenceMap: (["x", "y"], ["overlay"])
      case .firstLayer: ([], [])
      }
    }
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

  /// A part of a figure of trajectories, from top to bottom.
  public enum Panel: String, Hashable, Sendable, Codable, CaseIterable {
    case loss
    /// W_A and W_B, or their norms.
    case maps
    /// E_g.
    case generalisation = "e_g"
    /// The norms of the first layer's weights.
    case firstLayerNorms = "first_layer_norms"
    /// B_1 and B_2 of each class, for the competition family.
    case strengths
  }

  /// How the networks of a cell are shown.
  public enum Spread: String, Hashable, Sendable, Codable, CaseIterable {
    /// The median and the quartiles.
    case quartiles
    /// The mean and its standard error.
    case standardError = "standard_error"
    /// Each network by itself.
    case individual
  }

  public var kind: Kind
  /// Key of the horizontal axis, for kinds that have one.
  public var x: String?
  /// Key of the vertical axis of a map; for other kinds, the key that tells curves or points apart, if any.
  public var y: String?
  /// Name of an observable, as in the CSV columns: `time_ratio`, `misattribution`, `plateau_loss`, `t_a`, …; empty for kinds
  /// without one.
  public var value: String
  public var source: Source
  public var scale: Scale
  public var colourMap: ColourMap?
  public var overlay: Overlay
  /// The one axis value that all others are compared with: `network.fusion_layer` → 1.
  public var relativeTo: [String: ConfigurationValue]
  /// Values of y at which a heatmap is cut.
  public var cuts: [ConfigurationValue]
  /// Name of a fraction: cells of a heatmap where it is at least one half are hatched.
  public var hatch: String?
  public var panels: [Panel]
  /// How steps are drawn.
  public var stepScale: Scale
  public var spread: Spread
  /// Which moments a scatter plot's predictions are made from, where samples are drawn.
  public var moments: FusionPrediction.Basis
  /// The ends of both axes of a phase portrait; empty for a choice that suits the fixed points.
  public var range: [Double]
  /// Positions of the axes that are neither x nor y, key → value; an axis not named here gets one figure a value.
  public var at: [String: ConfigurationValue]
  public var title: String?

  public init(
    kind: Kind, x: String? = nil, y: String? = nil, value: String = "", source: Source = .simulation,
    scale: Scale = .linear, colourMap: ColourMap? = nil, overlay: Overlay = .none,
    relativeTo: [String: ConfigurationValue] = [:], cuts: [ConfigurationValue] = [], hatch: String? = nil,
    panels: [Panel] = [.loss, .maps], stepScale: Scale = .linear, spread: Spread = .quartiles,
    moments: FusionPrediction.Basis = .population, range: [Double] = [], at: [String: ConfigurationValue] = [:],
    title: String? = nil
  ) {
    self.kind = kind
    self.x = x
    self.y = y
    self.value = value
    self.source = source
    self.scale = scale
    self.colourMap = colourMap
    self.overlay = overlay
    self.relativeTo = relativeTo
    self.cuts = cuts
    self.hatch = hatch
    self.panels = panels
    self.stepScale = stepScale
    self.spread = spread
    self.moments = moments
    self.range = range
    self.at = at
    self.title = title
  }
}
