import Engines
import Experiments
import Foundation

/// One stretch of training on one device: where the numbers in a run come from.
public struct RunSession: Hashable, Sendable, Codable {
  /// The session's number within the run, from 1.
  public let id: Int
  /// What tells the session from those of all other runs, so that it is known again where runs are merged.
  public let identifier: String
  /// When training began and ended, in ISO 8601; no end while it goes on, or where it was killed.
  public var started: String
  public var finished: String?
  /// How the device is asked for, its name, and its driver with versions.
  public var deviceSelector: String
  public var deviceName: String
  public var deviceDriver: String
  /// A hash of the code that trained on the device.
  public var kernelHash: String
  public var precision: Precision
  /// The version of this program.
  public var programVersion: String
  /// The operating system of the host.
  public var hostSystem: String
  /// The shard that was trained, as in `2/8`; `nil` for a whole sweep.
  public var shard: String?
}
