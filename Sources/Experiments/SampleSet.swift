import CVectorLanes

/// Samples of two modalities with their targets.
///
/// A hash of the contents is computed once, so that many experiments on one set are told apart quickly.
public struct SampleSet: Hashable, Sendable, Codable {
  /// D_A and D_B.
  public let dimensions: ModalityPair<Int>
  /// The stacked inputs [x_A; x_B], sample by sample: P × (D_A + D_B) values.
  public let inputs: [Double]
  /// The P targets y.
  public let targets: [Double]
  /// A hash of dimensions, inputs and targets that is the same on every machine.
  public let fingerprint: StableHash
  /// The second moments (1/P) Σ_p of inputs and targets, not centred.
  public let moments: SecondMoments

  /// Number of samples, P.
  public var count: Int { targets.count }

  /// - Throws: ``ExperimentError`` if there are no samples, sizes disagree, or a value is not finite.
  public init(
    dimensions: ModalityPair<Int>, inputs: [Double], targets: [Double]
  ) throws(ExperimentError) {
    let total = dimensions.a + dimensions.b
    guard min(dimensions.a, dimensions.b) >= 1 else {
      throw ExperimentError(key: "data.dimensions", message: "each modality needs at least one dimension")
    }
    guard !targets.isEmpty, inputs.count == targets.count * total else {
      throw ExperimentError(
        key: "data.samples",
        message: "\(targets.count) targets and \(inputs.count) input values do not make samples of \(total) inputs")
    }
    guard inputs.allSatisfy(\.isFinite), targets.allSatisfy(\.isFinite) else {
      throw ExperimentError(key: "data.samples", message: "a sample holds a value that is not finite")
    }
    self.init(checked: dimensions, inputs: inputs, targets: targets)
  }

  /// Samples that are known to be finite and of the right number.
  init(checked dimensions: ModalityPair<Int>, inputs: [Double], targets: [Double]) {
    self.dimensions = dimensions
    self.inputs = inputs
    self.targets = targets
    fingerprint = StableHash(numbers: [Double(dimensions.a), Double(dimensions.b)] + inputs + targets)
    moments = Self.moments(dimensions, inputs, targets)
  }

  public static func == (left: SampleSet, right: SampleSet) -> Bool {
    left.fingerprint == right.fingerprint && left.dimensions == right.dimensions && left.inputs == right.inputs
      && left.targets == right.targets
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }

  private static func moments(
    _ dimensions: ModalityPair<Int>, _ inputs: [Double], _ targets: [Double]
  ) -> SecondMoments {
    let total = dimensions.a + dimensions.b
    let lanes = Int(VECTOR_LANES_DOUBLE)
    let (largestBlock, stride) = (128, (total + lanes) / lanes * lanes)
    var moments = Matrix(rows: total + 1, columns: total + 1)
    withVectorLanes(count: (total + 1 + largestBlock) * stride) { sums in
      // Inputs and target side by side.
      let block = sums + (total + 1) * stride
      for first in Swift.stride(from: 0, to: targets.count, by: largestBlock) {
        let samples = first..<min(first + largestBlock, targets.count)
        for (place, sample) in samples.enumerated() {
          for row in 0..<total { block[place * stride + row] = inputs[sample * total + row] }
          block[place * stride + total] = targets[sample]
        }
        addLaneProduct(
          rows: total + 1, inner: samples.count, stride: stride, factors: block, rowStep: 1, innerStep: stride,
          lines: block, to: sums)
      }
      for row in 0...total {
        for column in 0...total { moments[row, column] = sums[row * stride + column] / Double(targets.count) }
      }
    }
    return SecondMoments(
      dimensions: dimensions, input: moments[0..<total, 0..<total],
      outputInput: (0..<total).map { moments[total, $0] }, output: moments[total, total])
  }
}
