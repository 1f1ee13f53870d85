import Engines
import Experiments

/// Trains with one engine what the queue holds, until nothing is left, a stop is asked for, or the device fails for good.
struct EngineWorker: Sendable {
  let engine: any Engine
  let supply: BatchSupply
  let writer: RecordWriter
  let tracker: ProgressTracker
  let recording: Recording
  let precision: Precision
  let programVersion: String
  let control: TrainingControl
  let onNotice: @Sendable (String) -> Void

  /// Trains batch after batch, in one session of the store.
  ///
  /// - Throws: ``EngineError`` if the device cannot go on; its work is back in the queue.
  func run() throws(EngineError) {
    guard var batch = supply.next() else { return }
    let session = writer.beginSession(engine.device, programVersion: programVersion)
    defer { writer.endSession(session) }
    while true {
      supply.prepareNext()
      do throws(EngineError) {
        try train(batch, session: session)
      } catch {
        let halved = error.reason == .outOfMemory ? supply.halve(batch) : nil
        supply.giveBack(batch)
        guard let halved else { throw error }
        onNotice("\(error.message) Going on with batches of \(halved) networks.")
      }
      guard let next = supply.next() else { return }
      batch = next
    }
  }

  private func train(_ batch: BatchSupply.Batch, session: RecordWriter.Session) throws(EngineError) {
    let attempt = control.attempt(sparedThreads: storeNeedsThread(beside: batch) ? 1 : 0, onNotice: onNotice)
    let token = tracker.begin(batch.experiments.count, on: engine.device, control: attempt)
    let start = ContinuousClock.now
    let networks: [TrainedNetwork]
    let result: BatchResult
    do throws(EngineError) {
      networks = try engine.train(
        batch.experiments, precision: precision, recording: recording, control: attempt)
      result = BatchResult(networks)
      try check(result, networks.count, of: batch)
    } catch {
      tracker.end(token, BatchResult())
      throw error
    }
    let seconds = start.duration(to: .now) / .seconds(1)
    tracker.end(token, result)
    writer.append(batch, networks, session: session)
    supply.settle(batch, seconds: seconds)
  }

  /// Whether the store has fallen so far behind that it has work for half of the time that the batch trains. Then the two
  /// share the cores by whole threads; they would have to share them anyway, and get into each other's way.
  ///
  /// Half was measured with two cores: later, the store is still at work when training has ended, and the run takes no
  /// less time.
  private func storeNeedsThread(beside batch: BatchSupply.Batch) -> Bool {
    guard let seconds = supply.expectedSeconds(batch) else { return false }
    return writer.secondsBehind > seconds / 2
  }

  /// Without this check a faulty engine would be asked for the same networks for ever, or lose them.
  private func check(_ result: BatchResult, _ count: Int, of batch: BatchSupply.Batch) throws(EngineError) {
    let wanted = batch.experiments.count
    guard count == wanted, result.ended == wanted || control.isStopRequested else {
      throw EngineError(
        .deviceFailure,
        "\(engine.device.name) ended \(result.ended) of \(wanted) networks although nobody asked it to stop.")
    }
  }
}
