/// The kinds of network that the program trains.
public enum ModelFamily: String, Hashable, Sendable, Codable, CaseIterable {
  /// Deep networks that fuse two modalities into a scalar output (Zhang, Latham and Saxe 2024).
  case fusion
  /// Late fusion of two encoders that compete for the classes (Huang, Lin, Zhou, Yang and Huang 2022).
  case competition
}

/// One training run of any family.
public enum Experiment: Hashable, Sendable, Codable {
  case fusion(FusionExperiment)
  case competition(CompetitionExperiment)

  public var family: ModelFamily {
    switch self {
    case .fusion: .fusion
    case .competition: .competition
    }
  }

  public var seed: Seed {
    switch self {
    case .fusion(let experiment): experiment.seed
    case .competition(let experiment): experiment.seed
    }
  }

  /// The number of gradient-descent steps after which training stops.
  public var maxSteps: Int {
    switch self {
    case .fusion(let experiment): experiment.training.maxSteps
    case .competition(let experiment): experiment.maxSteps
    }
  }

  /// Number of weights and biases that are trained: those of the narrow twin where there is one.
  public var parameterCount: Int {
    switch self {
    case .fusion(let experiment): experiment.trainedNetwork.parameterCount
    case .competition(let experiment): experiment.parameterCount
    }
  }

  /// The experiment, if it is of the fusion family.
  public var fusion: FusionExperiment? {
    if case .fusion(let experiment) = self { experiment } else { nil }
  }

  /// The experiment, if it is of the competition family.
  public var competition: CompetitionExperiment? {
    if case .competition(let experiment) = self { experiment } else { nil }
  }

  /// The same experiment with another seed.
  public func with(seed: Seed) -> Experiment {
    switch self {
    case .fusion(let experiment): .fusion(experiment.with(seed: seed))
    case .competition(let experiment): .competition(experiment.with(seed: seed))
    }
  }

  /// The same experiment with another step limit.
  ///
  /// - Throws: ``ExperimentError`` if the limit is not in 1…2³¹−1.
  public func with(maxSteps: Int) throws(ExperimentError) -> Experiment {
    switch self {
    case .fusion(let experiment): .fusion(try experiment.with(maxSteps: maxSteps))
    case .competition(let experiment): .competition(try experiment.with(maxSteps: maxSteps))
    }
  }
}
