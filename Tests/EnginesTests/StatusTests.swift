import Engines
import Experiments
import Foundation
import Testing

/// How training ends, and what is counted of it.
@Suite struct StatusTests {
  private func train(_ experiment: FusionExperiment, _ precision: Precision = .float) throws -> [FusionOutcome] {
    try Samples.engines().map { try $0.train([experiment], precision)[0] }
  }

  @Test func convergedBeforeTheFirstStep() throws {
    for outcome in try train(Samples.experiment(stopLoss: 100)) {
      #expect(outcome.status == .converged && outcome.steps == 0)
      // ½(1 + r²) for r = 2, less nothing: the initial map is 1e-18.
      #expect((outcome.finalLoss - 2.5).magnitude < 1e-6)
      #expect(outcome.leadingTime == nil && outcome.laggingTime == nil && outcome.plateauLoss == nil)
    }
  }

  @Test func convergedIsWithinTheStopLoss() throws {
    let experiment = try Samples.experiment(scale: 0.1, noise: 0.4, learningRate: 0.1, maxSteps: 500, stopLoss: 1e-3)
    let minimum = FixedPoints(experiment.data.populationMoments(seed: Seed())).minimumLoss
    for outcome in try train(experiment, .double) {
      #expect(outcome.status == .converged)
      #expect(outcome.finalLoss > minimum && outcome.finalLoss <= minimum + 1e-3)
    }
    // One step fewer is not enough.
    let steps = try CPUEngine().train([experiment], .double)[0].steps
    for outcome in try train(
      Samples.experiment(
        scale: 0.1, noise: 0.4, learningRate: 0.1, maxSteps: steps - 1, stopLoss: 1e-3), .double)
    {
      #expect(outcome.status == .stepLimit && outcome.finalLoss > minimum + 1e-3)
    }
  }

  @Test(arguments: [1, 2, 33])
  func stepLimit(maxSteps: Int) throws {
    for outcome in try train(Samples.experiment(maxSteps: maxSteps)) {
      #expect(outcome.status == .stepLimit && outcome.steps == maxSteps)
      #expect(outcome.finalLoss.isFinite)
    }
  }

  /// A network that runs off to infinity leaves its neighbours alone.
  @Test(arguments: [0.9, 50, 1e30])
  func divergedConfined(learningRate: Double) throws {
    let calm = try (0..<6).map { try Samples.tiny($0) }
    let wild = try Samples.experiment(widths: [3], scale: 0.3, learningRate: learningRate, maxSteps: 3000)
    for engine in try Samples.engines() {
      let control = TrainingControl()
      let outcomes = try engine.train(
        Array(calm[..<3]) + [wild] + Array(calm[3...]), precision: .float, control: control)
      #expect(outcomes[3].status == .diverged, "\(engine.device.name): \(outcomes[3])")
      #expect(!(outcomes[3].finalLoss <= 1e4 * 2))
      #expect(control.divergedNetworks == 1 && control.finishedNetworks == 7)
      var others = outcomes
      others.remove(at: 3)
      #expect(areIdentical(others, try engine.train(calm, .float)), "\(engine.device.name)")
    }
  }

  /// Weights so small that every gradient is lost: to underflow in float, to rounding in double.
  @Test(arguments: Precision.allCases)
  func stalledAtOnce(precision: Precision) throws {
    let experiment = try Samples.experiment(
      depth: 4, fusionLayer: 4, widths: [3, 3, 3], scale: 1e-30, maxSteps: 100_000)
    for outcome in try train(experiment, precision) {
      #expect(outcome.status == .stalled && outcome.steps == 0)
      #expect((outcome.finalLoss - 2.5).magnitude < 1e-6)
      #expect(outcome.leadingTime == nil)
    }
  }

  /// With nothing to stop it, a network ends where rounding does: at a zero loss, or where steps change nothing.
  @Test func endsWithoutAStopLoss() throws {
    let experiment = try Samples.experiment(widths: [3], scale: 0.2, learningRate: 0.1, maxSteps: 20_000, stopLoss: 0)
    for outcome in try train(experiment) {
      #expect(outcome.status == .stalled || outcome.status == .converged)
      #expect(outcome.status == .converged || outcome.steps % 1024 == 0)
      #expect(outcome.finalLoss < 1e-6)
    }
  }

