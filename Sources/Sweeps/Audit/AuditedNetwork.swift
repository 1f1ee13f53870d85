import Experiments
import Foundation

/// A network that was trained both as a narrow twin and at full width, and what the two say about its learning times.
public struct AuditedNetwork: Hashable, Sendable, Codable {
  /// The cell of the grid, and the network's number within it.
  public let cell: Int
  public let seed: Int
  /// t_A and t_B of the twin and of the full network, in steps; `nil` where a modality was not learned.
  public let narrowTimes: LearningTimePair
  public let fullTimes: LearningTimePair
  /// By how much the sweep lets the times differ.
  public let tolerance: Double

  /// t_A and t_B of one network.
  public struct LearningTimePair: Hashable, Sendable, Codable {
    public var leading: Double?
    public var lagging: Double?

    public init(leading: Double?, lagging: Double?) {
      self.leading = leading
      self.lagging = lagging
    }

    init(_ outcome: FusionOutcome) { self.init(leading: outcome.leadingTime, lagging: outcome.laggingTime) }
  }

  public init(
    cell: Int, seed: Int, narrowTimes: LearningTimePair, fullTimes: LearningTimePair, tolerance: Double
  ) {
    self.cell = cell
    self.seed = seed
    self.narrowTimes = narrowTimes
    self.fullTimes = fullTimes
    self.tolerance = tolerance
  }

  /// By how much the twin's times differ from the full network's, relative to these: the larger of the two differences.
  /// Infinite where only one of the networks has a time.
  public var deviation: Double {
    max(
      Self.deviation(narrowTimes.leading, fullTimes.leading), Self.deviation(narrowTimes.lagging, fullTimes.lagging))
  }

  private static func deviation(_ narrow: Double?, _ full: Double?) -> Double {
    switch (narrow, full) {
    case (nil, nil): 0
    case (let narrow?, let full?): full == narrow ? 0 : (narrow - full).magnitude / full
    default: .infinity
    }
  }
}

/// What the audit of a run's narrow twins has shown.
public struct WidthAuditReport: Hashable, Sendable {
  /// The networks that were trained both ways, by cell and seed.
  public let networks: [AuditedNetwork]

  public init(networks: [AuditedNetwork]) { self.networks = networks }

  /// The network whose times differ most, beside its tolerance.
  public var worst: AuditedNetwork? {
    networks.max { $0.deviation / $0.tolerance < $1.deviation / $1.tolerance }
  }

  /// Whether all times are within their tolerances.
  public var isWithinTolerance: Bool { networks.allSatisfy { $0.deviation <= $0.tolerance } }

  /// The report in words.
  public var text: String {
    guard let worst else { return "No narrow twin was audited." }
    let place = "cell \(worst.cell), seed \(worst.seed)"
    let deviation =
      worst.deviation.isFinite
      ? "times differ by at most \(Self.percent(worst.deviation)) (\(place))"
      : "one learns a modality that its twin does not, or the other way round (\(place))"
    let verdict =
      isWithinTolerance
      ? "within the tolerance of \(Self.percent(worst.tolerance))"
      : "beyond the tolerance of \(Self.percent(worst.tolerance)): ask for a smaller network.width_tolerance, or for full width"
    return "Audit of \(networks.count) narrow twins against full width: \(deviation), \(verdict)."
  }

  private static func percent(_ number: Double) -> String { String(format: "%.2g %%", 100 * number) }
}
