import Sweeps
import Testing

/// What a sweep file of the competition family cannot mean, by line and key.
@Suite struct CompetitionRefusalTests {
  private func check(_ refusal: Refusal) {
    do {
      _ = try Sweep(text: refusal.text, fileName: "sweep.yaml")
      Issue.record("accepted")
    } catch {
      let isNamed = error.problems.contains {
        $0.line == refusal.line && $0.key == refusal.key && $0.message.contains(refusal.phrase)
      }
      #expect(isNamed, "\(error)")
      #expect(error.problems.count == 1, "\(error)")
    }
  }

  private static let head = "network.family: competition\n"

  private static let competitionValues = [
    "network.units": "6", "network.power": "3", "network.threshold": "1", "data.classes": "10", "data.dimension": "200",
    "data.test_samples": "4000", "data.strengths": "[1, 1]", "data.insufficiency": "[0, 0]", "data.distractors": "4",
    "data.signal_range": "[1, 1]", "data.distractor_range": "[0, 0]", "data.insufficient_signal": "0.3",
    "data.insufficient_distraction": "0.6",
  ]

  private static let fusionValues = [
    "network.depth": "2", "network.fusion_layer": "2", "network.width": "5",
    "network.width_method": "full", "network.width_tolerance": "0.1", "network.activation": "linear",
    "network.negative_slope": "0.1", "network.bias": "false", "initialization.scheme": "balanced",
    "data.correlation": "0", "data.sigma_ratio": "1", "data.dimensions": "[1, 1]",
    "data.covariance": "[[1, 0], [0, 1]]",
    "data.variances": "[1, 1]", "data.degrees_of_freedom": "9", "data.scales": "[1, 1]", "data.variance": "1",
    "data.teacher": "[1, 1]", "data.file": "a.npz", "data.x_a": "a", "data.x_b": "b", "data.y": "y",
    "data.standardise": "none", "data.target_scale": "keep", "training.loss": "squared", "training.weight_decay": "0",
    "training.stop_loss": "0", "training.method": "auto", "record.first_layer": "true",
  ]

  @Test func keysOfTheOtherFamilyAreRefusedByName() {
    for (key, value) in Self.fusionValues {
      check(
        Refusal(
          Self.head + "\(key): \(value)\n", line: 2, key: key,
          "belongs to networks of `family: fusion`; this sweep has networks of `family: competition`"))
    }
    for (key, value) in Self.competitionValues {
      check(
        Refusal(
          "seeds: 1\n\(key): \(value)\n", line: 2, key: key,
          "belongs to networks of `family: competition`; this sweep has networks of `family: fusion`"))
    }
  }

  @Test func everyKeyOfOneFamilyAloneIsTested() {
    let (fusion, competition) = (
      Set(SweepSchema.keys(of: .fusion).map(\.path)), Set(SweepSchema.keys(of: .competition).map(\.path))
    )
    #expect(fusion.subtracting(competition) == Set(Self.fusionValues.keys))
    #expect(competition.subtracting(fusion) == Set(Self.competitionValues.keys))
  }

  @Test func axesOfTheOtherFamilyAreRefusedByName() {
    for key in ["network.depth", "data.correlation", "training.stop_loss", "network.negative_slope"] {
      check(
        Refusal(
          Self.head + "axes:\n  \(key): [0.25]\n".replacing("network.depth: [0.25]", with: "network.depth: [2]"),
          line: 3, key: key, "belongs to networks of `family: fusion`"))
    }
    check(
      Refusal(
        "axes:\n  data.strengths[1]: [1, 2]\n  data.strengths[0]: [1, 2]\n", line: 2, key: "data.strengths",
        "belongs to networks of `family: competition`"))
    check(
      Refusal(
        Self.head + "axes:\n  data.teacher[0]: [1, 2]\n", line: 3, key: "data.teacher",
        "belongs to networks of `family: fusion`"))
    check(
      Refusal(
        Self.head + "axes:\n  record.first_layer: [true]\n", line: 3, key: "record.first_layer", "cannot be an axis"))
    check(
      Refusal("axes:\n  network.family: [fusion, competition]\n", line: 2, key: "network.family", "cannot be an axis"))
  }

