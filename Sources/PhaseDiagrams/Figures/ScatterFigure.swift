import Experiments
import Foundation
import Sweeps
import Theory

/// Theory against simulation, one point a network: for networks whose data differ, such as random covariances.
public struct ScatterFigure: Sendable {
  /// One network.
  public struct Network: Hashable, Sendable {
    /// What theory says; `nil` where it makes no statement.
    public var predicted: Double?
    /// What was simulated; `nil` where it was not reached.
    public var simulated: Double?
    public var status: Status
    /// The network's group, from 0.
    public var group: Int

    public init(predicted: Double?, simulated: Double?, status: Status, group: Int = 0) {
      self.predicted = predicted
      self.simulated = simulated
      self.status = status
      self.group = group
    }
  }

  /// Where a network is drawn.
  public enum Place: String, Hashable, Sendable, CaseIterable {
    /// At its two values.
    case point
    /// At the lower edge: there is no simulated value.
    case lowerEdge = "lower edge"
    /// At the left edge: there is no predicted value.
    case leftEdge = "left edge"
    /// Nowhere, but the legend counts it: there is neither value.
    case nowhere
  }

  public let title: TypesetText?
  public let observable: Observable
  public let scale: AxisScale
  public let networks: [Network]
  /// Where each network is drawn.
  public let places: [Place]
  /// What tells the groups apart, and their names; no names if all networks are of one kind.
  public let groupLabel: TypesetText?
  public let groups: [TypesetText]
  /// Which form of the theory the predictions have, if that is to be said.
  public let theoryForm: FusionPrediction.Form?
  /// The family that all networks belong to.
  public let family: ModelFamily

  /// - Parameters:
  ///   - scale: of both axes. On logarithmic ones a value of 0 or less counts as none.
  ///   - groups: names by the number that networks bear; empty if all are of one kind.
  /// - Throws: ``PhaseDiagramError`` if the observable has no logarithm where one is asked for, or a network's group has
  ///   no name.
  public init(
    _ networks: [Network], observable: Observable, scale: AxisScale = .linear, groupLabel: TypesetText? = nil,
    groups: [TypesetText] = [], theoryForm: FusionPrediction.Form? = nil, family: ModelFamily = .fusion,
    title: TypesetText? = nil
  ) throws(PhaseDiagramError) {
    guard scale == .linear || observable.allowsLogarithm else {
      throw PhaseDiagramError("\(observable.rawValue) can be 0 or negative; the scale of a scatter plot must be linear")
    }
    let known = 0..<max(groups.count, 1)
    if let stray = networks.first(where: { !known.contains($0.group) }) {
      throw PhaseDiagramError("a network is in group \(stray.group), but there are \(known.count) groups, from 0")
    }
    self.title = title
    self.observable = observable
    self.scale = scale
    self.networks = networks
    self.groupLabel = groupLabel
    self.groups = groups
    self.theoryForm = theoryForm
    self.family = family
    places = networks.map { network in
      // What a diverged network measured means nothing, and would leave no room for the others.
      let simulated = network.status == .diverged ? nil : network.simulated
      switch (Self.isDrawable(network.predicted, scale), Self.isDrawable(simulated, scale)) {
      case (true, true): return .point
      case (true, false): return .lowerEdge
      case (false, true): return .leftEdge
      case (false, false): return .nowhere
      }
    }
  }

  private static func isDrawable(_ value: Double?, _ scale: AxisScale) -> Bool {
    guard let value else { return false }
    return value.isFinite && (scale == .linear || value > 0)
  }

  /// Number of networks that ended as they should, with or without values.
  public var successful: Int { networks.count(where: isSuccessful) }

  /// Whether a network converged, or for the competition family was trained to the end.
  func isSuccessful(_ network: Network) -> Bool { network.status == family.successfulStatus }

  /// The predicted and simulated values of the successful networks that have both.
  var successfulPairs: [(predicted: Double, simulated: Double)] {
    zip(networks, places).compactMap { network, place in
      guard place == .point, isSuccessful(network), let predicted = network.predicted,
        let simulated = network.simulated
      else { return nil }
      return (predicted, simulated)
    }
  }

  /// Pearson's correlation of predicted and simulated values, or of their logarithms on logarithmic axes, over the
  /// successful networks that have both; `nil` for fewer than 3, or where one of the two does not vary.
  public var correlation: Double? {
    let pairs = successfulPairs.map { (scale.forward($0.predicted), scale.forward($0.simulated)) }
    guard pairs.count >= 3 else { return nil }
    let count = Double(pairs.count)
    let means = (pairs.reduce(0) { $0 + $1.0 } / count, pairs.reduce(0) { $0 + $1.1 } / count)
    var squares = (0.0, 0.0)
    var product = 0.0
    for pair in pairs {
      let (first, second) = (pair.0 - means.0, pair.1 - means.1)
      squares.0 += first * first
      squares.1 += second * second
      product += first * second
    }
    // What varies by rounding alone does not vary.
    let rounding = (count * 1e-26 * means.0 * means.0, count * 1e-26 * means.1 * means.1)
    guard squares.0 > rounding.0, squares.1 > rounding.1 else { return nil }
    return product / (squares.0 * squares.1).squareRoot()
  }
}

extension ScatterFigure: PlottedNumbers {
  /// One row a network: its group, status, values and where it is drawn. The correlation can be taken from them.
  func write(to writer: inout CSVWriter<Never>) {
    if !groups.isEmpty { writer.field("group") }
    for header in ["status", "\(observable.rawValue)_theory", observable.rawValue, "drawn"] { writer.field(header) }
    writer.endRow()
    for (network, place) in zip(networks, places) {
      if !groups.isEmpty { writer.field(groups[network.group].plainText) }
      writer.field(network.status.rawValue)
      writer.field(network.predicted)
      writer.field(network.simulated)
      writer.field(place.rawValue)
      writer.endRow()
    }
  }
}
