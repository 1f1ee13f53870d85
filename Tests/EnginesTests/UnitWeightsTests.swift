import Engines
import Experiments
import Testing

/// Initial weights that kernels draw, against those of the host: equal to the last bit.
@Suite struct UnitWeightsTests {
  /// Networks of every fusion layer and scheme, each with two seeds.
  private func recipes(
    widths: [Int], inputs: ModalityPair<Int> = ModalityPair(1, 1), twinTolerance: Double? = nil
  ) throws -> [UnitWeights] {
    let total = inputs.a + inputs.b
    let data = try GaussianData(
      dimensions: inputs, covariance: Matrix(diagonal: (0..<total).map { $0 < inputs.a ? 2 : 1 }),
      teacher: (0..<total).map { Double($0 % 3) - 0.7 })
    let points = FixedPoints(data.populationMoments)
    return try (1...(widths.count + 1)).flatMap { fusionLayer in
      try Initialization.Scheme.allCases.flatMap { scheme in
        let network = try FusionNetwork(
          depth: widths.count + 1, fusionLayer: fusionLayer, hiddenWidths: widths, inputDimensions: inputs)
        let twin = try twinTolerance.map {
          try NarrowTwin(
            of: network, initialization: Initialization(scheme: scheme, scale: 0.1), trainsOnSamples: false,
            tolerance: $0)
        }
        return [Seed(base: 1), Seed(base: 0x1234_5678_9ABC_DEF0, index: 77)].map {
          UnitWeights(network: network, twin: twin, scheme: scheme, seed: $0, fixedPoints: points)
        }
      }
    }
  }

