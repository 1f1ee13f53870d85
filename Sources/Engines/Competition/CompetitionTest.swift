import Experiments

/// Test samples of networks of the competition family: drawn a block at a time, looked at, and forgotten.
final class CompetitionTest<Number: TrainingNumber> {
  private let layout: CompetitionLayout
  /// A block of samples (`blockSize` × `inputStride`), and the same input by input.
  private let samples: AlignedBuffer<Number>
  private let lines: AlignedBuffer<Number>
  private let activity: AlignedBuffer<Number>
  /// Logits of each modality's half of the joint network, and of each modality alone: K × `blockSize`.
  private let jointLogits: ModalityPair<AlignedBuffer<Number>>
  private let aloneLogits: ModalityPair<AlignedBuffer<Number>>

  private static var blockSize: Int { 128 }

  init(_ layout: CompetitionLayout) {
    self.layout = layout
    samples = AlignedBuffer(count: Self.blockSize * layout.inputStride)
    lines = AlignedBuffer(count: Self.blockSize * layout.inputStride)
    activity = AlignedBuffer(count: Self.blockSize * layout.units)
    func logits() -> AlignedBuffer<Number> { AlignedBuffer(count: Self.blockSize * layout.classes) }
    jointLogits = ModalityPair(logits(), logits())
    aloneLogits = ModalityPair(logits(), logits())
  }

  /// Counts what trained networks get wrong.
  ///
  /// - Parameters:
  ///   - joint: the joint network's halves, and `alone` each modality alone, with their final weights.
  ///   - strengths: A_1 and A_2 of every class, which say who won it.
  func run(
    _ experiment: CompetitionExperiment, joint: ModalityPair<CompetitionUnits<Number>>,
    alone: ModalityPair<CompetitionUnits<Number>>, strengths: [ModalityPair<Double>]
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
        pass(joint[modality], experiment.network.activation, into: jointLogits[modality])
        pass(alone[modality], experiment.network.activation, into: aloneLogits[modality])
      }
      for (place, label) in labels.enumerated() {
        let winnerIsSufficient = isSufficient[place][winners[label]]
        count(place, label, winnerIsSufficient: winnerIsSufficient, in: &result)
      }
    }
    return result
  }

  private func pass(
    _ units: CompetitionUnits<Number>, _ activation: SmoothedRectifier, into logits: AlignedBuffer<Number>
  ) {
    Number.multiply(
      SampleProduct(
        rows: layout.units, inner: layout.dimension, stride: Self.blockSize, factors: units.weights.start,
        rowStep: layout.inputStride, innerStep: 1, lines: lines.start, lineStep: Self.blockSize, slope: 1,
        result: activity.start, resultStep: Self.blockSize))
    for label in 0..<layout.classes {
      Number.logits(
        units: layout.unitsPerClass, stride: Self.blockSize, activation,
        activity.start + label * layout.unitsPerClass * Self.blockSize, into: logits.start + label * Self.blockSize)
    }
  }

  private func count(_ place: Int, _ label: Int, winnerIsSufficient: Bool, in result: inout CompetitionResult.Test) {
    func isWrong(_ logit: (Int) -> Number) -> Int {
      (0..<layout.classes).map { logit($0 * Self.blockSize + place) }.indexOfLargest == label ? 0 : 1
    }
    func add(_ wrong: Int, to tally: inout CompetitionResult.Tally) {
      tally.samples += 1
      tally.wrong += wrong
    }
    let joint = isWrong { jointLogits.a.start[$0] + jointLogits.b.start[$0] }
    add(joint, to: &result.joint)
    if winnerIsSufficient {
      add(joint, to: &result.winnerIsSufficient)
    } else {
      add(joint, to: &result.winnerIsInsufficient)
    }
    for modality in Modality.allCases {
      add(isWrong { aloneLogits[modality].start[$0] }, to: &result.alone[modality])
    }
    add(isWrong { aloneLogits.a.start[$0] + aloneLogits.b.start[$0] }, to: &result.ensemble)
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
