import Experiments
import Testing

@Suite struct DrawnSamplesTests {
  private let standard = StandardNormalMoments()

  /// The mean over seeds of moments of P = 50 samples tends to the population moments, element by element.
  @Test func momentsAreUnbiased() throws {
    let covariance = Matrix(rows: 3, columns: 3, elements: [4, 1, 0.5, 1, 2, -0.3, 0.5, -0.3, 1])
    let data = try GaussianData(
      dimensions: ModalityPair(2, 1), covariance: covariance, teacher: [1, -2, 0.5], noise: 0.7, samples: .drawn(50))
    let seeds = 2000
    let exact = data.populationMoments
    let drawn = (0..<UInt32(seeds)).map { data.trainingMoments(seed: Seed(index: $0), standard: standard) }

    func check(_ values: [Double], _ expected: Double, _ name: String) {
      let mean = values.reduce(0, +) / Double(seeds)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(seeds - 1)
      #expect(abs(mean - expected) < 5 * (variance / Double(seeds)).squareRoot(), "\(name)")
      #expect(variance > 0)
    }
    for row in 0..<3 {
      for column in 0..<3 { check(drawn.map { $0.input[row, column] }, exact.input[row, column], "Σ \(row) \(column)") }
      check(drawn.map { $0.outputInput[row] }, exact.outputInput[row], "Σ_yx \(row)")
    }
    check(drawn.map(\.output), exact.output, "⟨y²⟩")
  }

  /// Cells that differ in their scales only see the same samples, scaled.
  @Test func cellsShareRandomNumbers() throws {
    func moments(ratio: Double, seed: UInt32) throws -> SecondMoments {
      let data = try GaussianData(correlation: 0, sigmaRatio: ratio, samples: .drawn(20))
      return data.trainingMoments(seed: Seed(index: seed), standard: standard)
    }
    let (narrow, wide) = (try moments(ratio: 2, seed: 3), try moments(ratio: 4, seed: 3))
    #expect(abs(wide.input[0, 0] / narrow.input[0, 0] - 4) < 1e-13)
    #expect(abs(wide.input[0, 1] / narrow.input[0, 1] - 2) < 1e-13)
    #expect(wide.input[1, 1] == narrow.input[1, 1])
    #expect(try moments(ratio: 2, seed: 4).input[1, 1] != narrow.input[1, 1])
    #expect(try moments(ratio: 2, seed: 3) == narrow)
  }

  /// Moments are those of actual samples: without noise, the teacher fits them exactly, and Σ has the rank of P.
  @Test(arguments: [1, 2, 3, 5, 40]) func momentsBelongToSamples(count: Int) throws {
    let teacher = [1, -2, 0.5, 3]
    let data = try GaussianData(
      dimensions: ModalityPair(2, 2), covariance: Matrix(diagonal: [4, 1, 2, 0.5]), teacher: teacher,
      samples: .drawn(count))
    let moments = data.trainingMoments(seed: Seed(index: 1), standard: standard)
    #expect(abs(moments.loss(of: teacher)) < 1e-12 * moments.output)
    // Leading principal minors are positive up to the rank.
    #expect((1...4).allSatisfy { (moments.input[0..<$0, 0..<$0].choleskyFactor != nil) == ($0 <= count) })
    #expect(moments.input.isSymmetric)
  }

  @Test func forgettingDoesNotChangeMoments() {
    let forgetful = StandardNormalMoments(capacity: 1)
    for seed in [0, 1, 0, 2, 1] as [UInt32] {
      let (again, fresh) = (
        forgetful.moments(seed: Seed(index: seed), dimension: 3, samples: 10),
        StandardNormalMoments().moments(seed: Seed(index: seed), dimension: 3, samples: 10)
      )
      #expect(again == fresh)
    }
  }

  @Test func populationMomentsNeedNoSeed() throws {
    let data = DataSource.gaussian(try GaussianData(correlation: 0.3, sigmaRatio: 2))
    #expect(!data.dependsOnSeed)
    #expect(data.trainingMoments(seed: Seed(index: 9), standard: standard) == data.populationMoments(seed: Seed()))
    #expect(DataSource.gaussian(try GaussianData(correlation: 0, sigmaRatio: 1, samples: .drawn(5))).dependsOnSeed)
  }
}
