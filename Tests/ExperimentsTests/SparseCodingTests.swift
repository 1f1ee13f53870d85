import Experiments
import Foundation
import Testing

/// The codes of classified samples, their noise, and what is refused.
@Suite struct SparseCodingTests {
  private let seed = Seed(base: 21, index: 2)

  private func codes(
    _ data: SparseCodingData, _ modality: Modality, in part: SparseCodingData.Part = .training, seed: Seed? = nil
  ) -> [SparseCode] {
    let seed = seed ?? self.seed
    return (0..<data.count(of: part)).map {
      data.code(of: $0, modality, in: part, label: data.label(of: $0, in: part, seed: seed), seed: seed)
    }
  }

  private func sample(
    _ data: SparseCodingData, _ index: Int, _ modality: Modality, in part: SparseCodingData.Part
  ) -> [Double] {
    let label = data.label(of: index, in: part, seed: seed)
    let code = data.code(of: index, modality, in: part, label: label, seed: seed)
    return [Double](unsafeUninitializedCapacity: data.dimension) { buffer, count in
      guard let place = buffer.baseAddress else { return }
      data.fill(place, sample: index, modality, in: part, code: code, label: label, seed: seed)
      count = data.dimension
    }
  }

  @Test(arguments: [0, 1, 4, 9]) func wrongClassesAreDistinctAndWrong(distractors: Int) throws {
    let data = try SparseCodingData(distractors: distractors)
    for modality in Modality.allCases {
      for (index, code) in codes(data, modality).enumerated() {
        let labels = Set(code.distractors.map(\.label))
        #expect(labels.count == distractors)
        #expect(!labels.contains(index % 10))
        #expect(labels.allSatisfy { (0..<10).contains($0) })
      }
    }
  }