  @Test func nothingToDo() throws {
    for engine in try Samples.engines() {
      #expect(try engine.train([], .float).isEmpty)
    }
  }

  /// A network that takes 2³¹ steps if nobody stops it.
  private func endless() throws -> FusionExperiment {
    try Samples.experiment(
      widths: [3], scale: 0.1, learningRate: 1e-9, maxSteps: Int(Int32.max), stopLoss: 1e-9)
  }

  /// Widths for which a thread trains up to 32 networks at a time, and one.
  @Test(arguments: [(3, 32), (200, 1)])
  func stopOnTheCPU(width: Int, room: Int) throws {
    func experiment(_ seed: Int, isEndless: Bool) throws -> FusionExperiment {
      try Samples.experiment(
        depth: 3, fusionLayer: 3, widths: [width, width], scheme: .layerwise, scale: 0.5,
        learningRate: isEndless ? 1e-9 : 0.05, maxSteps: isEndless ? Int(Int32.max) : 20 + seed,
        stopLoss: isEndless ? 1e-9 : 1e-3, seed: seed)
    }
    let short = try (0..<5).map { try experiment($0, isEndless: false) }
    let endless = try (0..<(room + 3)).map { try experiment($0, isEndless: true) }
    let control = TrainingControl()
    Thread.detachNewThread {
      while control.finishedNetworks < 5 { Thread.sleep(forTimeInterval: 0.001) }
      control.requestStop()
    }
    let outcomes = try CPUEngine(threads: 1).train(short + endless, precision: .double, control: control)
    #expect(areIdentical(Array(outcomes[..<5]), try CPUEngine().train(short, .double)))
    #expect(outcomes[5...].allSatisfy { $0.status == .notRun })
    #expect(outcomes[5].steps > 0)
    #expect(outcomes[(5 + room)...].allSatisfy { $0.steps == 0 && $0.finalLoss.isNaN })
    #expect(control.finishedNetworks == 5)
    #expect(control.networkSteps == outcomes.reduce(0) { $0 + $1.steps })
  }

  @Test func stopOnOpenCL() throws {
    let short = try (0..<10).map { try Samples.tiny($0) }
    let experiments = short + [try endless()] + short
    for device in try Samples.openCLDevices() {
      let control = TrainingControl()
      let engine = try OpenCLEngine(device, slices: SlicePlan(steps: 300, target: .infinity)) { call in
        // The slice in which everybody but one has ended is followed by one that finds a stop request.
        if call == .finish, control.finishedNetworks == 20 { control.requestStop() }
        return 0
      }
      let outcomes = try engine.train(experiments, precision: .double, control: control)
      #expect(outcomes.indices.filter { outcomes[$0].status == .notRun } == [10])
      #expect(outcomes[10].steps > 120)
      #expect(control.finishedNetworks == 20)
      #expect(control.networkSteps == outcomes.reduce(0) { $0 + $1.steps })
    }
  }

  /// A control that was asked to stop before training began.
  @Test func stopBeforehand() throws {
    let experiments = [try endless(), try endless()]
    for engine in try Samples.engines() {
      let control = TrainingControl()
      control.requestStop()
      let outcomes = try engine.train(experiments, precision: .double, control: control)
      #expect(outcomes.map(\.status) == [.notRun, .notRun], "\(engine.device.name)")
      #expect(control.finishedNetworks == 0)
    }
  }

  @Test func counts() throws {
    let experiments =
      try (0..<20).map { try Samples.tiny($0, maxSteps: 60) }
      + [Samples.experiment(widths: [3], scale: 0.3, learningRate: 50)]
    for engine in try Samples.engines() {
      let control = TrainingControl()
      let outcomes = try engine.train(experiments, precision: .float, control: control)
      #expect(control.finishedNetworks == 21)
      #expect(control.convergedNetworks == outcomes.count { $0.status == .converged })
      #expect(control.divergedNetworks == outcomes.count { $0.status == .diverged })
      #expect(control.networkSteps == outcomes.reduce(0) { $0 + $1.steps })
      // Another batch is counted on top.
      _ = try engine.train(Array(experiments[..<5]), precision: .float, control: control)
      #expect(control.finishedNetworks == 26)
    }
  }
}
