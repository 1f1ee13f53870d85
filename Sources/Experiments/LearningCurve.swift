/// A learning curve at a bounded number of steps.
public struct LearningCurve: Hashable, Sendable, Codable {
  public struct Point: Hashable, Sendable, Codable {
    /// Gradient-descent steps taken.
    public var step: Int
    public var loss: Double
    /// The product of the weights of each branch and the shared layers, D_A+D_B values: for a linear network, the map that
    /// it computes.
    public var totalMap: [Double]
    /// ‖W¹_A‖ and ‖W¹_B‖, the Frobenius norms of the first layer's weights; `nil` for networks trained on moments.
    public var firstLayerNorms: ModalityPair<Double>?
    /// E_g; `nil` where there is no linear teacher or the network is not linear.
    public var generalisationError: Double?

    public init(
      step: Int, loss: Double, totalMap: [Double], firstLayerNorms: ModalityPair<Double>? = nil,
      generalisationError: Double? = nil
    ) {
      self.step = step
      self.loss = loss
      self.totalMap = totalMap
      self.firstLayerNorms = firstLayerNorms
      self.generalisationError = generalisationError
    }
  }

  public var points: [Point]

  public init(points: [Point]) { self.points = points }
}
