import Engines
import Experiments
import ReferenceTraining
import Testing

/// Networks so wide that updates wait and passes are shared, against a loop that knows neither, and against each other.
@Suite struct FusionTrainingWideTests {
  /// Networks of more weights than vector lanes take side by side: widths around the lanes and panels, narrowing and
  /// widening, so that blocks are stored in both orders; lines with a tail; one layer that is too narrow to wait; and inputs
  /// of which one modality, none or both are scalar.
  static let shapes: [(widths: [Int], inputs: ModalityPair<Int>)] = [
    ([120], ModalityPair(60, 58)), ([89, 84], ModalityPair(1, 1)), ([100, 67], ModalityPair(1, 1)),
    ([89, 56, 72], ModalityPair(1, 1)),
    ([57, 72, 60, 75], ModalityPair(1, 1)), ([88, 3, 92, 90], ModalityPair(1, 1)),
    ([24, 24, 24, 24, 150, 24], ModalityPair(1, 1)), ([240], ModalityPair(28, 26)), ([256], ModalityPair(28, 26)),
    ([104, 72], ModalityPair(1, 26)), ([72, 90], ModalityPair(33, 1)),
    // Two steps at once: lines that do not fill panels, and lines with and without a tail.
    ([41, 60, 30], ModalityPair(1, 1)), ([30, 55, 39], ModalityPair(1, 1)), ([32, 32, 32], ModalityPair(1, 1)),
  ]

