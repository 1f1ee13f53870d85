import Engines
import Experiments
import Foundation
import Sweeps
import Synchronization
import Testing

/// Sweeps on a real OpenCL device that fails to order: nothing is lost, and whoever watches is told.
@Suite struct DeviceFailureTests {
  // Status codes of OpenCL.
  private static let outOfMemory: Int32 = -4
  private static let outOfResources: Int32 = -5

  private static let text = """
    axes: {data.correlation: {linspace: [-0.5, 0.5, 6]}, data.sigma_ratio: [1.5, 2, 3]}
    network: {depth: 3, fusion_layer: 3, width: 6}
    initialization: {scheme: entrywise, scale: 0.1}
    training: {learning_rate: 0.02, max_steps: 3000}
    seeds: 10
    """

  private let sweep: Sweep
  private let device: OpenCLDevice
  /// What the sound device makes of the sweep.
  private let expected: [NetworkRecord]

  init() throws {
    sweep = try Sweep(text: Self.text, fileName: "a.yaml")
    device = try #require(try OpenCLDevice.all().first)
    let folder = RunFolder()
    let store = try RunStore(folder: folder.url, for: sweep, precision: .float)
    _ = try SweepRunner(store: store, engines: [OpenCLEngine(device)], programVersion: "1")
      .run(control: TrainingControl())
    expected = try RunFolder.records(store)
    #expect(expected.count == sweep.networkCount)
  }

  /// Runs in several short batches.
  private func run(
    _ store: RunStore, _ engine: OpenCLEngine, fallback: (any Engine)? = nil, _ notices: Notices,
    control: TrainingControl = TrainingControl()
  ) throws -> RunSummary {
    try SweepRunner(
      store: store, engines: [engine], fallback: fallback, programVersion: "1", batchSeconds: 0.01
    ).run(control: control, onNotice: { notices.add($0) })
  }

  /// An engine whose device fails for good when its first batch has ended and networks of another one have.
  private func failingEngine(_ control: TrainingControl) throws -> OpenCLEngine {
    let first = BatchSizing(capacity: .max, computeUnits: device.description.computeUnits).size
    let hasFailed = Flag()
    #expect(first < sweep.networkCount / 2)
    return try OpenCLEngine(device, slices: SlicePlan(steps: 100, target: 0.001)) { call in
      if control.finishedNetworks > first { hasFailed.isSet.store(true, ordering: .relaxed) }
      return call == .finish && hasFailed.isSet.load(ordering: .relaxed) ? Self.outOfResources : 0
    }
  }

  private final class Flag: Sendable {
    let isSet = Atomic<Bool>(false)
  }

  @Test func aDeviceThatFailsOnceIsTriedAgain() throws {
    let waits = Atomic<Int>(0)
    let engine = try OpenCLEngine(device, slices: SlicePlan(steps: 100, target: 0.001)) { call in
      call == .finish && waits.wrappingAdd(1, ordering: .relaxed).newValue == 12 ? Self.outOfResources : 0
    }
    let (folder, notices) = (RunFolder(), Notices())
    let store = try RunStore(folder: folder.url, for: sweep, precision: .float)
    let summary = try run(store, engine, fallback: FakeEngine(), notices)
    #expect(summary.isComplete && summary.devices.count == 1)
    #expect(try RunFolder.records(store) == expected)
    #expect(try store.sessions().map(\.deviceSelector) == [device.description.selector])
    #expect(notices.all.count == 1, "\(notices.all)")
    for part in ["CL_OUT_OF_RESOURCES", device.description.name, "Trying once more in a new context"] {
      #expect(notices.all.first?.contains(part) == true, "\(part) is missing in: \(notices.all)")
    }
  }

  /// After some batches the device fails for good.
  @Test func aDeviceThatFailsForGoodLeavesItsWorkToTheFallback() throws {
    let control = TrainingControl()
    let engine = try failingEngine(control)
    let (folder, notices) = (RunFolder(), Notices())
    let store = try RunStore(folder: folder.url, for: sweep, precision: .float)
    let summary = try run(store, engine, fallback: CPUEngine(), notices, control: control)
    #expect(summary.isComplete && summary.devices.map(\.networks).allSatisfy { $0 > 0 })
    #expect(try store.sessions().map(\.deviceSelector) == [device.description.selector, "cpu"])
    #expect(notices.all.count == 2, "\(notices.all)")
    #expect(notices.all.first?.contains("Trying once more in a new context") == true)
    #expect(notices.all.last?.contains("The rest of the work goes to ") == true, "\(notices.all)")
    let records = try RunFolder.records(store)
    #expect(records.map(\.cell) == expected.map(\.cell) && records.map(\.seed) == expected.map(\.seed))
    #expect(records.count { expected.contains($0) } >= summary.devices[0].networks)
  }

  /// Without anything to fall back on the run ends, and a later one goes on from there.
  @Test func aRunWithoutFallbackGoesOnLater() throws {
    let control = TrainingControl()
    let engine = try failingEngine(control)
    let (folder, notices) = (RunFolder(), Notices())
    let store = try RunStore(folder: folder.url, for: sweep, precision: .float)
    let error = #expect(throws: SweepRunError.self) { try run(store, engine, notices, control: control) }
    #expect(error?.canGoOn == true && error?.description.contains("CL_OUT_OF_RESOURCES") == true)
    let kept = try RunFolder.records(store)
    #expect(!kept.isEmpty && kept.count < expected.count, "\(kept.count)")
    // The device has come to itself.
    #expect(try run(store, OpenCLEngine(device), notices).isComplete)
    #expect(try RunFolder.records(store) == expected)
  }

  @Test func aDeviceWithLittleMemoryTrainsSmallerBatches() throws {
    let limit = 7 * 2 * 64 * MemoryLayout<Float>.size
    let engine = try OpenCLEngine(device, slices: SlicePlan()) { call in
      if case .allocation(let bytes) = call, bytes > limit { return Self.outOfMemory }
      return 0
    }
    let (folder, notices) = (RunFolder(), Notices())
    let store = try RunStore(folder: folder.url, for: sweep, precision: .float)
    #expect(try run(store, engine, notices).isComplete)
    #expect(try RunFolder.records(store) == expected)
    #expect(!notices.all.isEmpty)
    #expect(notices.all.allSatisfy { $0.contains("Going on with batches of ") }, "\(notices.all)")
  }
}
