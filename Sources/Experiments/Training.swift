/// Full-batch gradient descent on the squared loss.
public struct Training: Hashable, Sendable, Codable {
  /// η; one step is one epoch, and the time constant is τ = 1/η steps.
  public let learningRate: Double
  /// The number of steps after which a network that has not converged stops.
  public let maxSteps: Int
  /// Training stops once the loss is at most this far above its minimum.
  public let stopLoss: Double

  /// - Throws: ``ExperimentError`` if η is not positive and finite, the step limit is not in 1…2³¹−1, or the stop loss
  ///   is negative or not finite.
  public init(learningRate: Double, maxSteps: Int, stopLoss: Double) throws(ExperimentError) {
    guard learningRate > 0, learningRate.isFinite else {
      throw ExperimentError(
        key: "training.learning_rate", message: "learning_rate is \(learningRate), allowed are values above 0")
    }
    guard maxSteps >= 1, maxSteps <= Int(Int32.max) else {
      throw ExperimentError(
        key: "training.max_steps", message: "max_steps is \(maxSteps), allowed are 1 to \(Int32.max)")
    }
    guard stopLoss >= 0, stopLoss.isFinite else {
      throw ExperimentError(
        key: "training.stop_loss", message: "stop_loss is \(stopLoss), allowed are finite values of at least 0")
    }
    self.learningRate = learningRate
    self.maxSteps = maxSteps
    self.stopLoss = stopLoss
  }
}
