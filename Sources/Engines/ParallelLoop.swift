import Dispatch
import Foundation
import Synchronization

/// Spreads independent pieces of work over threads.
enum ParallelLoop {
  /// The number of threads that this process may run at once.
  static var threadCount: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Those that a training leaves to itself.
  static func threadCount(_ control: TrainingControl) -> Int { max(1, threadCount - control.sparedThreads) }

  /// Calls `body` once for every index, from several threads; each thread takes the next index when it is free, so that
  /// long and short pieces mix well.
  ///
  /// - Parameter makeState: makes what one thread needs for all its pieces, such as its working memory.
  static func run<State>(
    count: Int, threads: Int = threadCount, makeState: @Sendable () -> State,
    body: @Sendable (inout State, Int) -> Void
  ) {
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
      var state = makeState()
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(&state, index)
      }
    }
  }

  /// The results of `transform` for every index, computed by several threads.
  static func map<Result: Sendable>(
    count: Int, threads: Int = threadCount, _ transform: @Sendable (Int) -> Result
  ) -> [Result] {
    map(count: count, threads: threads, makeState: { () }, transform: { _, index in transform(index) })
  }

  /// The results of `transform` for every index, computed by several threads that each have a state of their own.
  static func map<State, Result>(
    count: Int, threads: Int = threadCount, makeState: @Sendable () -> State,
    transform: @Sendable (inout State, Int) -> Result
  ) -> [Result] {
    [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Each index is written once, by one thread, before concurrentPerform returns.
      nonisolated(unsafe) let start = buffer.baseAddress
      run(count: count, threads: threads, makeState: makeState) { state, index in
        start?.advanced(by: index).initialize(to: transform(&state, index))
      }
      initialized = count
    }
  }

  /// The results of a `transform` that takes so little time that each thread takes many indices at once.
  static func mapQuickly<Result: Sendable>(
    count: Int, threads: Int, _ transform: @Sendable (Int) -> Result
  ) -> [Result] {
    mapParts((count + 255) / 256, ofCount: count, threads: threads) { $0.map(transform) }
  }

  /// The results of consecutive parts of `count` things, one after the other; each part is computed by one thread.
  ///
  /// - Precondition: `transform` gives a result for each thing of its part.
  static func mapParts<Result: Sendable>(
    _ parts: Int, ofCount count: Int, threads: Int, _ transform: @Sendable (Range<Int>) -> [Result]
  ) -> [Result] {
    [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Each part is written once, by one thread, before the loop returns.
      nonisolated(unsafe) let buffer = buffer
      run(count: parts, threads: threads, makeState: { () }) { _, part in
        let range = (part * count / parts)..<((part + 1) * count / parts)
        let results = transform(range)
        precondition(results.count == range.count, "every thing has a result")
        _ = UnsafeMutableBufferPointer(rebasing: buffer[range]).initialize(fromContentsOf: results)
      }
      initialized = count
    }
  }
}
