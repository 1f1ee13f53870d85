/// A linear modality beside one that needs hidden units: y = x_A + x_B1 x_B2 with x_A ~ N(0, v) and independent signs
/// x_B ∈ {±1}² (Zhang, Latham and Saxe 2024, the exclusive-or experiment). The product of two signs is their exclusive or.
public struct ExclusiveOrData: Hashable, Sendable, Codable {
  /// The variance v of the linear modality, above 0.
  public let variance: Double
  /// Standard deviation of the label noise.
  public let noise: Double
  public let samples: SampleCount

  /// One linear input, two signs.
  public static let dimensions = ModalityPair(1, 2)

  /// - Throws: ``ExperimentError`` if the variance is not positive, noise is negative, or fewer than one sample is asked
  ///   for.
  public init(variance: Double, noise: Double = 0, samples: SampleCount) throws(ExperimentError) {
    guard variance > 0, variance.isFinite else {
      throw ExperimentError(key: "data.variance", message: "variance is \(variance), allowed are values above 0")
    }
    try samples.check(noise: noise)
    self.variance = variance
    self.noise = noise
    self.samples = samples
  }

  /// The exact moments: the exclusive or is not correlated with either sign, so a linear network learns nothing of it.
  public var populationMoments: SecondMoments {
    SecondMoments(
      dimensions: Self.dimensions, input: Matrix(diagonal: [variance, 1, 1]), outputInput: [variance, 0, 0],
      output: variance + 1 + noise * noise)
  }

  /// The samples of one seed; `nil` for the population.
  public func draw(seed: Seed) -> SampleSet? {
    guard case .drawn(let count) = samples else { return nil }
    let deviation = variance.squareRoot()
    let normals = StandardNormalSamples(seed: seed, dimension: 4)
    var inputs = [Double](repeating: 0, count: 3 * count)
    var targets = [Double](repeating: 0, count: count)
    normals.forEachBlock(of: count) { samples, values in
      for (place, index) in samples.enumerated() {
        let sample = values + place * normals.stride
        let (linear, first, second) = (deviation * sample[0], sample[1] < 0 ? -1.0 : 1.0, sample[2] < 0 ? -1.0 : 1.0)
        inputs[3 * index] = linear
        inputs[3 * index + 1] = first
        inputs[3 * index + 2] = second
        targets[index] = linear + first * second + noise * sample[3]
      }
    }
    return SampleSet(checked: Self.dimensions, inputs: inputs, targets: targets)
  }
}
