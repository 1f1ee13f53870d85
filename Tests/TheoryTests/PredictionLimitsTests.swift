import Experiments
import Foundation
import Testing
import Theory

/// Where the theory has something special to say, or nothing.
@Suite struct PredictionLimitsTests {
  @Test func earlyFusionLearnsBothTogether() throws {
    for depth in 2...4 {
      let prediction = FusionPrediction(
        try toyExperiment(depth: depth, fusionLayer: 1, scheme: .balanced, scale: 0.1), form: .flow)
      #expect(prediction.timeRatio == 1)
      #expect(prediction.misattribution == nil)
      #expect(prediction.plateauLoss == nil)
    }
  }

  /// Equal correlations with the output: no modality waits for the other.
  @Test(arguments: FusionPrediction.Form.allCases) func ties(form: FusionPrediction.Form) throws {
    for (depth, fusionLayer) in [(2, 1), (2, 2), (3, 2), (3, 3), (4, 2), (4, 3), (4, 4)] {
      for correlation in [-0.9, 0, 0.1, 0.7] {
        let prediction = FusionPrediction(
          try toyExperiment(
            depth: depth, fusionLayer: fusionLayer, scheme: .balanced, scale: 0.01, correlation: correlation,
            sigmaRatio: 1), form: form)
        #expect(close(prediction.timeRatio, 1, to: 1e-12))
        #expect(prediction.misattribution == nil)
        #expect(prediction.plateauLoss == nil)
        #expect(!prediction.preferenceIsSuperficial)
      }
    }
  }

  /// y = x_A with correlated x_B: nothing is left for B to learn once A is.
  @Test func aModalityThatIsNeverLearned() throws {
    for depth in 2...4 {
      for fusionLayer in 2...depth {
        let prediction = FusionPrediction(
          try toyExperiment(
            depth: depth, fusionLayer: fusionLayer, scheme: .balanced, scale: 0.1, correlation: 0.6,
            teacher: [1, 0]), form: .finiteRate)
        #expect(prediction.leadingTime != nil)
        #expect(prediction.laggingTime == nil)
        #expect(prediction.timeRatio == nil)
        #expect(prediction.misattribution == nil)
        #expect(prediction.plateauLoss == nil)
      }
    }
  }

  /// P ≤ D_A: the training moments themselves say that A interpolates and B is never learned.
  @Test func permanentUnimodalBias() throws {
    let data = try randomData(ModalityPair(8, 3), seed: 2, noise: 0.5, samples: .drawn(6))
    let moments = data.trainingMoments(seed: Seed(), standard: StandardNormalMoments())
    try #require(FixedPoints(moments).leading == .a)
    let prediction = try predict(moments, depth: 2, fusionLayer: 2, scale: 1e-6)
    #expect(prediction.leadingTime != nil)
    #expect(prediction.laggingTime == nil)
    #expect(try #require(prediction.minimumLoss) < 1e-10)
    #expect(data.interpolatesWithOneModality)
  }

  @Test func aSilentOutput() throws {
    let prediction = FusionPrediction(try toyExperiment(teacher: [0, 0]), form: .flow)
    #expect(prediction.leadingTime == nil)
    #expect(prediction.timeRatio == nil)
    #expect(prediction.plateauLoss == nil)
    #expect(prediction.minimumLoss == 0)
  }

  /// Entrywise weights in deep networks are not of one size in all layers: only late fusion's ratio is known.
  @Test func deepEntrywiseWeights() throws {
    let late = FusionPrediction(try toyExperiment(depth: 3, fusionLayer: 3), form: .flow)
    #expect(late.timeRatio == 4)
    #expect(late.leadingTime == nil)
    let intermediate = FusionPrediction(try toyExperiment(depth: 3, fusionLayer: 2), form: .flow)
    #expect(intermediate.timeRatio == nil)
    #expect(close(intermediate.plateauLoss, 0.2, to: 1e-14))
  }

  @Test func largeInitialWeights() throws {
    let prediction = FusionPrediction(try toyExperiment(scheme: .balanced, scale: 1), form: .flow)
    #expect(prediction.leadingTime == nil)
    #expect(prediction.timeRatio == nil)
  }

  /// Weights so small that the time is beyond the range of numbers: no time, rather than infinity.
  @Test func vanishingInitialWeights() throws {
    let prediction = FusionPrediction(
      try toyExperiment(depth: 40, fusionLayer: 20, scheme: .balanced, scale: 1e-9), form: .flow)
    #expect(prediction.leadingTime == nil)
    #expect(prediction.laggingTime == nil)
  }

  /// Opposite signs of Σ_yB and the residual: the useful mode of B decays first, and t_B is later by the signed rate.
  @Test func signedCorrelations() throws {
    // Σ_yA = 3.2, Σ_yB = 1.1, residual −0.5 (1 − 0.64) = −0.18
    for depth in 2...4 {
      let prediction = FusionPrediction(
        try toyExperiment(
          depth: depth, fusionLayer: depth, scheme: .balanced, scale: 1e-3, correlation: 0.8, teacher: [1, -0.5]),
        form: .flow)
      #expect(close(prediction.timeRatio, 1 + (3.2 + 1.1) / 0.18, to: 1e-12))
    }
    let finite = FusionPrediction(try toyExperiment(correlation: 0.8, teacher: [1, -0.5]), form: .finiteRate)
    // [ln(1+ηΣ_yA) − ln(1−ηΣ_yB)]/ln(1+η|res|) with η = 0.04
    #expect(close(finite.timeRatio, 1 + (0.120446 + 0.044997) / 0.00717415, to: 1e-4))
  }

  /// A modality with unit variance whose Σ_yB lies at an angle to the residual is late by ln(2/(1+cos))/‖res‖.
  @Test func vectorsAtAnAngle() throws {
    let covariance = Matrix(rows: 3, columns: 3, elements: [4, 0.8, 0, 0.8, 1, 0, 0, 0, 1])
    let data = try GaussianData(dimensions: ModalityPair(1, 2), covariance: covariance, teacher: [1, -0.2, 0.6])
    let points = FixedPoints(data.populationMoments)
    let (correlation, residual) = (points.moments.outputCovariance(.b), points.residualCorrelation(.b))
    let cosine = dot(correlation, residual) / norm(correlation) / norm(residual)
    try #require(cosine < 0.5 && cosine > -0.5)
    let scale = 1e-9
    let prediction = try predict(
      points.moments, depth: 2, fusionLayer: 2, scheme: .entrywise, scale: scale, learningRate: 0.01)
    let first = try #require(prediction.leadingTime)
    let leading = norm(points.moments.outputCovariance(.a))
    let normForm = first * (1 + (leading - norm(correlation)) / norm(residual))
    let added = -log(0.5 * (1 + cosine)) / norm(residual) / 0.01
    // The decaying mode is a small help that the formula leaves out.
    let second = try #require(prediction.laggingTime)
    #expect(second < normForm + added)
    #expect(close(second, normForm + added, to: 1e-5))
  }
}
