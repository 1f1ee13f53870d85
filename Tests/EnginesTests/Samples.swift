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
  ) throws -> FusionExperiment {
    let data = try GaussianData(
      correlation: correlation, sigmaRatio: sigmaRatio, teacher: teacher, noise: noise, samples: samples)
    return try FusionExperiment(
      network: FusionNetwork(
        depth: depth, fusionLayer: fusionLayer, hiddenWidths: widths ?? Array(repeating: 20, count: depth - 1)),
      initialization: Initialization(scheme: scheme, scale: scale), data: .gaussian(data),
      training: Training(learningRate: learningRate, maxSteps: maxSteps, stopLoss: stopLoss),
      seed: Seed(base: 7, index: UInt32(seed)))
  }

  /// A tiny two-layer network that learns both modalities within a hundred steps; the index chooses its fusion layer,
  /// data, learning rate, scale and seed.
  static func tiny(_ index: Int, maxSteps: Int = 120) throws -> FusionExperiment {
    try experiment(
      fusionLayer: 1 + index % 2, widths: [3], scale: [0.1, 0.2, 0.05][index % 3],
      correlation: Double(index % 7 - 3) / 5, sigmaRatio: [2, 1.5, 0.6, 1][index / 2 % 4],
      learningRate: [0.1, 0.07][index / 3 % 2], maxSteps: maxSteps, stopLoss: 1e-3, seed: index)
  }

  /// Vector modalities with different dimensions and correlations within and between them.
  static func vectors(
    fusionLayer: Int = 2, depth: Int = 2, samples: SampleCount = .population, noise: Double = 0,
    learningRate: Double = 0.03, maxSteps: Int = 4000, stopLoss: Double = 1e-5, seed: Int = 0
  ) throws -> FusionExperiment {
    let factor = Matrix(
      rows: 5, columns: 5,
      elements: [
        1.6, 0, 0, 0, 0, 0.3, 1.4, 0, 0, 0, -0.2, 0.4, 1.2, 0, 0, 0.3, 0.1, 0, 0.9, 0, 0, -0.2, 0.3, 0.2, 0.8,
      ])
    let data = try GaussianData(
      dimensions: ModalityPair(3, 2), covariance: factor * factor.transposed, teacher: [0.5, -0.4, 0.6, 0.7, -0.5],
      noise: noise, samples: samples)
    return try FusionExperiment(
      network: FusionNetwork(
        depth: depth, fusionLayer: fusionLayer, width: 12, inputDimensions: ModalityPair(3, 2)),
      initialization: Initialization(scheme: depth == 2 ? .entrywise : .layerwise, scale: depth == 2 ? 1e-2 : 0.8),
      data: .gaussian(data),
      training: Training(learningRate: learningRate, maxSteps: maxSteps, stopLoss: stopLoss),
      seed: Seed(base: 7, index: UInt32(seed)))
  }

  /// A device that is not there.
  static func madeUpDevice(_ index: Int, _ name: String, _ kind: DeviceDescription.Kind) -> DeviceDescription {
    DeviceDescription(
      selector: "opencl:\(index)", name: name, driver: "made up", kind: kind, computeUnits: 8, globalMemory: 1 << 34,
      largestAllocation: 1 << 32, localMemory: 49_152, largestWorkGroup: 1024, supportsDouble: true, pciAddress: nil,
      kernelHash: "0")
  }

  /// Every OpenCL device of this machine. Tests need at least one; PoCL makes the CPU one.
  static func openCLDevices() throws -> [OpenCLDevice] {
    let devices = try OpenCLDevice.all()
    try #require(!devices.isEmpty, "no OpenCL device: install pocl-opencl-icd")
    return devices
  }

  static func openCLEngines() throws -> [OpenCLEngine] { try openCLDevices().map { try OpenCLEngine($0) } }

  /// The CPU engine and every OpenCL engine.
  static func engines() throws -> [any Engine] { [CPUEngine()] + (try openCLEngines()) }
}

extension Engine {
  /// Trains without anybody watching.
  func train(_ experiments: [FusionExperiment], _ precision: Precision) throws -> [FusionOutcome] {
    try train(experiments, precision: precision, control: TrainingControl())
  }
}

/// Whether two outcomes agree in every bit; not-a-number equals itself.
func areIdentical(_ left: [FusionOutcome], _ right: [FusionOutcome]) -> Bool {
  left.count == right.count
    && zip(left, right).allSatisfy { a, b in
      var (a, b) = (a, b)
      if a.finalLoss.isNaN && b.finalLoss.isNaN { (a.finalLoss, b.finalLoss) = (0, 0) }
      return a == b
    }
}

/// The largest difference of two engines' outcomes in everything that is a number: `FusionOutcome.largestDifference`, and the
/// losses relative to the size that they were at.
func everyDifference(_ expected: [FusionOutcome], _ actual: [FusionOutcome]) -> Double {
  let losses = zip(expected, actual).map { a, b in
    let plateau = (a.plateauLoss ?? 0) - (b.plateauLoss ?? 0)
    // Networks that stopped a step apart, by rounding, differ in the final loss by right.
    let final = a.steps == b.steps && a.finalLoss.isFinite ? (a.finalLoss - b.finalLoss) / max(a.finalLoss, 1e-3) : 0
    return (a.plateauLoss == nil) == (b.plateauLoss == nil) ? max(plateau.magnitude, final.magnitude) : .infinity
  }
  return max(
    FusionOutcome.largestDifference(expected, actual), losses.max() ?? 0,
    zip(expected, actual).map(teacherDifference).max() ?? 0)
}

/// The largest difference of what compares a network with its teacher, relative to numbers near 1.
private func teacherDifference(_ expected: FusionOutcome, _ actual: FusionOutcome) -> Double {
  guard expected.betterModality == actual.betterModality else { return .infinity }
  func difference(_ left: Double?, _ right: Double?) -> Double {
    switch (left, right) {
    case (nil, nil): 0
    case (let left?, let right?): left == right ? 0 : (left - right).magnitude / max(1, left.magnitude)
    default: .infinity
    }
  }
  // Steps apart, networks differ by right.
  guard expected.steps == actual.steps, expected.status != .diverged else { return 0 }
  return [
    difference(expected.generalisation?.plateau, actual.generalisation?.plateau),
    difference(expected.generalisation?.minimum, actual.generalisation?.minimum),
    difference(expected.generalisation?.final, actual.generalisation?.final),
    difference(expected.teacherFractions.a, actual.teacherFractions.a),
    difference(expected.teacherFractions.b, actual.teacherFractions.b),
  ].max() ?? 0
}

/// The largest difference to a naive loop that keeps every step; where the engine had to thin its record of the plateau, without what is read from that.
func differenceToReference(_ expected: FusionOutcome, _ actual: FusionOutcome) -> Double {
  var (expected, actual) = (expected, actual)
  if let first = expected.leadingTime, let second = expected.laggingTime, (second - first).magnitude > 60 {
    (expected.misattribution, expected.plateauLoss) = (actual.misattribution, actual.plateauLoss)
    expected.generalisation?.plateau = actual.generalisation?.plateau
  }
  return everyDifference([expected], [actual])
}
