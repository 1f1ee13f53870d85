import Experiments
import Sweeps
import Testing

@Suite struct SweepFileTests {
  private func sweep(_ text: String) throws -> Sweep { try Sweep(text: text, fileName: "folder/example.yaml") }

  private func values(_ axis: String, key: String = "data.noise", before: String = "") throws -> [Double] {
    try sweep(before + "axes:\n  \(key): \(axis)\n").grid.axes[0].values.map { try #require($0.number) }
  }

  @Test func aFileWithoutTemplateHasTheDefaultsOfThePaper() throws {
    let sweep = try sweep("seeds: 5\n")
    let experiment = sweep.fusionExperiment(cell: 0, seed: 3)
    #expect(sweep.title == "example")
    #expect(sweep.networkCount == 5)
    #expect(experiment.network == (try FusionNetwork(depth: 2, fusionLayer: 2, width: 100)))
    #expect(experiment.initialization == (try Initialization(scheme: .entrywise, scale: 1e-9)))
    #expect(experiment.data == .gaussian(try GaussianData(correlation: 0, sigmaRatio: 2)))
    #expect(experiment.training == (try Training(learningRate: 0.04, maxSteps: 40_000, stopLoss: 1e-4)))
    #expect(experiment.seed == Seed(base: 1, index: 3))
  }

  @Test func deepNetworksDefaultToLayerwiseInitialisation() throws {
    let experiment = try sweep("network: {depth: 4}\n").fusionExperiment(cell: 0, seed: 0)
    #expect(experiment.initialization == (try Initialization(scheme: .layerwise, scale: 0.1)))
    #expect(experiment.network.fusionLayer == 4)
  }

  @Test func everyDefaultIsWrittenDown() throws {
    let text = try sweep("seeds: 5\n").resolvedConfiguration
    #expect(
      text == """
        title: example
        network:
          family: fusion
          depth: 2
          fusion_layer: 2
          width: 100
          width_method: full
          width_tolerance: 0.001
          activation: linear
          negative_slope: 0.01
          bias: false
        initialization:
          scheme: entrywise
          scale: 1.0e-09
        data:
          kind: gaussian
          correlation: 0.0
          sigma_ratio: 2.0
          teacher: [1.0, 1.0]
          samples: population
          noise: 0.0
        training:
          loss: squared
          learning_rate: 0.04
          weight_decay: 0.0
          max_steps: 40000
          stop_loss: 0.0001
          method: auto
        record:
          points: 0
          spacing: even
          first_layer: false
        seeds: 5
        base_seed: 1

        """)
  }

  @Test func numbersMayBeWrittenInAllUnambiguousWays() throws {
    #expect(try values("[1e-9, 1E-3, .5, 5., +2, 0.25e+1]") == [1e-9, 1e-3, 0.5, 5, 2, 2.5])
    #expect(try sweep("training: {max_steps: 1e5}\n").fusionExperiment(cell: 0, seed: 0).training.maxSteps == 100_000)
  }

  @Test func keysMayBeNestedOrDotted() throws {
    let nested = try sweep("network: {depth: 3, width: [4, 5]}\ndata: {noise: 1}\n")
    let dotted = try sweep("network.depth: 3\nnetwork.width: [4, 5]\ndata.noise: 1\n")
    #expect(nested.configuration.map(\.value) == dotted.configuration.map(\.value))
    #expect(nested.fusionExperiment(cell: 0, seed: 0).network.hiddenWidths == [4, 5])
  }

  // MARK: Axes

