/// What full-batch gradient descent makes small.
public enum Loss: String, Hashable, Sendable, Codable, CaseIterable {
  /// ½⟨(y − ŷ)²⟩.
  case squared
  /// ⟨exp(−y ŷ)⟩.
  case exponential
  /// ⟨ln(1 + exp(−y ŷ))⟩.
  case logistic
}

/// Full-batch gradient descent.
public struct Training: Hashable, Sendable, Codable {
  /// What a step of gradient descent is computed from.
  public enum Method: String, Hashable, Sendable, Codable, CaseIterable {
    /// The moments where they suffice, else the samples.
    case automatic = "auto"
    /// The second moments of the data: linear networks without biases, squared loss, no weight decay.
    case moments
    /// All samples, one by one: any network and loss.
    case samples
  }

  public let loss: Loss
  /// η; one step is one epoch, and the time constant is τ = 1/η steps.
  public let learningRate: Double
  /// λ: a step also takes η λ times each weight and bias from it, as if ½ λ ‖weights‖² were added to the loss. Losses are
  /// reported without this term.
  public let weightDecay: Double
  /// The number of steps after which a network that has not converged stops.
  public let maxSteps: Int
  /// Training stops once the loss is at most this far above its known minimum, or at most this where none is known.
  public let stopLoss: Double
  public let method: Method

  /// - Throws: ``ExperimentError`` if η is not positive and finite, the step limit is not in 1…2³¹−1, or the stop loss or
  ///   the weight decay is negative or not finite.
  public init(
    learningRate: Double, maxSteps: Int, stopLoss: Double, loss: Loss = .squared, weightDecay: Double = 0,
    method: Method = .automatic
  ) throws(ExperimentError) {
    guard weightDecay >= 0, weightDecay.isFinite else {
      throw ExperimentError(
        key: "training.weight_decay",
        message: "weight_decay is \(weightDecay), allowed are finite values of at least 0")
    }
    try Self.check(learningRate: learningRate, maxSteps: maxSteps)
    guard stopLoss >= 0, stopLoss.isFinite else {
      throw ExperimentError(
        key: "training.stop_loss", message: "stop_loss is \(stopLoss), allowed are finite values of at least 0")
    }
    self.loss = loss
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.maxSteps = maxSteps
    self.stopLoss = stopLoss
    self.method = method
  }

  /// Refuses what no family can be trained with.
  ///
  /// - Throws: ``ExperimentError`` if η is not positive and finite or the step limit is not in 1…2³¹−1.
  static func check(learningRate: Double, maxSteps: Int) throws(ExperimentError) {
    guard learningRate > 0, learningRate.isFinite else {
      throw ExperimentError(
        key: "training.learning_rate", message: "learning_rate is \(learningRate), allowed are values above 0")
    }
    guard maxSteps >= 1, maxSteps <= Int(Int32.max) else {
      throw ExperimentError(
        key: "training.max_steps", message: "max_steps is \(maxSteps), allowed are 1 to \(Int32.max)")
    }
  }
}
