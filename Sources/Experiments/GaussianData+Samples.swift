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
    guard case .drawn(let count) = samples else { return nil }
    let total = teacher.count
    let normals = StandardNormalSamples(seed: seed, dimension: total + 1)
    let (image, stride) = (image, normals.stride)
    var inputs = [Double](repeating: 0, count: count * total)
    var targets = [Double](repeating: 0, count: count)
    withVectorLanes(count: (total + 1 + normals.largestBlock) * stride) { lines in
      let block = lines + (total + 1) * stride
      for column in 0...total {
        for row in 0...total { lines[column * stride + row] = image[row, column] }
      }
      normals.forEachBlock(of: count) { samples, factors in
        block.update(repeating: 0, count: samples.count * stride)
        addLaneProduct(
          rows: samples.count, inner: total + 1, stride: stride, factors: factors, rowStep: stride, innerStep: 1,
          lines: lines, to: block)
        for (place, sample) in samples.enumerated() {
          for row in 0..<total { inputs[sample * total + row] = block[place * stride + row] }
          targets[sample] = block[place * stride + total]
        }
      }
    }
    return SampleSet(checked: dimensions, inputs: inputs, targets: targets)
  }
}
