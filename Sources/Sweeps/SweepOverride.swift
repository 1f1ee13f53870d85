/// A value that holds for a whole sweep instead of the one in its file, because somebody asked for it elsewhere.
public struct SweepOverride: Hashable, Sendable {
  /// The key: `network.width_method`.
  public let key: String
  public let value: ConfigurationValue
  /// Where it was asked for, for messages: `--width`.
  public let source: String

  public init(key: String, value: ConfigurationValue, source: String) {
    self.key = key
    self.value = value
    self.source = source
  }
}
