import Engines
import Experiments
import Synchronization
import Testing

/// What the OpenCL engine does about a device that lacks memory or fails, with failures made to order.
@Suite struct RecoveryTests {
  // Status codes of OpenCL.
  private static let outOfMemory: Int32 = -4
  private static let outOfResources: Int32 = -5
  private static let invalidQueue: Int32 = -36

  private let experiments: [FusionExperiment]
  private let device: OpenCLDevice
  private let expected: [FusionOutcome]

  init() throws {
    experiments = try (0..<13).map { try Samples.tiny($0) }
    device = try Samples.openCLDevices()[0]
    expected = try OpenCLEngine(device).train(experiments, .float)
  }

  private func expectExactCounts(_ control: TrainingControl) {
    #expect(control.finishedNetworks == expected.count)
    #expect(control.networkSteps == expected.reduce(0) { $0 + $1.steps })
    #expect(control.convergedNetworks == expected.count { $0.status == .converged })
  }

  private func expectNoCounts(_ control: TrainingControl) {
    #expect(control.finishedNetworks == 0 && control.networkSteps == 0)
    #expect(control.convergedNetworks == 0 && control.divergedNetworks == 0)
  }

  /// Memory for the plateaus' records of three networks, and of no more.
  @Test func batchTooLargeForTheMemory() throws {
    let limit = 3 * 2 * 64 * MemoryLayout<Float>.size
    let refusals = Atomic<Int>(0)
    let engine = try OpenCLEngine(device, slices: SlicePlan()) { call in
      guard case .allocation(let bytes) = call, bytes > limit else { return 0 }
      refusals.wrappingAdd(1, ordering: .relaxed)
      return Self.outOfMemory
    }
    let control = TrainingControl()
    #expect(areIdentical(try engine.train(experiments, precision: .float, control: control), expected))
    expectExactCounts(control)

    // 13 → 7 → 4 → 2: the engine remembers, and does not ask the memory for too much again.
    #expect(refusals.load(ordering: .relaxed) == 3)
    let shape = BatchShape.fusion(FusionShape(experiments[0].network))
    #expect(engine.batchCapacity(for: shape, precision: .float) == 2)
    #expect(engine.batchCapacity(for: shape, precision: .double) > 2)
    #expect(areIdentical(try engine.train(experiments, .float), expected))
    #expect(refusals.load(ordering: .relaxed) == 3)
  }

  @Test func oneNetworkTooLargeForTheMemory() throws {
    let engine = try OpenCLEngine(device, slices: SlicePlan()) { call in
      if case .allocation(let bytes) = call, bytes >= 2 * 64 * MemoryLayout<Float>.size { return Self.outOfMemory }
      return 0
    }
    let control = TrainingControl()
    let error = #expect(throws: EngineError.self) {
      try engine.train(experiments, precision: .float, control: control)
    }
    #expect(error?.reason == .outOfMemory)
    #expect(error?.message.contains("opencl:0") == true && error?.message.contains("CL_MEM_OBJECT") == true)
    expectNoCounts(control)
    #expect(engine.batchCapacity(for: .fusion(FusionShape(experiments[0].network)), precision: .float) == 1)
  }

  /// Where the second half fails for good, the first one, whose outcomes nobody gets, is not counted.
  @Test func secondHalfTooLargeForTheMemory() throws {
    let control = TrainingControl()
    let endedAtRefusal = Atomic<Int>(0)
    let engine = try OpenCLEngine(device, slices: SlicePlan()) { call in
      guard case .allocation(let bytes) = call else { return 0 }
      // The records of 13 networks are refused, those of 7 fit, and after those there is no memory at all.
      endedAtRefusal.store(control.finishedNetworks, ordering: .relaxed)
      return bytes > 4000 || control.finishedNetworks == 7 ? Self.outOfMemory : 0
    }
    #expect(throws: EngineError.self) {
      try engine.train(experiments, precision: .float, control: control)
    }
    #expect(endedAtRefusal.load(ordering: .relaxed) == 7)
    expectNoCounts(control)
  }

  /// A slice fails when some networks have ended already.
  @Test(arguments: [outOfResources, invalidQueue, -9999])
  func deviceFailsOnce(code: Int32) throws {
    let waits = Atomic<Int>(0)
    let control = TrainingControl()
    let endedAtFailure = Atomic<Int>(0)
    let engine = try OpenCLEngine(device, slices: SlicePlan(steps: 2, target: 0)) { call in
      guard call == .finish, waits.wrappingAdd(1, ordering: .relaxed).newValue == 50 else { return 0 }
      endedAtFailure.store(control.finishedNetworks, ordering: .relaxed)
      return code
    }
    #expect(areIdentical(try engine.train(experiments, precision: .float, control: control), expected))
    expectExactCounts(control)
    let ended = endedAtFailure.load(ordering: .relaxed)
    #expect(ended > 0 && ended < expected.count, "the failure should come in the middle: \(ended)")
  }

  @Test func deviceFailsTwice() throws {
    let isBroken = Atomic<Bool>(true)
    let failures = Atomic<Int>(0)
    let engine = try OpenCLEngine(device, slices: SlicePlan()) { call in
      guard call == .finish, isBroken.load(ordering: .relaxed) else { return 0 }
      failures.wrappingAdd(1, ordering: .relaxed)
      return Self.outOfResources
    }
    let control = TrainingControl()
    let error = #expect(throws: EngineError.self) {
      try engine.train(experiments, precision: .float, control: control)
    }
    #expect(error?.reason == .deviceFailure)
    let message = try #require(error?.message)
    for part in ["opencl:0", device.description.name, "CL_OUT_OF_RESOURCES", "memory", "watchdog", "out of bounds"] {
      #expect(message.contains(part), "\(part) is missing in: \(message)")
    }
    #expect(failures.load(ordering: .relaxed) == 2)
    expectNoCounts(control)

    // The engine is not lost: the device may have come to itself.
    isBroken.store(false, ordering: .relaxed)
    #expect(areIdentical(try engine.train(experiments, precision: .float, control: control), expected))
    expectExactCounts(control)
  }

  /// A stop request reaches the attempt that is under way.
  @Test func stopDuringTheSecondAttempt() throws {
    let waits = Atomic<Int>(0)
    let control = TrainingControl()
    let engine = try OpenCLEngine(device, slices: SlicePlan(steps: 2, target: 0)) { call in
      guard call == .finish else { return 0 }
      switch waits.wrappingAdd(1, ordering: .relaxed).newValue {
      case 10: return Self.outOfResources
      case 30:
        control.requestStop()
        return 0
      default: return 0
      }
    }
    let outcomes = try engine.train(experiments, precision: .float, control: control)
    #expect(outcomes.contains { $0.status == .notRun })
    #expect(waits.load(ordering: .relaxed) == 30)
    #expect(control.networkSteps == outcomes.reduce(0) { $0 + $1.steps })
  }

  @Test func tracingRecovers() throws {
    let waits = Atomic<Int>(0)
    let engine = try OpenCLEngine(device, slices: SlicePlan(steps: 4, target: 0)) { call in
      call == .finish && waits.wrappingAdd(1, ordering: .relaxed).newValue == 5 ? Self.outOfResources : 0
    }
    let steps = [0, 2, 20]
    let traced = try engine.trace(
      experiments[0], precision: .float, recording: steps, control: TrainingControl())
    let undisturbed = try OpenCLEngine(device).trace(
      experiments[0], precision: .float, recording: steps, control: TrainingControl())
    #expect(traced.curve == undisturbed.curve)
    #expect(areIdentical([traced.outcome], [undisturbed.outcome]))
  }
}
