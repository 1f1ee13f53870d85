import Engines
import Experiments
import ReferenceTraining
import Testing

/// Narrow networks, one in every lane of the vectors, against a training loop that shares no code with them.
@Suite struct LaneTrainingReferenceTests {
  /// An architecture with one fusion layer, its initial weights and its inputs.
  struct Shape: Sendable, CustomTestStringConvertible {
    var widths: [Int]
    var fusionLayer: Int
    var dimensions = ModalityPair(1, 1)
    var scale = 0.8
    var samples = SampleCount.population
    var testDescription: String {
      "widths \(widths), fused at \(fusionLayer), \(dimensions.a)+\(dimensions.b) inputs, \(samples)"
    }

    func experiment(seed: Int, maxSteps: Int = 700, stopLoss: Double = 1e-3) throws -> FusionExperiment {
      let (a, total) = (dimensions.a, dimensions.a + dimensions.b)
      var factor = Matrix(diagonal: (0..<total).map { $0 < a ? 1.5 + 0.02 * Double($0 + seed % 5) : 0.9 })
      for row in 1..<total { factor[row, row - 1] = 0.2 - 0.05 * Double(row % 3) }
      let data = try GaussianData(
        dimensions: dimensions, covariance: factor * factor.transposed,
        teacher: (0..<total).map { ($0 % 2 == 0 ? 1 : -1) / Double($0 < a ? a : total - a).squareRoot() },
        noise: samples == .population ? 0 : 0.3, samples: samples)
      return try FusionExperiment(
        network: FusionNetwork(
          depth: widths.count + 1, fusionLayer: fusionLayer, hiddenWidths: widths, inputDimensions: dimensions),
        initialization: Initialization(scheme: widths.count > 1 ? .layerwise : .entrywise, scale: scale),
        data: .gaussian(data),
        training: Training(learningRate: 0.05 / Double(widths.count), maxSteps: maxSteps, stopLoss: stopLoss),
        seed: Seed(base: 3, index: UInt32(seed)))
    }
  }

  /// Every way of keeping weights: units with one to four inputs, few and many of them, and blocks of one and several tiles.
  static let shapes: [Shape] =
    [
      Shape(widths: [1], fusionLayer: 1, scale: 0.3), Shape(widths: [1], fusionLayer: 2, scale: 0.3),
      Shape(widths: [2], fusionLayer: 2, scale: 0.2), Shape(widths: [3], fusionLayer: 1, scale: 0.2),
      Shape(widths: [13], fusionLayer: 1, scale: 0.1), Shape(widths: [39], fusionLayer: 2, scale: 0.1),
      Shape(widths: [5], fusionLayer: 2, dimensions: ModalityPair(4, 4), scale: 0.2),
      Shape(widths: [9], fusionLayer: 2, dimensions: ModalityPair(3, 2), scale: 0.1, samples: .drawn(30)),
      Shape(widths: [6], fusionLayer: 2, dimensions: ModalityPair(1, 3), scale: 0.2),
      Shape(widths: [4], fusionLayer: 1, dimensions: ModalityPair(3, 1), scale: 0.2),
      Shape(widths: [7], fusionLayer: 1, dimensions: ModalityPair(4, 4), scale: 0.2, samples: .drawn(40)),
      Shape(widths: [6], fusionLayer: 2, dimensions: ModalityPair(5, 2), scale: 0.2),
      Shape(widths: [10, 17, 3], fusionLayer: 3), Shape(widths: [8, 9], fusionLayer: 2, samples: .drawn(25)),
      Shape(widths: [4, 1, 16], fusionLayer: 4), Shape(widths: [3, 4, 3], fusionLayer: 1),
      Shape(widths: [11, 2], fusionLayer: 3, dimensions: ModalityPair(2, 6)),
    ] + (1...7).map { Shape(widths: [4, 3, 9, 5, 2, 6], fusionLayer: $0, scale: 1.1) }

