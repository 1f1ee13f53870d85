import RealModule

/// What to keep of a network's training besides its outcome.
public struct Recording: Hashable, Sendable, Codable {
  /// At which steps a learning curve has its points. The last step taken is always one more.
  public enum Spacing: Hashable, Sendable, Codable {
    /// No learning curve.
    case none
    /// This many steps, evenly spaced from 0 to the step limit.
    case even(points: Int)
    /// Step 0 and this many steps from 1 to the step limit, evenly spaced in their logarithms; fewer where they would
    /// fall on the same step.
    case logarithmic(points: Int)
    /// Ascending steps, from 0.
    case steps([Int])
  }

  public var spacing: Spacing
  /// Whether to keep the first layer's weights at the end of training.
  public var keepsFirstLayer: Bool

  public init(_ spacing: Spacing, keepsFirstLayer: Bool = false) {
    self.spacing = spacing
    self.keepsFirstLayer = keepsFirstLayer
  }

  /// Keeps the outcome alone.
  public static let none = Recording(.none)

  /// The steps to record for a network with this step limit, in ascending order.
  public func steps(upTo limit: Int) -> [Int] {
    switch spacing {
    case .none: return []
    case .steps(let steps): return steps
    case .even(let points):
      guard points > 1 else { return points == 1 ? [0] : [] }
      return Self.distinct((0..<points).map { Double($0) * Double(limit) / Double(points - 1) })
    case .logarithmic(let points):
      guard points > 1 else { return [0] }
      return Self.distinct(
        [0] + (0..<points).map { Double.pow(Double(limit), Double($0) / Double(points - 1)) })
    }
  }

  private static func distinct(_ steps: [Double]) -> [Int] {
    steps.reduce(into: []) { result, step in
      let rounded = Int(step.rounded())
      if result.last != rounded { result.append(rounded) }
    }
  }
}
