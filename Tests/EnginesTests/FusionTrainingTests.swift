import Engines
import Experiments
import Testing

/// The kernel against its CPU twin, on every OpenCL device.
@Suite(.serialized) struct FusionTrainingTests {
  /// Shapes that hurt: width 1, depths 2 and 7, uneven widths, fusion at both ends and in between.
  static let shapes: [(depth: Int, widths: [Int], scheme: Initialization.Scheme, scale: Double)] = [
    (2, [1], .entrywise, 1e-3), (2, [100], .entrywise, 1e-9), (2, [33], .balanced, 0.01),
    (3, [17, 5], .layerwise, 0.1), (4, [16, 16, 16], .layerwise, 0.1), (4, [100, 100, 100], .balanced, 0.1),
    (7, [6, 1, 9, 6, 3, 8], .balanced, 0.5), (7, [40, 40, 40, 40, 40, 40], .layerwise, 0.6),
  ]

  @Test(arguments: shapes.indices, [Precision.float, .double])
  func engineTwinAgrees(shape index: Int, precision: Precision) throws {
    let shape = Self.shapes[index]
    let experiments = try (1...shape.depth).flatMap { fusionLayer in
      try [(0.0, 2.0), (-0.6, 1.5), (0.7, 0.5)].map { correlation, sigmaRatio in
        try Samples.experiment(
          depth: shape.depth, fusionLayer: fusionLayer, widths: shape.widths, scheme: shape.scheme, scale: shape.scale,
          correlation: correlation, sigmaRatio: sigmaRatio, maxSteps: 4000)
      }
    }
    let reference = try CPUEngine().train(experiments, precision: precision, control: TrainingControl())
    for engine in try Samples.openCLEngines() {
      let outcomes = try engine.train(experiments, precision: precision, control: TrainingControl())
      let difference = largestDifference(reference, outcomes)
      #expect(difference < (precision == .float ? 1e-4 : 1e-9), "\(engine.device.name), \(shape)")
    }
  }
}
