/// The arithmetic that networks are trained in.
public enum Precision: String, Hashable, Sendable, Codable, CaseIterable {
  /// IEEE single precision.
  case float
  /// IEEE double precision.
  case double

  /// Bytes of one number.
  public var byteCount: Int { self == .float ? 4 : 8 }

  /// The smallest normal number: what falls below it loses digits and may vanish.
  public var leastNormalMagnitude: Double {
    self == .float ? Double(Float.leastNormalMagnitude) : Double.leastNormalMagnitude
  }
}
