import Experiments

/// What the members of a batch share.
public enum BatchShape: Hashable, Sendable {
  case fusion(FusionShape)
  case competition(CompetitionShape)

  public init(_ experiment: Experiment) {
    switch experiment {
    case .fusion(let experiment): self = .fusion(FusionShape(experiment))
    case .competition(let experiment): self = .competition(CompetitionShape(experiment))
    }
  }

  /// The shape in words: `depth 3, widths 100, 100` or `10 classes, 6 units of each, 200 inputs, 400 samples`.
  public var words: String {
    switch self {
    case .fusion(let shape):
      "depth \(shape.depth), widths \(shape.hiddenWidths.map(String.init).joined(separator: ", "))"
    case .competition(let shape):
      "\(shape.classes) classes, \(shape.unitsPerClass) units of each, \(shape.dimension) inputs, "
        + "\(shape.sampleCount) samples"
    }
  }
}

/// What fusion networks of a batch share. Seeds, fusion layers, data, activations, learning rates and initial scales may
/// differ.
public struct FusionShape: Hashable, Sendable {
  public let depth: Int
  public let hiddenWidths: [Int]
  public let inputDimensions: ModalityPair<Int>
  /// Number of samples that every step goes through; 0 where networks train on second moments.
  public let sampleCount: Int

  public init(_ experiment: FusionExperiment) {
    self.init(experiment.trainedNetwork, sampleCount: experiment.trainsOnSamples ? experiment.data.sampleCount ?? 0 : 0)
  }

  /// The shape of networks that train on this many samples, or on second moments where there are none.
  public init(_ network: FusionNetwork, sampleCount: Int = 0) {
    depth = network.depth
    hiddenWidths = network.hiddenWidths
    inputDimensions = network.inputDimensions
    self.sampleCount = sampleCount
  }
}

/// What networks of the competition family share in a batch. Seeds, activations, strengths, noise, learning rates and
/// initial scales may differ.
public struct CompetitionShape: Hashable, Sendable {
  public let classes: Int
  public let unitsPerClass: Int
  public let dimension: Int
  public let sampleCount: Int
  public let testSampleCount: Int
  public let distractors: Int

  public init(_ experiment: CompetitionExperiment) {
    self.init(experiment.network, experiment.data)
  }

  /// The shape of networks that learn from such data.
  public init(_ network: CompetitionNetwork, _ data: SparseCodingData) {
    classes = data.classes
    unitsPerClass = network.unitsPerClass
    dimension = data.dimension
    sampleCount = data.samples
    testSampleCount = data.testSamples
    distractors = data.distractors
  }

  /// Units of one modality.
  public var unitsPerModality: Int { classes * unitsPerClass }
}
