import Experiments

/// Gradient descent written in the most obvious way, in double precision: whole matrices, whole gradients, the full
/// learning curve in memory. It shares no code with the engines and is what they are tested against.
public enum ReferenceTraining {
  /// Trains one network from its own initial weights and data.
  ///
  /// A step is checked before it is taken, in this order: converged (the loss is at most the stop loss above its
  /// minimum), diverged, step limit. The loss above the minimum is ½ e Σ eᵀ with e = W_* − W, which keeps its digits
  /// near the minimum.
  ///
  /// - Returns: the outcome, and a curve with one point for every step from 0. A network that diverged ends with the
  ///   point that showed it; one that stalled ends with the step that changed nothing.
  public static func train(
    _ experiment: FusionExperiment, standard: StandardNormalMoments = StandardNormalMoments()
  ) -> (outcome: FusionOutcome, curve: LearningCurve) {
    let network = experiment.network
    let moments = experiment.data.trainingMoments(seed: experiment.seed, standard: standard)
    let fixedPoints = FixedPoints(moments)
    let recipe = UnitWeights(
      network: network, scheme: experiment.initialization.scheme, seed: experiment.seed, fixedPoints: fixedPoints)
    let initial = recipe.draw().map { block in block.map { experiment.initialization.scale * $0 } }
    let (status, curve) = train(initial, network: network, fixedPoints: fixedPoints, training: experiment.training)
    let observables = ReferenceObservables(
      curve: curve, fixedPoints: fixedPoints, distribution: experiment.data.gaussian(seed: experiment.seed))
    return (observables.outcome(status: status), curve)
  }

  private static func train(
    _ initial: [[Double]], network: FusionNetwork, fixedPoints: FixedPoints, training: Training
  ) -> (status: Status, curve: LearningCurve) {
    let moments = fixedPoints.moments
    var weights = initial
    var points: [LearningCurve.Point] = []
    var lossLimit = Double.infinity
    while true {
      let map = totalMap(weights: weights, network: network)
      let excess = excessLoss(of: map, fixedPoints: fixedPoints)
      points.append(LearningCurve.Point(step: points.count, loss: fixedPoints.minimumLoss + excess, totalMap: map))
      let (step, loss) = (points.count - 1, fixedPoints.minimumLoss + excess)
      if step == 0 { lossLimit = FusionOutcome.divergenceFactor * max(loss, moments.output / 2) }

      if excess <= training.stopLoss { return (.converged, LearningCurve(points: points)) }
      if !loss.isFinite || loss > lossLimit { return (.diverged, LearningCurve(points: points)) }
      if step == training.maxSteps { return (.stepLimit, LearningCurve(points: points)) }

      let before = weights
      let gradient = gradient(weights: weights, network: network, moments: moments)
      for block in weights.indices {
        for element in weights[block].indices {
          weights[block][element] -= training.learningRate * gradient[block][element]
        }
      }
      if weights == before {
        points.append(LearningCurve.Point(step: step + 1, loss: loss, totalMap: map))
        return (.stalled, LearningCurve(points: points))
      }
    }
  }

  /// The loss above its minimum.
  private static func excessLoss(of map: [Double], fixedPoints: FixedPoints) -> Double {
    let error = zip(fixedPoints.globalMinimum, map).map { $0 - $1 }
    return dot(error * fixedPoints.moments.input, error) / 2
  }
}