  static func experiments(maxSteps: Int) throws -> [FusionExperiment] {
    try shapes.enumerated().flatMap { index, shape in
      let depth = shape.widths.count + 1
      return try (1...depth).map { fusionLayer in
        let total = shape.inputs.a + shape.inputs.b
        var factor = Matrix(diagonal: (0..<total).map { $0 < shape.inputs.a ? 1.4 : 0.9 })
        for row in 1..<total { factor[row, row - 1] = 0.3 }
        let data = try GaussianData(
          dimensions: shape.inputs, covariance: factor * factor.transposed,
          teacher: (0..<total).map {
            ($0 % 3 == 2 ? -1 : 1) / Double($0 < shape.inputs.a ? shape.inputs.a : shape.inputs.b).squareRoot()
          })
        return try FusionExperiment(
          network: FusionNetwork(
            depth: depth, fusionLayer: fusionLayer, hiddenWidths: shape.widths, inputDimensions: shape.inputs),
          initialization: Initialization(scheme: .balanced, scale: depth > 4 ? 0.8 : depth > 2 ? 0.5 : 0.2),
          data: .gaussian(data),
          training: Training(learningRate: 0.08 / Double(depth), maxSteps: maxSteps, stopLoss: 1e-4),
          seed: Seed(base: 11, index: UInt32(index)))
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func curvesFollowTheReference(precision: Precision) throws {
    let steps = Array(0...120)
    let tolerance = precision == .float ? 1e-4 : 1e-11
    for experiment in try Self.experiments(maxSteps: 120) {
      let (_, reference) = ReferenceTraining.train(experiment)
      let traced = try CPUEngine().trace(
        experiment, precision: precision, recording: steps, control: TrainingControl())
      // Rounding may end a float run a step earlier or later.
      #expect((traced.outcome.steps - (reference.points.count - 1)).magnitude <= (precision == .float ? 1 : 0))
      for (point, expected) in zip(traced.curve.points, reference.points) {
        #expect((point.loss - expected.loss).magnitude < tolerance, "\(experiment.network), step \(point.step)")
        #expect(zip(point.totalMap, expected.totalMap).allSatisfy { ($0 - $1).magnitude < tolerance })
      }
    }
  }

  /// Every 1024 steps the engine looks whether one would change any weight, and needs weights with all their updates. That
  /// must leave training as it was.
  @Test(arguments: Precision.allCases)
  func curvesFollowTheReferencePastALook(precision: Precision) throws {
    let tolerance = precision == .float ? 1e-4 : 1e-11
    let experiment = try Samples.experiment(
      depth: 4, fusionLayer: 4, widths: [27, 30, 34], scheme: .balanced, scale: 0.5, learningRate: 0.0018,
      maxSteps: 1100, stopLoss: 1e-6)
    let (_, reference) = ReferenceTraining.train(experiment)
    #expect(reference.points[1024].loss > 0.05 && reference.points[1024].loss < 0.6 * reference.points[0].loss)
    let curve = try CPUEngine().trace(
      experiment, precision: precision, recording: Array(1000...1100), control: TrainingControl()
    ).curve
    #expect(curve.points.count == 101)
    for point in curve.points {
      let expected = reference.points[point.step]
      #expect((point.loss - expected.loss).magnitude < tolerance, "step \(point.step)")
      #expect(zip(point.totalMap, expected.totalMap).allSatisfy { ($0 - $1).magnitude < tolerance })
    }
  }

  /// The updates that wait are part of the weights that somebody looks at, however many they are.
  @Test(arguments: Precision.allCases)
  func firstLayerChangesByOneTermAStep(precision: Precision) throws {
    let noise = precision == .float ? 1e-6 : 1e-15
    let layers = try (1...17).map { try Self.firstLayers(after: $0, precision) }
    for (before, after) in zip(layers, layers.dropFirst()) {
      for (before, after) in zip(before, after) {
        let change = zip(after.elements, before.elements).map { $0 - $1 }
        let largest = try #require(change.indices.max { change[$0].magnitude < change[$1].magnitude })
        let size = change[largest].magnitude
        #expect(size > 10 * noise)
        // In a matrix of rank one every minor of four elements vanishes.
        let row = largest / before.columns * before.columns
        for index in change.indices {
          let column = index % before.columns
          let product = change[row + column] * change[index - column + largest - row]
          #expect((change[index] * change[largest] - product).magnitude < 4 * noise * size)
        }
      }
    }
  }

  /// The first layer of modality A of all networks in which it has more than one input.
  private static func firstLayers(after steps: Int, _ precision: Precision) throws -> [Matrix] {
    let experiments = try experiments(maxSteps: steps).filter { $0.network.inputDimensions.a > 1 }
    return try experiments.map { experiment in
      let trained = try CPUEngine().train(
        [.fusion(experiment)], precision: precision, recording: Recording(.none, keepsFirstLayer: true),
        control: TrainingControl())
      guard case .fusion(let network) = trained[0] else { throw EngineError(.deviceFailure, "not a fusion network") }
      return try #require(network.firstLayer).a
    }
  }

  /// Updates wait for a number of steps that depends on nothing but the network itself.
  @Test(arguments: Precision.allCases)
  func aloneAndInABatch(precision: Precision) throws {
    let experiments = try (0..<12).map { index in
      try Samples.experiment(
        depth: 4, fusionLayer: 1 + index % 4, widths: [89, 56, 44], scheme: .balanced, scale: 0.4,
        correlation: -0.5, maxSteps: [2500, 100, 1030][index % 3], stopLoss: 1e-6, seed: index)
    }
    let together = try CPUEngine(threads: 2).train(experiments, precision)
    for (experiment, outcome) in zip(experiments, together) {
      #expect(areIdentical(try CPUEngine().train([experiment], precision), [outcome]))
    }
  }

  /// A network stalls where the weights with all their updates no longer change: at once where there is no signal, and
  /// late in training where rounding stops it.
  @Test(arguments: Precision.allCases)
  func stalls(precision: Precision) throws {
    let silent = try Samples.experiment(
      depth: 4, fusionLayer: 4, widths: [49, 49, 49], scale: 1e-30, maxSteps: 5000)
    let outcome = try CPUEngine().train([silent], .float)[0]
    #expect(outcome.status == .stalled && outcome.steps == 0)
    for (widths, fusionLayer) in [([97, 97], 2), ([49, 49, 49], 4)] {
      let endless = try Samples.experiment(
        depth: widths.count + 1, fusionLayer: fusionLayer, widths: widths, scheme: .balanced, scale: 0.5,
        learningRate: 0.05, maxSteps: 40_000, stopLoss: 0)
      let last = try CPUEngine().train([endless], precision)[0]
      #expect(last.status == .stalled && last.steps % 1024 == 0 && last.steps > 0 || last.status == .converged)
      #expect(last.finalLoss < (precision == .float ? 1e-9 : 1e-25))
    }
  }
}