  @Test func linearAxesMeetTheirEndsAndAreSymmetric() throws {
    let values = try values("{linspace: [-0.9, 0.9, 9]}", key: "data.correlation")
    #expect(values.first == -0.9)
    #expect(values.last == 0.9)
    #expect(values[4] == 0)
    for (value, mirrored) in zip(values, values.reversed()) { #expect(value == -mirrored) }
    for (value, expected) in zip(values, [-0.9, -0.675, -0.45, -0.225, 0]) { #expect(abs(value - expected) < 1e-15) }
  }

  @Test(arguments: 2..<200) func symmetricAxesOfAnyLengthAreSymmetricToTheBit(count: Int) throws {
    let values = try values("{linspace: [-0.7, 0.7, \(count)]}", key: "data.correlation")
    #expect(values.count == count)
    #expect(values == values.reversed().map { 0 - $0 })
    #expect(values == values.sorted())
  }

  @Test func linearAxesReachTheLargestNumbers() throws {
    let values = try values("{linspace: [1e308, 1.7e308, 8]}")
    #expect(values.allSatisfy { $0.isFinite })
    #expect(values == values.sorted())
  }

  @Test func logarithmicAxesMeetTheirEnds() throws {
    #expect(try values("{logspace: [1e-9, 1e-6, 4]}") == [1e-9, 1e-8, 1e-7, 1e-6])
    let values = try values("{logspace: [0.03, 0.18, 5]}")
    #expect(values.first == 0.03)
    #expect(values.last == 0.18)
    for index in 1..<4 { #expect(abs(values[index] / values[index - 1] - values[index + 1] / values[index]) < 1e-12) }
  }

  @Test func rangesIncludeTheirEndUpToRounding() throws {
    #expect(try values("{range: [0, 1, 0.1]}") == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
    #expect(try values("{range: [0, 999, 1]}") == (0..<1000).map { Double($0) })
    #expect(try values("{range: [0, 1, 0.4]}") == [0, 0.4, 0.8])
    #expect(try values("{range: [3, 1, -1]}") == [3, 2, 1])
    #expect(try values("{range: [2, 2, 1]}") == [2])
    #expect(try values("{range: [0, 1, 5]}") == [0])
  }

  @Test func singleValuedAxesAreFine() throws {
    #expect(try values("[0.5]") == [0.5])
    #expect(try values("{linspace: [2, 2, 1]}") == [2])
    #expect(try values("{logspace: [2, 2, 1]}") == [2])
  }

  @Test func spacedAxesOfIntegerKeysAreIntegers() throws {
    let sweep = try sweep(
      "initialization: {scheme: layerwise}\naxes: {network.depth: {linspace: [2, 5, 4]}, "
        + "training.max_steps: {logspace: [10, 1000, 3]}, data.samples: {range: [10, 30, 10]}}\n")
    #expect(sweep.grid.axes[0].values == [.integer(2), .integer(3), .integer(4), .integer(5)])
    #expect(sweep.grid.axes[1].values == [.integer(10), .integer(100), .integer(1000)])
    #expect(sweep.grid.axes[2].values == [.integer(10), .integer(20), .integer(30)])
  }

  @Test func everyTemplateKeyCanBeAnAxis() throws {
    let values = [
      "network.depth": "[2, 3]", "network.fusion_layer": "[1, late]", "network.width": "[3, [4]]",
      "network.width_method": "[full, reduced]", "network.width_tolerance": "[0.1, 0.01]",
      "network.activation": "[linear, relu]", "network.negative_slope": "[0, 0.2]", "network.bias": "[false, true]",
      "initialization.scheme": "[balanced, layerwise]",
      "initialization.scale": "[0.1, 1e-3]", "data.correlation": "[0, 0.5]",
      "data.sigma_ratio": "[1, 2]", "data.dimensions": "[[1, 1]]", "data.covariance": "[[[2, 0], [0, 1]]]",
      "data.teacher": "[[1, 1], [2, 1]]", "data.samples": "[population, 100]", "data.noise": "[0, 1]",
      "data.variances": "[[1, 2], [3, 4]]", "data.degrees_of_freedom": "[6, 7]", "data.scales": "[[1, 2]]",
      "data.variance": "[1, 2, 3]", "training.loss": "[squared, logistic]", "training.learning_rate": "[0.1]",
      "training.weight_decay": "[0, 0.1]", "training.max_steps": "[10, 20]", "training.stop_loss": "[0]",
      "training.method": "[auto, samples]",
    ]
    // What a key needs beside it, so that it has a meaning.
    let beside = [
      "data.dimensions": "{covariance: [[1, 0], [0, 1]]}", "data.covariance": "{dimensions: [1, 1], teacher: [1, 1]}",
      "data.variances": "{kind: blocks, dimensions: [2, 2]}",
      "data.degrees_of_freedom": "{kind: random, dimensions: [2, 2]}",
      "data.scales": "{kind: random, dimensions: [2, 2]}",
      "data.variance": "{kind: xor}", "network.activation": "{samples: 10}", "network.bias": "{samples: 10}",
      "training.loss": "{samples: 10}", "training.weight_decay": "{samples: 10}", "training.method": "{samples: 10}",
    ]
    for key in SweepSchema.templateKeys(of: .fusion) where !key.applies(only: .file) {
      let value = try #require(values[key.path], "\(key.path) has no example here")
      var text = "initialization: {scheme: layerwise, scale: 0.1}\naxes:\n  \(key.path): \(value)\n"
      if let data = beside[key.path] { text += "data: \(data)\n" }
      let sweep = try sweep(text)
      #expect(sweep.grid.axes.map(\.key) == [key.path])
      #expect(sweep.template[key.path] == nil)
    }
  }

  @Test func lateFusionFollowsASweptDepth() throws {
    let sweep = try sweep("initialization: {scheme: layerwise}\naxes: {network.depth: [2, 4]}\n")
    #expect((0..<2).map { sweep.fusionExperiment(cell: $0, seed: 0).network.fusionLayer } == [2, 4])
    #expect(sweep.template["network.fusion_layer"] == .text("late"))
    let fixed = try self.sweep("network: {depth: 3}\naxes: {network.fusion_layer: [1, late]}\n")
    #expect(fixed.grid.axes[0].values == [.integer(1), .integer(3)])
  }

  @Test func singleElementsOfListsCanBeSwept() throws {
    let sweep = try sweep(
      "network: {depth: 3, width: [7, 8]}\naxes:\n  data.teacher[1]: [5, 6]\n  network.width[0]: [2, 3]\n")
    let experiment = sweep.fusionExperiment(cell: 3, seed: 0)
    #expect(experiment.network.hiddenWidths == [3, 8])
    #expect(experiment.data == .gaussian(try GaussianData(correlation: 0, sigmaRatio: 2, teacher: [1, 6])))
  }

  @Test func vectorModalitiesTakeACovariance() throws {
    let sweep = try sweep(
      "data: {dimensions: [2, 1]}\naxes:\n  zip:\n    data.covariance: [[[2, 0, 0], [0, 2, 0], [0, 0, 1]], "
        + "[[3, 0, 1], [0, 3, 0], [1, 0, 1]]]\n    data.teacher: [[1, 2, 3], [4, 5, 6]]\n")
    let covariance = Matrix(rows: 3, columns: 3, elements: [3, 0, 1, 0, 3, 0, 1, 0, 1])
    let expected = try GaussianData(dimensions: ModalityPair(2, 1), covariance: covariance, teacher: [4, 5, 6])
    #expect(sweep.fusionExperiment(cell: 1, seed: 0).data == .gaussian(expected))
    #expect(sweep.fusionExperiment(cell: 1, seed: 0).network.inputDimensions == ModalityPair(2, 1))
  }

  // MARK: Grid

  @Test func theLastAxisVariesFastest() throws {
    let sweep = try sweep("axes: {data.correlation: [0, 0.5], data.sigma_ratio: [1, 2, 3]}\n")
    #expect(sweep.grid.cellCount == 6)
    #expect(
      sweep.fusionExperiment(cell: 4, seed: 0).data == .gaussian(try GaussianData(correlation: 0.5, sigmaRatio: 2)))
  }

  @Test(arguments: [
    "axes:\n  data.noise: [1, 2]\n  zip: {data.correlation: [0, 0.5], data.sigma_ratio: [3, 4]}\n  training.stop_loss: [0, 1]\n",
    "axes:\n  data.noise: [1, 2]\n  zip:\n    - {data.correlation: [0, 0.5], data.sigma_ratio: [3, 4]}\n  training.stop_loss: [0, 1]\n",
  ])
  func zippedAxesMoveTogetherWhereTheyStand(text: String) throws {
    let sweep = try sweep(text)
    #expect(
      sweep.grid.dimensions.map { $0.axes.map(\.key) } == [
        ["data.noise"], ["data.correlation", "data.sigma_ratio"], ["training.stop_loss"],
      ])
    // Cell 6 = positions (1, 1, 0).
    let experiment = sweep.fusionExperiment(cell: 6, seed: 0)
    #expect(experiment.data == .gaussian(try GaussianData(correlation: 0.5, sigmaRatio: 4, noise: 2)))
    #expect(experiment.training.stopLoss == 0)
  }

  @Test func aZipMayStandAtTheTop() throws {
    let after = try sweep("axes: {data.noise: [1, 2]}\nzip: {data.correlation: [0, 0.5], data.sigma_ratio: [3, 4]}\n")
    #expect(after.grid.dimensions.map(\.axes.count) == [1, 2])
    let before = try sweep("zip: {data.correlation: [0, 0.5], data.sigma_ratio: [3, 4]}\naxes: {data.noise: [1, 2]}\n")
    #expect(before.grid.dimensions.map(\.axes.count) == [2, 1])
  }

  @Test func positionsAndCellsAreInverse() throws {
    let grid = try sweep("axes: {data.correlation: [0, 0.5], data.sigma_ratio: [1, 2, 3], data.noise: [0, 1, 2, 3]}\n")
      .grid
    for cell in 0..<grid.cellCount { #expect(grid.cell(at: grid.positions(ofCell: cell)) == cell) }
    #expect(grid.positions(ofCell: 17) == [1, 1, 1])
  }

  @Test func everyCellHoldsWhatItsAxesSay() throws {
    let sweep = try sweep(
      "initialization: {scheme: balanced}\naxes:\n  network.depth: [2, 3]\n  zip:\n"
        + "    - {data.correlation: [0, 0.5, -0.5], data.noise: [0, 1, 2]}\n"
        + "    - {training.learning_rate: [0.1, 0.2], initialization.scale: [0.1, 0.2]}\n  data.teacher[0]: [3, 4]\n")
    for cell in 0..<sweep.grid.cellCount {
      let values = Dictionary(uniqueKeysWithValues: sweep.grid.values(ofCell: cell).map { ($0.key, $0.value) })
      let number = { (key: String) throws -> Double in try #require(values[key]?.number) }
      let experiment = sweep.fusionExperiment(cell: cell, seed: 1)
      #expect(Double(experiment.network.depth) == (try number("network.depth")))
      #expect(experiment.initialization.scale == (try number("initialization.scale")))
      #expect(experiment.training.learningRate == (try number("training.learning_rate")))
      let data = try GaussianData(
        correlation: try number("data.correlation"), sigmaRatio: 2, teacher: [try number("data.teacher[0]"), 1],
        noise: try number("data.noise"))
      #expect(experiment.data == .gaussian(data))
    }
  }

  @Test func cellsBeyondTheKeptTablesAreMadeOnTheFly() throws {
    let sweep = try sweep(
      "seeds: 1\naxes: {data.correlation: {linspace: [-0.9, 0.9, 301]}, data.sigma_ratio: {linspace: [1, 3, 301]}}\n")
    let last = sweep.grid.cellCount - 1
    #expect(
      sweep.fusionExperiment(cell: last, seed: 0).data == .gaussian(try GaussianData(correlation: 0.9, sigmaRatio: 3)))
    #expect(
      sweep.fusionExperiment(cell: 150 * 301, seed: 0).data
        == .gaussian(try GaussianData(correlation: 0, sigmaRatio: 1)))
  }
}

extension SchemaKey {
  /// Whether the key belongs to this form of data and to no other.
  fileprivate func applies(only form: DataForm) -> Bool { DataForm.allCases.filter(applies(to:)) == [form] }
}
