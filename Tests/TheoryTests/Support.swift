import Experiments
import Theory

/// A network of the toy task: scalar modalities, σ_B = 1, σ_A = r.
func toyExperiment(
  depth: Int = 2, fusionLayer: Int = 2, width: Int = 100, scheme: Initialization.Scheme = .entrywise,
  scale: Double = 1e-9, correlation: Double = 0, sigmaRatio: Double = 2, teacher: [Double] = [1, 1],
  samples: SampleCount = .population, learningRate: Double = 0.04, maxSteps: Int = 100_000, stopLoss: Double = 1e-4,
  seed: UInt32 = 0
) throws -> FusionExperiment {
  try FusionExperiment(
    network: FusionNetwork(depth: depth, fusionLayer: fusionLayer, width: width),
    initialization: Initialization(scheme: scheme, scale: scale),
    data: .gaussian(
      GaussianData(correlation: correlation, sigmaRatio: sigmaRatio, teacher: teacher, samples: samples)),
    training: Training(learningRate: learningRate, maxSteps: maxSteps, stopLoss: stopLoss), seed: Seed(index: seed))
}

/// Theory on given moments, for a network with four hidden units a layer.
func predict(
  _ moments: SecondMoments, depth: Int, fusionLayer: Int, scheme: Initialization.Scheme = .balanced,
  scale: Double, learningRate: Double = 0.01, form: FusionPrediction.Form = .flow
) throws -> FusionPrediction {
  try FusionPrediction(
    moments: moments,
    network: FusionNetwork(depth: depth, fusionLayer: fusionLayer, width: 4, inputDimensions: moments.dimensions),
    initialization: Initialization(scheme: scheme, scale: scale),
    training: Training(learningRate: learningRate, maxSteps: 1, stopLoss: 0), form: form)
}

/// Moments of Gaussian data with a random covariance and teacher, a pure function of the seed.
func randomMoments(_ dimensions: ModalityPair<Int>, seed: UInt32) throws -> SecondMoments {
  try randomData(dimensions, seed: seed).populationMoments
}

func randomData(
  _ dimensions: ModalityPair<Int>, seed: UInt32, noise: Double = 0, samples: SampleCount = .population
) throws -> GaussianData {
  let total = dimensions.a + dimensions.b
  let numbers = RandomStream(seed: Seed(base: 41, index: seed), purpose: .samples).normals(count: total * (total + 3))
  let factor = Matrix(rows: total, columns: total + 2, elements: Array(numbers[0..<(total * (total + 2))]))
  return try GaussianData(
    dimensions: dimensions, covariance: factor * factor.transposed, teacher: Array(numbers.suffix(total)),
    noise: noise, samples: samples)
}

/// Whether two numbers agree to a tolerance relative to the second; two absent ones do.
func close(_ value: Double?, _ expected: Double?, to tolerance: Double) -> Bool {
  switch (value, expected) {
  case (let value?, let expected?): abs(value - expected) <= tolerance * abs(expected)
  case (nil, nil): true
  default: false
  }
}
