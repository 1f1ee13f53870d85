/// Chooses how many networks to train at once: few at first, then as many as take about the target time, so that
/// outcomes are saved every few seconds however fast the device and however long the training.
///
/// The size of a batch never changes an outcome. It does not sink below what fills the device, since a half-empty
/// device takes as long for fewer networks.
public struct BatchSizing: Hashable, Sendable {
  /// Networks that one compute unit keeps busy with.
  private static var networksPerComputeUnit: Int { 16 }

  /// What a batch should take, in seconds.
  public let targetSeconds: Double
  /// Number of networks of the next batch.
  public private(set) var size: Int
  private var smallest: Int
  private var largest: Int

  /// - Parameters:
  ///   - capacity: what the device's memory holds, at least 1.
  ///   - computeUnits: what the device has.
  public init(capacity: Int, computeUnits: Int, targetSeconds: Double = 5) {
    largest = max(1, capacity)
    smallest = min(largest, max(1, computeUnits) * Self.networksPerComputeUnit)
    size = smallest
    self.targetSeconds = targetSeconds
  }

  /// Learns from a batch of the full size.
  public mutating func record(seconds: Double) {
    if seconds < targetSeconds / 2 {
      let factor = seconds < targetSeconds / 8 ? 4 : 2
      size = size > largest / factor ? largest : size * factor
    } else if seconds > 2 * targetSeconds {
      size = max(smallest, size / 2)
    }
  }

  /// Halves the batch, and never goes above that again; false where there is nothing to halve.
  public mutating func halveForGood(_ attempted: Int) -> Bool {
    guard attempted > 1 else { return false }
    largest = attempted / 2
    smallest = min(smallest, largest)
    size = largest
    return true
  }
}
