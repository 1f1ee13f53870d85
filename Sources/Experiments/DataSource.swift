/// Where the training data of an experiment comes from.
public enum DataSource: Hashable, Sendable, Codable {
  /// Gaussian modalities with a given covariance and a linear teacher.
  case gaussian(GaussianData)
  /// Gaussian modalities whose covariance and teacher are drawn afresh for each seed.
  case random(RandomCovariances)
  /// A linear modality and the exclusive or of two signs.
  case exclusiveOr(ExclusiveOrData)
  /// Given samples, the same for every seed.
  case samples(SampleSet)

  /// D_A and D_B.
  public var dimensions: ModalityPair<Int> {
    switch self {
    case .gaussian(let data): data.dimensions
    case .random(let data): data.dimensions
    case .exclusiveOr: ExclusiveOrData.dimensions
    case .samples(let data): data.dimensions
    }
  }

  /// Number of training samples; `nil` where networks train on the exact moments of the distribution.
  public var sampleCount: Int? {
    switch self {
    case .gaussian(let data): data.samples.count
    case .random(let data): data.samples.count
    case .exclusiveOr(let data): data.samples.count
    case .samples(let data): data.count
    }
  }

  /// Whether networks with different seeds see different data.
  public var dependsOnSeed: Bool {
    switch self {
    case .gaussian(let data): data.samples != .population
    case .random: true
    case .exclusiveOr(let data): data.samples != .population
    case .samples: false
    }
  }

  /// Whether the distribution itself, and with it every prediction, differs between seeds.
  public var distributionDependsOnSeed: Bool {
    if case .random = self { true } else { false }
  }

  /// Whether the target is a linear map of the modalities plus noise, so that the total map of a network can be compared
  /// with a teacher.
  public var hasLinearTeacher: Bool {
    switch self {
    case .gaussian, .random: true
    case .exclusiveOr, .samples: false
    }
  }

  /// The Gaussian distribution that a network with this seed draws from; `nil` for other kinds of data.
  public func gaussian(seed: Seed) -> GaussianData? {
    switch self {
    case .gaussian(let data): data
    case .random(let data): data.draw(seed: seed)
    case .exclusiveOr, .samples: nil
    }
  }

  /// The same data with the distribution of this seed, where each seed draws one: whoever asks for several of its
  /// properties draws once.
  public func settled(seed: Seed) -> DataSource {
    if case .random(let data) = self { .gaussian(data.draw(seed: seed)) } else { self }
  }

  /// The exact moments of the distribution; those of the samples where there is no distribution behind them.
  public func populationMoments(seed: Seed) -> SecondMoments {
    switch self {
    case .gaussian(let data): data.populationMoments
    case .random(let data): data.draw(seed: seed).populationMoments
    case .exclusiveOr(let data): data.populationMoments
    case .samples(let data): data.moments
    }
  }

  /// The moments that a network with this seed trains on.
  public func trainingMoments(seed: Seed, standard: StandardNormalMoments) -> SecondMoments {
    switch self {
    case .gaussian(let data): data.trainingMoments(seed: seed, standard: standard)
    case .random(let data): data.draw(seed: seed).trainingMoments(seed: seed, standard: standard)
    case .exclusiveOr(let data): data.draw(seed: seed)?.moments ?? data.populationMoments
    case .samples(let data): data.moments
    }
  }

  /// The samples that a network with this seed trains on; `nil` for exact moments.
  public func trainingSamples(seed: Seed) -> SampleSet? {
    switch self {
    case .gaussian(let data): data.draw(seed: seed)
    case .random(let data): data.draw(seed: seed).draw(seed: seed)
    case .exclusiveOr(let data): data.draw(seed: seed)
    case .samples(let data): data
    }
  }
}
