import Experiments
import Testing

/// Networks, races and outcomes of the competition family on values made by hand.
@Suite struct CompetitionTests {
  @Test func impossibleNetworksAndTrainingAreRefused() throws {
    for value in [2, 17, 0, -3] {
      #expect(refusedKey { try SmoothedRectifier(power: value, threshold: 1) } == "network.power")
    }
    for value in [0, -1, Double.nan, .infinity] {
      #expect(refusedKey { try SmoothedRectifier(power: 3, threshold: value) } == "network.threshold")
    }
    let standard = try SmoothedRectifier(power: 3, threshold: 1)
    #expect(standard == .standard)
    for value in [0, 1025] { #expect(refusedKey { try CompetitionNetwork(unitsPerClass: value) } == "network.units") }
    let (network, data) = (try CompetitionNetwork(), try SparseCodingData())
    for value in [0, -1, Double.nan, .infinity] {
      #expect(
        refusedKey { try CompetitionExperiment(network: network, data: data, initialScale: value) }
          == "initialization.scale")
      #expect(
        refusedKey { try CompetitionExperiment(network: network, data: data, learningRate: value) }
          == "training.learning_rate")
    }
    for value in [0, -1, 1 << 31] {
      #expect(
        refusedKey { try CompetitionExperiment(network: network, data: data, maxSteps: value) } == "training.max_steps")
      #expect(
        refusedKey { try CompetitionExperiment(network: network, data: data).with(maxSteps: value) }
          == "training.max_steps")
    }
  }

  @Test func sizes() throws {
    let experiment = try CompetitionExperiment(
      network: CompetitionNetwork(unitsPerClass: 3),
      data: SparseCodingData(classes: 5, dimension: 7, distractors: 2))
    #expect(experiment.unitsPerModality == 15)
    #expect(experiment.parameterCount == 210)
    #expect(experiment.drawUnitWeights(.a).count == 105)
    let shorter = try experiment.with(maxSteps: 9)
    #expect(shorter.maxSteps == 9)
    #expect(experiment.with(seed: Seed(index: 8)).seed == Seed(index: 8))
    #expect(experiment.with(seed: Seed(index: 8)).data == experiment.data)
  }

  @Test func theLargerScoreWins() {
    // q = 3: A d; q = 4: A √d; q = 5: A d^{1/3}
    func race(_ strengths: (Double, Double), _ rates: (Double, Double), _ power: Int) -> ClassRace {
      ClassRace(
        initialStrengths: ModalityPair(strengths.0, strengths.1), rates: ModalityPair(rates.0, rates.1), power: power)
    }
    #expect(race((2, 3), (4, 2), 3).scores == ModalityPair(8, 6))
    #expect(race((2, 3), (4, 2), 3).winner == .a)
    #expect(race((2, 3), (4, 2.25), 4).scores == ModalityPair(4, 4.5))
    #expect(race((2, 3), (4, 2.25), 4).winner == .b)
    #expect((race((1, 1), (8, 27), 5).scores.b - 3).magnitude < 1e-14)
    #expect(race((1, 1), (2, 2), 3).winner == .a)
    #expect(race((-1, 0.1), (2, 2), 3).winner == .b)
    #expect(race((1, 1), (0, 0.1), 3).winner == .b)
    #expect(race((-1, -1), (1, 2), 3).winner == .a)
  }

  /// The races' strengths and rates from weights and codes, term by term.
  @Test func racesOfDrawnWeights() throws {
    let data = try SparseCodingData(
      classes: 3, dimension: 4, samples: 20, strengths: ModalityPair(1, 2), insufficiency: ModalityPair(0.3, 0.5),
      distractors: 1)
    let activation = try SmoothedRectifier(power: 4, threshold: 0.5)
    let experiment = try CompetitionExperiment(
      network: CompetitionNetwork(unitsPerClass: 2, activation: activation), data: data, initialScale: 0.25,
      seed: Seed(index: 4))
    let races = experiment.races
    #expect(races.count == 3)
    for modality in Modality.allCases {
      let weights = experiment.drawUnitWeights(modality)
      for label in 0..<3 {
        // Unit l of class j has the weights from (2 j + l) d on; M_j is unit vector j.
        let first = 0.25 * weights[(2 * label) * 4 + label]
        let second = 0.25 * weights[(2 * label + 1) * 4 + label]
        #expect(races[label].initialStrengths[modality] == max(first, second))
        var rate = 0.0
        for index in stride(from: label, to: 20, by: 3) {
          let code = data.code(of: index, modality, in: .training, label: label, seed: experiment.seed)
          if code.isSufficient { rate += code.signal * code.signal * code.signal * code.signal / (20 * 0.125) }
        }
        #expect((races[label].rates[modality] - rate).magnitude < 1e-13 * max(1, rate))
        #expect(races[label].power == 4)
      }
    }
  }

  private func outcome(_ classes: [CompetitionOutcome.ClassOutcome]) -> CompetitionOutcome {
    CompetitionOutcome(status: .stepLimit, steps: 10, threshold: 0.5, classes: classes, finalLoss: 0.1)
  }

  @Test func fractionsAndTimes() {
    let result = outcome([
      // One, won by the first as predicted.
      .init(strengths: ModalityPair(2, 0.4), emergenceTimes: ModalityPair(10, nil), predictedWinner: .a),
      // Both, the threshold included; won by the second against the prediction.
      .init(strengths: ModalityPair(0.5, 3), emergenceTimes: ModalityPair(70, 20), predictedWinner: .a),
      // One, which has emerged at the start.
      .init(strengths: ModalityPair(0.1, 0.9), emergenceTimes: ModalityPair(nil, 0), predictedWinner: .b),
      // None; the first wins a tie.
      .init(strengths: ModalityPair(0.2, 0.2), emergenceTimes: ModalityPair(nil, nil), predictedWinner: .b),
    ])
    #expect(result.exactlyOneFraction == 0.5)
    #expect(result.bothFraction == 0.25)
    #expect(result.noneFraction == 0.25)
    #expect(result.wonBySecondFraction == 0.5)
    #expect(result.predictorAccuracy == 0.5)
    #expect(result.winnerTime == 10)
    #expect(result.loserTime == 70)
    #expect(result.classes.map(\.winner) == [.a, .b, .b, .a])
  }

  @Test func nothingIsMadeUpWhereNothingWasTrained() {
    let result = outcome([])
    #expect(result.exactlyOneFraction == nil)
    #expect(result.bothFraction == nil)
    #expect(result.noneFraction == nil)
    #expect(result.wonBySecondFraction == nil)
    #expect(result.predictorAccuracy == nil)
    #expect(result.winnerTime == nil)
    #expect(result.loserTime == nil)
  }

  @Test func jointTrainingIsComparedWithTheBetterModality() {
    for unimodal in [ModalityPair(0.25, 0.5), ModalityPair(0.5, 0.25)] {
      #expect(
        CompetitionOutcome.TestErrors(joint: 0.375, unimodal: unimodal, ensemble: 0).jointMinusBest == 0.125)
    }
  }
}
