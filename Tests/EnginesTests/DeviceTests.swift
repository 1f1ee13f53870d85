import Engines
import Experiments
import Testing

/// What engines say about their devices, and what they refuse.
@Suite struct DeviceTests {
  @Test func descriptionsMakeSense() throws {
    for (index, engine) in try Samples.engines().enumerated() {
      let device = engine.device
      #expect(device.selector == (index == 0 ? "cpu" : "opencl:\(index - 1)"))
      #expect(!device.name.isEmpty && !device.driver.isEmpty && !device.driver.contains("unknown"))
      #expect(device.computeUnits >= 1 && device.largestWorkGroup >= 1)
      #expect(device.globalMemory >= device.largestAllocation && device.largestAllocation > 1 << 20)
      #expect(index == 0 ? device.localMemory == 0 : device.localMemory >= 1 << 10)
      #expect(!device.kernelHash.isEmpty)
    }
    #expect(CPUEngine().device.supportsDouble && CPUEngine().device.kind == .cpu)
    #expect(CPUEngine(threads: 3).device.computeUnits == 3)
    #expect(CPUEngine(threads: 0).device.computeUnits == 1)
  }

  @Test func precisionThatIsMissing() throws {
    var device = try Samples.openCLDevices()[0]
    device.description.supportsDouble = false
    let engine = try OpenCLEngine(device)
    let experiment = try Samples.tiny(0)
    let errors = [
      #expect(throws: EngineError.self) { try engine.train([experiment], .double) },
      #expect(throws: EngineError.self) {
        try engine.trace(experiment, precision: .double, recording: [], control: TrainingControl())
      },
    ]
    for error in errors {
      #expect(error?.reason == .unsupported)
      #expect(error?.message.contains("--precision float") == true)
    }
    #expect(try engine.train([experiment], .float).count == 1)
  }

  @Test func networkThatIsTooLarge() throws {
    let experiment = try Samples.experiment(depth: 3, widths: [65_536, 65_536])
    for engine in try Samples.openCLEngines() {
      let error = #expect(throws: EngineError.self) { try engine.train([experiment], .float) }
      #expect(error?.reason == .unsupported && error?.message.contains("--device cpu") == true)
    }
  }

  /// Larger networks and wider numbers never allow larger batches; even the largest allows one.
  @Test func batchCapacity() throws {
    let shapes = try [
      (2, 1, 1), (2, 100, 1), (2, 100, 50), (4, 100, 50), (4, 1000, 50), (8, 1000, 50), (8, 60_000, 50),
    ].map { depth, width, inputs in
      FusionShape(
        try FusionNetwork(
          depth: depth, fusionLayer: 1, width: width, inputDimensions: ModalityPair(inputs, inputs)))
    }
    for engine in try Samples.engines() {
      for precision in Precision.allCases {
        let capacities = shapes.map { engine.batchCapacity(for: .fusion($0), precision: precision) }
        #expect(capacities.allSatisfy { $0 >= 1 })
        #expect(zip(capacities, capacities.dropFirst()).allSatisfy { $0 >= $1 }, "\(capacities)")
        #expect(capacities[0] > 1000 && capacities[6] == 1, "\(capacities)")
      }
      for shape in shapes {
        #expect(
          engine.batchCapacity(for: .fusion(shape), precision: .float)
            >= engine.batchCapacity(for: .fusion(shape), precision: .double))
      }
    }
  }

  /// A batch's fusion layers may be mixed, so the capacity is that of the largest member.
  @Test func batchCapacityIsForTheShape() throws {
    let networks = try (1...4).map { try FusionNetwork(depth: 4, fusionLayer: $0, width: 30) }
    #expect(Set(networks.map { FusionShape($0) }).count == 1)
  }

  @Test func selfTestPasses() throws {
    let cases = try SelfTest.cases(small: true)
    for engine in try Samples.engines() {
      for comparison in try SelfTest.compare(engine, with: CPUEngine(), precision: .float, cases: cases) {
        #expect(comparison.agrees, "\(engine.device.name): \(comparison)")
        #expect(comparison.networkStepsPerSecond > 0)
      }
    }
  }

  /// The comparison itself must be able to fail.
  @Test func differencesAreSeen() throws {
    let outcomes = try CPUEngine().train([try Samples.tiny(0), try Samples.tiny(1)], .double)
    #expect(FusionOutcome.largestDifference(outcomes, outcomes) == 0)
    #expect(FusionOutcome.largestDifference(outcomes, Array(outcomes[..<1])) == .infinity)
    #expect(FusionOutcome.largestDifference(outcomes, outcomes.reversed()) > 0.001)
    func changed(_ change: (inout FusionOutcome) -> Void) -> Double {
      var other = outcomes
      change(&other[0])
      return FusionOutcome.largestDifference(outcomes, other)
    }
    #expect(changed { $0.status = .stalled } == .infinity)
    #expect(changed { $0.halfPlateauTimes.a = nil } == .infinity)
    #expect(changed { $0.misattribution = nil } == .infinity)
    let shifted = changed { $0.halfFinalTimes.b = $0.halfFinalTimes.b.map { $0 * 1.001 } }
    #expect((shifted - 0.001).magnitude < 1e-5)
  }
}
