/// A piecewise linear activation function: φ(z) = z for z > 0 and slope · z otherwise.
public struct Activation: Hashable, Sendable, Codable {
  /// The slope for negative input: 1 for linear units, 0 for rectified ones.
  public let negativeSlope: Double

  /// φ(z) = z.
  public static let linear = Activation(uncheckedSlope: 1)
  /// φ(z) = max(z, 0), ReLU.
  public static let rectified = Activation(uncheckedSlope: 0)

  /// A leaky rectified unit.
  ///
  /// - Throws: ``ExperimentError`` if the slope is not from 0 to 1.
  public init(negativeSlope: Double) throws(ExperimentError) {
    guard (0...1).contains(negativeSlope) else {
      throw ExperimentError(
        key: "network.negative_slope", message: "negative_slope is \(negativeSlope), allowed are values from 0 to 1")
    }
    self.init(uncheckedSlope: negativeSlope)
  }

  private init(uncheckedSlope: Double) { negativeSlope = uncheckedSlope }

  /// Whether hidden layers only pass on what they get.
  public var isLinear: Bool { negativeSlope == 1 }
}
