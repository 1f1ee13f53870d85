extension SampleCount {
  /// The number of samples; `nil` for the population.
  public var count: Int? {
    if case .drawn(let count) = self { count } else { nil }
  }

  /// Refuses impossible label noise and numbers of samples.
  ///
  /// - Throws: ``ExperimentError`` if noise is negative or not finite, fewer than one sample is asked for, or more than fit
  ///   a 32-bit counter comfortably.
  func check(noise: Double) throws(ExperimentError) {
    guard noise >= 0, noise.isFinite else {
      throw ExperimentError(key: "data.noise", message: "noise is \(noise), allowed are finite values of at least 0")
    }
    if case .drawn(let count) = self, count < 1 || count > 100_000_000 {
      throw ExperimentError(
        key: "data.samples", message: "samples is \(count), allowed are `population` or 1 to 100000000")
    }
  }
}

extension GaussianData {
  /// The samples themselves, whose second moments are those of ``trainingMoments(seed:standard:)``; `nil` for the
  /// population.
  public func draw(seed: Seed) -> SampleSet? {
    guard case .drawn(let count) = samples, let factor = covariance.choleskyFactor else { return nil }
    let total = teacher.count
    let normals = StandardNormalSamples(seed: seed, dimension: total + 1)
    var inputs = [Double](repeating: 0, count: count * total)
    var targets = [Double](repeating: 0, count: count)
    var sample = [Double](repeating: 0, count: normals.paddedDimension)
    for index in 0..<count {
      normals.fill(&sample, index: index)
      var target = noise * sample[total]
      for row in 0..<total {
        var value = 0.0
        for column in 0...row { value += factor[row, column] * sample[column] }
        inputs[index * total + row] = value
        target += teacher[row] * value
      }
      targets[index] = target
    }
    return SampleSet(checked: dimensions, inputs: inputs, targets: targets)
  }
}

/// Samples of independent standard normals: the stream is a pair of dimensions and the element the sample, so that
/// neither word of the counter can overflow.
struct StandardNormalSamples {
  private let streams: [RandomStream]

  init(seed: Seed, dimension: Int) {
    streams = (0..<((dimension + 1) / 2)).map { RandomStream(seed: seed, purpose: .samples, stream: UInt32($0)) }
  }

  /// The dimension, made even.
  var paddedDimension: Int { 2 * streams.count }

  /// Writes one sample, which needs ``paddedDimension`` places.
  func fill(_ sample: inout [Double], index: Int) {
    for (pair, stream) in streams.enumerated() {
      (sample[2 * pair], sample[2 * pair + 1]) = stream.normals(pair: UInt32(index))
    }
  }
}
