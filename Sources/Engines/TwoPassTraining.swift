import Experiments

/// Trains batches on moments, and those networks a second time whose final map nobody could know before the first: where
/// samples are fewer than inputs, the minimum is not unique, and "half of the final value" needs the end.
///
/// Both trainings take the same steps; the second one only looks at other things.
struct TwoPassTraining<Number: TrainingNumber> {
  typealias Result = FusionTraining<Number>.Result

  let recording: Recording
  let standard: StandardNormalMoments

  /// - Parameters:
  ///   - threads: threads that make outcomes of results.
  ///   - body: trains one batch and returns its networks' results in order.
  /// - Throws: what the body throws.
  func train<Failure: Error>(
    _ experiments: [FusionExperiment], threads: Int, control: TrainingControl,
    _ body: (PreparedBatch<Number>, TrainingControl) throws(Failure) -> [Result]
  ) throws(Failure) -> [TrainedFusionNetwork] {
    let batch = PreparedBatch<Number>(experiments, recording: recording, standard: standard)
    let results = try body(batch, control)
    var networks = ParallelLoop.mapQuickly(count: results.count, threads: threads) { index in
      trained(results[index], data: batch.data[batch.networks[index].data])
    }
    let open = networks.indices.filter { index in
      !batch.data[batch.networks[index].data].knowsFinalMap && results[index].observations.status != .notRun
    }
    guard !open.isEmpty, !control.isStopRequested else {
      for index in open { networks[index].outcome.status = .notRun }
      return networks
    }
    let again = PreparedBatch<Number>(
      open.map { experiments[$0] }, endpoints: open.map { results[$0].observations.finalMap }, standard: standard)
    let second = try body(again, control.silent())
    for (position, index) in open.enumerated() {
      networks[index].outcome = FusionOutcome(
        second[position].observations, data: again.data[again.networks[position].data])
    }
    return networks
  }

  private func trained(_ result: Result, data: TrainingData<Number>) -> TrainedFusionNetwork {
    TrainedFusionNetwork(
      outcome: FusionOutcome(result.observations, data: data),
      curve: recording.spacing == .none ? nil : LearningCurve(points: result.curve), firstLayer: result.firstLayer)
  }
}
