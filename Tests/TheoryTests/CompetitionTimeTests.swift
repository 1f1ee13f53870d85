import Experiments
import Foundation
import Testing
import Theory

/// When a class emerges, against the closed form without noise, iterated steps and drawn initial strengths.
@Suite struct CompetitionTimeTests {
  /// Without noise and in small steps the time is that of the flow.
  @Test(arguments: [3, 4, 7, 16]) func closedFormWithoutNoise(power: Int) throws {
    let experiment = try competition(
      strengths: (1.3, 0.8), power: power, threshold: 0.9, noise: 0, learningRate: 1e-9)
    let flow = RaceFlow(experiment)
    for modality in Modality.allCases {
      let time = try #require(EmergenceTime(of: modality, in: experiment))
      #expect(close(time.threshold, flow.thresholds[modality], to: 1e-15))
      for strength in [0.03, 0.2, 0.6] {
        let effective = try #require(flow.emergenceTime(modality, from: strength))
        #expect(close(time.steps(from: strength), effective / (1e-9 * 0.9), to: 1e-7))
      }
      #expect(time.steps(from: time.threshold) == 0)
      #expect(time.steps(from: 9) == 0)
      #expect(time.steps(from: 0) == .infinity)
      #expect(time.steps(from: -0.01) == .infinity)
    }
  }

  /// Steps of the averaged recursion, with the average over the noise by the trapezoid rule.
  @Test(arguments: [(3, 0.0, 0.005), (3, 0.1, 0.005), (3, 0.05, -0.002), (4, 0.1, 0.08), (6, 0.03, 0.3)])
  func iteratedSteps(power: Int, noise: Double, initial: Double) throws {
    let experiment = try competition(power: power, noise: noise, signal: (1, 1), scale: max(0.005, initial / 2))
    let time = try #require(EmergenceTime(of: .b, in: experiment))
    let spread = noise * experiment.initialScale * 199.0.squareRoot()
    // One signal stands for 1 + ξ, whose moments are E[(1 + σ_g ν)^q].
    let signal = pow(average { pow(1 + noise * $0, Double(power)) }, 1 / Double(power))
    var (strength, steps, previous) = (initial, 0, initial)
    while strength < 1, steps < 100_000 {
      previous = strength
      let mean = average { pow(max(0, signal * previous + spread * $0), Double(power - 1)) }
      strength += 3 * 0.9 * 0.84 / 10 * signal * mean
      steps += 1
    }
    let expected = Double(steps - 1) + (1 - previous) / (strength - previous)
    #expect((time.steps(from: initial) - expected).magnitude < 0.3 + 1e-5 * expected)
  }

  /// E[f(ν)] of a standard normal ν.
  private func average(_ function: (Double) -> Double) -> Double {
    let step = 0.05
    return stride(from: -8.0, through: 8, by: step).reduce(0) {
      $0 + step * exp(-$1 * $1 / 2) / (2 * Double.pi).squareRoot() * function($1)
    }
  }

  /// Noise and smaller steps at once: the times of both forms meet, and fall with the initial strength.
  @Test func timesFallWithTheInitialStrength() throws {
    for experiment in try randomCompetitions(20) {
      for modality in Modality.allCases {
        let time = try #require(EmergenceTime(of: modality, in: experiment))
        let times = stride(from: -3.0, through: 9, by: 0.05).map { time.steps(from: $0 * experiment.initialScale) }
        for (earlier, later) in zip(times.dropFirst(), times) {
          #expect(earlier < later || later == .infinity || later == 0)
        }
      }
    }
    let quiet = try #require(EmergenceTime(of: .a, in: competition(noise: 0)))
    let almostQuiet = try #require(EmergenceTime(of: .a, in: competition(noise: 1e-9)))
    for strength in [0.001, 0.005, 0.3] {
      #expect(close(almostQuiet.steps(from: strength), quiet.steps(from: strength), to: 1e-10))
    }
  }

  /// The mean over drawn maxima, without noise by the closed form and with it by the time of each class.
  @Test(arguments: [0, 1, 2, 3, 4]) func meanOfDrawnClasses(index: Int) throws {
    let experiment = try [
      competition(noise: 0), competition(), competition(strengths: (1, 1.2), noise: 0.05, maxSteps: 300),
      competition(power: 4, units: 2, noise: 0, scale: 0.04), competition(insufficiency: (0.1, 1), units: 3),
    ][index]
    let times = ModalityPair(Modality.a, Modality.b).map { EmergenceTime(of: $0, in: experiment) }
    let count = 20_000
    let drawn = (0..<count).map { label in
      Modality.allCases.map { modality in
        let strength = experiment.initialScale * drawLargest(experiment.network.unitsPerClass, modality, class: label)
        return times[modality]?.steps(from: strength) ?? .infinity
      }.min() ?? .infinity
    }
    let emerged = drawn.filter { $0 <= Double(experiment.maxSteps) }
    let mean = emerged.reduce(0, +) / Double(emerged.count)
    let variance = emerged.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(emerged.count - 1)
    let predicted = try #require(CompetitionPrediction(experiment).winnerTime)
    #expect((predicted - mean).magnitude < 4 * (variance / Double(emerged.count)).squareRoot())
    let probability = WinnerTime(experiment).probability
    let error = (probability * (1 - probability) / Double(count)).squareRoot()
    #expect((Double(emerged.count) / Double(count) - probability).magnitude < 4 * error + 1e-4)
    let second = WinnerTime(experiment).secondIsEarlierProbability
    let won = (0..<count).count { label in
      let steps = Modality.allCases.map { modality in
        let strength = experiment.initialScale * drawLargest(experiment.network.unitsPerClass, modality, class: label)
        return times[modality]?.steps(from: strength) ?? .infinity
      }
      return steps[1] < steps[0]
    }
    #expect((Double(won) / Double(count) - second).magnitude < 4 * (0.25 / Double(count)).squareRoot())
  }

