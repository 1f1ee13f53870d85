import Experiments
import Foundation
import Testing
import Theory

/// Who wins a class: special values, an orthant probability, naive integration and races of drawn weights.
@Suite struct CompetitionRaceTests {
  private func probability(_ experiment: CompetitionExperiment) -> Double {
    CompetitionPrediction(experiment).wonBySecondFraction
  }

  @Test func equalModalitiesShareTheClasses() throws {
    for (units, power) in [(1, 3), (6, 3), (6, 4), (1024, 16)] {
      let experiment = try competition(
        strengths: (0.7, 0.7), insufficiency: (0.2, 0.2), power: power, units: units)
      #expect(probability(experiment) == 0.5)
      #expect(CompetitionPrediction(experiment).equalScoreRatio == 1)
    }
  }

  @Test func oneUnitIsAsOftenNegativeAsPositive() throws {
    for strength in [0.1, 0.9, 1.7, 30] {
      #expect((probability(try competition(strengths: (1, strength), units: 1)) - 0.5).magnitude < 1e-12)
    }
  }

  @Test func withoutSufficientSamplesNothingIsWon() throws {
    #expect(probability(try competition(insufficiency: (1, 0.5))) == 1)
    #expect(probability(try competition(strengths: (1, 9), insufficiency: (0.5, 1))) == 0)
    #expect(probability(try competition(strengths: (1, 9), insufficiency: (1, 1))) == 0.5)
    #expect(probability(try competition(strengths: (1, 9), signal: (0, 0))) == 0.5)
    #expect(CompetitionPrediction(try competition(insufficiency: (1, 0.5))).equalScoreRatio == 0)
    #expect(CompetitionPrediction(try competition(insufficiency: (0.5, 1))).equalScoreRatio == .infinity)
    #expect(CompetitionPrediction(try competition(insufficiency: (1, 1))).equalScoreRatio == 1)
  }

  /// A modality that is infinitely better wins wherever one of its units is positive.
  @Test func aMuchBetterModalityWinsAlmostAlways() throws {
    for units in [1, 2, 6, 9] {
      let value = probability(try competition(strengths: (1e-6, 1e6), units: units))
      #expect((value - (1 - pow(0.5, Double(units)))).magnitude < 1e-12)
    }
  }

  /// Two units: the probability is twice that of an orthant of three normal numbers, which is known in closed form.
  @Test(arguments: [0.2, 0.7, 0.999, 1.0, 1.3, 4]) func twoUnits(ratio: Double) throws {
    // q = 4 and equal μ: ρ = (a_2/a_1)²
    let value = probability(
      try competition(strengths: (1, ratio.squareRoot()), insufficiency: (0.1, 0.1), power: 4, units: 2))
    let square = ratio * ratio
    let first = asin(ratio / (2 * (1 + square)).squareRoot())
    let second = asin(square / (1 + square))
    #expect((value - (0.25 + (2 * first + second) / (2 * .pi))).magnitude < 1e-12)
  }

  /// The plain trapezoid rule for ∫ f_m(x) F_m(ρx) dx.
  @Test(arguments: [3, 6, 40, 1024]) func naiveIntegration(units: Int) throws {
    for (first, second) in [(1.0, 0.7), (1, 1), (0.9, 1.2)] {
      let experiment = try competition(strengths: (first, second), units: units)
      let ratio = pow(second / first, 3) * 0.84 / 0.96
      let step = 0.002
      var sum = 0.0
      for x in stride(from: -9.0, through: 9, by: step) {
        let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
        let cumulative = { (x: Double) in erfc(-x / 2.0.squareRoot()) / 2 }
        sum +=
          step * Double(units) * density * pow(cumulative(x), Double(units - 1))
          * pow(cumulative(ratio * x), Double(units))
      }
      #expect((probability(experiment) - sum).magnitude < 1e-10)
    }
  }

