import Experiments
import Testing

/// Samples and the moments that stand for them.
@Suite struct SampledDataTests {
  private let standard = StandardNormalMoments()

  private func expectSame(_ left: SecondMoments, _ right: SecondMoments, to tolerance: Double) {
    for (a, b) in zip(
      left.input.elements + left.outputInput + [left.output], right.input.elements + right.outputInput + [right.output])
    {
      #expect((a - b).magnitude <= tolerance * max(1, a.magnitude))
    }
  }

  @Test func momentsOfASampleByHand() throws {
    let set = try SampleSet(dimensions: ModalityPair(1, 1), inputs: [1, 2, 3, -4], targets: [5, -1])
    #expect(set.count == 2)
    #expect(set.moments.input.elements == [5, -5, -5, 10])
    #expect(set.moments.outputInput == [1, 7])
    #expect(set.moments.output == 13)
  }

  /// The samples that nonlinear networks see and the moments that linear ones see are the same data.
  @Test(arguments: [
    DataSource.gaussian(try! GaussianData(correlation: -0.7, sigmaRatio: 2.5, noise: 0.3, samples: .drawn(57))),
    .gaussian(
      try! GaussianData(
        blocks: ModalityPair(2, 3), variances: ModalityPair(3, 0.5), teacher: ModalityPair(0.2, -1), noise: 1,
        samples: .drawn(31))),
    .random(try! RandomCovariances(dimensions: ModalityPair(2, 2), degreesOfFreedom: 6, samples: .drawn(40))),
    .exclusiveOr(try! ExclusiveOrData(variance: 2, noise: 0.1, samples: .drawn(33))),
  ])
  func samplesHaveTheMoments(data: DataSource) throws {
    for index in 0..<3 {
      let seed = Seed(base: 4, index: UInt32(index))
      let samples = try #require(data.trainingSamples(seed: seed))
      #expect(samples.count == data.sampleCount)
      expectSame(samples.moments, data.trainingMoments(seed: seed, standard: standard), to: 1e-12)
      #expect(samples != data.trainingSamples(seed: Seed(base: 4, index: 9)))
    }
    #expect(data.dependsOnSeed)
  }

  @Test func manySamplesApproachThePopulation() throws {
    for data in [
      DataSource.exclusiveOr(try ExclusiveOrData(variance: 3, noise: 0.5, samples: .drawn(100_000))),
      .gaussian(try GaussianData(correlation: 0.4, sigmaRatio: 2, samples: .drawn(100_000))),
    ] {
      expectSame(
        data.trainingMoments(seed: Seed(), standard: standard), data.populationMoments(seed: Seed()), to: 0.05)
    }
  }

  @Test func exclusiveOrIsTheProductOfTwoSigns() throws {
    let samples = try #require(try ExclusiveOrData(variance: 2, samples: .drawn(1000)).draw(seed: Seed()))
    var signs: Set<[Double]> = []
    for index in 0..<1000 {
      let row = Array(samples.inputs[(3 * index)..<(3 * index + 3)])
      #expect(samples.targets[index] == row[0] + row[1] * row[2])
      signs.insert(Array(row[1...]))
    }
    #expect(signs == [[1, 1], [1, -1], [-1, 1], [-1, -1]])
  }

  /// The mean of an inverse Wishart matrix is Ψ/(ν − D − 1), that of its inverse ν Ψ⁻¹.
  @Test func randomCovariancesHaveTheRightMean() throws {
    let data = try RandomCovariances(
      dimensions: ModalityPair(2, 1), degreesOfFreedom: 12, scales: ModalityPair(2, 0.5))
    let count = 4000
    var mean = [Double](repeating: 0, count: 9)
    var teacher = 0.0
    var largest = 0.0
    for index in 0..<count {
      let draw = data.draw(seed: Seed(base: 7, index: UInt32(index)))
      #expect(draw.covariance.isSymmetric)
      for (element, value) in draw.covariance.elements.enumerated() { mean[element] += value / Double(count) }
      teacher += draw.teacher.reduce(0, +) / Double(3 * count)
      largest = max(largest, draw.teacher.map(\.magnitude).max() ?? 0)
    }
    let expected = [2, 0, 0, 0, 2, 0, 0, 0, 0.5].map { $0 / 8 }
    for (value, wanted) in zip(mean, expected) { #expect((value - wanted).magnitude < 0.01) }
    #expect(teacher.magnitude < 0.02)
    #expect(largest > 0.99 && largest <= 1)
  }

  @Test func randomCovariancesDependOnTheSeedAlone() throws {
    let data = try RandomCovariances(dimensions: ModalityPair(3, 3), degreesOfFreedom: 8)
    let again = try RandomCovariances(dimensions: ModalityPair(3, 3), degreesOfFreedom: 8, noise: 2)
    #expect(data.draw(seed: Seed(index: 3)).covariance == again.draw(seed: Seed(index: 3)).covariance)
    #expect(data.draw(seed: Seed(index: 3)) != data.draw(seed: Seed(index: 4)))
  }

  @Test func generalisationErrorIsTheLossOnFreshSamples() throws {
    let data = try GaussianData(correlation: 0.3, sigmaRatio: 2, teacher: [1, -2], noise: 0.7)
    let moments = data.populationMoments
    for map in [[0.0, 0], [1, -2], [3, 0.5]] {
      let excess = moments.loss(of: map) - moments.loss(of: [1, -2])
      #expect((data.generalisationError(of: map) - excess).magnitude < 1e-12)
    }
    #expect(data.fractions(ofTeacherIn: [0.5, 1]).a == 0.5)
    #expect(data.fractions(ofTeacherIn: [0.5, 1]).b == 0.5)
    let ignoring = try GaussianData(correlation: 0, sigmaRatio: 1, teacher: [1, 0])
    #expect(ignoring.fractions(ofTeacherIn: [1, 1]).b == nil)
  }
}

@Suite struct RecordingTests {
  @Test func stepsAreSpacedAsAsked() {
    #expect(Recording.none.steps(upTo: 100).isEmpty)
    #expect(Recording(.even(points: 5)).steps(upTo: 1000) == [0, 250, 500, 750, 1000])
    #expect(Recording(.even(points: 50)).steps(upTo: 3) == [0, 1, 2, 3])
    #expect(Recording(.even(points: 1)).steps(upTo: 3) == [0])
    #expect(Recording(.logarithmic(points: 4)).steps(upTo: 1000) == [0, 1, 10, 100, 1000])
    #expect(Recording(.logarithmic(points: 30)).steps(upTo: 4) == [0, 1, 2, 3, 4])
    #expect(Recording(.steps([0, 7])).steps(upTo: 3) == [0, 7])
  }
}