  @Test(arguments: [
    Refusal(
      "network:\n  family: competion\n  units: 3\n", line: 2, key: "network.family", "did you mean `competition`?"),
    Refusal(
      "network:\n  family: 3\n  depth: 3\n", line: 2, key: "network.family", "allowed: `fusion` or `competition`"),
    Refusal(
      "data:\n  kind: sparse_coding\n", line: 2, key: "data.kind",
      "`sparse_coding` belongs to networks of `family: competition`; this sweep has networks of `family: fusion`"),
    Refusal(
      head + "data:\n  kind: gaussian\n", line: 3, key: "data.kind",
      "`gaussian` belongs to networks of `family: fusion`; this sweep has networks of `family: competition`"),
    Refusal(head + "data:\n  kind: sparse\n", line: 3, key: "data.kind", "`sparse` is unknown"),
    Refusal(head + "network:\n  unit: 3\n", line: 3, key: "network.unit", "did you mean `network.units`?"),
    Refusal(
      head + "training:\n  momentum: 3\n", line: 3, key: "training.momentum",
      "allowed are `training.learning_rate`, `training.max_steps`"),
    Refusal(head + "axes:\n  data.strenghts[0]: [1]\n", line: 3, key: "data.strenghts[0]", "unknown axis"),
    Refusal(head + "data.strengths[0]: 3\n", line: 2, key: "data.strengths[0]", "single elements can only be axes"),
  ])
  func namesUnknownKeysAndFamilies(_ refusal: Refusal) { check(refusal) }

  @Test(arguments: [
    Refusal(head + "network:\n  units: 0\n", line: 3, key: "network.units", "allowed are 1 to 1024"),
    Refusal(head + "network:\n  units: 1.5\n", line: 3, key: "network.units", "`1.5` is not an integer"),
    Refusal(head + "network:\n  power: 2\n", line: 3, key: "network.power", "allowed are integers from 3 to 16"),
    Refusal(head + "network:\n  power: 17\n", line: 3, key: "network.power", "power is 17"),
    Refusal(head + "network:\n  threshold: 0\n", line: 3, key: "network.threshold", "allowed are values above 0"),
    Refusal(
      head + "initialization:\n  scale: 0\n", line: 3, key: "initialization.scale", "allowed are values above 0"),
    Refusal(head + "data:\n  classes: 1\n  distractors: 0\n", line: 3, key: "data.classes", "allowed are 2 to 1000"),
    Refusal(
      head + "data:\n  dimension: 9\n", line: 3, key: "data.dimension", "allowed are the number of classes, 10, to"),
    Refusal(head + "data:\n  samples: 0\n", line: 3, key: "data.samples", "allowed are 1 to 10000"),
    Refusal(
      head + "data:\n  samples: population\n", line: 3, key: "data.samples", "`population` is not a decimal number"),
    Refusal(head + "data:\n  samples: 10001\n", line: 3, key: "data.samples", "samples is 10001"),
    Refusal(head + "data:\n  test_samples: 0\n", line: 3, key: "data.test_samples", "allowed are 1 to 10000000"),
    Refusal(head + "data:\n  strengths: [0, 1]\n", line: 3, key: "data.strengths", "allowed are values above 0"),
    Refusal(head + "data:\n  strengths: [1]\n", line: 3, key: "data.strengths", "a list of 2 numbers"),
    Refusal(head + "data:\n  strengths: 1\n", line: 3, key: "data.strengths", "a list of 2 numbers"),
    Refusal(
      head + "data:\n  insufficiency: [0.5, 1.5]\n", line: 3, key: "data.insufficiency",
      "allowed are values from 0 to 1"),
    Refusal(head + "data:\n  noise: -1\n", line: 3, key: "data.noise", "finite values of at least 0"),
    Refusal(head + "data:\n  distractors: 10\n", line: 3, key: "data.distractors", "allowed are 0 to 9"),
    Refusal(head + "data:\n  classes: 4\n", line: 3, key: "data.distractors", "distractors is 4, allowed are 0 to 3"),
    Refusal(head + "data:\n  signal_range: [2, 1]\n", line: 3, key: "data.signal_range", "ascending finite values"),
    Refusal(head + "data:\n  distractor_range: [-1, 1]\n", line: 3, key: "data.distractor_range", "at least 0"),
    Refusal(head + "data:\n  insufficient_signal: -1\n", line: 3, key: "data.insufficient_signal", "at least 0"),
    Refusal(
      head + "data:\n  insufficient_distraction: -1\n", line: 3, key: "data.insufficient_distraction", "at least 0"),
    Refusal(head + "training:\n  learning_rate: 0\n", line: 3, key: "training.learning_rate", "values above 0"),
    Refusal(head + "training:\n  max_steps: 0\n", line: 3, key: "training.max_steps", "1 to 2147483647"),
    Refusal(
      head + "axes:\n  data.strengths[1]:\n    - 1\n    - 0\n", line: 5, key: "data.strengths", "a strength is 0.0"),
    Refusal(head + "axes:\n  data.strengths[2]: [1]\n", line: 3, key: "data.strengths[2]", "elements 0 to 1"),
    Refusal(
      head + "axes:\n  data.classes: [5, 300]\n  data.noise: [0, 1]\n", line: 3, key: "data.dimension",
      "first with data.classes = 300, data.noise = 0.0"),
    Refusal(head + "record:\n  points: 10001\n", line: 3, key: "record.points", "allowed are 0 to 10000"),
  ])
  func namesImpossibleValues(_ refusal: Refusal) { check(refusal) }

