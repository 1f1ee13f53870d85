import Engines
import Experiments
import Sweeps
import Testing

@Suite struct SchedulingTests {
  @Test(arguments: [100.0, 1000, 1e5, 1e7])
  func batchesGrowToTheTargetWithinFourBatches(networksPerSecond: Double) {
    var sizing = BatchSizing(capacity: 1_000_000, computeUnits: 2, targetSeconds: 1)
    #expect(sizing.size == 32)
    var sizes: [Int] = []
    for _ in 0..<10 {
      sizing.record(sizing.size, seconds: Double(sizing.size) / networksPerSecond)
      sizes.append(sizing.size)
    }
    let ideal = min(1_000_000, networksPerSecond)
    #expect(Double(sizes[3]) > 0.6 * ideal && Double(sizes[3]) <= ideal)
    // There they stay.
    #expect(Set(sizes.dropFirst(4)).count == 1)
  }

  @Test func theRateIsThatOfTheLastBatch() {
    var sizing = BatchSizing(capacity: 1000, computeUnits: 2)
    #expect(sizing.rate == nil)
    sizing.record(32, seconds: 0.5)
    #expect(sizing.rate == 64)
    // However small: the size is left alone, the rate is not.
    sizing.record(1, seconds: 0.5)
    #expect(sizing.rate == 2)
  }

  @Test func batchesStayWithinCapacity() {
    var sizing = BatchSizing(capacity: 100, computeUnits: 2)
    for _ in 0..<5 { sizing.record(sizing.size, seconds: 0.001) }
    #expect(sizing.size == 100)
    #expect(BatchSizing(capacity: 5, computeUnits: 100).size == 5)
    #expect(BatchSizing(capacity: 0, computeUnits: 0).size == 1)
  }

  @Test func slowBatchesShrinkButKeepTheDeviceFull() {
    var sizing = BatchSizing(capacity: 10_000, computeUnits: 1, targetSeconds: 1)
    for _ in 0..<3 { sizing.record(sizing.size, seconds: 0.01) }
    #expect(sizing.size == 10_000)
    for _ in 0..<20 { sizing.record(sizing.size, seconds: 100) }
    #expect(sizing.size == 16)
  }

  @Test func timesThatScatterDoNotMoveTheSize() {
    var sizing = BatchSizing(capacity: 100_000, computeUnits: 2, targetSeconds: 1)
    sizing.record(32, seconds: 0.1)
    #expect(sizing.size == 320)
    for seconds in [0.7, 1.4, 1.0, 1.9, 0.8] { sizing.record(320, seconds: seconds) }
    #expect(sizing.size == 320)
  }

  @Test func smallBatchesSayNothingAboutFullOnes() {
    var sizing = BatchSizing(capacity: 100_000, computeUnits: 2, targetSeconds: 1)
    sizing.record(32, seconds: 0.1)
    // What was left of a shape, and the compilation of a kernel.
    sizing.record(3, seconds: 2)
    #expect(sizing.size == 320)
  }

  @Test func whatIsLeftIsDividedUnlessThatIsLittle() {
    var sizing = BatchSizing(capacity: 1_000_000, computeUnits: 2)
    #expect(sizing.next(of: 100_000) == 32)
    for _ in 0..<5 { sizing.record(sizing.size, seconds: 1e-3) }
    #expect(sizing.size == 1_000_000)
    #expect(sizing.next(of: 100_000) == 6250)
    #expect(sizing.next(of: 20_000) == 1250)
    #expect(sizing.next(of: 2000) == 1024)
    #expect(sizing.next(of: 7) == 7)
    // A divided batch says what a full one takes.
    sizing.record(6250, seconds: 1)
    #expect(sizing.size == 62_500)
  }

  @Test func halvingIsForGood() {
    var sizing = BatchSizing(capacity: 1000, computeUnits: 1)
    var couldHalve = sizing.halveForGood(16)
    #expect(couldHalve)
    #expect(sizing.size == 8)
    for _ in 0..<5 { sizing.record(sizing.size, seconds: 0.001) }
    #expect(sizing.size == 8)
    for attempted in [8, 4, 2] {
      couldHalve = sizing.halveForGood(attempted)
      #expect(couldHalve)
    }
    #expect(sizing.size == 1)
    couldHalve = sizing.halveForGood(1)
    #expect(!couldHalve)
  }

