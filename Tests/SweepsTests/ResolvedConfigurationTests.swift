import Experiments
import Sweeps
import Testing

@Suite struct ResolvedConfigurationTests {
  static let texts = [
    "seeds: 2\n",
    "title: \"A: 'strange' \\\"title\\\" # with \\\\ é ∂ \\n and lines\"\nbase_seed: 9007199254740992\n",
    "title: yes\n",
    "title: \"\"\n",
    "title: \"12\"\nseeds: 3\n",
    """
    title: Time ratio of a two-layer late-fusion network
    network:        {depth: 2, fusion_layer: 2, width: 100, activation: linear, bias: false}
    initialization: {scheme: entrywise, scale: 1.0e-9}
    data:           {kind: gaussian, correlation: 0, sigma_ratio: 2, teacher: [1, 1], samples: population, noise: 0}
    training:       {loss: squared, learning_rate: 0.04, max_steps: 40000, stop_loss: 1.0e-4}
    axes:
      data.correlation: {linspace: [-0.9, 0.9, 9]}     # or logspace, or a list of values, or {range: [from, to, step]}
      data.sigma_ratio: [3, 2, 1.5, 1]
    seeds: 5                                           # networks per cell; with base_seed: 1
    figures:
      - {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: time_ratio, scale: log, overlay: theory}
    """,
    """
    network: {width: [7, 8], depth: 3}
    axes:
      network.fusion_layer: [1, late]
      zip:
        - {data.correlation: [0, 0.1], data.noise: [1e-300, 4.9e-324]}
        - {data.samples: [population, 1000], training.max_steps: [1, 2147483647]}
      network.width[1]: [3, 4]
      data.teacher[0]: {logspace: [1e-3, 1e3, 7]}
    figures:
      - kind: lines
        x: network.width[1]
        y: data.noise
        value: first_is_leading
        source: difference
        at: {data.samples: population, "data.teacher[0]": 0.1, network.fusion_layer: late}
        title: "at: {x}"
    """,
    """
    data:
      dimensions: [1, 2]
      covariance: [[1, 0.1, 0], [0.1, 2, 0], [0, 0, 1e-9]]
    axes:
      data.teacher: [[1, 2, 3], [0, 0, 1e22]]
      network.width: [3, [4]]
    """,
    "initialization: {scheme: layerwise, scale: 0.1}\naxes: {network.depth: [2, 3]}\n",
    """
    network: {family: competition, power: 4}
    data: {classes: 3, dimension: 5, distractors: 2, signal_range: [1, 1]}
    record: {points: 20, spacing: log}
    axes:
      initialization.scale: {logspace: [0.002, 0.1, 3]}
      zip:
        - {"data.strengths[1]": [0.6, 1, 1.6], data.samples: [30, 40, 50]}
      data.insufficiency[0]: [0, 1]
    figures:
      - {kind: heatmap, x: "data.strengths[1]", y: initialization.scale, value: won_by_2, hatch: both, overlay: theory}
      - {kind: trajectories, panels: [strengths], step_scale: log}
      - {kind: scatter, value: joint_minus_best, scale: diverging, y: "data.insufficiency[0]"}
    """,
  ]

  @Test(arguments: texts) func readingTheResolvedConfigurationGivesTheSameSweep(text: String) throws {
    let sweep = try Sweep(text: text, fileName: "a.yaml")
    let again = try Sweep(text: sweep.resolvedConfiguration, fileName: "b.yaml")
    #expect(again.resolvedConfiguration == sweep.resolvedConfiguration)
    #expect(again.title == sweep.title)
    #expect(again.grid == sweep.grid)
    #expect(again.figures == sweep.figures)
    #expect(again.seeds == sweep.seeds)
    #expect(again.baseSeed == sweep.baseSeed)
    #expect(again.template == sweep.template)
    #expect(again.configurationHash.hexadecimal == sweep.configurationHash.hexadecimal)
    for cell in [0, sweep.grid.cellCount / 2, sweep.grid.cellCount - 1] {
      #expect(again.experiment(cell: cell, seed: 0) == sweep.experiment(cell: cell, seed: 0))
    }
  }

  @Test func titleAndFiguresAreNotPartOfTheTraining() throws {
    let plain = try Sweep(text: "axes: {data.noise: [0, 1]}\n", fileName: "a.yaml")
    let drawn = try Sweep(
      text: "title: x\naxes: {data.noise: [0, 1]}\nfigures: [{kind: lines, x: data.noise, value: steps}]\n",
      fileName: "b.yaml")
    #expect(plain.configurationHash.hexadecimal == drawn.configurationHash.hexadecimal)
  }

  @Test func aTemplateValueThatIsSweptIsNotPartOfTheTraining() throws {
    let one = try Sweep(text: "data: {noise: 0.5}\naxes: {data.noise: [0, 1]}\n", fileName: "a.yaml")
    let other = try Sweep(text: "axes: {data.noise: [0, 1]}\n", fileName: "a.yaml")
    #expect(one.configurationHash.hexadecimal == other.configurationHash.hexadecimal)
  }

  @Test(arguments: [
    "seeds: 3\n", "base_seed: 2\n", "data: {noise: 0.5}\n", "network: {fusion_layer: 1}\n", "axes: {data.noise: [0]}\n",
    "axes: {data.noise: [0, 1]}\n", "axes: {data.noise: [1, 0]}\n",
    "axes: {data.noise: [0, 1], data.correlation: [0, 0.5]}\n",
    "axes: {data.correlation: [0, 0.5], data.noise: [0, 1]}\n",
    "axes: {zip: {data.correlation: [0, 0.5], data.noise: [0, 1]}}\n",
  ])
  func whateverChangesTheTrainingChangesTheHash(text: String) throws {
    let hashes = try ["seeds: 5\n", text].map { try Sweep(text: $0, fileName: "a").configurationHash.hexadecimal }
    #expect(hashes[0] != hashes[1])
    for other in Self.arguments where other != text {
      #expect(try Sweep(text: other, fileName: "a").configurationHash.hexadecimal != hashes[1])
    }
  }

  private static let arguments = [
    "axes: {data.noise: [0, 1]}\n", "axes: {data.noise: [1, 0]}\n",
    "axes: {data.noise: [0, 1], data.correlation: [0, 0.5]}\n",
    "axes: {data.correlation: [0, 0.5], data.noise: [0, 1]}\n",
    "axes: {zip: {data.correlation: [0, 0.5], data.noise: [0, 1]}}\n",
  ]

  @Test func figuresKeepWhatTheyAskFor() throws {
    let figures = try Sweep(text: Self.texts[6], fileName: "a.yaml").figures
    #expect(
      figures == [
        FigureRequest(
          kind: .lines, x: "network.width[1]", y: "data.noise", value: "first_is_leading", source: .difference,
          at: [
            "data.samples": .text("population"), "data.teacher[0]": .number(0.1), "network.fusion_layer": .integer(3),
          ],
          title: "at: {x}")
      ])
  }

  @Test func theSchemaDescribesEveryKeyOnce() {
    for family in ModelFamily.allCases {
      let keys = SweepSchema.keys(of: family)
      #expect(Set(keys.map(\.path)).count == keys.count)
      for key in keys {
        #expect(!key.allowed.isEmpty)
        #expect(key.summary.hasSuffix("."))
        #expect(SweepSchema.key(key.path, of: family)?.summary == key.summary)
      }
    }
    #expect(SweepSchema.keys.allSatisfy { !$0.forms.isEmpty })
  }
}
