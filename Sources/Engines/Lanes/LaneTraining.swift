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

  /// Bytes of weights of one pack of networks up to which lanes across networks are faster than vectors within one.
  ///
  /// Measured with a second cache of 1 MiB a core, in float: four layers of width 20 (105 KiB) train 1.8 times as fast in
  /// lanes and of width 24 (150 KiB) 1.1 times.
  static var largestPack: Int { 160 << 10 }

  /// Whether a network of this shape is trained here, which must not depend on the rest of its batch: narrow ones are, and those
  /// in modes, which keep a few numbers whatever their width.
  static func suits(_ network: FusionNetwork, of shape: FusionShape) -> Bool {
    network.hasModes || shape.largestParameterCount * Number.laneCount * MemoryLayout<Number>.stride <= largestPack
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
