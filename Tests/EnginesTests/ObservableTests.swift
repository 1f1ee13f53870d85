import Engines
import Experiments
import ReferenceTraining
import Testing

/// The observables, against cases that can be worked out without an engine.
@Suite struct ObservableTests {
  /// When w₂w₁ of the scalar recursion w₁ ← w₁ + η c (w − w₂w₁) w₂ (and likewise w₂) first reaches w/2, from w₁ = w₂ = s.
  private func scalarTime(covariance: Double, target: Double, start: Double, rate: Double) -> Double {
    var weight = start
    var before = weight * weight
    for step in 1... {
      weight += rate * covariance * (target - before) * weight
      let now = weight * weight
      if now >= target / 2 { return Double(step - 1) + (target / 2 - before) / (now - before) }
      before = now
    }
    return .nan
  }

  /// Width 1, uncorrelated modalities and late fusion: each modality is a scalar recursion of its own.
  @Test(arguments: [(2.0, 1.0, 1.0), (0.5, 1.0, 1.0), (1.3, 1.0, 2.0)])
  func scalarRecursion(sigmaRatio: Double, teacherA: Double, teacherB: Double) throws {
    let experiment = try Samples.experiment(
      widths: [1], scheme: .balanced, scale: 0.01, sigmaRatio: sigmaRatio, teacher: [teacherA, teacherB],
      learningRate: 0.05, maxSteps: 1000, stopLoss: 1e-3)
    let a = scalarTime(covariance: sigmaRatio * sigmaRatio, target: teacherA, start: 0.01, rate: 0.05)
    let b = scalarTime(covariance: 1, target: teacherB, start: 0.01, rate: 0.05)
    let leading: Modality = sigmaRatio * sigmaRatio * teacherA >= teacherB ? .a : .b
    for engine in try Samples.engines() {
      let outcome = try engine.train([experiment], .double)[0]
      #expect(outcome.leadingModality == leading)
      for times in [outcome.halfPlateauTimes, outcome.halfFinalTimes] {
        #expect((try #require(times.a) / a - 1).magnitude < 1e-11)
        #expect((try #require(times.b) / b - 1).magnitude < 1e-11)
      }
      #expect((try #require(outcome.timeRatio) - (leading == .a ? b / a : a / b)).magnitude < 1e-10)
    }
  }

  /// A network that begins beyond half of everything: both times are 0, t_uni too, and there is no ratio.
  @Test func crossedFromTheStart() throws {
    let experiment = try Samples.experiment(widths: [1], scheme: .balanced, scale: 0.9, maxSteps: 10)
    for engine in try Samples.engines() {
      let outcome = try engine.train([experiment], .double)[0]
      #expect(outcome.halfPlateauTimes == ModalityPair(0, 0) && outcome.halfFinalTimes == ModalityPair(0, 0))
      #expect(outcome.timeRatio == nil && outcome.firstModality == nil)
      #expect((try #require(outcome.misattribution) + 0.19).magnitude < 1e-12)
      #expect((try #require(outcome.plateauLoss) - 1).magnitude < 1e-12)
    }
  }

  /// The same data with the modalities' places exchanged gives the same outcome with the places exchanged.
  @Test func modalitiesExchanged() throws {
    func outcome(_ covariance: [Double], _ teacher: [Double], _ engine: some Engine) throws -> FusionOutcome {
      let data = try GaussianData(
        dimensions: ModalityPair(1, 1), covariance: Matrix(rows: 2, columns: 2, elements: covariance), teacher: teacher)
      return try engine.train(
        [
          FusionExperiment(
            network: FusionNetwork(depth: 3, fusionLayer: 2, width: 1),
            initialization: Initialization(scheme: .balanced, scale: 0.2), data: .gaussian(data),
            training: Training(learningRate: 0.05, maxSteps: 2000, stopLoss: 1e-4))
        ], .double)[0]
    }
    for engine in try Samples.engines() {
      let one = try outcome([4, 0.6, 0.6, 1], [1, 0.8], engine)
      let other = try outcome([1, 0.6, 0.6, 4], [0.8, 1], engine)
      #expect(one.leadingModality == .a && other.leadingModality == .b)
      #expect(one.status == .converged && one.steps == other.steps)
      #expect((try #require(one.leadingTime) - #require(other.leadingTime)).magnitude < 1e-9)
      #expect((try #require(one.laggingTime) - #require(other.laggingTime)).magnitude < 1e-9)
      #expect((try #require(one.misattribution) - #require(other.misattribution)).magnitude < 1e-9)
      #expect((try #require(one.plateauLoss) - #require(other.plateauLoss)).magnitude < 1e-9)
    }
  }

