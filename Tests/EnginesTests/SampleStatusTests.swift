import Engines
import Experiments
import Testing

/// How training on samples ends, what is counted of it, and that a network's outcome is its own.
@Suite struct SampleStatusTests {
  private static let tiny = SampledExperiments(widths: [3], count: 20, maxSteps: 60)

  /// Members that differ in everything that a batch may mix.
  static func mixed(loss: Loss? = nil) throws -> [FusionExperiment] {
    let leaky = try Activation(negativeSlope: 0.3)
    return try (0..<18).map { index in
      var shape = SampledExperiments(widths: [6, 5], count: 37)
      shape.fusionLayer = 1 + index % 3
      shape.activation = [.rectified, .linear, leaky][index / 2 % 3]
      shape.hasBias = index % 4 < 2
      shape.loss = loss ?? Loss.allCases[index / 3 % 3]
      shape.weightDecay = index % 5 == 0 ? 0.03 : 0
      shape.scheme = Initialization.Scheme.allCases[index % 3]
      shape.scale = [0.6, 0.8][index % 2]
      shape.learningRate = [0.05, 0.1][index / 6 % 2]
      shape.maxSteps = [50, 7, 90][index % 3]
      shape.stopLoss = 0.1
      shape.seed = index / 2
      return try shape.experiment()
    }
  }

  @Test(arguments: Precision.allCases)
  func aloneOrInABatch(precision: Precision) throws {
    let experiments = try Self.mixed()
    for engine in try Samples.engines() {
      let together = try engine.train(experiments, precision)
      #expect(Set(together.map(\.status)).count > 1)
      #expect(Set(together).count == experiments.count, "different networks should not share an outcome")
      for (experiment, outcome) in zip(experiments, together) {
        #expect(areIdentical(try engine.train([experiment], precision), [outcome]), "\(engine.device.name)")
      }
      #expect(areIdentical(try engine.train(experiments.reversed(), precision), together.reversed()))
    }
  }

  @Test func threads() throws {
    let experiments = try Self.mixed()
    let reference = try CPUEngine(threads: 1).train(experiments, .float)
    for threads in [2, 5] {
      #expect(areIdentical(try CPUEngine(threads: threads).train(experiments, .float), reference))
    }
  }

  @Test func statuses() throws {
    let shapes: [(SampledExperiments, Status)] = [
      (Self.tiny.with(\.stopLoss, 100), .converged), (Self.tiny, .stepLimit),
      (Self.tiny.with(\.learningRate, 40), .diverged), (Self.tiny.with(\.learningRate, 1e30), .diverged),
      // Nothing flows through units that are never on.
      (Self.tiny.with(\.learningRate, 1e-30), .stalled),
      (Self.tiny.with(\.loss, .exponential).with(\.learningRate, 500), .diverged),
    ]
    for engine in try Samples.engines() {
      let control = TrainingControl()
      // Both losses make one shape of a batch.
      let outcomes = try engine.train(
        shapes.map { try $0.0.experiment() }, precision: .float, control: control)
      #expect(outcomes.map(\.status) == shapes.map(\.1), "\(engine.device.name): \(outcomes.map(\.status))")
      #expect(control.finishedNetworks == shapes.count && control.divergedNetworks == 3)
      #expect(control.convergedNetworks == 1)
      #expect(control.networkSteps == outcomes.reduce(0) { $0 + $1.steps })
      #expect(outcomes[0].steps == 0 && outcomes[1].steps == 60 && outcomes[4].steps == 0)
      #expect(outcomes[0].leadingTime == nil || outcomes[0].leadingTime == 0)
    }
  }

  /// The known minimum of a linear network counts for its stop loss; a nonlinear one has none that is known.
  @Test func stopLossIsAboveTheKnownMinimum() throws {
    let linear = Self.tiny.with(\.activation, .linear).with(\.stopLoss, 1e-3).with(\.maxSteps, 4000)
    for engine in try Samples.engines() {
      let experiment = try linear.experiment()
      let samples = try #require(experiment.data.trainingSamples(seed: experiment.seed))
      let minimum = FixedPoints(samples.moments).minimumLoss
      let outcome = try engine.train([experiment], .double)[0]
      #expect(outcome.status == .converged && minimum > 1e-2)
      #expect(outcome.finalLoss > minimum && outcome.finalLoss <= minimum + 1e-3)
      let rectified = try engine.train(
        [linear.with(\.activation, .rectified).with(\.maxSteps, 300).experiment()], .double)
      #expect(rectified[0].status == .stepLimit)
    }
  }

  @Test func stopRequests() throws {
    for engine in try Samples.engines() {
      let control = TrainingControl()
      control.requestStop()
      let outcomes = try engine.train(try Self.mixed(), precision: .float, control: control)
      #expect(outcomes.allSatisfy { $0.status == .notRun })
      #expect(control.finishedNetworks == 0 && control.networkSteps == outcomes.reduce(0) { $0 + $1.steps })
    }
  }
}
