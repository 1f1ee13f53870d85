import Engines
import Experiments
import Testing

/// Experiments that the engine tests share.
enum Samples {
  static func experiment(
    depth: Int = 2, fusionLayer: Int = 2, widths: [Int]? = nil, scheme: Initialization.Scheme = .entrywise,
    scale: Double = 1e-9, correlation: Double = 0, sigmaRatio: Double = 2, teacher: [Double] = [1, 1],
    noise: Double = 0, samples: SampleCount = .population, learningRate: Double = 0.04, maxSteps: Int = 40_000,
    stopLoss: Double = 1e-4, seed: Int = 0
  ) throws -> Experiment {
    let data = try GaussianData(
      correlation: correlation, sigmaRatio: sigmaRatio, teacher: teacher, noise: noise, samples: samples)
    return try Experiment(
      network: FusionNetwork(
        depth: depth, fusionLayer: fusionLayer, hiddenWidths: widths ?? Array(repeating: 20, count: depth - 1)),
      initialization: Initialization(scheme: scheme, scale: scale), data: .gaussian(data),
      training: Training(learningRate: learningRate, maxSteps: maxSteps, stopLoss: stopLoss),
      seed: Seed(base: 7, index: UInt32(seed)))
  }

  /// Vector modalities with different dimensions and correlations within and between them.
  static func vectors(
    fusionLayer: Int = 2, depth: Int = 2, samples: SampleCount = .population, noise: Double = 0, seed: Int = 0
  ) throws -> Experiment {
    let factor = Matrix(
      rows: 5, columns: 5,
      elements: [
        1.6, 0, 0, 0, 0, 0.3, 1.4, 0, 0, 0, -0.2, 0.4, 1.2, 0, 0, 0.3, 0.1, 0, 0.9, 0, 0, -0.2, 0.3, 0.2, 0.8,
      ])
    let data = try GaussianData(
      dimensions: ModalityPair(3, 2), covariance: factor * factor.transposed, teacher: [0.5, -0.4, 0.6, 0.7, -0.5],
      noise: noise, samples: samples)
    return try Experiment(
      network: FusionNetwork(
        depth: depth, fusionLayer: fusionLayer, width: 12, inputDimensions: ModalityPair(3, 2)),
      initialization: Initialization(scheme: depth == 2 ? .entrywise : .layerwise, scale: depth == 2 ? 1e-6 : 0.2),
      data: .gaussian(data), training: Training(learningRate: 0.03, maxSteps: 60_000, stopLoss: 1e-5),
      seed: Seed(base: 7, index: UInt32(seed)))
  }

  /// Every OpenCL device of this machine. Tests need at least one; PoCL makes the CPU one.
  static func openCLEngines() throws -> [OpenCLEngine] {
    let devices = try OpenCLDevice.all()
    try #require(!devices.isEmpty, "no OpenCL device: install pocl-opencl-icd")
    return try devices.map { try OpenCLEngine($0) }
  }
}

/// The largest relative difference of t_A, t_B and the other observables of two lists of outcomes; infinite where
/// one has a value and the other has none, or where they ended differently.
func largestDifference(_ left: [Outcome], _ right: [Outcome]) -> Double {
  func difference(_ a: Double?, _ b: Double?) -> Double {
    switch (a, b) {
    case (nil, nil): 0
    case (let a?, let b?): a == b ? 0 : (a - b).magnitude / max(a.magnitude, b.magnitude)
    default: .infinity
    }
  }
  guard left.count == right.count else { return .infinity }
  return zip(left, right).map { a, b in
    guard a.status == b.status, a.leadingModality == b.leadingModality else { return .infinity }
    return max(
      difference(a.leadingTime, b.leadingTime), difference(a.laggingTime, b.laggingTime),
      // Misattribution is a difference of numbers near 1, so its own size is no scale for its rounding.
      ((a.misattribution ?? 0) - (b.misattribution ?? 0)).magnitude)
  }.max() ?? 0
}
