/// One training run: an architecture, its initial weights, its data and how it is trained.
///
/// Experiments of which one was made from the other by changing the seed share everything else, so that the networks of a
/// cell cost little to copy and to tell apart.
public struct FusionExperiment: Hashable, Sendable, Codable {
  /// All but the seed.
  private struct Setting: Hashable, Sendable, Codable {
    var network: FusionNetwork
    var initialization: Initialization
    var data: DataSource
    var training: Training
    var width: WidthMethod
    var twin: NarrowTwin?
  }

  private let setting: Shared<Setting>
  public let seed: Seed

  public var network: FusionNetwork { setting.value.network }
  public var initialization: Initialization { setting.value.initialization }
  public var data: DataSource { setting.value.data }
  public var training: Training { setting.value.training }
  /// How wide the network is that trains in this one's place.
  public var width: WidthMethod { setting.value.width }
  /// The narrow twin that is trained, where one is asked for and there is one.
  public var twin: NarrowTwin? { setting.value.twin }

  /// - Throws: ``ExperimentError`` if the network's input dimensions are not those of the data, if training on moments is
  ///   asked for where they do not suffice, if training takes samples and the data has none, or if the tolerance of a
  ///   reduction is not between 0 and 1.
  public init(
    network: FusionNetwork, initialization: Initialization, data: DataSource, training: Training,
    width: WidthMethod = .full, seed: Seed = Seed()
  ) throws(ExperimentError) {
    try self.init(
      network: network, initialization: initialization, data: data, training: training, width: width,
      twin: try? Self.twin(network, initialization, training, width), seed: seed)
  }

  /// The same with the narrow twin that ``twin(_:_:_:_:)`` gives, for many experiments that share one.
  package init(
    network: FusionNetwork, initialization: Initialization, data: DataSource, training: Training, width: WidthMethod,
    twin: NarrowTwin?, seed: Seed
  ) throws(ExperimentError) {
    guard network.inputDimensions == data.dimensions else {
      throw ExperimentError(
        key: "data.dimensions",
        message: "the network takes \(network.inputDimensions.a)+\(network.inputDimensions.b) inputs, "
          + "the data has \(data.dimensions.a)+\(data.dimensions.b)")
    }
    if training.method == .moments, let reason = Self.needForSamples(network, training) {
      throw ExperimentError(
        key: "training.method",
        message: "\(reason) cannot be trained on second moments; allowed are `samples` and `auto`")
    }
    if Self.trainsOnSamples(network, training), data.sampleCount == nil {
      let reason = Self.needForSamples(network, training) ?? "training on samples"
      throw ExperimentError(
        key: "data.samples", message: "\(reason) needs samples; give their number, such as `samples: 8192`")
    }
    try width.check()
    self.init(
      Setting(
        network: network, initialization: initialization, data: data, training: training, width: width, twin: twin),
      seed: seed)
  }

  private init(_ setting: Setting, seed: Seed) {
    self.setting = Shared(setting)
    self.seed = seed
  }

  private init(_ setting: Shared<Setting>, seed: Seed) {
    self.setting = setting
    self.seed = seed
  }

  /// Whether it is known without looking closer that both differ in nothing but the seed.
  package func sharesSetting(with other: FusionExperiment) -> Bool { setting === other.setting }

  /// The network that gradient descent works on: the narrow twin, or else the network itself.
  public var trainedNetwork: FusionNetwork { twin?.network ?? network }

  /// The narrow twin of a network trained like this; `nil` where none is asked for.
  ///
  /// - Throws: ``NarrowTwin/Refusal`` if one is asked for and there is none, so that the network itself is trained.
  public static func twin(
    _ network: FusionNetwork, _ initialization: Initialization, _ training: Training, _ width: WidthMethod
  ) throws(NarrowTwin.Refusal) -> NarrowTwin? {
    guard let tolerance = width.tolerance else { return nil }
    return try NarrowTwin(
      of: network, initialization: initialization, trainsOnSamples: trainsOnSamples(network, training),
      tolerance: tolerance)
  }

  /// Whether a step of gradient descent goes through all samples; if not, it takes their second moments.
  public var trainsOnSamples: Bool { Self.trainsOnSamples(network, training) }

  /// Whether a network trained like this goes through all samples in every step.
  public static func trainsOnSamples(_ network: FusionNetwork, _ training: Training) -> Bool {
    training.method == .samples || (training.method == .automatic && needForSamples(network, training) != nil)
  }

  /// What about a network or its training takes more than second moments, in words; `nil` if nothing does.
  private static func needForSamples(_ network: FusionNetwork, _ training: Training) -> String? {
    if !network.activation.isLinear { return "a nonlinear network" }
    if network.hasBias { return "a network with biases" }
    if training.loss != .squared { return "the \(training.loss.rawValue) loss" }
    if training.weightDecay > 0 { return "weight decay" }
    return nil
  }

  /// The same experiment with another seed.
  public func with(seed: Seed) -> FusionExperiment { FusionExperiment(setting, seed: seed) }

  /// The same experiment at full width.
  public var atFullWidth: FusionExperiment {
    var setting = setting.value
    (setting.width, setting.twin) = (.full, nil)
    return FusionExperiment(setting, seed: seed)
  }

  /// The same experiment with a smaller or larger step limit.
  ///
  /// - Throws: ``ExperimentError`` if the limit is not in 1…2³¹−1.
  public func with(maxSteps: Int) throws(ExperimentError) -> FusionExperiment {
    var setting = setting.value
    setting.training = try Training(
      learningRate: training.learningRate, maxSteps: maxSteps, stopLoss: training.stopLoss, loss: training.loss,
      weightDecay: training.weightDecay, method: training.method)
    return FusionExperiment(setting, seed: seed)
  }
}

extension [FusionExperiment] {
  /// The results of `transform`, which does not depend on the seed: it is called once for neighbours that share their
  /// setting.
  package func mapSettings<Result>(_ transform: (FusionExperiment) -> Result) -> [Result] {
    var results: [Result] = []
    results.reserveCapacity(count)
    for index in indices {
      if index > 0, self[index].sharesSetting(with: self[index - 1]) {
        results.append(results[index - 1])
      } else {
        results.append(transform(self[index]))
      }
    }
    return results
  }
}