  private func expectEqual(_ recipes: [UnitWeights], _ precision: Precision, on device: OpenCLDevice) throws {
    let found = try device.unitWeights(of: recipes, precision)
    #expect(found.count == recipes.count)
    for (recipe, found) in zip(recipes, found) {
      #expect(
        found == recipe.laidOut(in: precision),
        "\(recipe.network), \(recipe.scheme), \(recipe.seed) on \(device.description.name)")
    }
    // Without this, memory that nobody writes would pass.
    #expect(found.allSatisfy { $0.contains { $0 != 0 } })
  }

  /// Width 1, widths around the vectors, uneven ones, depths 2 and 7, and many inputs.
  static let shapes: [([Int], ModalityPair<Int>)] = [
    ([1], ModalityPair(1, 1)), ([33], ModalityPair(1, 1)), ([100], ModalityPair(3, 2)), ([17, 5], ModalityPair(1, 1)),
    ([1, 40, 1], ModalityPair(1, 4)), ([65, 34, 35], ModalityPair(40, 35)),
    ([6, 1, 9, 6, 3, 8], ModalityPair(1, 1)),
  ]

  @Test(arguments: shapes, Precision.allCases)
  func weightsAreTheHosts(shape: (widths: [Int], inputs: ModalityPair<Int>), precision: Precision) throws {
    for device in try Samples.openCLDevices() {
      try expectEqual(recipes(widths: shape.widths, inputs: shape.inputs), precision, on: device)
    }
  }

  /// One level and several, spaces that are as narrow as what reaches them, and many inputs.
  static let twins: [([Int], ModalityPair<Int>, Double)] = [
    ([40], ModalityPair(1, 1), 0.1), ([101], ModalityPair(3, 2), 0.1), ([7], ModalityPair(1, 1), 0.1),
    ([41, 40], ModalityPair(1, 1), 1e-2), ([60, 60, 60], ModalityPair(1, 1), 1e-2),
    ([300, 3, 300], ModalityPair(2, 5), 0.5), ([90, 70, 100], ModalityPair(9, 1), 0.5),
    ([70, 70, 70, 70, 70, 70], ModalityPair(1, 1), 0.5),
  ]

  @Test(arguments: twins, Precision.allCases)
  func twinsAreTheHosts(
    shape: (widths: [Int], inputs: ModalityPair<Int>, tolerance: Double), precision: Precision
  ) throws {
    let recipes = try recipes(widths: shape.widths, inputs: shape.inputs, twinTolerance: shape.tolerance)
    for device in try Samples.openCLDevices() { try expectEqual(recipes, precision, on: device) }
  }

  /// Work-groups of many items and of one, and devices whose memory holds few networks or none at once.
  @Test(arguments: [
    (DeviceDescription.Kind.gpu, 1024, 1 << 30), (.gpu, 5, 1 << 30), (.gpu, 1, 1 << 30), (.cpu, 1, 5 << 20),
    (.gpu, 64, 1 << 20),
  ])
  func weightsAreTheHostsOnLesserDevices(
    limits: (kind: DeviceDescription.Kind, workGroup: Int, memory: Int)
  ) throws {
    for var device in try Samples.openCLDevices() {
      device.description.kind = limits.kind
      device.description.largestWorkGroup = min(limits.workGroup, device.description.largestWorkGroup)
      device.description.globalMemory = min(limits.memory, device.description.globalMemory)
      try expectEqual(
        recipes(widths: [65, 34], inputs: ModalityPair(3, 2)) + recipes(widths: [65, 34], twinTolerance: 0.1), .float,
        on: device)
    }
  }

  /// Where there is no double precision, the host draws.
  @Test func weightsAreTheHostsWithoutDoublePrecision() throws {
    for var device in try Samples.openCLDevices() {
      device.description.supportsDouble = false
      try expectEqual(
        recipes(widths: [20, 30]) + recipes(widths: [40, 40], twinTolerance: 0.1), .float, on: device)
    }
  }

  /// Many seeds of two architectures, which share nothing and lie mixed.
  @Test(arguments: [nil, 0.1])
  func tenThousandNetworks(twinTolerance: Double?) throws {
    let first = try recipes(widths: [20], twinTolerance: twinTolerance)[0]
    let second = try recipes(widths: [20], twinTolerance: twinTolerance)[6]
    #expect(first.network != second.network)
    let points = FixedPoints(try GaussianData(correlation: 0, sigmaRatio: 2).populationMoments)
    let all = (0..<10_000).map { index in
      let recipe = index % 3 == 0 ? first : second
      return UnitWeights(
        network: recipe.network, twin: recipe.twin, scheme: recipe.scheme,
        seed: Seed(base: 5, index: UInt32(index)), fixedPoints: points)
    }
    for device in try Samples.openCLDevices() { try expectEqual(all, .float, on: device) }
  }

  /// Ten thousand networks of a hundred seeds take a hundred draws.
  @Test func networksShareTheirWeights() throws {
    let experiments = try (0..<10_000).map { index in
      try Samples.experiment(
        fusionLayer: 2, widths: [24], scale: 0.1, correlation: Double(index / 100 % 9 - 4) / 5, learningRate: 0.05,
        maxSteps: 2, seed: index % 100)
    }
    let expected = try CPUEngine().train(experiments, .float)
    for engine in try Samples.openCLEngines() {
      let found = try engine.train(experiments, .float)
      #expect(everyDifference(expected, found) < 1e-6)
    }
  }

  /// The same twins learn at the same times, wherever their bases are built.
  @Test(arguments: 1...4)
  func twinsLearnAtTheHostsTimes(fusionLayer: Int) throws {
    let experiments = try (0..<3).map { seed in
      try FusionExperiment(
        network: FusionNetwork(depth: 4, fusionLayer: fusionLayer, width: 50),
        initialization: Initialization(scheme: .layerwise, scale: 0.25),
        data: .gaussian(GaussianData(correlation: 0.3, sigmaRatio: 2)),
        training: Training(learningRate: 0.06, maxSteps: 4000, stopLoss: 1e-4), width: .reduced(tolerance: 1e-2),
        seed: Seed(base: 11, index: UInt32(seed)))
    }
    let expected = try CPUEngine().train(experiments, .double)
    #expect(expected.allSatisfy { $0.timeRatio != nil })
    for engine in try Samples.openCLEngines() {
      #expect(everyDifference(expected, try engine.train(experiments, .double)) < 1e-9)
    }
  }
}
