import Engines
import Experiments
import Testing

/// The kernel and its CPU twin take the same steps bit for bit where blocks are thin: they multiply, add and sum in the same
/// order. In wider blocks updates wait on the CPU, and rounding differs; see FusionTrainingTests.
///
/// Rounding decides part of what is left of a mode that first decays, so that anything less would show in t_B.
@Suite struct SameArithmeticTests {
  @Test(arguments: [Precision.float, .double], [(2, 2), (2, 1), (4, 3), (5, 2)])
  func curvesAreEqual(precision: Precision, shape: (depth: Int, fusionLayer: Int)) throws {
    let experiment = try Samples.experiment(
      depth: shape.depth, fusionLayer: shape.fusionLayer,
      widths: shape.depth == 2 ? [70] : Array([15, 9, 12, 7].prefix(shape.depth - 1)),
      scheme: shape.depth == 2 ? .entrywise : .layerwise, scale: shape.depth == 2 ? 1e-9 : 0.4, correlation: -0.9,
      maxSteps: 3000)
    let steps = Array(stride(from: 0, through: 3000, by: 50))
    let expected = try CPUEngine().trace(
      experiment, precision: precision, recording: steps, control: TrainingControl())
    #expect(expected.curve.points.count > 5)
    for engine in try Samples.openCLEngines() {
      let found = try engine.trace(experiment, precision: precision, recording: steps, control: TrainingControl())
      #expect(found.curve == expected.curve, "\(engine.device.name)")
      #expect(found.outcome.steps == expected.outcome.steps && found.outcome.status == expected.outcome.status)
    }
  }
}
