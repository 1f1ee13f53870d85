/// One training run: an architecture, its initial weights, its data and how it is trained.
public struct Experiment: Hashable, Sendable, Codable {
  public let network: FusionNetwork
  public let initialization: Initialization
  public let data: DataSource
  public let training: Training
  public let seed: Seed

  /// - Throws: ``ExperimentError`` if the network's input dimensions are not those of the data.
  public init(
    network: FusionNetwork, initialization: Initialization, data: DataSource, training: Training, seed: Seed = Seed()
  ) throws(ExperimentError) {
    guard network.inputDimensions == data.dimensions else {
      throw ExperimentError(
        key: "data.dimensions",
        message: "the network takes \(network.inputDimensions.a)+\(network.inputDimensions.b) inputs, "
          + "the data has \(data.dimensions.a)+\(data.dimensions.b)")
    }
    self.network = network
    self.initialization = initialization
    self.data = data
    self.training = training
    self.seed = seed
  }

  /// The same experiment with another seed.
  public func with(seed: Seed) -> Experiment { Experiment(copying: self, seed: seed) }

  private init(copying other: Experiment, seed: Seed) {
    network = other.network
    initialization = other.initialization
    data = other.data
    training = other.training
    self.seed = seed
  }
}

/// The arithmetic that networks are trained in.
public enum Precision: String, Hashable, Sendable, Codable, CaseIterable {
  /// IEEE single precision.
  case float
  /// IEEE double precision.
  case double

  /// Bytes of one number.
  public var byteCount: Int { self == .float ? 4 : 8 }

  /// The smallest normal number: what falls below it loses digits and may vanish.
  public var leastNormalMagnitude: Double {
    self == .float ? Double(Float.leastNormalMagnitude) : Double.leastNormalMagnitude
  }
}
