import Experiments
import Sweeps
import Theory

/// Learning curves of many networks against gradient-descent steps, in panels above each other, with simulated and
/// predicted learning times.
///
/// As in the papers, A is the modality that the data says is learned first, wherever it stands in the data; see
/// `FusionOutcome.leadingModality`.
public struct CurvesFigure: Sendable {
  /// What a panel shows.
  public enum Panel: String, Hashable, Sendable, CaseIterable {
    case loss
    /// W_A and W_B of scalar modalities with their signs, ‖W_A‖ and ‖W_B‖ of vectors.
    case maps
    /// E_g.
    case generalisation
    /// ‖W¹_A‖ and ‖W¹_B‖.
    case firstLayerNorms = "first_layer_norms"
  }

  /// How the networks of a group are drawn.
  public enum Spread: String, Hashable, Sendable, CaseIterable {
    /// The median as a line and the quartiles as a band. The band ends where the first network does; beyond, the median
    /// of those that are left is a thin line, interrupted where another one ends; see ``CurveSummary``.
    case quartiles
    /// Every network as a line.
    case individual
  }

  /// One network.
  public struct Network: Sendable {
    public let curve: RecordedCurve
    public let outcome: FusionOutcome

    public init(curve: RecordedCurve, outcome: FusionOutcome) {
      self.curve = curve
      self.outcome = outcome
    }
  }

  /// Networks that share a colour: those that differ in the seed alone.
  public struct Group: Sendable {
    /// What tells the group from others: `L_f = 4`.
    public let label: TypesetText
    public let networks: [Network]
    public let prediction: FusionPrediction?

    public init(label: TypesetText, networks: [Network], prediction: FusionPrediction? = nil) {
      self.label = label
      self.networks = networks
      self.prediction = prediction
    }

    /// Number of networks that converged.
    public var converged: Int { networks.count { $0.outcome.status == .converged } }

    /// The median t_A and t_B over the networks that were run; see ``CurveSummary/medianTime(_:)``.
    public var times: (leading: Double?, lagging: Double?) {
      let run = networks.map(\.outcome).filter { $0.status != .notRun }
      return (CurveSummary.medianTime(run.map(\.leadingTime)), CurveSummary.medianTime(run.map(\.laggingTime)))
    }

    /// The median step after which E_g was smallest, and the median of these smallest values; `nil` where no network has
    /// E_g.
    public var bestStopping: (step: Double, error: Double)? {
      let errors = networks.compactMap(\.outcome.generalisation)
      guard let steps = SampleStatistics(errors.map { Double($0.minimumStep) }),
        let minima = SampleStatistics(errors.map(\.minimum))
      else { return nil }
      return (steps.median, minima.median)
    }
  }

  /// A theoretical value, as a dotted line across a panel.
  public struct Level: Sendable {
    public let panel: Panel
    public let value: Double
    /// What stands at the line: `E_g(M_A)`.
    public let label: TypesetText
    /// The name of its column among the plotted numbers.
    public let column: String
    /// The group that it belongs to and shares its colour with, by its position; `nil` for a level of all groups.
    public let group: Int?

    public init(panel: Panel, value: Double, label: TypesetText, column: String, group: Int? = nil) {
      self.panel = panel
      self.value = value
      self.label = label
      self.column = column
      self.group = group
    }
  }

  public let title: TypesetText?
  public let groups: [Group]
  /// D_A and D_B by position, as curves are stored.
  public let dimensions: ModalityPair<Int>
  /// From top to bottom.
  public let panels: [Panel]
  /// On a logarithmic scale, step 0 is to the left of the panels.
  public let stepScale: AxisScale
  public let lossScale: AxisScale
  public let spread: Spread
  public let levels: [Level]

  /// - Throws: ``PhaseDiagramError`` if there is no panel or no group, a panel comes twice, or a level belongs to a panel
  ///   or a group that is not there or is not a finite number.
  public init(
    title: TypesetText? = nil, groups: [Group], dimensions: ModalityPair<Int>, panels: [Panel],
    stepScale: AxisScale = .linear, lossScale: AxisScale = .linear, spread: Spread = .quartiles, levels: [Level] = []
  ) throws(PhaseDiagramError) {
    let allowed = Panel.allCases.map(\.rawValue).joined(separator: ", ")
    guard !panels.isEmpty, Set(panels).count == panels.count else {
      throw PhaseDiagramError("a figure of learning curves needs different panels, at least one of \(allowed)")
    }
    guard !groups.isEmpty else {
      throw PhaseDiagramError("a figure of learning curves needs at least one group of networks")
    }
    for level in levels {
      guard panels.contains(level.panel) else {
        throw PhaseDiagramError(
          "the level \(level.column) belongs to the panel \(level.panel.rawValue), "
            + "but the figure has \(panels.map(\.rawValue).joined(separator: ", "))")
      }
      guard level.value.isFinite else {
        throw PhaseDiagramError("the level \(level.column) is \(level.value), allowed are finite numbers")
      }
      if let group = level.group, !groups.indices.contains(group) {
        throw PhaseDiagramError(
          "the level \(level.column) belongs to group \(group), but the figure has groups 0 to \(groups.count - 1)")
      }
    }
    self.init(
      title, groups, dimensions, checkedPanels: panels, stepScale: stepScale, lossScale: lossScale, spread: spread,
      levels: levels)
  }

