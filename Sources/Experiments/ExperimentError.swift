/// A description of a training run that cannot be meant: an impossible shape, covariance or setting.
///
/// `key` is the sweep-file key that holds the impossible value (`network.fusion_layer`), so that a caller who knows
/// where the value was written can point there; `message` says what is wrong and what is allowed.
public struct ExperimentError: Error, Hashable, Sendable, CustomStringConvertible {
  public let key: String
  public let message: String

  public init(key: String, message: String) {
    self.key = key
    self.message = message
  }

  public var description: String { "\(key): \(message)" }
}