  @Test(arguments: shapes, Precision.allCases)
  func agreesWithTheReference(shape: Shape, precision: Precision) throws {
    // More networks than lanes, so that lanes are refilled.
    let experiments = try (0..<40).map { try shape.experiment(seed: $0) }
    let outcomes = try CPUEngine(threads: 1).train(experiments, precision)
    let expected = experiments.map { ReferenceTraining.train($0).outcome }
    #expect(expected.contains { $0.leadingTime != nil })
    for (expected, outcome) in zip(expected, outcomes) {
      let difference = differenceToReference(expected, outcome)
      #expect(difference < (precision == .float ? 4e-4 : 1e-9), "\(expected), \(outcome)")
      if precision == .double {
        #expect(outcome.steps == expected.steps && outcome.status == expected.status)
        #expect(outcome.generalisation?.minimumStep == expected.generalisation?.minimumStep)
      }
    }
  }

  /// A network's outcome, curve and first layer are the same in every bit alone, among others and in any lane.
  @Test(arguments: shapes, Precision.allCases)
  func aloneOrAmongOthers(shape: Shape, precision: Precision) throws {
    let experiments = try (0..<70).map { index in
      try shape.experiment(
        seed: index, maxSteps: [300, 33, 1500, 64, 1][index % 5], stopLoss: [1e-2, 1e-4][index % 2])
    }
    let recording = Recording(.steps([0, 1, 5, 31, 32, 33, 90, 299, 1000]), keepsFirstLayer: true)
    let together = try CPUEngine(threads: 2).train(
      experiments, precision: precision, recording: recording, control: TrainingControl())
    for index in [0, 1, 2, 17, 38, 54, 68, 69] {
      let alone = try CPUEngine().train(
        [experiments[index]], precision: precision, recording: recording, control: TrainingControl())
      #expect(alone == [together[index]])
      #expect(areIdentical([alone[0].outcome], try CPUEngine().train([experiments[index]], precision)))
    }
  }

  /// First layers are those after the last step taken, wherever in a block of steps that lies.
  @Test(arguments: [1, 31, 32, 33, 50])
  func firstLayers(maxSteps: Int) throws {
    for shape in [Self.shapes[5], Self.shapes[12]] {
      let experiment = try shape.experiment(seed: 1, maxSteps: maxSteps, stopLoss: 0)
      let network = try CPUEngine().train(
        [experiment], precision: .double, recording: Recording(.none, keepsFirstLayer: true),
        control: TrainingControl())[0]
      let layer = try #require(network.firstLayer)
      let expected = firstLayer(of: experiment, afterSteps: maxSteps)
      for modality in Modality.allCases {
        #expect(layer[modality].rows == shape.widths[0] && layer[modality].columns == shape.dimensions[modality])
        for (found, weight) in zip(layer[modality].elements, expected[modality].elements) {
          #expect((found - weight).magnitude < 1e-12)
        }
      }
    }
  }

  /// The first layer after naive gradient descent.
  private func firstLayer(of experiment: FusionExperiment, afterSteps steps: Int) -> ModalityPair<Matrix> {
    let (network, rate) = (experiment.network, experiment.training.learningRate)
    let moments = experiment.data.trainingMoments(seed: experiment.seed, standard: StandardNormalMoments())
    let recipe = UnitWeights(
      network: network, scheme: experiment.initialization.scheme, seed: experiment.seed,
      fixedPoints: FixedPoints(moments))
    var weights = recipe.draw().map { block in block.map { experiment.initialization.scale * $0 } }
    for _ in 0..<steps {
      let gradient = ReferenceTraining.gradient(weights: weights, network: network, moments: moments)
      weights = zip(weights, gradient).map { zip($0, $1).map { $0 - rate * $1 } }
    }
    return ModalityPair(0, network.fusionLayer).map { index in
      let block = network.blocks[index]
      return Matrix(rows: block.rows, columns: block.columns, elements: weights[index])
    }
  }
}