  /// Every set of wrong classes is as likely: 10 pairs of 5 others, 6000 codes.
  @Test func setsOfWrongClassesAreUniform() throws {
    let data = try SparseCodingData(classes: 6, dimension: 6, samples: 6000, distractors: 2)
    var counts: [Set<Int>: Int] = [:]
    for (index, code) in codes(data, .a).enumerated() where index % 6 == 3 {
      counts[Set(code.distractors.map(\.label)), default: 0] += 1
    }
    #expect(counts.count == 10)
    // 1000 codes of class 3: 100 ± 9.5 each.
    for count in counts.values { #expect(abs(count - 100) < 40) }
  }

  @Test func strengthsLieInTheirRanges() throws {
    let data = try SparseCodingData(
      strengths: ModalityPair(2, 0.5), insufficiency: ModalityPair(0.3, 0.7), insufficientSignal: 0.25,
      insufficientDistraction: 0.75)
    for modality in Modality.allCases {
      let unit = data.strengths[modality]
      var sum = 0.0
      var sufficient = 0.0
      for code in codes(data, modality, in: .test) {
        if code.isSufficient {
          #expect(code.signal >= 0.9 * unit && code.signal <= 1.1 * unit)
          #expect(code.distractors.allSatisfy { $0.strength >= 0 && $0.strength <= 0.1 * unit })
          sum += code.signal / unit
          sufficient += 1
        } else {
          #expect(code.signal == 0.25 * unit)
          #expect(code.distractors.allSatisfy { $0.strength == 0.75 * unit })
        }
      }
      // A uniform number of width 0.2 has the standard deviation 0.058.
      #expect((sum / sufficient - 1).magnitude < 4 * 0.058 / sufficient.squareRoot())
    }
  }

  @Test func insufficientSamplesAreAsFrequentAsAsked() throws {
    for probability in [0.04, 0.5, 0.9] {
      let data = try SparseCodingData(insufficiency: ModalityPair(probability, 1 - probability))
      for (modality, expected) in [(Modality.a, probability), (.b, 1 - probability)] {
        let fraction = Double(codes(data, modality, in: .test).count { !$0.isSufficient }) / 4000
        #expect((fraction - expected).magnitude < 4 * (expected * (1 - expected) / 4000).squareRoot())
      }
    }
    let certain = try SparseCodingData(insufficiency: ModalityPair(0, 1))
    #expect(codes(certain, .a).allSatisfy { $0.isSufficient })
    #expect(codes(certain, .b).allSatisfy { !$0.isSufficient })
  }

  /// Insufficiency and signals of the modalities, the parts and the seeds have nothing to do with each other.
  @Test func modalitiesPartsAndSeedsAreIndependent() throws {
    let data = try SparseCodingData(samples: 4000, insufficiency: ModalityPair(0.5, 0.5), signalRange: .init(0, 1))
    let first = codes(data, .a)
    for second in [
      codes(data, .b), codes(data, .a, in: .test), codes(data, .b, in: .test),
      codes(data, .a, seed: Seed(base: 21, index: 3)), codes(data, .a, seed: Seed(base: 22, index: 2)),
    ] {
      let both = zip(first, second).count { $0.isSufficient && $1.isSufficient }
      #expect((Double(both) / 4000 - 0.25).magnitude < 4 * (0.25 * 0.75 / 4000).squareRoot())
      var (product, count) = (0.0, 0.0)
      for (one, other) in zip(first, second) where one.isSufficient && other.isSufficient {
        product += 12 * (one.signal - 0.5) * (other.signal - 0.5)
        count += 1
      }
      #expect((product / count).magnitude < 4 / count.squareRoot())
    }
  }

  @Test func classesAreBalancedInTrainingAndUniformInTests() throws {
    let data = try SparseCodingData(testSamples: 10_000)
    #expect((0..<400).allSatisfy { data.label(of: $0, in: .training, seed: seed) == $0 % 10 })
    var counts = [Int](repeating: 0, count: 10)
    for index in 0..<10_000 { counts[data.label(of: index, in: .test, seed: seed)] += 1 }
    for count in counts { #expect(abs(count - 1000) < 4 * 30) }
  }

  /// Cells that differ in strength or insufficiency see the same samples as far as they can.
  @Test func cellsShareTheirRandomNumbers() throws {
    let less = try SparseCodingData(insufficiency: ModalityPair(0.1, 0.1))
    let more = try SparseCodingData(strengths: ModalityPair(2, 4), insufficiency: ModalityPair(0.3, 0.3))
    for modality in Modality.allCases {
      for (one, other) in zip(codes(less, modality), codes(more, modality)) {
        #expect(one.isSufficient || !other.isSufficient)
        #expect(one.distractors.map(\.label) == other.distractors.map(\.label))
        guard one.isSufficient == other.isSufficient else { continue }
        let ratio = more.strengths[modality]
        #expect(other.signal == ratio * one.signal)
        #expect(other.distractors.map(\.strength) == one.distractors.map { ratio * $0.strength })
      }
      let first = try CompetitionExperiment(network: CompetitionNetwork(), data: less).drawUnitWeights(modality)
      let second = try CompetitionExperiment(network: CompetitionNetwork(), data: more).drawUnitWeights(modality)
      #expect(first == second)
    }
  }

  @Test func exchangedModalitiesExchangeEverything() throws {
    let data = try SparseCodingData(
      dimension: 11, samples: 60, strengths: ModalityPair(1, 1.5), insufficiency: ModalityPair(0.2, 0.6))
    let experiment = try CompetitionExperiment(network: CompetitionNetwork(unitsPerClass: 3), data: data, seed: seed)
    let exchanged = experiment.withModalitiesExchanged
    #expect(exchanged.withModalitiesExchanged == experiment)
    for modality in Modality.allCases {
      for part in SparseCodingData.Part.allCases {
        #expect(codes(data, modality, in: part) == codes(exchanged.data, modality.other, in: part))
        #expect(sample(data, 7, modality, in: part) == sample(exchanged.data, 7, modality.other, in: part))
      }
      #expect(experiment.drawUnitWeights(modality) == exchanged.drawUnitWeights(modality.other))
      #expect(experiment.races.map { $0.rates[modality] } == exchanged.races.map { $0.rates[modality.other] })
      #expect(
        experiment.races.map { $0.initialStrengths[modality] }
          == exchanged.races.map { $0.initialStrengths[modality.other] })
    }
    #expect(experiment.drawUnitWeights(.a) != experiment.drawUnitWeights(.b))
  }

  /// A sample without noise is its code; with noise the rest is normal in every dimension, an odd number of them too.
  @Test func samplesAreCodesBehindNoise() throws {
    let quiet = try SparseCodingData(dimension: 15, noise: 0)
    let noisy = try SparseCodingData(dimension: 15, noise: 0.3)
    var moments = [Double](repeating: 0, count: 5)
    for part in SparseCodingData.Part.allCases {
      for modality in Modality.allCases {
        for (index, code) in codes(quiet, modality, in: part).prefix(400).enumerated() {
          let clean = sample(quiet, index, modality, in: part)
          var expected = [Double](repeating: 0, count: 15)
          expected[quiet.label(of: index, in: part, seed: seed)] = code.signal
          for wrong in code.distractors { expected[wrong.label] = wrong.strength }
          #expect(clean == expected)
          for (value, code) in zip(sample(noisy, index, modality, in: part), clean) {
            for power in 0..<5 { moments[power] += pow((value - code) / 0.3, Double(power)) }
          }
        }
      }
    }
    let count = moments[0]
    for (power, expected, spread) in [(1, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96)] {
      #expect((moments[power] / count - expected).magnitude < 4 * (spread / count).squareRoot())
    }
    // No noise is used twice.
    let first = sample(noisy, 0, .a, in: .training)[14]
    for (index, modality, part) in [
      (1, Modality.a, SparseCodingData.Part.training), (0, .b, .training), (0, .a, .test),
    ] {
      #expect(sample(noisy, index, modality, in: part)[14] != first)
    }
  }

  @Test func impossibleDataIsRefusedWithItsKey() {
    for value in [1, 0, -3, 1001] {
      #expect(refusedKey { try SparseCodingData(classes: value, dimension: 2000) } == "data.classes")
    }
    for value in [9, 100_001] {
      #expect(refusedKey { try SparseCodingData(dimension: value) } == "data.dimension")
    }
    for value in [0, 10_001] {
      #expect(refusedKey { try SparseCodingData(samples: value) } == "data.samples")
    }
    for value in [0, 10_000_001] {
      #expect(refusedKey { try SparseCodingData(testSamples: value) } == "data.test_samples")
    }
    for value in [-1, 10] {
      #expect(refusedKey { try SparseCodingData(distractors: value) } == "data.distractors")
    }
    for value in [0, -1, Double.nan, .infinity] {
      #expect(refusedKey { try SparseCodingData(strengths: ModalityPair(1, value)) } == "data.strengths")
    }
    for value in [-0.1, 1.1, Double.nan] {
      #expect(
        refusedKey { try SparseCodingData(insufficiency: ModalityPair(value, 0)) } == "data.insufficiency")
    }
    for value in [-0.1, Double.nan, .infinity] {
      #expect(refusedKey { try SparseCodingData(noise: value) } == "data.noise")
      #expect(refusedKey { try SparseCodingData(insufficientSignal: value) } == "data.insufficient_signal")
      #expect(
        refusedKey { try SparseCodingData(insufficientDistraction: value) }
          == "data.insufficient_distraction")
    }
    for (lower, upper) in [(1.0, 0.9), (-1, 1), (0, Double.infinity), (Double.nan, 1)] {
      #expect(refusedKey { try SparseCodingData(signalRange: .init(lower, upper)) } == "data.signal_range")
      #expect(
        refusedKey { try SparseCodingData(distractorRange: .init(lower, upper)) } == "data.distractor_range"
      )
    }
    #expect(
      refusedKey {
        try SparseCodingData(classes: 2, dimension: 2, distractors: 1, signalRange: .init(0, 0))
      } == nil)
  }
}
