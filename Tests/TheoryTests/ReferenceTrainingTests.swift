import Experiments
import ReferenceTraining
import Testing

/// The rules of the reference training: what it stops at, and how observables are read from its curve.
@Suite struct ReferenceTrainingTests {
  @Test func convergesWithinTheStopLoss() throws {
    let experiment = try toyExperiment(width: 4, scheme: .balanced, scale: 1e-3, correlation: 0.3, stopLoss: 1e-6)
    let (outcome, curve) = ReferenceTraining.train(experiment)
    #expect(outcome.status == .converged)
    #expect(curve.points.map(\.step) == Array(0...outcome.steps))
    #expect(outcome.finalLoss <= 1e-6)
    #expect(curve.points[outcome.steps - 1].loss > 1e-6)
    #expect(outcome.finalLoss == curve.points[outcome.steps].loss)
    let moments = experiment.data.populationMoments(seed: Seed())
    #expect(curve.points.allSatisfy { abs($0.loss - moments.loss(of: $0.totalMap)) < 1e-12 })
  }

  /// The first step by hand: two layers, scalar inputs, one hidden unit.
  @Test func firstStep() throws {
    let experiment = try toyExperiment(width: 1, scheme: .balanced, scale: 0.5, learningRate: 0.1)
    let points = ReferenceTraining.train(experiment).curve.points
    #expect(abs(points[0].totalMap[0] - 0.25) < 1e-15 && abs(points[0].totalMap[1] - 0.25) < 1e-15)
    // w += η (Σ_y − W Σ) w: factors 1 + 0.1 · 4 · 0.75 and 1 + 0.1 · 0.75.
    #expect(abs(points[1].totalMap[0] - 0.25 * 1.3 * 1.3) < 1e-14)
    #expect(abs(points[1].totalMap[1] - 0.25 * 1.075 * 1.075) < 1e-14)
  }

  @Test func convergedBeforeTheFirstStep() throws {
    let outcome = ReferenceTraining.train(try toyExperiment(width: 2, stopLoss: 10)).outcome
    #expect(outcome.status == .converged)
    #expect(outcome.steps == 0)
    #expect(outcome.timeRatio == nil)
  }

  @Test func stepLimit() throws {
    let (outcome, curve) = ReferenceTraining.train(try toyExperiment(width: 2, maxSteps: 10))
    #expect(outcome.status == .stepLimit)
    #expect(outcome.steps == 10)
    #expect(curve.points.count == 11)
    #expect(outcome.halfPlateauTimes == ModalityPair(nil, nil))
  }

  @Test func divergence() throws {
    let (outcome, curve) = ReferenceTraining.train(
      try toyExperiment(width: 2, scheme: .balanced, scale: 0.1, learningRate: 5))
    #expect(outcome.status == .diverged)
    #expect(!(outcome.finalLoss <= FusionOutcome.divergenceFactor * 2.5))
    #expect(curve.points.dropLast().allSatisfy { $0.loss <= FusionOutcome.divergenceFactor * 2.5 })
  }

  /// Weights so small that their product vanishes: no step changes anything.
  @Test func stalls() throws {
    let outcome = ReferenceTraining.train(
      try toyExperiment(depth: 3, fusionLayer: 3, width: 2, scheme: .balanced, scale: 1e-170)
    ).outcome
    #expect(outcome.status == .stalled)
    #expect(outcome.steps == 1)
  }

  /// Observables against a direct reading of the curve.
  @Test(arguments: [([1.0, 1.0], 0.4), ([0.1, 1], 0.2), ([1, -0.5], 0.8)])
  func observables(teacher: [Double], correlation: Double) throws {
    let experiment = try toyExperiment(
      width: 3, scheme: .balanced, scale: 1e-3, correlation: correlation, teacher: teacher)
    let (outcome, curve) = ReferenceTraining.train(experiment)
    let points = FixedPoints(experiment.data.populationMoments(seed: Seed()))
    let (leading, lagging) = (points.leading.rawValue, points.leading.other.rawValue)
    #expect(outcome.leadingModality == points.leading)

    func position(_ index: Int, _ target: Double, at time: Double) -> Double {
      let step = Int(time)
      let (before, after) = (curve.points[step].totalMap[index], curve.points[step + 1].totalMap[index])
      return (before + (time - Double(step)) * (after - before)) / target
    }
    let first = try #require(outcome.leadingTime)
    let second = try #require(outcome.laggingTime)
    let plateau = points.unimodal[points.leading][0]
    #expect(abs(position(leading, plateau, at: first) - 0.5) < 1e-12)
    #expect(abs(position(lagging, points.globalMinimum[lagging], at: second) - 0.5) < 1e-12)
    // It is the first crossing.
    #expect(curve.points[0...Int(first)].allSatisfy { $0.totalMap[leading] / plateau < 0.5 })
    let final = points.globalMinimum[leading]
    let middle = (first + second) / 2
    #expect(abs(position(leading, final, at: middle) - 1 - (try #require(outcome.misattribution))) < 1e-12)
    let step = Int(middle)
    let loss =
      curve.points[step].loss + (middle - Double(step)) * (curve.points[step + 1].loss - curve.points[step].loss)
    #expect(abs(loss / curve.points[0].loss - (try #require(outcome.plateauLoss))) < 1e-12)
  }

  /// A network that starts beyond half of its goals crossed them at step 0.
  @Test func startsBeyondTheThreshold() throws {
    let outcome = ReferenceTraining.train(
      try toyExperiment(width: 2, scheme: .balanced, scale: 0.9, learningRate: 0.01)
    ).outcome
    #expect(outcome.halfPlateauTimes == ModalityPair(0, 0))
    #expect(outcome.timeRatio == nil)
  }
}
