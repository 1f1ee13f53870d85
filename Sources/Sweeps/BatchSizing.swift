/// Chooses how many networks to train at once: few at first, then as many as take about the target time, so that
/// outcomes are saved often however fast the device and however long the training.
///
/// The size of a batch never changes an outcome. It does not sink below what fills the device, since a half-empty
/// device takes as long for fewer networks.
public struct BatchSizing: Hashable, Sendable {
  /// Networks that one compute unit keeps busy with.
  private static var networksPerComputeUnit: Int { 16 }
  /// Networks a compute unit in a batch that need not be divided: however small the networks, what comes with a batch
  /// costs little then.
  private static var undividedPerComputeUnit: Int { 512 }
  /// Batches that what is left should be divided into: so many that storing begins early and keeps up.
  private static var division: Int { 16 }
  /// The most that a batch grows or shrinks by at once: one measurement may be far off.
  private static var largestChange: Double { 16 }

  /// What a batch should take where nobody asks for anything else, in seconds: long enough that what comes with a batch
  /// costs nothing, and short enough that little is lost when the power fails.
  public static let usualSeconds = 1.0

  /// What a batch should take, in seconds.
  public let targetSeconds: Double
  /// Number of networks of the next batch.
  public private(set) var size: Int
  /// The fewest networks that fill the device, as far as its memory holds them.
  public private(set) var smallest: Int
  /// How fast the last batch was trained, in networks a second; `nil` before the first one.
  public private(set) var rate: Double?
  private var largest: Int
  private let undivided: Int

  /// - Parameters:
  ///   - capacity: what the device's memory holds, at least 1.
  ///   - computeUnits: what the device has.
  public init(capacity: Int, computeUnits: Int, targetSeconds: Double = BatchSizing.usualSeconds) {
    largest = max(1, capacity)
    smallest = min(largest, max(1, computeUnits) * Self.networksPerComputeUnit)
    size = smallest
    undivided = max(1, computeUnits) * Self.undividedPerComputeUnit
    self.targetSeconds = targetSeconds
  }

  /// How many of `left` networks the next batch takes: not all at once, even where they fit, so that one batch is put
  /// together and another one stored while a third trains.
  public func next(of left: Int) -> Int {
    min(size, max(undivided, (left + Self.division - 1) / Self.division), left)
  }

  /// Learns from a batch of `count` networks, unless that is a small part of the present size: a batch that was small for
  /// other reasons does not say what a full one takes.
  public mutating func record(_ count: Int, seconds: Double) {
    rate = Double(count) / max(seconds, 1e-6)
    guard 2 * count >= size || count >= undivided else { return }
    let ideal = Double(count) * targetSeconds / max(seconds, 1e-6)
    let present = Double(size)
    // Times scatter by some tens of percent; a size that nearly fits is left alone.
    guard ideal > 1.5 * present || ideal < present / 2 else { return }
    let next = min(max(ideal, present / Self.largestChange), present * Self.largestChange)
    size = max(smallest, next >= Double(largest) ? largest : Int(next))
  }

  /// Halves the batch, and never goes above that again; false where there is nothing to halve.
  public mutating func halveForGood(_ attempted: Int) -> Bool {
    guard attempted > 1 else { return false }
    largest = min(largest, attempted / 2)
    smallest = min(smallest, largest)
    size = largest
    return true
  }
}
