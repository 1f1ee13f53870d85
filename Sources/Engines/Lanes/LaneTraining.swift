import Dispatch
import Experiments

/// Trains narrow networks on second moments, another one in every lane of the vectors.
///
/// Lanes are refilled as networks end, so that a batch costs the sum of its members. A network takes the same steps in
/// every lane and next to all others.
struct LaneTraining<Number: TrainingNumber>: Sendable {
  typealias Result = FusionTraining<Number>.Result

  private let batch: PreparedBatch<Number>
  private let draws: [[Number]]
  private let queues: [LaneQueue]
  private let control: TrainingControl

  /// Bytes of weights of one pack of networks up to which lanes across networks are faster than vectors within one: about a
  /// second cache, and less for networks that take two steps in one pass otherwise.
  ///
  /// Measured with a second cache of 1 MiB a core, in float. Six layers of width 32 (525 kB) train 1.9 times as fast in
  /// lanes and of width 40 (829 kB) 1.6 times; three layers of width 56 (416 kB) 1.7 times and of width 80 (840 kB) 0.95
  /// times. Taking two steps at once, four layers of width 24 (154 kB) are 1.03 times as fast in lanes, of width 32 (270 kB)
  /// 0.97 times, and of width 40 (419 kB) 0.86 times.
  private static func largestPack(of network: FusionNetwork) -> Int {
    network.takesTwoSteps ? 160 << 10 : 832 << 10
  }

  /// Whether a network of this shape is trained here, which must not depend on the rest of its batch: narrow ones are, and those
  /// in modes, which keep a few numbers whatever their width.
  static func suits(_ network: FusionNetwork, of shape: FusionShape) -> Bool {
    let pack = shape.largestParameterCount * Number.laneCount * MemoryLayout<Number>.stride
    return network.hasModes || pack <= largestPack(of: network)
  }

  init(batch: PreparedBatch<Number>, control: TrainingControl) {
    self.batch = batch
    draws = batch.drawUnitWeights()
    self.control = control
    let members = Dictionary(grouping: batch.networks.indices) { batch.networks[$0].schedule }
    queues = batch.schedules.indices.map { LaneQueue(schedule: $0, members: members[$0] ?? []) }
  }

  /// Trains all networks of the batch, or as many as end before training is asked to stop.
  ///
  /// - Returns: what is left of each network, in the batch's order.
  func train(threads: Int) -> [Result] {
    let criteria = LaneCriteria(batch.data)
    let plans = batch.schedules.map { LanePlan($0) }
    let tracksError = batch.data.contains { $0.tracksGeneralisation }
    // Each thread takes a share of every queue; what it writes nobody else does.
    nonisolated(unsafe) let tables = criteria
    return [Result](unsafeUninitializedCapacity: batch.networks.count) { results, count in
      nonisolated(unsafe) let results = results
      DispatchQueue.concurrentPerform(iterations: threads) { _ in
        for queue in queues where queue.count > 0 {
          var group = LaneGroup(
            batch: batch, draws: draws, plan: plans[queue.schedule], criteria: tables, queue: queue, threads: threads,
            tracksError: tracksError, control: control)
          group.train { index, result in results.initializeElement(at: index, to: result) }
          while let index = queue.next() {
            results.initializeElement(at: index, to: Result(observations: .notRun, curve: []))
          }
        }
      }
      count = batch.networks.count
    }
  }
}

extension FusionShape {
  /// Weights of the member that has most of them: late fusion has two of every layer but the input's.
  var largestParameterCount: Int {
    let widths = hiddenWidths + [1]
    return zip(hiddenWidths, widths.dropFirst()).reduce(
      (inputDimensions.a + inputDimensions.b) * hiddenWidths[0]
    ) { $0 + 2 * $1.0 * $1.1 }
  }
}
