/// Late fusion of two encoders without a trainable head: f_j(X) = Σ_r Σ_l σ(⟨w_jlr, X^r⟩), one group of units for each
/// class and modality (Huang, Lin, Zhou, Yang and Huang 2022). The default sizes are this project's choice.
public struct CompetitionNetwork: Hashable, Sendable, Codable {
  /// Units of each class and modality, m.
  public let unitsPerClass: Int
  public let activation: SmoothedRectifier

  /// - Throws: ``ExperimentError`` if there are no units or more than 1024.
  public init(unitsPerClass: Int = 6, activation: SmoothedRectifier = .standard) throws(ExperimentError) {
    guard (1...1024).contains(unitsPerClass) else {
      throw ExperimentError(
        key: "network.units", message: "units is \(unitsPerClass), allowed are 1 to 1024 units of each class")
    }
    self.unitsPerClass = unitsPerClass
    self.activation = activation
  }
}

/// The smoothed rectifier σ of power q and threshold β: 0 for u ≤ 0, u^q/(q β^{q−1}) up to β, and u − (1−1/q) β above
/// (Huang, Lin, Zhou, Yang and Huang 2022). σ and σ′ are continuous.
public struct SmoothedRectifier: Hashable, Sendable, Codable {
  /// q, an integer from 3 to 16.
  public let power: Int
  /// β, above 0.
  public let threshold: Double

  /// q = 3, β = 1.
  public static let standard = SmoothedRectifier(uncheckedPower: 3, threshold: 1)

  /// - Throws: ``ExperimentError`` if the power is not an integer from 3 to 16 or the threshold is not positive and finite.
  public init(power: Int, threshold: Double) throws(ExperimentError) {
    guard (3...16).contains(power) else {
      throw ExperimentError(key: "network.power", message: "power is \(power), allowed are integers from 3 to 16")
    }
    guard threshold > 0, threshold.isFinite else {
      throw ExperimentError(
        key: "network.threshold", message: "threshold is \(threshold), allowed are values above 0")
    }
    self.init(uncheckedPower: power, threshold: threshold)
  }

  private init(uncheckedPower power: Int, threshold: Double) {
    self.power = power
    self.threshold = threshold
  }
}
