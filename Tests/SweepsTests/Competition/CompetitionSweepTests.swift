import Engines
import Experiments
import Sweeps
import Testing

/// Sweep files of the competition family, from the text to the training run.
@Suite struct CompetitionSweepTests {
  private func sweep(_ text: String) throws -> Sweep {
    try Sweep(text: "network.family: competition\n" + text, fileName: "race.yaml")
  }

  private func experiments(_ text: String) throws -> [CompetitionExperiment] {
    let sweep = try sweep(text)
    return (0..<sweep.grid.cellCount).map { sweep.competitionExperiment(cell: $0, seed: 0) }
  }

  @Test func everyDefaultIsWrittenDown() throws {
    let sweep = try Sweep(text: "network: {family: competition}\n", fileName: "race.yaml")
    #expect(
      sweep.resolvedConfiguration == """
        title: race
        network:
          family: competition
          units: 6
          power: 3
          threshold: 1.0
        initialization:
          scale: 0.005
        data:
          kind: sparse_coding
          classes: 10
          dimension: 200
          samples: 400
          test_samples: 4000
          strengths: [1.0, 1.0]
          insufficiency: [0.04, 0.16]
          noise: 0.1
          distractors: 4
          signal_range: [0.9, 1.1]
          distractor_range: [0.0, 0.1]
          insufficient_signal: 0.3
          insufficient_distraction: 0.6
        training:
          learning_rate: 3.0
          max_steps: 1500
        record:
          points: 0
          spacing: even
        seeds: 5
        base_seed: 1

        """)
    #expect(sweep.family == .competition)
    #expect(
      sweep.experiment(cell: 0, seed: 3)
        == .competition(
          try CompetitionExperiment(
            network: CompetitionNetwork(), data: SparseCodingData(), seed: Seed(base: 1, index: 3))))
  }

  @Test func fusionIsTheFamilyOfFilesThatNameNone() throws {
    let plain = try Sweep(text: "seeds: 2\n", fileName: "a.yaml")
    let named = try Sweep(text: "network: {family: fusion}\nseeds: 2\n", fileName: "a.yaml")
    #expect(plain.family == .fusion)
    #expect(plain.resolvedConfiguration == named.resolvedConfiguration)
    #expect(plain.inputDimensions(ofCell: 0) == ModalityPair(1, 1))
    #expect(try sweep("seeds: 2\n").inputDimensions(ofCell: 0) == nil)
  }

  @Test func everyKeyReachesTheExperiment() throws {
    let text = """
      network: {units: 2, power: 5, threshold: 0.5}
      initialization: {scale: 0.25}
      data:
        kind: sparse_coding
        classes: 3
        dimension: 7
        samples: 11
        test_samples: 13
        strengths: [2, 3]
        insufficiency: [0.25, 0.75]
        noise: 0
        distractors: 1
        signal_range: [1, 2]
        distractor_range: [0.5, 0.75]
        insufficient_signal: 0.125
        insufficient_distraction: 0.875
      training: {learning_rate: 0.5, max_steps: 17}
      base_seed: 9
      """
    #expect(
      try sweep(text).competitionExperiment(cell: 0, seed: 4)
        == (try CompetitionExperiment(
          network: CompetitionNetwork(unitsPerClass: 2, activation: SmoothedRectifier(power: 5, threshold: 0.5)),
          data: SparseCodingData(
            classes: 3, dimension: 7, samples: 11, testSamples: 13, strengths: ModalityPair(2, 3),
            insufficiency: ModalityPair(0.25, 0.75), noise: 0, distractors: 1,
            signalRange: SparseCodingData.Interval(1, 2), distractorRange: SparseCodingData.Interval(0.5, 0.75),
            insufficientSignal: 0.125, insufficientDistraction: 0.875),
          initialScale: 0.25, learningRate: 0.5, maxSteps: 17, seed: Seed(base: 9, index: 4))))
  }

  // MARK: Axes

  /// Two values for each key that may be an axis.
  private static let values = [
    "network.units": "[2, 3]", "network.power": "[3, 4]", "network.threshold": "[0.5, 1]",
    "initialization.scale": "{logspace: [0.002, 0.1, 2]}", "data.classes": "[5, 6]", "data.dimension": "[20, 30]",
    "data.samples": "[30, 40]", "data.test_samples": "[50, 60]", "data.strengths": "[[1, 2], [2, 1]]",
    "data.insufficiency": "[[0, 0.5], [0.5, 0]]", "data.noise": "[0, 0.2]", "data.distractors": "[0, 3]",
    "data.signal_range": "[[1, 1], [0, 2]]", "data.distractor_range": "[[0, 0], [0, 0.2]]",
    "data.insufficient_signal": "[0, 0.5]", "data.insufficient_distraction": "[0, 0.7]",
    "training.learning_rate": "[1, 2]", "training.max_steps": "[10, 20]",
  ]

  @Test func everyTemplateKeyCanBeAnAxisAndChangesTheExperiment() throws {
    for key in SweepSchema.templateKeys(of: .competition) {
      let value = try #require(Self.values[key.path], "\(key.path) has no example here")
      let sweep = try sweep("axes:\n  \(key.path): \(value)\nseeds: 1\n")
      #expect(sweep.grid.axes.map(\.key) == [key.path])
      #expect(sweep.template[key.path] == nil)
      #expect(sweep.experiment(cell: 0, seed: 0) != sweep.experiment(cell: 1, seed: 0), "\(key.path)")
    }
    #expect(Self.values.count == SweepSchema.templateKeys(of: .competition).count)
  }

  @Test(arguments: ["strengths", "insufficiency", "signal_range", "distractor_range"], 0..<2)
  func everyElementCanBeAnAxis(list: String, element: Int) throws {
    let sweep = try sweep(
      "data: {\(list): [0.5, 0.5]}\naxes:\n  data.\(list)[\(element)]: [0.5, \(0.4 + 0.2 * Double(element))]\n")
    #expect(sweep.experiment(cell: 0, seed: 0) != sweep.experiment(cell: 1, seed: 0))
    #expect(sweep.template["data.\(list)"] != nil)
  }

  @Test func crossedAndZippedAxes() throws {
    let runs = try experiments(
      "data: {strengths: [2, 9]}\naxes:\n  initialization.scale: {logspace: [0.001, 0.1, 3]}\n"
        + "  zip: {\"data.strengths[1]\": [3, 4], \"data.insufficiency[1]\": [0.5, 0.25]}\n")
    #expect(runs.map(\.initialScale) == [0.001, 0.001, 0.01, 0.01, 0.1, 0.1])
    #expect(runs.map(\.data.strengths) == (0..<6).map { ModalityPair(2, $0 % 2 == 0 ? 3 : 4) })
    #expect(runs.map(\.data.insufficiency) == (0..<6).map { ModalityPair(0.04, $0 % 2 == 0 ? 0.5 : 0.25) })
  }

  @Test func experimentsBetweenTheCells() throws {
    let sweep = try sweep(
      "axes:\n  data.strengths[1]: [0.6, 1.6]\n  initialization.scale: [0.002, 0.1]\n  network.units: [4, 6]\n")
    let between = sweep.experiment(with: [
      "data.strengths[1]": .number(0.7), "initialization.scale": .number(0.03), "network.units": .number(5),
    ])
    #expect(
      between
        == .competition(
          try CompetitionExperiment(
            network: CompetitionNetwork(unitsPerClass: 5), data: SparseCodingData(strengths: ModalityPair(1, 0.7)),
            initialScale: 0.03, seed: Seed(base: 1, index: 0))))
    for units in [4.5, 0] {
      let impossible = sweep.experiment(with: [
        "data.strengths[1]": .number(0.7), "initialization.scale": .number(0.03), "network.units": .number(units),
      ])
      #expect(impossible == nil)
    }
  }

  @Test func cellsBeyondTheKeptTablesAreMadeOnTheFly() throws {
    let sweep = try sweep(
      "seeds: 1\naxes:\n  data.strengths[1]: {linspace: [0.5, 1.5, 301]}\n  data.noise: {linspace: [0, 3, 301]}\n")
    let data = sweep.competitionExperiment(cell: 150 * 301 + 100, seed: 0).data
    #expect(data.strengths.b == 1)
    #expect(data.noise == 1)
  }

  // MARK: Shapes and warnings

  @Test func networksOfOneShapeArePlannedTogether() throws {
    let sweep = try sweep(
      "axes: {data.noise: [0, 0.1], network.power: [3, 4], network.units: [2, 3], data.samples: [20, 30]}\nseeds: 3\n")
    let plan = SweepPlan(sweep)
    #expect(plan.groups.map(\.networkCount) == [12, 12, 12, 12])
    for cell in 0..<sweep.grid.cellCount {
      #expect(sweep.shape(ofCell: cell) == BatchShape(sweep.experiment(cell: cell, seed: 0)))
    }
    let shapes = [
      "data.dimension: [20, 30]", "data.classes: [5, 6]", "data.test_samples: [1, 2]", "data.distractors: [1, 2]",
    ]
    for axis in shapes { #expect(SweepPlan(try self.sweep("axes: {\(axis)}\n")).groups.count == 2, "\(axis)") }
    let others = ["training.max_steps: [1, 2]", "data.strengths: [[1, 1], [1, 2]]", "initialization.scale: [1, 2]"]
    for axis in others { #expect(SweepPlan(try self.sweep("axes: {\(axis)}\n")).groups.count == 1, "\(axis)") }
  }

  @Test func theEstimateTakesAllSteps() throws {
    let estimate = SweepEstimate(SweepPlan(try sweep("axes: {data.noise: [0, 0.1]}\nseeds: 3\n")))
    #expect(!estimate.isUpperBound)
    #expect(estimate.networkSteps == 6 * 1500)
    #expect(estimate.groups.map(\.parameterCount) == [2 * 10 * 6 * 200])
  }

  @Test func scalesWhoseGradientsVanishAreWarnedOf() throws {
    #expect(try sweep("seeds: 1\n").warnings(precision: .float).isEmpty)
    // 1e-13 to the power of 3 is below the least normal float, 1.2e-38; to the power of 2 it is not.
    let text = "axes: {network.power: [3, 4], initialization.scale: [1e-13, 1e-14, 0.1]}\n"
    let warnings = try sweep(text).warnings(precision: .float)
    #expect(warnings.count == 1)
    #expect(
      warnings[0].hasPrefix("initialization.scale: 1e-14 to 1e-13 to the power of the power less one, 3, is below"))
    #expect(warnings[0].hasSuffix("use double precision, a larger scale or a smaller power"))
    #expect(try sweep(text).warnings(precision: .double).isEmpty)
  }

  @Test func whatIsRecorded() throws {
    #expect(try sweep("record: {points: 9}\n").recording == Recording(.even(points: 9)))
    #expect(try sweep("seeds: 1\n").recording == .none)
  }

  // MARK: Figures

  @Test func figuresOfEveryKind() throws {
    let text = """
      axes: {"data.strengths[1]": [0.6, 1, 1.6], initialization.scale: [0.01, 0.1]}
      figures:
        - {kind: heatmap, x: "data.strengths[1]", y: initialization.scale, value: won_by_2, hatch: both, overlay: theory}
        - {kind: heatmap, x: "data.strengths[1]", y: initialization.scale, value: joint_minus_best, scale: diverging}
        - {kind: lines, x: initialization.scale, value: exactly_one, y: "data.strengths[1]"}
        - {kind: trajectories, y: "data.strengths[1]"}
        - {kind: trajectories, panels: [strengths]}
        - {kind: phase_portrait, range: [0, 0.1]}
        - {kind: scatter, value: t_winner, scale: log}
      """
    let sweep = try sweep(text)
    let (x, y) = ("data.strengths[1]", "initialization.scale")
    #expect(
      sweep.figures == [
        FigureRequest(kind: .heatmap, x: x, y: y, value: "won_by_2", overlay: .theory, hatch: "both"),
        FigureRequest(kind: .heatmap, x: x, y: y, value: "joint_minus_best", scale: .diverging),
        FigureRequest(kind: .lines, x: y, y: x, value: "exactly_one"),
        FigureRequest(kind: .trajectories, y: x, panels: [.loss, .strengths]),
        FigureRequest(kind: .trajectories, panels: [.strengths]),
        FigureRequest(kind: .phasePortrait, range: [0, 0.1]),
        FigureRequest(kind: .scatter, value: "t_winner", scale: .log),
      ])
    #expect(try Sweep(text: sweep.resolvedConfiguration, fileName: "a.yaml").figures == sweep.figures)
    #expect(sweep.resolvedConfiguration.contains("    hatch: both\n"))
    #expect(!sweep.resolvedConfiguration.contains("moments:"))
  }

  @Test(arguments: ObservableName.allCases) func figuresTakeTheObservablesOfTheirFamily(name: ObservableName) throws {
    for family in ModelFamily.allCases {
      let text =
        "network.family: \(family)\naxes: {data.noise: [0, 1]}\n"
        + "figures: [{kind: lines, x: data.noise, value: \(name.rawValue)}]\n"
      if name.families.contains(family) {
        #expect(try Sweep(text: text, fileName: "a.yaml").figures[0].value == name.rawValue)
      } else {
        let error = #expect(throws: SweepFileError.self) { try Sweep(text: text, fileName: "a.yaml") }
        #expect(error?.description.contains("figures[0].value: `\(name.rawValue)` belongs to networks of") == true)
      }
    }
  }

  @Test(arguments: ObservableName.allCases) func heatmapsAreHatchedByFractions(name: ObservableName) throws {
    let fractions = ["exactly_one", "both", "none", "won_by_2", "predictor_accuracy", "train_accuracy"]
    let text =
      "axes: {data.noise: [0, 1], network.units: [1, 2]}\n"
      + "figures: [{kind: heatmap, x: data.noise, y: network.units, value: error_joint, hatch: \(name.rawValue)}]\n"
    if fractions.contains(name.rawValue) {
      #expect(try sweep(text).figures[0].hatch == name.rawValue)
    } else {
      #expect(throws: SweepFileError.self) { try sweep(text) }
    }
  }
}
