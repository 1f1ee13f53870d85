import Experiments
import Testing
import Theory

@Suite struct GeneralisationErrorTests {
  /// The worked number for D_A = D_B = 50, P = 700: 0.276 to 0.279.
  @Test func underparameterisedRegime() throws {
    let data = try isotropic(samples: .drawn(700))
    let plateau = try #require(data.expectedPlateauError)
    #expect(close(plateau, 0.5 * (0.5 + 0.75 * 50 / 649), to: 1e-12))
    #expect(plateau > 0.276 && plateau < 0.279)
    #expect(close(data.expectedFinalError, 0.5 * 0.25 * 100 / 599, to: 1e-12))
    #expect(!data.interpolatesWithOneModality)
  }

  @Test func limits() throws {
    let population = try isotropic(samples: .population)
    #expect(close(population.expectedPlateauError, 0.25, to: 1e-12))
    #expect(population.expectedFinalError == 0)
    #expect(try isotropic(samples: .drawn(51)).expectedPlateauError == nil)
    #expect(try isotropic(samples: .drawn(52)).expectedPlateauError != nil)
    #expect(try isotropic(samples: .drawn(101)).expectedFinalError == nil)
    #expect(try isotropic(samples: .drawn(50)).interpolatesWithOneModality)
    #expect(try !isotropic(samples: .drawn(51)).interpolatesWithOneModality)
    #expect(!population.interpolatesWithOneModality)
  }

  @Test func errorOfAMap() throws {
    let data = try GaussianData(correlation: 0.5, sigmaRatio: 2, teacher: [1, 3])
    #expect(data.generalisationError(of: [1, 3]) == 0)
    #expect(data.generalisationError(of: [0, 3]) == 2)
    #expect(data.generalisationError(of: [2, 4]) == 3.5)
    // It is the loss above that of the teacher.
    let map = [0.3, -0.7]
    let loss = data.populationMoments.loss(of: map) - data.populationMoments.loss(of: data.teacher)
    #expect(close(data.generalisationError(of: map), loss, to: 1e-13))
  }

  /// Averages over draws of correlated modalities, to five standard errors: least squares on drawn moments is another path
  /// to the same numbers.
  @Test(arguments: 0..<3 as Range<UInt32>) func averagesOverDraws(seed: UInt32) throws {
    let data = try randomData(ModalityPair(4, 3), seed: seed, noise: 1, samples: .drawn(40))
    let leading = FixedPoints(data.populationMoments).leading
    let standard = StandardNormalMoments()
    var (plateau, final): ([Double], [Double]) = ([], [])
    for draw in 0..<4000 as Range<UInt32> {
      let points = FixedPoints(data.trainingMoments(seed: Seed(index: draw), standard: standard))
      let zeros = Array(repeating: 0.0, count: data.dimensions[leading.other])
      let map = points.unimodal[leading]
      plateau.append(data.generalisationError(of: leading == .a ? map + zeros : zeros + map))
      final.append(data.generalisationError(of: points.globalMinimum))
    }
    for (values, expected) in [(plateau, data.expectedPlateauError), (final, data.expectedFinalError)] {
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
      let standardError = (variance / Double(values.count)).squareRoot()
      #expect(abs(mean - (try #require(expected))) < 5 * standardError)
      #expect(standardError < 0.02 * mean)
    }
  }

  private func isotropic(samples: SampleCount) throws -> GaussianData {
    try GaussianData(
      dimensions: ModalityPair(50, 50),
      covariance: Matrix(diagonal: Array(repeating: 3, count: 50) + Array(repeating: 1, count: 50)),
      teacher: Array(repeating: 0.1, count: 100), noise: 0.5, samples: samples)
  }
}
