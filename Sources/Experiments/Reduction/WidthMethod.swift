/// How wide the network is that trains in an experiment's place.
public enum WidthMethod: Hashable, Sendable, Codable {
  /// The network itself.
  case full
  /// A narrow twin whose learning times differ by at most this, relative to themselves; the network itself where there is
  /// no such twin.
  case reduced(tolerance: Double)

  /// The tolerance of a reduction.
  public var tolerance: Double? { if case .reduced(let tolerance) = self { tolerance } else { nil } }

  /// Refuses a tolerance outside (0, 1).
  ///
  /// - Throws: ``ExperimentError`` that names `network.width_tolerance`.
  package func check() throws(ExperimentError) {
    guard let tolerance else { return }
    guard tolerance > 0, tolerance < 1 else {
      throw ExperimentError(
        key: "network.width_tolerance", message: "width_tolerance is \(tolerance), allowed are values between 0 and 1")
    }
  }
}
