import Experiments
import Testing
import Theory

/// The worked numbers of Zhang, Latham and Saxe's toy task.
@Suite struct ToyTaskTests {
  @Test(arguments: [(0.0, 2.0, 4.0, 3.784), (0, 3, 9, 7.840), (0.9, 2, 16.79, 14.54)])
  func twoLayerLateFusion(correlation: Double, sigmaRatio: Double, flow: Double, finiteRate: Double) throws {
    let experiment = try toyExperiment(correlation: correlation, sigmaRatio: sigmaRatio)
    #expect(close(FusionPrediction(experiment, form: .flow).timeRatio, flow, to: 5e-4))
    #expect(close(FusionPrediction(experiment, form: .finiteRate).timeRatio, finiteRate, to: 5e-4))
  }

  @Test(arguments: [(4, 4.0), (3, 1.748), (2, 1.213), (1, 1)])
  func fourLayers(fusionLayer: Int, ratio: Double) throws {
    for scheme in [Initialization.Scheme.balanced, .layerwise] {
      let experiment = try toyExperiment(depth: 4, fusionLayer: fusionLayer, scheme: scheme, scale: 0.1)
      #expect(close(FusionPrediction(experiment, form: .flow).timeRatio, ratio, to: 5e-4))
    }
  }

  /// 1 + (r²−1)/(1−ρ²), misattribution ρ/r and plateau loss (1−ρ²)/(1+2ρr+r²), over the whole plane.
  @Test func closedFormsOverThePlane() throws {
    for correlation in stride(from: -0.9, through: 0.91, by: 0.15) {
      for sigmaRatio in [1.1, 1.5, 2, 3] {
        let rest = 1 - correlation * correlation
        let output = 1 + 2 * correlation * sigmaRatio + sigmaRatio * sigmaRatio
        // Otherwise Σ_yB is negative against a positive residual, the signed case.
        guard 1 + correlation * sigmaRatio > 0 else { continue }
        for depth in 2...5 {
          let prediction = FusionPrediction(
            try toyExperiment(
              depth: depth, fusionLayer: depth, scheme: .balanced, scale: 1e-3, correlation: correlation,
              sigmaRatio: sigmaRatio), form: .flow)
          #expect(close(prediction.timeRatio, 1 + (sigmaRatio * sigmaRatio - 1) / rest, to: 1e-11))
          #expect(close(prediction.plateauLoss, rest / output, to: 1e-11))
          #expect(abs((prediction.misattribution ?? .nan) - correlation / sigmaRatio) < 1e-12)
          #expect(try abs(#require(prediction.minimumLoss)) < 1e-14)
          #expect(prediction.leadingModality == .a)
        }
      }
    }
  }

  @Test func twoLayerTimesInSteps() throws {
    // u_0 = 1e-9 √50, rates ln(1+ηs)/η.
    let prediction = FusionPrediction(try toyExperiment(), form: .finiteRate)
    #expect(close(prediction.leadingTime, 126.45, to: 1e-4))
    #expect(close(prediction.laggingTime, 478.5, to: 1e-4))
    let flow = FusionPrediction(try toyExperiment(), form: .flow)
    #expect(close(flow.leadingTime, 18.7673 / (4 * 0.04), to: 1e-4))
  }

  /// The finite-rate form tends to flow as η → 0, and differs from it by a term of first order.
  @Test(arguments: [(2, 2), (3, 2), (3, 3), (4, 2), (4, 3), (4, 4), (6, 4)])
  func finiteRateTendsToFlow(depth: Int, fusionLayer: Int) throws {
    func difference(_ learningRate: Double) throws -> Double {
      let experiment = try toyExperiment(
        depth: depth, fusionLayer: fusionLayer, scheme: .balanced, scale: 0.05, correlation: 0.3,
        learningRate: learningRate)
      let finite = try #require(FusionPrediction(experiment, form: .finiteRate).timeRatio)
      return finite - (try #require(FusionPrediction(experiment, form: .flow).timeRatio))
    }
    let (large, small) = (try difference(1e-3), try difference(1e-4))
    #expect(large != 0)
    #expect(abs(small / large - 0.1) < 0.01)
  }
}
