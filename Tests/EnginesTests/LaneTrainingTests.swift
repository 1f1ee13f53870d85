import Engines
import Experiments
import Kernels
import Testing

/// Narrow networks side by side in vector lanes or work-items, on every OpenCL device, served as a CPU and as a GPU.
@Suite struct LaneTrainingTests {
  static let kinds: [DeviceDescription.Kind] = [.cpu, .gpu]

  /// Every device, as if it were of this kind.
  private func engines(_ kind: DeviceDescription.Kind, slices: SlicePlan = SlicePlan()) throws -> [OpenCLEngine] {
    try Samples.openCLDevices().map { device in
      var device = device
      device.description.kind = kind
      return try OpenCLEngine(device, slices: slices)
    }
  }

  private static let shapes = [
    FusionTrainingTests.Shape(widths: [1], scheme: .entrywise, scale: 0.1),
    FusionTrainingTests.Shape(widths: [2], scheme: .balanced, scale: 0.1),
    FusionTrainingTests.Shape(widths: [9], scheme: .entrywise, scale: 0.05),
    FusionTrainingTests.Shape(widths: [3, 4, 3], scheme: .layerwise, scale: 0.8, learningRate: 0.04),
    FusionTrainingTests.Shape(widths: [8, 8, 8], scheme: .layerwise, scale: 0.8, learningRate: 0.04),
    FusionTrainingTests.Shape(widths: [1, 2, 1, 2, 1, 2], scheme: .balanced, scale: 0.7, learningRate: 0.02),
  ]

  /// Width 1, depths 2 and 7, fusion at both ends and between, fewer networks than lanes and more; as a GPU has them, in
  /// registers and, those of width 8, in loops over memory.
  @Test(arguments: shapes, kinds)
  func twinAgrees(shape: FusionTrainingTests.Shape, kind: DeviceDescription.Kind) throws {
    let experiments = try shape.experiments()
    let expected = try CPUEngine().train(experiments, .double)
    #expect(expected.count { $0.timeRatio != nil } > experiments.count / 2)
    for engine in try engines(kind) {
      let difference = everyDifference(expected, try engine.train(experiments, .double))
      #expect(difference < 1e-9, "\(engine.device.name): \(difference)")
    }
  }

  /// Several inputs of each modality, in both forms: units of two layers, and blocks. Drawn samples set E_g apart.
  @Test(arguments: [2, 3], [SampleCount.population, .drawn(7)])
  func twinAgreesOnVectors(depth: Int, samples: SampleCount) throws {
    let experiments = try (1...depth).map {
      try Samples.vectors(fusionLayer: $0, depth: depth, samples: samples, noise: 0.2, maxSteps: 700)
    }
    let expected = try CPUEngine().train(experiments, .double)
    for engine in try engines(.cpu) {
      let difference = everyDifference(expected, try engine.train(experiments, .double))
      #expect(difference < 1e-9, "\(engine.device.name): \(difference)")
    }
  }

  /// Networks that take ten times as long as others, so that lanes are given to others between launches of any length.
  @Test(arguments: kinds)
  func packingChangesNothing(kind: DeviceDescription.Kind) throws {
    let experiments = try (0..<53).map { index in
      try Samples.experiment(
        fusionLayer: 1 + index % 2, widths: [3], scale: [0.1, 0.3][index % 2], correlation: Double(index % 7 - 3) / 5,
        learningRate: index % 5 == 0 ? 0.01 : 0.1, maxSteps: 100 + 40 * index, stopLoss: 1e-4, seed: index)
    }
    let alone = try engines(kind).map { engine in
      try experiments.map { try engine.train([$0], .float)[0] }
    }
    #expect(Set(alone[0].map(\.steps)).count > 20)
    for plan in [SlicePlan(steps: 1, target: 0), SlicePlan(steps: 90, target: .infinity), SlicePlan()] {
      for (engine, expected) in zip(try engines(kind, slices: plan), alone) {
        let control = TrainingControl()
        let together = try engine.train(experiments, precision: .float, control: control)
        #expect(areIdentical(together, expected), "\(engine.device.name)")
        #expect(control.networkSteps == expected.reduce(0) { $0 + $1.steps } && control.finishedNetworks == 53)
      }
    }
  }

  /// Curves and first layers, at steps between which networks end, diverge and stall.
  @Test(arguments: kinds)
  func recordingsAgree(kind: DeviceDescription.Kind) throws {
    let rates = [0.1, 0.05, 20, 0.1, 1e-20]
    let experiments = try (0..<40).map { index in
      try Samples.experiment(
        fusionLayer: 1 + index / 20, widths: [3], scale: index % 4 == 3 ? 1e-30 : 0.2, learningRate: rates[index % 5],
        maxSteps: 60 + index, stopLoss: 1e-3, seed: index)
    }
    let recording = Recording(.steps([0, 1, 7, 59, 60, 61, 80, 1000]), keepsFirstLayer: true)
    let expected = try CPUEngine().train(
      experiments, precision: .double, recording: recording, control: TrainingControl())
    #expect(Set(expected.map(\.outcome.status)) == [.converged, .stepLimit, .diverged, .stalled])
    for engine in try engines(kind) {
      let found = try engine.train(experiments, precision: .double, recording: recording, control: TrainingControl())
      for (network, twin) in zip(found, expected) where twin.outcome.status != .diverged {
        #expect(network.curve?.points.map(\.step) == twin.curve?.points.map(\.step))
        for (point, other) in zip(network.curve?.points ?? [], twin.curve?.points ?? []) {
          #expect((point.loss - other.loss).magnitude < 1e-9)
        }
        for modality in Modality.allCases {
          let (layer, other) = (try #require(network.firstLayer)[modality], try #require(twin.firstLayer)[modality])
          #expect(zip(layer.elements, other.elements).allSatisfy { ($0 - $1).magnitude < 1e-9 })
        }
      }
    }
  }

  /// The tuner measures the table's line beside others, fastest first.
  @Test func tunerMeasures() throws {
    let experiments = try (0..<20).map { try Samples.tiny(2 * $0, maxSteps: 30) }
    for device in try Samples.openCLDevices() {
      let measurements = try KernelTuner.measure(experiments, precision: .float, on: device)
      #expect(measurements.count > 2 && measurements.count { $0.isDefault } == 1)
      #expect(Set(measurements.map(\.name)).count == measurements.count)
      let speeds = measurements.map(\.networkStepsPerSecond)
      #expect(speeds.allSatisfy { $0 > 0 } && speeds == speeds.sorted(by: >))
    }
  }

  @Test func kernelCompilesAlone() throws {
    for device in try Samples.openCLDevices() { try device.compile(KernelSource.laneTraining()) }
  }
}