  @Test func noiseAndTheRace() throws {
    for strength in [0.7, 1.0, 1.3] {
      // Without noise and in small steps the earlier one is the one with the larger score.
      let quiet = try competition(strengths: (1, strength), units: 30, noise: 0, scale: 1e-4, learningRate: 1e-3)
      #expect((WinnerTime(quiet).secondIsEarlierProbability - WinningProbability(quiet).value).magnitude < 1e-4)
      // The modalities share all classes between them.
      let loud = try competition(strengths: (1, strength))
      let (second, first) = (WinnerTime(loud), WinnerTime(loud.withModalitiesExchanged))
      #expect((second.secondIsEarlierProbability + first.secondIsEarlierProbability - 1).magnitude < 1e-8)
    }
    #expect(WinnerTime(try competition(insufficiency: (0, 1))).secondIsEarlierProbability == 0)
    let alone = WinnerTime(try competition(insufficiency: (1, 0), units: 2, noise: 0)).secondIsEarlierProbability
    #expect((alone - 0.75).magnitude < 1e-8)
    let equal = WinnerTime(try competition(insufficiency: (0.1, 0.1))).secondIsEarlierProbability
    #expect((equal - 0.5).magnitude < 1e-8)
  }

  /// One unit and one modality without noise: E[1/x − 1/x_β; x_L < x < x_β], by the trapezoid rule.
  @Test func meanOfOneUnitByNaiveIntegration() throws {
    let experiment = try competition(
      insufficiency: (0, 1), units: 1, noise: 0, signal: (1, 1), scale: 0.05, learningRate: 1e-6,
      maxSteps: 2_000_000_000)
    // t = (1/A − 1)/(η · 0.9 · d) with d = 0.1
    let rate = 1e-6 * 0.9 * 0.1
    let last = 1 / (1 + 2e9 * rate) / 0.05
    let step = 1e-5
    var (sum, probability) = (0.0, 0.0)
    for x in stride(from: last + step / 2, through: 9, by: step) {
      let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
      sum += step * density * (1 / (0.05 * x) - 1) / rate
      probability += step * density
    }
    #expect(close(CompetitionPrediction(experiment).winnerTime, sum / probability, to: 1e-6))
    #expect(close(WinnerTime(experiment).probability, probability, to: 1e-6))
  }

  @Test func nothingEmerges() throws {
    for experiment in [
      try competition(insufficiency: (1, 1)), try competition(signal: (0, 0)), try competition(maxSteps: 1),
    ] {
      #expect(CompetitionPrediction(experiment).winnerTime == nil)
      #expect(WinnerTime(experiment).probability < 1e-12)
    }
    #expect(EmergenceTime(of: .a, in: try competition(insufficiency: (1, 0))) == nil)
    #expect(RaceFlow(try competition(insufficiency: (1, 0))).emergenceTime(.a, from: 0.1) == nil)
  }

  /// Weights far above the threshold have emerged at the start, as often as one of both modalities' units is positive.
  @Test func everythingEmergesAtOnce() throws {
    let experiment = try competition(units: 2, noise: 0, scale: 1e6, maxSteps: 100)
    #expect(close(WinnerTime(experiment).probability, 1 - pow(0.5, 4), to: 1e-5))
    #expect(try #require(CompetitionPrediction(experiment).winnerTime) < 1e-3)
  }

  /// Simulated means of ten seeds, of which the theory leaves out a tenth or so (``EmergenceTime``).
  @Test func simulatedMeans() throws {
    let simulated: [(CompetitionExperiment, Double)] = [
      (try competition(), 370.0), (try competition(strengths: (1, 0.7)), 441.9),
      (try competition(strengths: (1, 1.3)), 259.2), (try competition(strengths: (1, 1.15), scale: 0.02), 86.9),
      (try competition(insufficiency: (0.1, 0.1)), 386), (try competition(power: 4, scale: 0.04), 253),
      (try competition(strengths: (1, 1.2), power: 4, scale: 0.04), 180), (try competition(units: 3, scale: 0.01), 238),
      (try competition(classes: 5, dimension: 50, samples: 100, noise: 0.2), 190), (try competition(scale: 0.1), 20.6),
      (try competition(threshold: 0.5), 103), (try competition(learningRate: 1), 1158),
    ]
    for (experiment, time) in simulated {
      #expect(close(CompetitionPrediction(experiment).winnerTime, time, to: 0.2))
    }
  }
}