  @Test func moreStrengthWinsMoreClasses() throws {
    for units in [2, 6, 100] {
      let values = try stride(from: 0.4, through: 2.5, by: 0.05).map {
        probability(try competition(strengths: (1, $0), units: units))
      }
      // Up to where rounding leaves nothing to win.
      for (less, more) in zip(values, values.dropFirst()) { #expect(less < more || more > 1 - 1e-12) }
    }
  }

  @Test func invariantsOfRandomExperiments() throws {
    for experiment in try randomCompetitions(60) {
      let prediction = CompetitionPrediction(experiment)
      let exchanged = CompetitionPrediction(experiment.withModalitiesExchanged)
      #expect((prediction.wonBySecondFraction + exchanged.wonBySecondFraction - 1).magnitude < 1e-15)
      #expect(close(prediction.equalScoreRatio, 1 / exchanged.equalScoreRatio, to: 1e-14))
      #expect(prediction.jointMinusBest >= 0)
      #expect(close(prediction.jointError, exchanged.jointError, to: 1e-13))
      #expect(close(prediction.winnerTime, exchanged.winnerTime, to: 1e-12))
      let best = min(prediction.unimodalErrors.a, prediction.unimodalErrors.b)
      #expect((prediction.jointError - best - prediction.jointMinusBest).magnitude < 1e-15)
      #expect(prediction == CompetitionPrediction(experiment.with(seed: Seed(base: 9, index: 3))))
      // The winner is decided by neither σ_0, β, σ_g nor η, and half of the classes are won at the equal-score ratio.
      let data = experiment.data
      let other = try competition(
        strengths: (data.strengths.a, data.strengths.a * prediction.equalScoreRatio),
        insufficiency: (data.insufficiency.a, data.insufficiency.b), power: experiment.network.activation.power,
        threshold: 0.2, units: experiment.network.unitsPerClass, scale: 0.1, learningRate: 0.1)
      #expect((probability(other) - 0.5).magnitude < 1e-13)
    }
  }

  /// Drawn weights and samples, whose rates fluctuate: four standard errors, and what the fluctuations move.
  @Test(arguments: [0.7, 1.0, 1.3]) func drawnRaces(strength: Double) throws {
    let expected = probability(try competition(strengths: (1, strength)))
    var (won, total) = (0.0, 0.0)
    for seed in 0..<200 {
      for race in try competition(strengths: (1, strength), seed: UInt32(seed)).races {
        won += race.winner == .b ? 1 : 0
        total += 1
      }
    }
    #expect((won / total - expected).magnitude < 4 * (expected * (1 - expected) / total).squareRoot() + 0.004)
  }

  /// The same maxima raced at the expected rates follow the prediction without that allowance.
  @Test func racesAtTheExpectedRates() throws {
    for experiment in try [
      competition(), competition(strengths: (1, 1.2), insufficiency: (0.3, 0), power: 4, units: 3),
    ] {
      let (count, units) = (20_000, experiment.network.unitsPerClass)
      let rates = experiment.data.expectedRates(activation: experiment.network.activation)
      let won = (0..<count).count { label in
        let strengths = ModalityPair(Modality.a, Modality.b).map { drawLargest(units, $0, class: label) }
        return ClassRace(
          initialStrengths: strengths, rates: rates, power: experiment.network.activation.power
        ).winner == .b
      }
      let expected = probability(experiment)
      let error = (expected * (1 - expected) / Double(count)).squareRoot()
      #expect((Double(won) / Double(count) - expected).magnitude < 4 * error)
    }
  }

  @Test func expectedRatesAreTheMeanOfDrawnOnes() throws {
    let experiment = try competition(strengths: (1.2, 0.8), power: 4, threshold: 0.7)
    let expected = experiment.data.expectedRates(activation: experiment.network.activation)
    var means = ModalityPair(0.0, 0.0)
    let seeds = 100
    for seed in 0..<seeds {
      let rates = experiment.data.rates(
        seed: Seed(base: 5, index: UInt32(seed)), activation: experiment.network.activation)
      for modality in Modality.allCases {
        means[modality] += rates[modality].reduce(0, +) / Double(seeds * experiment.data.classes)
      }
    }
    // The relative standard error is about √(0.16/0.84 · 1/40000).
    for modality in Modality.allCases { #expect(close(means[modality], expected[modality], to: 0.01)) }
  }

  @Test func momentsOfTheSignal() {
    #expect(SparseCodingData.Interval(0.9, 1.1).moment(0) == 1)
    #expect(close(SparseCodingData.Interval(0.9, 1.1).moment(1), 1, to: 1e-15))
    #expect(close(SparseCodingData.Interval(0, 2).moment(3), 2, to: 1e-15))
    #expect(close(SparseCodingData.Interval(0.5, 0.5).moment(4), 0.0625, to: 1e-15))
    #expect(SparseCodingData.Interval(0, 0).moment(3) == 0)
  }
}
