import Experiments

/// Test samples of networks of the competition family: drawn a block at a time, looked at, and forgotten.
final class CompetitionTest<Number: TrainingNumber> {
  private let layout: CompetitionLayout
  /// A block of samples (`blockSize` × `inputStride`), and the same input by input.
  private let samples: AlignedBuffer<Number>
  private let lines: AlignedBuffer<Number>
  private let activity: AlignedBuffer<Number>
  /// Logits of each modality's half of the joint network, then those of the modality alone: 2 K × `blockSize`.
  private let logits: ModalityPair<AlignedBuffer<Number>>
  /// Units of both networks are not kept together here.
  private let together: UnsafeMutablePointer<UInt8>

  private static var blockSize: Int { 128 }

  init(_ layout: CompetitionLayout) {
    self.layout = layout
    samples = AlignedBuffer(count: Self.blockSize * layout.inputStride)
    lines = AlignedBuffer(count: Self.blockSize * layout.inputStride)
    activity = AlignedBuffer(count: 2 * Self.blockSize * layout.units)
    func logits() -> AlignedBuffer<Number> { AlignedBuffer(count: 2 * Self.blockSize * layout.classes) }
    self.logits = ModalityPair(logits(), logits())
    together = .allocate(capacity: layout.units)
    together.initialize(repeating: 0, count: layout.units)
  }

  deinit { together.deallocate() }

  /// Counts what trained networks get wrong.
  ///
  /// - Parameters:
  ///   - weights: the final weights of each modality, those of the joint network and then of the modality alone.
  ///   - strengths: A_1 and A_2 of every class, which say who won it.
  func run(
    _ experiment: CompetitionExperiment, weights: ModalityPair<AlignedBuffer<Number>>,
    strengths: [ModalityPair<Double>]
  ) -> CompetitionResult.Test {
    let data = experiment.data
    let winners = strengths.map { data.strengths.b * $0.b > data.strengths.a * $0.a ? Modality.b : .a }
    var result = CompetitionResult.Test()
    for first in stride(from: 0, to: data.testSamples, by: Self.blockSize) {
      let block = first..<min(first + Self.blockSize, data.testSamples)
      let labels = block.map { data.label(of: $0, in: .test, seed: experiment.seed) }
      var isSufficient = labels.map { _ in ModalityPair(true, true) }
      for modality in Modality.allCases {
        for (place, sample) in block.enumerated() {
          let code = data.code(of: sample, modality, in: .test, label: labels[place], seed: experiment.seed)
          isSufficient[place][modality] = code.isSufficient
          data.fill(
            samples.start + place * layout.inputStride, sample: sample, modality, in: .test, code: code,
            label: labels[place], seed: experiment.seed)
        }
        Number.transpose(
          Self.blockSize, layout.dimension, layout.inputStride, samples.start, Self.blockSize, lines.start)
        pass(weights[modality], experiment.network.activation, into: logits[modality])
      }
      for (place, label) in labels.enumerated() {
        let winnerIsSufficient = isSufficient[place][winners[label]]
        count(place, label, winnerIsSufficient: winnerIsSufficient, in: &result)
      }
    }
    return result
  }

  private func pass(
    _ weights: AlignedBuffer<Number>, _ activation: SmoothedRectifier, into logits: AlignedBuffer<Number>
  ) {
    Number.multiply(
      SampleProduct(
        rows: 2 * layout.units, inner: layout.dimension, stride: Self.blockSize, factors: weights.start,
        rowStep: layout.inputStride, innerStep: 1, lines: lines.start, lineStep: Self.blockSize, slope: 1,
        result: activity.start, resultStep: Self.blockSize))
    let lines = Number.UnitLines(
      layout, activation, stride: Self.blockSize, activity: activity, together: together)
    Number.logits(lines, into: logits.start)
  }

  private func count(_ place: Int, _ label: Int, winnerIsSufficient: Bool, in result: inout CompetitionResult.Test) {
    func isWrong(_ logit: (Int) -> Number) -> Int {
      (0..<layout.classes).map { logit($0 * Self.blockSize + place) }.indexOfLargest == label ? 0 : 1
    }
    func add(_ wrong: Int, to tally: inout CompetitionResult.Tally) {
      tally.samples += 1
      tally.wrong += wrong
    }
    let joint = isWrong { logits.a.start[$0] + logits.b.start[$0] }
    add(joint, to: &result.joint)
    if winnerIsSufficient {
      add(joint, to: &result.winnerIsSufficient)
    } else {
      add(joint, to: &result.winnerIsInsufficient)
    }
    let alone = layout.classes * Self.blockSize
    for modality in Modality.allCases {
      add(isWrong { logits[modality].start[alone + $0] }, to: &result.alone[modality])
    }
    add(isWrong { logits.a.start[alone + $0] + logits.b.start[alone + $0] }, to: &result.ensemble)
  }
}

extension Array where Element: Comparable {
  /// The first index of the largest element; `nil` if there is none.
  var indexOfLargest: Int? {
    indices.reduce(nil) { best, index in
      guard let best else { return index }
      return self[index] > self[best] ? index : best
    }
  }
}
