import Experiments

/// One batch on its way through an OpenCL device: the host side of `competition_training.cl`.
struct CompetitionTrainingLaunch<Number: TrainingNumber> {
  init(_ batch: CompetitionBatch<Number>, on context: OpenCLContext) throws(EngineError) {
    throw EngineError(
      .unsupported, "\(context.device.label) cannot train networks of the competition family; use --device cpu.")
  }

  /// Trains slice after slice until all networks have ended or a stop is requested.
  func run(control: TrainingControl, slices: SlicePlan) throws(EngineError) -> [CompetitionResult] { [] }
}
