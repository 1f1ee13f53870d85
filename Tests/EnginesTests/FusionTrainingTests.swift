import Engines
import Experiments
import Kernels
import Testing

/// The kernel against its CPU twin, on every OpenCL device.
@Suite struct FusionTrainingTests {
  /// A shape that hurts, trained with every fusion layer.
  struct Shape: Sendable, CustomTestStringConvertible {
    var widths: [Int]
    var scheme: Initialization.Scheme
    var scale: Double
    var learningRate = 0.1
    var testDescription: String { "widths \(widths), \(scheme) \(scale)" }

    func experiments(maxSteps: Int = 150) throws -> [FusionExperiment] {
      try (1...(widths.count + 1)).flatMap { fusionLayer in
        try [(0.0, 2.0), (-0.6, 1.5), (0.4, 0.5)].map { correlation, sigmaRatio in
          try Samples.experiment(
            depth: widths.count + 1, fusionLayer: fusionLayer, widths: widths, scheme: scheme, scale: scale,
            correlation: correlation, sigmaRatio: sigmaRatio, learningRate: learningRate, maxSteps: maxSteps,
            stopLoss: 1e-3)
        }
      }
    }
  }

  /// Width 1, widths around the lanes and the tile, uneven widths, depths 2 and 7. Deep networks take small steps:
  /// near the edge of stability rounding grows until nothing can be compared.
  static let shapes = [
    Shape(widths: [1], scheme: .entrywise, scale: 0.1),
    Shape(widths: [33], scheme: .balanced, scale: 0.05),
    Shape(widths: [100], scheme: .entrywise, scale: 0.03),
    Shape(widths: [17, 5], scheme: .layerwise, scale: 0.8, learningRate: 0.05),
    Shape(widths: [1, 40, 1], scheme: .layerwise, scale: 0.9, learningRate: 0.04),
    Shape(widths: [65, 34, 35], scheme: .balanced, scale: 0.4, learningRate: 0.04),
    Shape(widths: [6, 1, 9, 6, 3, 8], scheme: .balanced, scale: 0.7, learningRate: 0.02),
  ]

  static func tolerance(_ precision: Precision) -> Double { precision == .float ? 1e-4 : 1e-9 }

  @Test(arguments: shapes, Precision.allCases)
  func twinAgrees(shape: Shape, precision: Precision) throws {
    let experiments = try shape.experiments()
    let expected = try CPUEngine().train(experiments, precision)
    // Without crossings there would be nothing to compare.
    #expect(expected.count { $0.timeRatio != nil } > experiments.count / 2)
    for engine in try Samples.openCLEngines() {
      let difference = everyDifference(expected, try engine.train(experiments, precision))
      #expect(difference < Self.tolerance(precision), "\(engine.device.name)")
    }
  }

  /// Input dimensions and widths that take several tiles, in both storage orders, and that differ between the modalities.
  @Test(arguments: [(40, 35, 37), (3, 70, 5), (66, 1, 70)], Precision.allCases)
  func twinAgreesOnManyInputs(size: (a: Int, b: Int, width: Int), precision: Precision) throws {
    let total = size.a + size.b
    var factor = Matrix(diagonal: (0..<total).map { $0 < size.a ? 1.5 : 1 })
    for row in 1..<total { factor[row, row - 1] = 0.3 }
    let data = try GaussianData(
      dimensions: ModalityPair(size.a, size.b), covariance: factor * factor.transposed,
      teacher: (0..<total).map { ($0 % 3 == 0 ? -1 : 1) / Double($0 < size.a ? size.a : size.b).squareRoot() })
    let experiments = try (1...3).map { fusionLayer in
      try FusionExperiment(
        network: FusionNetwork(
          depth: 3, fusionLayer: fusionLayer, hiddenWidths: [size.width, 4], inputDimensions: data.dimensions),
        initialization: Initialization(scheme: .balanced, scale: 0.4), data: .gaussian(data),
        training: Training(learningRate: 0.05, maxSteps: 80, stopLoss: 1e-3))
    }
    let expected = try CPUEngine().train(experiments, precision)
    #expect(expected.contains { $0.leadingTime != nil })
    for engine in try Samples.openCLEngines() {
      let difference = everyDifference(expected, try engine.train(experiments, precision))
      #expect(difference < Self.tolerance(precision), "\(engine.device.name)")
    }
  }

  /// Devices with little local memory keep vectors in global memory, those with small work-groups get smaller ones, and
  /// GPUs and CPUs may be served differently.
  @Test(arguments: [
    (DeviceDescription.Kind.gpu, 49_152, 1024), (.gpu, 9_000, 64), (.cpu, 9_000, 1),
  ])
  func twinAgreesOnLesserDevices(limits: (kind: DeviceDescription.Kind, localMemory: Int, workGroup: Int)) throws {
    let experiments = try Shape(widths: [70, 34], scheme: .balanced, scale: 0.3).experiments(maxSteps: 60)
    let expected = try CPUEngine().train(experiments, .double)
    for var device in try Samples.openCLDevices() {
      device.description.kind = limits.kind
      device.description.localMemory = min(limits.localMemory, device.description.localMemory)
      device.description.largestWorkGroup = min(limits.workGroup, device.description.largestWorkGroup)
      let difference = everyDifference(expected, try OpenCLEngine(device).train(experiments, .double))
      #expect(difference < 1e-9, "\(device.description.name)")
    }
  }

  @Test func tenThousandNetworksInOneLaunch() throws {
    let experiments = try (0..<10_000).map { try Samples.tiny($0, maxSteps: 3) }
    let expected = try CPUEngine().train(experiments, .float)
    for engine in try Samples.openCLEngines() {
      let control = TrainingControl()
      let outcomes = try engine.train(experiments, precision: .float, control: control)
      #expect(everyDifference(expected, outcomes) < 1e-4)
      #expect(outcomes.allSatisfy { $0.status == .stepLimit && $0.steps == 3 })
      #expect(control.finishedNetworks == 10_000 && control.networkSteps == 30_000)
    }
  }

  @Test(arguments: Precision.allCases)
  func curvesAgree(precision: Precision) throws {
    let experiment = try Samples.vectors(fusionLayer: 2, depth: 3, maxSteps: 60)
    let steps = [0, 1, 2, 5, 31, 32, 59, 60, 61, 1000]
    let expected = try CPUEngine().trace(
      experiment, precision: precision, recording: steps, control: TrainingControl())
    #expect(expected.curve.points.map(\.step) == [0, 1, 2, 5, 31, 32, 59, 60])
    for engine in try Samples.openCLEngines() {
      let traced = try engine.trace(experiment, precision: precision, recording: steps, control: TrainingControl())
      #expect(traced.curve.points.map(\.step) == expected.curve.points.map(\.step))
      #expect(everyDifference([expected.outcome], [traced.outcome]) < Self.tolerance(precision))
      for (point, twin) in zip(expected.curve.points, traced.curve.points) {
        #expect((point.loss - twin.loss).magnitude < Self.tolerance(precision))
        #expect(
          zip(point.totalMap, twin.totalMap).allSatisfy { ($0 - $1).magnitude < Self.tolerance(precision) })
      }
    }
  }

  @Test func kernelCompilesAlone() throws {
    for device in try Samples.openCLDevices() {
      for passes in KernelSource.MatrixPasses.allCases { try device.compile(KernelSource.fusionTraining(passes)) }
      let error = #expect(throws: EngineError.self) {
        try device.compile("__kernel void broken(__global int *x) { x[0] = undeclared; }")
      }
      #expect(error?.message.contains("undeclared") == true, "the compiler's log is missing")
    }
  }
}