  @Test(arguments: [
    (
      "competition", "{kind: preference_map, x: data.noise, y: training.learning_rate}",
      "kind: `preference_map` belongs to networks of `family: fusion`"
    ),
    ("competition", "{kind: first_layer}", "kind: `first_layer` belongs to networks of `family: fusion`"),
    (
      "competition", "{kind: scatter, value: t_winner, moments: samples}",
      "moments: belongs to networks of `family: fusion`"
    ),
    (
      "competition", "{kind: trajectories, panels: [loss, maps]}",
      "panels: `maps` belongs to networks of `family: fusion`"
    ),
    (
      "competition", "{kind: trajectories, panels: [los]}",
      "panels: `los` is unknown; did you mean `loss`?; expected is `loss` or `strengths`"
    ),
    (
      "competition", "{kind: lines, x: data.noise, value: won_by_1}",
      "value: `won_by_1` is unknown; did you mean `won_by_2`?"
    ),
    ("competition", "{kind: lines, x: data.noise, value: both, hatch: both}", "hatch: not a key of a lines"),
    (
      "competition", "{kind: pie}",
      "kind: `pie` is unknown; expected is `heatmap` or `lines` or `trajectories` or `phase_portrait` or `scatter`"
    ),
    (
      "fusion", "{kind: heatmap, x: data.noise, y: training.learning_rate, value: t_a, hatch: both}",
      "hatch: belongs to networks of `family: competition`"
    ),
    (
      "fusion", "{kind: trajectories, panels: [strengths]}",
      "panels: `strengths` belongs to networks of `family: competition`"
    ),
  ])
  func figuresOfTheOtherFamilyAreRefused(family: String, figure: String, message: String) throws {
    let error = #expect(throws: SweepFileError.self) {
      try Sweep(
        text:
          "network.family: \(family)\naxes: {data.noise: [0, 1], training.learning_rate: [1, 2]}\nfigures:\n  - \(figure)\n",
        fileName: "a.yaml")
    }
    #expect(error?.description.contains("a.yaml:4: figures[0].\(message)") == true, "\(error?.description ?? "")")
    #expect(error?.problems.count == 1)
  }
}
