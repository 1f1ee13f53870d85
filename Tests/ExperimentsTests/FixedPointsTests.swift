import Experiments
import Testing

@Suite struct FixedPointsTests {
  @Test func toyTask() throws {
    let (correlation, ratio) = (0.3, 2.0)
    let points = FixedPoints(try GaussianData(correlation: correlation, sigmaRatio: ratio).populationMoments)
    #expect(points.leading == .a)
    #expect(agree(points.globalMinimum, [1, 1], to: 1e-14))
    #expect(agree(points.unimodal.a, [1 + correlation / ratio], to: 1e-14))
    #expect(agree(points.unimodal.b, [1 + correlation * ratio], to: 1e-14))
    #expect(agree(points.residualCorrelation(.b), [1 - correlation * correlation], to: 1e-14))
    #expect(points.minimumLoss < 1e-15)
    #expect(abs(points.moments.output - (1 + 2 * correlation * ratio + ratio * ratio)) < 1e-14)
  }

  @Test func theLargerCorrelationLeads() throws {
    #expect(FixedPoints(try GaussianData(correlation: 0, sigmaRatio: 0.5).populationMoments).leading == .b)
    #expect(FixedPoints(try GaussianData(correlation: 0, sigmaRatio: 1).populationMoments).leading == .a)
    let weak = try GaussianData(correlation: 0, sigmaRatio: 2, teacher: [0.1, -1])
    #expect(FixedPoints(weak.populationMoments).leading == .b)
  }

  @Test func labelNoiseIsTheMinimumLoss() throws {
    let data = try GaussianData(correlation: -0.4, sigmaRatio: 3, teacher: [1, -2], noise: 0.5)
    let points = FixedPoints(data.populationMoments)
    #expect(abs(points.minimumLoss - 0.125) < 1e-13)
    #expect(abs(points.moments.loss(of: points.globalMinimum) - 0.125) < 1e-13)
  }

  @Test func aTeacherThatLeavesNoResidual() throws {
    // y = x_A: what correlation x_B has with y comes through x_A alone.
    let points = FixedPoints(try GaussianData(correlation: 0.6, sigmaRatio: 2, teacher: [1, 0]).populationMoments)
    #expect(norm(points.moments.outputCovariance(.b)) > 1)
    #expect(norm(points.residualCorrelation(.b)) < 1e-15)
    #expect(agree(points.globalMinimum, points.unimodal.a + [0], to: 1e-15))
  }

  /// Half of a rounding error must not become a target for learning times.
  @Test(arguments: [0.0, 0.5, -0.7, 0.9, 0.99], [3.0, 1.7, 0.6])
  func mapsThatAreZeroOnPaper(correlation: Double, ratio: Double) throws {
    func points(_ teacher: [Double]) throws -> FixedPoints {
      FixedPoints(try GaussianData(correlation: correlation, sigmaRatio: ratio, teacher: teacher).populationMoments)
    }
    #expect(try points([0.7, 0]).globalMinimum(.b) == [0])
    #expect(try points([0, 0.7]).globalMinimum(.a) == [0])
    // Σ_yB = w_B + ρ r w_A = 0.
    #expect(try points([0.7, -0.7 * correlation * ratio]).unimodal.b == [0])
    // A weak modality is no rounding.
    #expect(abs(try points([0.7, 1e-9]).globalMinimum(.b)[0] - 1e-9) < 1e-13)
  }

  /// A singular Σ from fewer samples than dimensions: the shortest of many global minima, with no loss left.
  @Test func fewerSamplesThanDimensions() throws {
    let data = try overparameterised(samples: 70)
    let points = FixedPoints(data.trainingMoments(seed: Seed(), standard: StandardNormalMoments()))
    #expect(points.minimumLoss < 1e-10 * points.moments.output)
    #expect(agree(points.globalMinimum * points.moments.input, points.moments.outputInput, to: 1e-9))
    #expect(norm(points.residualCorrelation(points.leading.other)) > 1e-3)
  }

  /// Fewer samples than D_A: modality A alone interpolates, and nothing but rounding is left for B.
  @Test(arguments: [10, 30, 45, 49]) func fewerSamplesThanLeadingDimensions(samples: Int) throws {
    let data = try overparameterised(samples: samples)
    for seed in 0..<4 as Range<UInt32> {
      let moments = data.trainingMoments(seed: Seed(index: seed), standard: StandardNormalMoments())
      let points = FixedPoints(moments)
      #expect(points.leading == .a)
      let residual = norm(points.residualCorrelation(.b)) / norm(moments.outputCovariance(.b))
      #expect(residual < 1e-12, "seed \(seed)")
    }
  }

  @Test func lossOfAMap() throws {
    let data = try GaussianData(correlation: 0.2, sigmaRatio: 2, noise: 1)
    let moments = data.populationMoments
    #expect(abs(moments.loss(of: [0, 0]) - moments.output / 2) < 1e-15)
    // ½⟨(x_A + x_B + noise)²⟩ with weights missing in turn.
    #expect(abs(moments.loss(of: [1, 0]) - (1 + 1) / 2) < 1e-14)
    #expect(abs(moments.loss(of: [0, 1]) - (4 + 1) / 2) < 1e-14)
    #expect(abs(moments.loss(of: [1, 1]) - 0.5) < 1e-14)
  }

  private func overparameterised(samples: Int) throws -> GaussianData {
    try GaussianData(
      dimensions: ModalityPair(50, 50),
      covariance: Matrix(diagonal: Array(repeating: 3, count: 50) + Array(repeating: 1, count: 50)),
      teacher: Array(repeating: 0.1, count: 100), noise: 0.5, samples: .drawn(samples))
  }
}
