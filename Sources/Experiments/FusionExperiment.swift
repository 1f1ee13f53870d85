/// One training run: an architecture, its initial weights, its data and how it is trained.
public struct FusionExperiment: Hashable, Sendable, Codable {
  public let network: FusionNetwork
  public let initialization: Initialization
  public let data: DataSource
  public let training: Training
  /// How wide the network is that trains in this one's place.
  public let width: WidthMethod
  public let seed: Seed
  /// The narrow twin that is trained, where one is asked for and there is one.
  public let twin: NarrowTwin?

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
    self.network = network
    self.initialization = initialization
    self.data = data
    self.training = training
    self.width = width
    self.seed = seed
    self.twin = twin
  }

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
  public func with(seed: Seed) -> FusionExperiment { FusionExperiment(copying: self, seed: seed, training: training) }

  /// The same experiment at full width.
  public var atFullWidth: FusionExperiment {
    FusionExperiment(copying: self, seed: seed, training: training, width: .full, twin: nil)
  }

  /// The same experiment with a smaller or larger step limit.
  ///
  /// - Throws: ``ExperimentError`` if the limit is not in 1…2³¹−1.
  public func with(maxSteps: Int) throws(ExperimentError) -> FusionExperiment {
    try FusionExperiment(
      copying: self, seed: seed,
      training: Training(
        learningRate: training.learningRate, maxSteps: maxSteps, stopLoss: training.stopLoss, loss: training.loss,
        weightDecay: training.weightDecay, method: training.method))
  }

  private init(copying other: FusionExperiment, seed: Seed, training: Training) {
    self.init(copying: other, seed: seed, training: training, width: other.width, twin: other.twin)
  }

  private init(
    copying other: FusionExperiment, seed: Seed, training: Training, width: WidthMethod, twin: NarrowTwin?
  ) {
    network = other.network
    initialization = other.initialization
    data = other.data
    self.training = training
    self.width = width
    self.seed = seed
    self.twin = twin
  }
}
