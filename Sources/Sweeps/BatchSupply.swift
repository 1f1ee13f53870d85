import Dispatch
import Engines
import Experiments
import Synchronization

/// Hands one engine its batches, the next of which is put together in another thread while the present one trains.
final class BatchSupply: Sendable {
  /// Networks that are ready to be trained.
  struct Batch: Sendable {
    let assignment: WorkQueue.Assignment
    let experiments: [Experiment]
    /// How many networks a batch of the shape has that takes its full time, going by what was known when this one was put
    /// together. Where little is left to train batches are smaller.
    let fullSize: Int
  }

  private let queue: WorkQueue
  private let number: Int
  private let engine: any Engine
  private let sweep: Sweep
  private let precision: Precision
  private let targetSeconds: Double
  private let control: TrainingControl
  private let sizings = Mutex<[BatchShape: BatchSizing]>([:])
  private let preparation = DispatchQueue(label: "fusionphase.preparation")
  private let prepared = Mutex<Batch?>(nil)

  /// - Parameter number: tells the engines of a queue apart.
  init(
    _ queue: WorkQueue, number: Int, engine: any Engine, store: RunStore, targetSeconds: Double,
    control: TrainingControl
  ) {
    self.queue = queue
    self.number = number
    self.engine = engine
    sweep = store.sweep
    precision = store.precision
    self.targetSeconds = targetSeconds
    self.control = control
  }

  /// Begins to put the next batch together.
  func prepareNext() {
    preparation.async { [self] in
      guard let assignment = queue.take(number, sizing: sizing) else { return }
      let batch = batch(assignment)
      prepared.withLock { $0 = batch }
    }
  }

  /// The next batch, which waits for what other engines may give back; `nil` once nothing is left or a stop is asked for.
  func next() -> Batch? {
    if let batch = takePrepared() {
      guard control.isStopRequested else { return batch }
      queue.giveBack(batch.assignment)
      return nil
    }
    guard let assignment = queue.wait(number, control: control, sizing: sizing) else { return nil }
    return batch(assignment)
  }

  private func batch(_ assignment: WorkQueue.Assignment) -> Batch {
    Batch(
      assignment: assignment, experiments: sweep.experiments(at: assignment.places),
      fullSize: sizing(assignment.shape).size)
  }

  /// How long a batch will train, in seconds, going by the last one of its shape; `nil` where there was none.
  func expectedSeconds(_ batch: Batch) -> Double? {
    sizing(batch.assignment.shape).rate.map { Double(batch.experiments.count) / $0 }
  }

  /// Notes that a batch has been trained.
  func settle(_ batch: Batch, seconds: Double) {
    let shape = batch.assignment.shape
    let count = batch.experiments.count
    sizings.withLock { $0[shape, default: firstSizing(of: shape)].record(count, seconds: seconds) }
    queue.settle(batch.assignment, by: number, rate: Double(count) / max(seconds, 1e-6))
  }

  /// Gives back a batch that could not be trained, and the one that was prepared to follow it.
  func giveBack(_ batch: Batch) {
    if let following = takePrepared() { queue.giveBack(following.assignment) }
    queue.giveBack(batch.assignment)
  }

  /// Halves the batches of a shape after one that did not fit into memory.
  ///
  /// - Returns: the new size; `nil` where the batch cannot be halved.
  func halve(_ batch: Batch) -> Int? {
    sizings.withLock { sizings in
      let shape = batch.assignment.shape
      var sizing = sizings[shape] ?? firstSizing(of: shape)
      let couldHalve = sizing.halveForGood(batch.experiments.count)
      sizings[shape] = sizing
      return couldHalve ? sizing.size : nil
    }
  }

  private func takePrepared() -> Batch? {
    // The queue is serial: what is being prepared is ready when this comes to its turn.
    preparation.sync {
      prepared.withLock { batch in
        defer { batch = nil }
        return batch
      }
    }
  }

  private func sizing(_ shape: BatchShape) -> BatchSizing {
    sizings.withLock { $0[shape] } ?? firstSizing(of: shape)
  }

  private func firstSizing(of shape: BatchShape) -> BatchSizing {
    BatchSizing(
      capacity: min(engine.batchCapacity(for: shape, precision: precision), sweep.networksInMemory(of: shape)),
      computeUnits: engine.device.computeUnits, targetSeconds: targetSeconds)
  }
}

extension Sweep {
  /// How many networks of a shape may be in a batch so that the program's own memory stays small: experiments and outcomes
  /// of about four batches are there at once for each engine, with curves and first layers where they are kept.
  fileprivate func networksInMemory(of shape: BatchShape) -> Int {
    let (bytesOfBatch, bytesOfOutcome, bytesOfPoint) = (1 << 26, 1 << 10, 1 << 7)
    var bytes = bytesOfOutcome
    let recording = recording
    switch shape {
    case .fusion(let shape):
      bytes += recording.pointCount * (bytesOfPoint + 8 * (shape.inputDimensions.a + shape.inputDimensions.b))
      if recording.keepsFirstLayer {
        bytes += 16 * (shape.hiddenWidths.first ?? 0) * (shape.inputDimensions.a + shape.inputDimensions.b)
      }
    case .competition(let shape):
      bytes += shape.classes * (bytesOfPoint + 16 * recording.pointCount) + recording.pointCount * bytesOfPoint
    }
    return max(1, bytesOfBatch / bytes)
  }
}

extension Recording {
  /// Points of a learning curve, about.
  fileprivate var pointCount: Int {
    switch spacing {
    case .none: 0
    case .even(let points), .logarithmic(let points): points
    case .steps(let steps): steps.count
    }
  }
}
