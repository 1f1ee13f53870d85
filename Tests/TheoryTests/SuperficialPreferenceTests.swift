import Experiments
import Testing
import Theory

@Suite struct SuperficialPreferenceTests {
  /// The wedge between 1/r² and 1/r for r > 1, and its mirror image for r < 1; probed on both sides of each curve.
  @Test(arguments: [0.2, 0.5, 0.9, 1.1, 2, 3]) func wedge(sigmaRatio: Double) throws {
    let order = SuperficialPreference.orderBoundary(sigmaRatio: sigmaRatio)
    let contribution = SuperficialPreference.contributionBoundary(sigmaRatio: sigmaRatio)
    for boundary in [order, contribution] {
      for factor in [0.999, 1.001] {
        let teacher = [boundary * factor, 1]
        let points = FixedPoints(
          try GaussianData(correlation: 0, sigmaRatio: sigmaRatio, teacher: teacher).populationMoments)
        let leadsFirst: Modality = teacher[0] > order ? .a : .b
        let helpsMore: Modality = teacher[0] > contribution ? .a : .b
        #expect(points.leading == leadsFirst)
        #expect(SuperficialPreference.isPresent(in: points) == (leadsFirst != helpsMore))
        #expect(
          (points.explainedVariance(.a) > points.explainedVariance(.b)) == (helpsMore == .a))
      }
    }
  }

  /// The paper's example: σ = (3, 1), y = x_A + 4 x_B learns A first though B helps more.
  @Test func theExampleOfThePaper() throws {
    let prediction = FusionPrediction(try toyExperiment(sigmaRatio: 3, teacher: [1, 4]), form: .flow)
    #expect(prediction.leadingModality == .a)
    #expect(prediction.preferenceIsSuperficial)
    #expect(!FusionPrediction(try toyExperiment(sigmaRatio: 3, teacher: [1, 1]), form: .flow).preferenceIsSuperficial)
  }
}
