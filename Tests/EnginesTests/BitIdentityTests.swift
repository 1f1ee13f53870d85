import Engines
import Experiments
import Synchronization
import Testing

/// A network's outcome is the same in every bit, whatever it is trained with and however the work is cut.
@Suite struct BitIdentityTests {
  @Test(arguments: Precision.allCases)
  func aloneOrAmongTenThousand(precision: Precision) throws {
    let engine = CPUEngine()
    let experiments = try (0..<10_000).map { try Samples.tiny($0) }
    let together = try engine.train(experiments, precision)
    for index in [0, 1, 2, 3, 4567, 9998, 9999] {
      #expect(areIdentical(try engine.train([experiments[index]], precision), [together[index]]))
    }
    #expect(Set(together).count > 9000, "different networks should not share an outcome")
  }

  @Test(arguments: [1, 2, 3, 16])
  func threads(count: Int) throws {
    let experiments = try (0..<200).map { try Samples.tiny($0) }
    let reference = try CPUEngine(threads: 1).train(experiments, .float)
    #expect(areIdentical(try CPUEngine(threads: count).train(experiments, .float), reference))
  }

  /// More than there are among them: one is always left.
  @Test(arguments: [1, 2, 7])
  func threadsLeftToOthers(count: Int) throws {
    let experiments = try (0..<200).map { try Samples.tiny($0) }
    let control = TrainingControl().attempt(sparedThreads: count)
    let outcomes = try CPUEngine(threads: 3).train(experiments, precision: .float, control: control)
    #expect(areIdentical(outcomes, try CPUEngine(threads: 3).train(experiments, .float)))
    #expect(control.finishedNetworks == 200)
  }

  @Test func orderOfTheBatch() throws {
    let experiments = try (0..<24).map { try Samples.tiny($0) }
    let order = (0..<24).map { $0 * 7 % 24 }
    for engine in try Samples.engines() {
      let outcomes = try engine.train(experiments, .float)
      let permuted = try engine.train(order.map { experiments[$0] }, .float)
      #expect(areIdentical(order.map { outcomes[$0] }, permuted), "\(engine.device.name)")
    }
  }

  /// Members that differ in fusion layer, data, scale, scheme, learning rate, step limit and time of ending.
  @Test(arguments: Precision.allCases)
  func aloneOrInAMixedBatch(precision: Precision) throws {
    let experiments = try (0..<12).map { index in
      try Samples.experiment(
        depth: 3, fusionLayer: 1 + index % 3, widths: [5, 3],
        scheme: Initialization.Scheme.allCases[index % 3], scale: [0.5, 0.8][index % 2],
        correlation: Double(index - 6) / 8, sigmaRatio: [2, 0.7, 1.3][index / 4], noise: index % 4 == 0 ? 0.3 : 0,
        samples: index % 5 == 0 ? .drawn(20) : .population, learningRate: [0.05, 0.03][index / 6],
        maxSteps: [90, 7, 200][index % 3], stopLoss: 1e-2, seed: index)
    }
    for engine in try Samples.engines() {
      let together = try engine.train(experiments, precision)
      #expect(Set(together.map(\.status)).count > 1)
      for (experiment, outcome) in zip(experiments, together) {
        #expect(areIdentical(try engine.train([experiment], precision), [outcome]), "\(engine.device.name)")
      }
    }
  }

  @Test(arguments: [
    SlicePlan(steps: 1, target: 0), SlicePlan(steps: 7, target: .infinity), SlicePlan(steps: 5000, target: 0),
  ])
  func slices(plan: SlicePlan) throws {
    let experiments = try (0..<16).map { try Samples.tiny($0) }
    for device in try Samples.openCLDevices() {
      let reference = try OpenCLEngine(device).train(experiments, .double)
      let outcomes = try OpenCLEngine(device, slices: plan).train(experiments, .double)
      #expect(areIdentical(outcomes, reference), "\(device.description.name)")
    }
  }

  /// What was not run when training was stopped comes out the same when it is trained afterwards.
  @Test func stoppedAndContinued() throws {
    let experiments = try (0..<16).map { try Samples.tiny($0) }
    for device in try Samples.openCLDevices() {
      let reference = try OpenCLEngine(device).train(experiments, .float)
      let control = TrainingControl()
      let waits = Atomic<Int>(0)
      let engine = try OpenCLEngine(device, slices: SlicePlan(steps: 2, target: 0)) { call in
        if call == .finish, waits.wrappingAdd(1, ordering: .relaxed).newValue == 40 { control.requestStop() }
        return 0
      }
      let stopped = try engine.train(experiments, precision: .float, control: control)
      let left = experiments.indices.filter { stopped[$0].status == .notRun }
      #expect(!left.isEmpty && left.count < experiments.count)
      let rest = try engine.train(left.map { experiments[$0] }, .float)
      var outcomes = stopped
      for (index, outcome) in zip(left, rest) { outcomes[index] = outcome }
      #expect(areIdentical(outcomes, reference), "\(device.description.name)")
    }
  }

  @Test func watchedOrNot() throws {
    let experiment = try Samples.tiny(4)
    for engine in try Samples.engines() {
      let traced = try engine.trace(
        experiment, precision: .float, recording: [0, 3, 9], control: TrainingControl())
      #expect(areIdentical([traced.outcome], try engine.train([experiment], .float)), "\(engine.device.name)")
    }
  }
}
