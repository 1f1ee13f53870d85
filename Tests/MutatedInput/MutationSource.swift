import Foundation

/// Where mutated input takes its random numbers from (SplitMix64 of Steele, Lea and Flood 2014): the same seed gives the
/// same input everywhere.
public struct MutationSource: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed &* 0xD6E8_FEB8_6659_FD93 }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to `bound` − 1; 0 where the bound is 0.
  public mutating func number(below bound: Int) -> Int { bound > 0 ? Int(next() % UInt64(bound)) : 0 }

  /// One of several choices.
  ///
  /// - Precondition: there is at least one.
  public mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[number(below: choices.count)] }

  /// Whether something happens that happens once in so many times.
  public mutating func happens(onceIn times: Int) -> Bool { number(below: times) == 0 }

  /// A range within 0..<count of at most `longest`.
  public mutating func range(within count: Int, atMost longest: Int) -> Range<Int> {
    let start = number(below: count + 1)
    return start..<min(count, start + number(below: longest + 1))
  }
}

/// How much mutated input tests try.
public enum MutationEffort {
  /// The environment variable FUSIONPHASE_FUZZ multiplies all counts: 10 for a long search.
  public static let factor = ProcessInfo.processInfo.environment["FUSIONPHASE_FUZZ"].flatMap(Int.init) ?? 1

  /// The random seeds of a test's cases, each of which tries the same number of inputs.
  public static func seeds(_ count: Int) -> [UInt64] { Array(0..<UInt64(count * max(1, factor))) }
}

/// Leaves the input that is about to be tried in a file, so that it is known after a crash.
///
/// The environment variable FUSIONPHASE_FUZZ_TRACE names the folder, best one in memory; without it nothing is written.
public struct MutationTrace {
  private static let folder = ProcessInfo.processInfo.environment["FUSIONPHASE_FUZZ_TRACE"]
  private let file: URL?
  private let start = ContinuousClock.now
  private var last: ContinuousClock.Instant?
  private var slowest = Duration.zero

  /// - Parameter name: of the test's case, which overwrites its own file only.
  public init(_ name: String) {
    file = Self.folder.map { URL(fileURLWithPath: $0).appendingPathComponent(name) }
  }

  /// Notes the next input; the slowest so far is kept in a file of its own.
  public mutating func next(_ input: @autoclosure () -> [UInt8]) {
    guard let file else { return }
    if let last {
      let time = last.duration(to: .now)
      if time > slowest, time > .milliseconds(200) {
        slowest = time
        let slow = file.deletingLastPathComponent().appendingPathComponent(
          file.lastPathComponent
            + "-slow-\(time.components.seconds).\(time.components.attoseconds / 1_000_000_000_000_000)")
        try? FileManager.default.copyItem(at: file, to: slow)
      }
    }
    try? Data(input()).write(to: file)
    last = .now
  }
}