  /// One network: its loss, and its total maps beside the plateau of the modality that is learned first.
  ///
  /// There is no plateau where theory knows of none, as for early fusion; without a prediction it is drawn.
  ///
  /// - Precondition: the curve's total maps have the fixed points' dimensions.
  public init(
    curve: RecordedCurve, outcome: FusionOutcome, prediction: FusionPrediction?, fixedPoints: FixedPoints,
    title: TypesetText? = nil
  ) {
    let dimensions = fixedPoints.moments.dimensions
    let plateau = fixedPoints.unimodal[outcome.leadingModality]
    let hasPlateau = prediction.map { $0.plateauLoss != nil } ?? true
    self.init(
      title, [Group(label: "", networks: [Network(curve: curve, outcome: outcome)], prediction: prediction)],
      dimensions,
      checkedPanels: [.loss, .maps], stepScale: .linear, lossScale: .linear, spread: .quartiles,
      levels: hasPlateau
        ? [
          Level(
            panel: .maps, value: Self.size(of: plateau, dimensions), label: "unimodal plateau", column: "w_a_plateau")
        ] : [])
  }

  private init(
    _ title: TypesetText?, _ groups: [Group], _ dimensions: ModalityPair<Int>, checkedPanels: [Panel],
    stepScale: AxisScale, lossScale: AxisScale, spread: Spread, levels: [Level]
  ) {
    self.title = title
    self.groups = groups
    self.dimensions = dimensions
    self.panels = checkedPanels
    self.stepScale = stepScale
    self.lossScale = lossScale
    self.spread = spread
    self.levels = levels
  }
}

extension CurvesFigure {
  /// One line of a panel; A is the modality that is learned first.
  enum Quantity: Hashable, Sendable {
    case loss, leadingMap, laggingMap, generalisation, leadingFirstLayer, laggingFirstLayer

    /// The name of its columns among the plotted numbers.
    var column: String {
      switch self {
      case .loss: "loss"
      case .leadingMap: "w_a"
      case .laggingMap: "w_b"
      case .generalisation: "generalisation_error"
      case .leadingFirstLayer: "first_layer_a"
      case .laggingFirstLayer: "first_layer_b"
      }
    }

    /// Whether it belongs to the modality that is learned second.
    var isLagging: Bool { self == .laggingMap || self == .laggingFirstLayer }
  }

  /// Whether both modalities are scalar, so that maps are drawn with their signs and not as norms.
  var isScalar: Bool { dimensions == ModalityPair(1, 1) }

  /// A modality's map as drawn: its value, or its norm for vectors.
  private static func size(of part: [Double], _ dimensions: ModalityPair<Int>) -> Double {
    dimensions == ModalityPair(1, 1) ? part[0] : norm(part)
  }

  /// A quantity of a network at one point of its curve.
  func value(_ quantity: Quantity, of network: Network, at point: RecordedCurve.Point) -> Double? {
    let leading = network.outcome.leadingModality
    let modality = quantity.isLagging ? leading.other : leading
    switch quantity {
    case .loss: return point.loss
    case .leadingMap, .laggingMap:
      return isScalar ? point.maps[modality] : point.maps[modality].magnitude
    case .generalisation: return point.generalisationError
    case .leadingFirstLayer, .laggingFirstLayer: return point.firstLayerNorms?[modality]
    }
  }

  /// A quantity along a network's curve.
  func points(_ quantity: Quantity, of network: Network) -> [(step: Int, value: Double?)] {
    network.curve.points.map { ($0.step, value(quantity, of: network, at: $0)) }
  }

  /// A quantity of all networks of a group as one summary, or of each as one of its own if all are drawn.
  func summaries(_ quantity: Quantity, of group: Group) -> [CurveSummary] {
    let drawn = spread == .individual ? group.networks.map { [$0] } : [group.networks]
    return drawn.map { networks in CurveSummary(of: networks.map { points(quantity, of: $0) }) }
  }
}

extension CurvesFigure.Panel {
  /// The lines of each group.
  var quantities: [CurvesFigure.Quantity] {
    switch self {
    case .loss: [.loss]
    case .maps: [.leadingMap, .laggingMap]
    case .generalisation: [.generalisation]
    case .firstLayerNorms: [.leadingFirstLayer, .laggingFirstLayer]
    }
  }
}
