import Experiments
import Testing

@Suite struct TrainingTests {
  @Test(arguments: [0.0, -1, .nan, .infinity]) func impossibleLearningRate(value: Double) {
    #expect(
      throws: ExperimentError(
        key: "training.learning_rate", message: "learning_rate is \(value), allowed are values above 0")
    ) {
      try Training(learningRate: value, maxSteps: 1, stopLoss: 0)
    }
  }

  @Test(arguments: [0, -1, 1 << 31]) func impossibleStepLimit(value: Int) {
    #expect(
      throws: ExperimentError(
        key: "training.max_steps", message: "max_steps is \(value), allowed are 1 to 2147483647")
    ) {
      try Training(learningRate: 1, maxSteps: value, stopLoss: 0)
    }
  }

  @Test(arguments: [-1e-9, .nan, .infinity]) func impossibleStopLoss(value: Double) {
    #expect(
      throws: ExperimentError(
        key: "training.stop_loss", message: "stop_loss is \(value), allowed are finite values of at least 0")
    ) {
      try Training(learningRate: 1, maxSteps: 1, stopLoss: value)
    }
  }

  @Test func limitsAreAllowed() throws {
    #expect(try Training(learningRate: .leastNormalMagnitude, maxSteps: 2_147_483_647, stopLoss: 0).stopLoss == 0)
  }
}
