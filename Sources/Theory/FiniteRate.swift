import RealModule

/// What gradient descent with a finite learning rate does to a rate of gradient flow.
///
/// A quantity that grows by ds = s · dt in flow is multiplied by 1 + ηs in a step, so its logarithm grows by ln(1+ηs)
/// rather than ηs (derived). `FusionPrediction.Form` chooses between the two.
struct FiniteRate {
  let learningRate: Double
  let form: FusionPrediction.Form

  /// Growth of the logarithm in one step for a constant rate s, which is negative for a mode that decays.
  ///
  /// A decaying mode with ηs < −1 changes sign at every step; this is the logarithm of its size.
  func growth(_ rate: Double) -> Double {
    let product = learningRate * rate
    guard form == .finiteRate else { return product }
    return product > -1 ? Double.log(onePlus: product) : Double.log(-1 - product)
  }
}
