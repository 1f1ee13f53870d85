import CVectorLanes

/// What all cores of this machine can do at once, as measured with loops that do nothing else.
public struct BenchmarkPeak: Hashable, Sendable, Codable {
  /// Floating-point operations a second in fused multiply-adds, which count as two.
  public let floatOperations: Double
  public let doubleOperations: Double
  /// Bytes a second that are read from arrays in each core's own second-level cache, and from memory.
  public let cacheBandwidth: Double
  public let memoryBandwidth: Double

  /// Measures this machine.
  ///
  /// - Parameters:
  ///   - threads: how many cores to keep busy; `nil` for all.
  ///   - seconds: how long one repetition takes at least; each figure is the best of three.
  public static func measure(threads: Int? = nil, seconds: Double = 0.03) -> BenchmarkPeak {
    let threads = max(1, threads ?? ParallelLoop.threadCount)
    // The larger of long and short vectors counts: processors without long ones run out of registers with them.
    let float = max(
      rate(threads: threads, seconds: seconds) { _ = peak_long_vectors_float($1) } * 16,
      rate(threads: threads, seconds: seconds) { _ = peak_short_vectors_float($1) } * 8)
    let double = max(
      rate(threads: threads, seconds: seconds) { _ = peak_long_vectors_double($1) } * 8,
      rate(threads: threads, seconds: seconds) { _ = peak_short_vectors_double($1) } * 4)
    let operations = 2 * Double(PEAK_LANES_CHAINS)
    // Together the arrays in memory are larger than any cache, those in a cache fit into the smallest of second levels.
    return BenchmarkPeak(
      floatOperations: float * operations, doubleOperations: double * operations,
      cacheBandwidth: bandwidth(threads: threads, bytes: 192 << 10, seconds: seconds),
      memoryBandwidth: bandwidth(threads: threads, bytes: max(32 << 20, (256 << 20) / threads), seconds: seconds))
  }

  /// Bytes a second that all threads together read from an array of this many bytes each.
  private static func bandwidth(threads: Int, bytes: Int, seconds: Double) -> Double {
    let numbers = bytes / MemoryLayout<Float>.stride
    let arrays = Arrays(count: threads, numbers: numbers)
    return Double(bytes)
      * rate(threads: threads, seconds: seconds) { thread, rounds in _ = peak_read(arrays[thread], numbers, rounds) }
  }

  /// Rounds a second of all threads together; `body` gets a thread's index and a number of rounds.
  private static func rate(threads: Int, seconds: Double, _ body: @Sendable (Int, Int) -> Void) -> Double {
    func elapsed(_ rounds: Int) -> Double { time(threads: threads) { body($0, rounds) } }
    var rounds = 1
    while elapsed(rounds) < seconds { rounds *= 2 }
    let best = (0..<3).map { _ in elapsed(rounds) }.min() ?? .infinity
    return Double(threads * rounds) / best
  }

  /// Seconds until all threads have done `body` once, each with its own index.
  private static func time(threads: Int, _ body: @Sendable (Int) -> Void) -> Double {
    let started = ContinuousClock.now
    ParallelLoop.run(count: threads, threads: threads, makeState: { () }, body: { _, thread in body(thread) })
    return started.duration(to: .now) / .seconds(1)
  }

  /// One array of numbers for each thread, read by that thread alone.
  private final class Arrays: @unchecked Sendable {
    private let buffers: [AlignedBuffer<Float>]

    init(count: Int, numbers: Int) { buffers = (0..<count).map { _ in AlignedBuffer(count: numbers) } }

    subscript(thread: Int) -> UnsafePointer<Float> { UnsafePointer(buffers[thread].start) }
  }
}
