import Experiments
import Testing

@Suite struct GaussianDataTests {
  @Test func populationMomentsOfTheToyTask() throws {
    let moments = try GaussianData(correlation: 0.5, sigmaRatio: 2, teacher: [1, 3], noise: 0.1).populationMoments
    #expect(moments.input == Matrix(rows: 2, columns: 2, elements: [4, 1, 1, 1]))
    #expect(moments.outputInput == [7, 4])
    #expect(abs(moments.output - (4 + 6 + 9 + 0.01)) < 1e-14)
    #expect(moments.covariance(.a, .b) == Matrix(rows: 1, columns: 1, elements: [1]))
    #expect(moments.covariance(.a) == Matrix(rows: 1, columns: 1, elements: [4]))
  }

  @Test(arguments: [1.0, -1, 1.5, .nan, .infinity]) func correlationOutOfRange(value: Double) {
    #expect(
      throws: ExperimentError(
        key: "data.correlation", message: "correlation is \(value), allowed are values between -1 and 1")
    ) {
      try GaussianData(correlation: value, sigmaRatio: 2)
    }
  }

  @Test(arguments: [0.0, -1, .nan, .infinity]) func sigmaRatioOutOfRange(value: Double) {
    #expect(
      throws: ExperimentError(
        key: "data.sigma_ratio", message: "sigma_ratio is \(value), allowed are values above 0")
    ) {
      try GaussianData(correlation: 0, sigmaRatio: value)
    }
  }

  @Test(arguments: [[1.0], [1, 2, 3], [1, .nan], [.infinity, 0]]) func impossibleTeacher(teacher: [Double]) {
    #expect(
      throws: ExperimentError(
        key: "data.teacher", message: "the teacher needs 2 finite values, one for each input dimension")
    ) {
      try GaussianData(correlation: 0, sigmaRatio: 2, teacher: teacher)
    }
  }

  @Test(arguments: [-0.1, .nan, .infinity]) func impossibleNoise(value: Double) {
    #expect(
      throws: ExperimentError(
        key: "data.noise", message: "noise is \(value), allowed are finite values of at least 0")
    ) {
      try GaussianData(correlation: 0, sigmaRatio: 2, noise: value)
    }
  }

  @Test(arguments: [0, -5, 100_000_001]) func impossibleSampleCount(count: Int) {
    #expect(
      throws: ExperimentError(
        key: "data.samples", message: "samples is \(count), allowed are `population` or 1 to 100000000")
    ) {
      try GaussianData(correlation: 0, sigmaRatio: 2, samples: .drawn(count))
    }
  }

  @Test(arguments: [[1.0, 2, 2, 1], [1, 0.2, 0.3, 1], [1, 0, 0, 0], [.nan, 0, 0, 1]])
  func impossibleCovariance(elements: [Double]) {
    #expect(
      throws: ExperimentError(
        key: "data.covariance", message: "the covariance must be finite, symmetric and positive definite")
    ) {
      try GaussianData(
        dimensions: ModalityPair(1, 1), covariance: Matrix(rows: 2, columns: 2, elements: elements), teacher: [1, 1])
    }
  }

  @Test func covarianceOfAnotherSize() {
    #expect(
      throws: ExperimentError(
        key: "data.covariance", message: "the covariance is 3×3, but the dimensions add up to 4")
    ) {
      try GaussianData(
        dimensions: ModalityPair(2, 2), covariance: Matrix(diagonal: [1, 1, 1]), teacher: [1, 1, 1, 1])
    }
    #expect(
      throws: ExperimentError(key: "data.dimensions", message: "each modality needs at least one dimension")
    ) {
      try GaussianData(dimensions: ModalityPair(0, 1), covariance: Matrix(diagonal: [1]), teacher: [1])
    }
  }

  @Test func anExperimentNeedsDataOfItsOwnSize() throws {
    let network = try FusionNetwork(depth: 2, fusionLayer: 2, width: 3, inputDimensions: ModalityPair(2, 1))
    let data = try GaussianData(correlation: 0, sigmaRatio: 2)
    #expect(
      throws: ExperimentError(key: "data.dimensions", message: "the network takes 2+1 inputs, the data has 1+1")
    ) {
      try FusionExperiment(
        network: network, initialization: Initialization(scheme: .entrywise, scale: 1), data: .gaussian(data),
        training: Training(learningRate: 0.1, maxSteps: 1, stopLoss: 0))
    }
  }
}