  /// The record of a plateau that is far longer than its capacity is thinned, but still tells the value at its middle.
  @Test(arguments: [(0.0, 2.0, 0.04), (0.3, 2.5, 0.02), (0.8, 3.0, 0.01), (-0.5, 1.2, 0.04), (-0.6, 0.4, 0.02)])
  func longPlateau(correlation: Double, sigmaRatio: Double, learningRate: Double) throws {
    let experiment = try Samples.experiment(
      widths: [4], scale: 1e-5, correlation: correlation, sigmaRatio: sigmaRatio, learningRate: learningRate,
      maxSteps: 20_000)
    let expected = ReferenceTraining.train(experiment).outcome
    let plateau = try #require(expected.laggingTime) - #require(expected.leadingTime)
    #expect(plateau > 64, "too short to be thinned: \(plateau)")
    for precision in Precision.allCases {
      let outcome = try CPUEngine().train([experiment], precision)[0]
      #expect((try #require(outcome.misattribution) - #require(expected.misattribution)).magnitude < 1e-3)
      #expect((try #require(outcome.plateauLoss) - #require(expected.plateauLoss)).magnitude < 1e-3)
    }
  }

  /// The kernel thins its record like its twin.
  @Test func longPlateauOnOpenCL() throws {
    let experiments = try (1...2).map {
      try Samples.experiment(
        fusionLayer: $0, widths: [2], scheme: .balanced, scale: 0.03, correlation: 0.5, sigmaRatio: 1.8,
        learningRate: 0.015, maxSteps: 1000, stopLoss: 1e-3)
    }
    let expected = try CPUEngine().train(experiments, .double)
    #expect(try #require(expected[1].laggingTime) - #require(expected[1].leadingTime) > 128)
    for engine in try Samples.openCLEngines() {
      #expect(everyDifference(expected, try engine.train(experiments, .double)) < 1e-9)
    }
  }

  /// A leading modality whose final map is zero has nothing for misattribution to be relative to.
  @Test(arguments: [0.9, 0.5, -0.7])
  func leadingModalityThatEndsAtZero(correlation: Double) throws {
    let experiment = try Samples.experiment(
      widths: [3], scale: 0.01, correlation: correlation, sigmaRatio: 3, teacher: [0, 1], learningRate: 0.02,
      maxSteps: 8000, stopLoss: 1e-5)
    for precision in Precision.allCases {
      let outcome = try CPUEngine().train([experiment], precision)[0]
      #expect(outcome.leadingModality == .a && outcome.status == .converged)
      #expect(outcome.leadingTime != nil && outcome.laggingTime != nil)
      #expect(outcome.halfFinalTimes.a == nil, "half of nothing is never reached")
      #expect(outcome.misattribution == nil)
      #expect(outcome.plateauLoss != nil)
    }
  }

  /// res = 0: the leading modality explains everything, so the other one is never learned.
  @Test(arguments: [0.0, 0.5, -0.3, 0.9], [2.0, 1.7, 3.1])
  func laggingModalityThatAddsNothing(correlation: Double, sigmaRatio: Double) throws {
    let experiment = try Samples.experiment(
      widths: [3], scale: 0.01, correlation: correlation, sigmaRatio: sigmaRatio, teacher: [0.7, 0],
      learningRate: 0.02, maxSteps: 8000, stopLoss: 1e-6)
    for precision in Precision.allCases {
      let outcome = try CPUEngine().train([experiment], precision)[0]
      #expect(outcome.leadingModality == .a && outcome.finalLoss < 1e-3)
      #expect(outcome.leadingTime != nil)
      #expect(outcome.laggingTime == nil && outcome.timeRatio == nil)
      #expect(outcome.misattribution == nil && outcome.plateauLoss == nil)
    }
  }

  /// Fewer samples than dimensions of the leading modality: it fits all of them alone, and the other one's share of the
  /// least-norm minimum is still reached or not exactly as the reference says.
  @Test func fewerSamplesThanInputs() throws {
    let experiment = try Samples.vectors(samples: .drawn(2), noise: 0.2)
    let expected = ReferenceTraining.train(experiment).outcome
    let outcome = try CPUEngine().train([experiment], .double)[0]
    #expect(FusionOutcome.largestDifference([expected], [outcome]) < 1e-3)
  }
}