  @Test(
    arguments: [
      (0, "0"), (7, "7"), (7.26, "7.26"), (9.996, "10.0"), (45, "45"), (999.4, "999"), (999.6, "1.00 k"),
      (1234, "1.23 k"),
      (12_345, "12.3 k"), (3.214e6, "3.21 M"), (9.99e8, "999 M"), (4e21, "4000000 P"),
    ] as [(Double, String)])
  func quantitiesHaveThreeDigits(value: Double, text: String) { #expect(Quantity.text(value) == text) }

  @Test(
    arguments: [
      (0, "0 s"), (0.2, "1 s"), (59, "59 s"), (59.5, "1 min 00 s"), (200, "3 min 20 s"), (3599.5, "1 h 00 min"),
      (7500, "2 h 05 min"), (90_000, "1 d 01 h"), (.infinity, "ages"),
    ] as [(Double, String)])
  func durationsHaveTwoUnits(seconds: Double, text: String) { #expect(Quantity.duration(seconds) == text) }

  @Test func theProgressLineSaysWhereTheRunStands() {
    let progress = RunProgress(
      family: .fusion, networksDone: 1200, networksTotal: 5000, converged: 1190, diverged: 10, networkSteps: 6_420_000,
      seconds: 2,
      networksDoneNow: 1000)
    #expect(
      progress.line
        == "1200 of 5000 networks (24 %), 3.21 M network-steps/s, 1190 converged, 10 diverged, 8 s left")
    var early = progress
    early.networksDoneNow = 0
    #expect(early.line.hasSuffix("time unknown"))
  }

  // MARK: Estimates

  @Test func theEstimateCountsWhatIsLeft() throws {
    let sweep = try Sweep(
      text: "initialization: {scheme: balanced}\nnetwork: {width: 10}\n"
        + "axes: {network.depth: [2, 3], network.fusion_layer: [1, 2], data.noise: [0, 1, 2]}\nseeds: 7\n",
      fileName: "a.yaml")
    var completed = CompletedNetworks(networkCount: sweep.networkCount, seeds: sweep.seeds)
    for seed in 0..<7 { completed.insert(cell: 0, seed: seed) }
    completed.insert(cell: 1, seed: 3)
    #expect(completed.count == 8)
    let estimate = SweepEstimate(SweepPlan(sweep, completed: completed))
    #expect(estimate.cellCount == 12)
    #expect(estimate.networkCount == 84 - 8)
    #expect(estimate.groups.map(\.networkCount) == [34, 42])
    // Late fusion of two layers: 2 (10 + 10) weights; three layers fused in the second: 2 (10 + 100) + 10.
    #expect(estimate.groups.map(\.parameterCount) == [40, 230])
    #expect(estimate.networkSteps > 0)
  }

  @Test func stepsFollowTheoryOrAreABound() throws {
    let late = SweepEstimate(SweepPlan(try Sweep(text: "seeds: 3\n", fileName: "a.yaml")))
    #expect(!late.isUpperBound)
    // The simulated t_B of this network is 477 steps.
    #expect((500...800).contains(late.groups[0].stepsPerNetwork))
    let short = SweepEstimate(SweepPlan(try Sweep(text: "training: {max_steps: 50}\n", fileName: "a.yaml")))
    #expect(short.networkSteps == 250)
    let silent = SweepEstimate(
      SweepPlan(try Sweep(text: "network: {depth: 4}\ninitialization: {scheme: entrywise}\n", fileName: "a.yaml")))
    #expect(silent.isUpperBound)
    #expect(silent.groups[0].stepsPerNetwork == 40_000)
  }

  @Test func timingTrainsEvenlySpreadNetworksBriefly() throws {
    let sweep = try Sweep(text: "axes: {data.noise: {range: [0, 99, 1]}}\nseeds: 4\n", fileName: "a.yaml")
    let engine = FakeEngine(capacity: 10)
    let time = try SweepEstimate(SweepPlan(sweep)).time(on: engine, precision: .float)
    #expect(time.groups.count == 1)
    #expect(time.groups[0].batchCapacity == 10)
    #expect(time.groups[0].batchCount >= 40)
    #expect(time.groups[0].weightBytes == 4 * 400)
    #expect(time.seconds > 0)
    #expect(engine.batches.allSatisfy { $0.count == 10 && Set($0.map(\.data)).count == 10 })
    #expect(engine.batches.first?.allSatisfy { $0.training.maxSteps == 1 } == true)
  }
}
