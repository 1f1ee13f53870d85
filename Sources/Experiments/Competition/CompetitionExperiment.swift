/// One training run of the competition family: a joint network of both modalities, and for comparison each modality alone
/// on the same data and from the same initial weights.
///
/// Full-batch gradient descent on the mean cross-entropy, always for the whole number of steps.
///
/// Experiments of which one was made from the other by changing the seed share everything else, so that the networks of a
/// cell cost little to copy.
public struct CompetitionExperiment: Hashable, Sendable, Codable {
  /// All but the seed.
  private struct Setting: Hashable, Sendable, Codable {
    var network: CompetitionNetwork
    var data: SparseCodingData
    var initialScale: Double
    var learningRate: Double
    var maxSteps: Int
  }

  private let setting: Shared<Setting>
  public let seed: Seed

  public var network: CompetitionNetwork { setting.value.network }
  public var data: SparseCodingData { setting.value.data }
  /// σ_0, the standard deviation of the initial weights.
  public var initialScale: Double { setting.value.initialScale }
  /// η.
  public var learningRate: Double { setting.value.learningRate }
  public var maxSteps: Int { setting.value.maxSteps }

  /// - Throws: ``ExperimentError`` if the initial scale or the learning rate is not positive and finite, or the number of
  ///   steps is not in 1…2³¹−1.
  public init(
    network: CompetitionNetwork, data: SparseCodingData, initialScale: Double = 0.005, learningRate: Double = 3,
    maxSteps: Int = 1500, seed: Seed = Seed()
  ) throws(ExperimentError) {
    try Initialization.check(scale: initialScale)
    try Training.check(learningRate: learningRate, maxSteps: maxSteps)
    self.init(
      Shared(
        Setting(
          network: network, data: data, initialScale: initialScale, learningRate: learningRate, maxSteps: maxSteps)),
      seed: seed)
  }

  private init(_ setting: Shared<Setting>, seed: Seed) {
    self.setting = setting
    self.seed = seed
  }

  /// The same experiment with another seed.
  public func with(seed: Seed) -> CompetitionExperiment { CompetitionExperiment(setting, seed: seed) }

  /// The same experiment with another step limit.
  ///
  /// - Throws: ``ExperimentError`` if the limit is not in 1…2³¹−1.
  public func with(maxSteps: Int) throws(ExperimentError) -> CompetitionExperiment {
    try CompetitionExperiment(
      network: network, data: data, initialScale: initialScale, learningRate: learningRate, maxSteps: maxSteps,
      seed: seed)
  }

  /// The experiment in which the two modalities have changed places: data, weights and random numbers.
  public var withModalitiesExchanged: CompetitionExperiment {
    var setting = setting.value
    setting.data = setting.data.withModalitiesExchanged
    return CompetitionExperiment(Shared(setting), seed: seed)
  }

  /// Units of one modality, those of a class together: class j has units m j … m (j+1) − 1.
  public var unitsPerModality: Int { data.classes * network.unitsPerClass }

  /// Number of weights of the joint network.
  public var parameterCount: Int { 2 * unitsPerModality * data.dimension }

  /// The initial weights of one modality at scale 1: ``unitsPerModality`` × d standard normals, unit by unit. The joint
  /// and the uni-modal network start from the same ones.
  public func drawUnitWeights(_ modality: Modality) -> [Double] {
    RandomStream(seed: seed, purpose: .weights, stream: data.streams[modality].rawValueAsStream)
      .normals(count: unitsPerModality * data.dimension)
  }
}

extension Modality {
  /// The number that tells the modalities' random numbers apart.
  var rawValueAsStream: UInt32 { UInt32(rawValue) }
}
