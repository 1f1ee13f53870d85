import Foundation
import MutatedInput
import Sweeps
import Testing

/// A sweep file that cannot be meant, and what the refusal has to name.
struct Refusal: CustomTestStringConvertible {
  let text: String
  let line: Int?
  let key: String?
  let phrase: String

  init(_ text: String, line: Int?, key: String?, _ phrase: String) {
    self.text = text
    self.line = line
    self.key = key
    self.phrase = phrase
  }

  var testDescription: String { text.replacingOccurrences(of: "\n", with: "⏎") }
}

@Suite struct SweepFileRefusalTests {
  private func check(_ refusal: Refusal) {
    do {
      _ = try Sweep(text: refusal.text, fileName: "sweep.yaml")
      Issue.record("accepted")
    } catch {
      let isNamed = error.problems.contains {
        $0.line == refusal.line && $0.key == refusal.key && $0.message.contains(refusal.phrase)
      }
      #expect(isNamed, "\(error)")
      #expect(error.description.split(separator: "\n").allSatisfy { $0.hasPrefix("sweep.yaml") })
    }
  }

  @Test(arguments: [
    Refusal("", line: nil, key: nil, "the file is empty"),
    Refusal("# nothing\n", line: nil, key: nil, "the file is empty"),
    Refusal("- 1\n", line: 1, key: nil, "a list stands where"),
    Refusal("5\n", line: 1, key: nil, "`5` stands where"),
    Refusal("network:\n\tdepth: 2\n", line: 2, key: nil, "a tab stands where YAML allows spaces only"),
    Refusal("seeds: 1\n---\nseeds: 2\n", line: 2, key: nil, "a second document begins here"),
    Refusal("seeds: 1\nseeds: 2\n", line: 1, key: nil, "more than once in the same mapping, first here: `seeds`"),
    Refusal("network: {depth: 2, depth: 3}\n", line: 1, key: nil, "`depth`"),
    Refusal("data:\n  noise: &n 0.5\n", line: 2, key: nil, "anchors and aliases"),
    Refusal("seeds: 1\naxes: &a {data.noise: [1]}\n", line: 2, key: nil, "anchors and aliases"),
    Refusal("seeds: *unknown\n", line: 1, key: nil, "anchors and aliases"),
    Refusal("network: {depth: 2\nseeds: 4\n", line: 2, key: nil, "this is not YAML"),
    Refusal("axes: \"unfinished\n", line: 2, key: nil, "this is not YAML"),
    Refusal("title: a\u{0}b\n", line: 1, key: nil, "this is not YAML"),
    Refusal(String(repeating: "[", count: 5000), line: 1, key: nil, "this is not YAML"),
    Refusal("? [a, b]\n: 1\n", line: 1, key: nil, "a list stands where a key is expected"),
    Refusal("axes: {? {a: 1} : 1}\n", line: 1, key: nil, "a mapping stands where a key is expected"),
    Refusal(String(repeating: "? ", count: 900), line: 1, key: nil, "a mapping stands where a key is expected"),
    Refusal(SweepFileMutation.laughs(true), line: 2, key: nil, "anchors and aliases"),
  ])
  func namesTheLineOfTextThatIsNoSweepFile(_ refusal: Refusal) { check(refusal) }

  @Test(arguments: [
    Refusal("seed: 5\n", line: 1, key: "seed", "did you mean `seeds`?"),
    Refusal("network:\n  dpeth: 2\n", line: 2, key: "network.dpeth", "did you mean `network.depth`?"),
    Refusal("learning_rate: 0.1\n", line: 1, key: "learning_rate", "did you mean `training.learning_rate`?"),
    Refusal(
      "network:\n  colour: red\n", line: 2, key: "network.colour", "allowed are `network.family`, `network.depth`"),
    Refusal("wholly_other: 1\n", line: 1, key: "wholly_other", "allowed are `network`"),
    Refusal("network: 3\n", line: 1, key: "network", "its keys are `family`, `depth`"),
    Refusal("network:\n", line: 1, key: "network", "stands where a mapping is expected"),
    Refusal("network: {depth: 2}\nnetwork.depth: 3\n", line: 2, key: "network.depth", "already written in line 1"),
    Refusal("data.teacher[0]: 3\n", line: 1, key: "data.teacher[0]", "single elements can only be axes"),
    Refusal("seeds:\n", line: 1, key: "seeds", "no value is given"),
    Refusal("seeds: 0\n", line: 1, key: "seeds", "seeds is 0, allowed are 1 to"),
    Refusal("seeds: 1e10\n", line: 1, key: "seeds", "allowed are 1 to 2147483647"),
    Refusal("base_seed: -1\n", line: 1, key: "base_seed", "allowed are 0 to"),
    Refusal("title: [a]\n", line: 1, key: "title", "a list stands here; expected is a text"),
  ])
  func namesUnknownKeysAndFileValues(_ refusal: Refusal) { check(refusal) }

  @Test(arguments: [
    Refusal("data: {noise: \"0.5\"}\n", line: 1, key: "data.noise", "is quoted text; write it without quotes"),
    Refusal("data:\n  noise: yes\n", line: 2, key: "data.noise", "`yes` is not a decimal number"),
    Refusal("data:\n  noise: 0x10\n", line: 2, key: "data.noise", "`0x10` is not a decimal number"),
    Refusal("data:\n  noise: 1_000\n", line: 2, key: "data.noise", "not a decimal number"),
    Refusal("data:\n  noise: 1:30\n", line: 2, key: "data.noise", "not a decimal number"),
    Refusal("data:\n  noise: 010\n", line: 2, key: "data.noise", "leading zero"),
    Refusal("data:\n  noise: .inf\n", line: 2, key: "data.noise", "not a finite number"),
    Refusal("data:\n  noise: -Infinity\n", line: 2, key: "data.noise", "not a finite number"),
    Refusal("data:\n  noise: .NaN\n", line: 2, key: "data.noise", "is not a number"),
    Refusal("data:\n  noise: 1e400\n", line: 2, key: "data.noise", "beyond the largest number"),
    Refusal("data:\n  noise: 1e-400\n", line: 2, key: "data.noise", "below the smallest number"),
    Refusal("data:\n  noise: [1]\n", line: 2, key: "data.noise", "a list stands here; expected is a number"),
    Refusal("data:\n  noise: {a: 1}\n", line: 2, key: "data.noise", "a mapping stands here"),
    Refusal("data:\n  noise: ~\n", line: 2, key: "data.noise", "no value is given"),
    Refusal("data:\n  noise: e5\n", line: 2, key: "data.noise", "`e5` is not a decimal number"),
    Refusal("data:\n  noise: 1e\n", line: 2, key: "data.noise", "`1e` is not a decimal number"),
    Refusal("network:\n  depth: 2.5\n", line: 2, key: "network.depth", "`2.5` is not an integer"),
    Refusal("network:\n  depth: 1e17\n", line: 2, key: "network.depth", "beyond the largest integer"),
    Refusal("network:\n  bias: no\n", line: 2, key: "network.bias", "expected is `true` or `false`"),
    Refusal(
      "network:\n  activation: tanh\n", line: 2, key: "network.activation",
      "`tanh` is unknown; expected is `linear` or `relu` or `leaky_relu`"),
    Refusal(
      "network:\n  activation: relu\n", line: nil, key: "data.samples",
      "a nonlinear network needs samples; give their number, such as `samples: 8192`"),
    Refusal(
      "network:\n  bias: true\ndata:\n  samples: population\n", line: 4, key: "data.samples",
      "a network with biases needs samples"),
    Refusal(
      "network: {activation: leaky_relu}\ndata: {samples: 9}\ntraining:\n  method: moments\n", line: 4,
      key: "training.method", "a nonlinear network cannot be trained on second moments"),
    Refusal(
      "network: {activation: leaky_relu, negative_slope: 1.5}\n", line: 1, key: "network.negative_slope",
      "allowed are values from 0 to 1"),
    Refusal(
      "training:\n  weight_decay: 0.1\n", line: nil, key: "data.samples", "weight decay needs samples"),
    Refusal("record:\n  points: 20000\n", line: 2, key: "record.points", "allowed are 0 to 10000"),
    Refusal("network:\n  width: [100, x]\n", line: 2, key: "network.width", "`x` is not a decimal number"),
    Refusal(
      "initialization:\n  scheme: entrywize\n", line: 2, key: "initialization.scheme", "did you mean `entrywise`?"),
    Refusal("data:\n  kind: no\n", line: 2, key: "data.kind", "`no` is unknown; expected is `gaussian` or `blocks`"),
    Refusal("data:\n  samples: all\n", line: 2, key: "data.samples", "neither; expected is `population` or an integer"),
    Refusal("data:\n  samples: 1.5\n", line: 2, key: "data.samples", "`1.5` is neither"),
    Refusal(
      "training:\n  loss: hinge\n", line: 2, key: "training.loss", "expected is `squared` or `exponential`"),
  ])
  func namesValuesOfTheWrongKind(_ refusal: Refusal) { check(refusal) }

  @Test(arguments: [
    Refusal("network: {depth: 1}\n", line: 1, key: "network.depth", "allowed are 2 to 64"),
    Refusal("network:\n  depth: 1000000000000\n", line: 2, key: "network.depth", "allowed are 2 to 64"),
    Refusal(
      "network:\n  fusion_layer: 3\n", line: 2, key: "network.fusion_layer", "allowed are 1 (early) to the depth, 2"),
    Refusal("network:\n  fusion_layer: 0\n", line: 2, key: "network.fusion_layer", "fusion_layer is 0"),
    Refusal("network:\n  width: 0\n", line: 2, key: "network.width", "allowed are 1 to 65536"),
    Refusal("network:\n  width: [3, 4]\n", line: 2, key: "network.width", "2 widths for 1 hidden layers"),
    Refusal("initialization:\n  scale: 0\n", line: 2, key: "initialization.scale", "allowed are values above 0"),
    Refusal("initialization:\n  scale: -0.0\n", line: 2, key: "initialization.scale", "scale is 0.0"),
    Refusal("data:\n  correlation: 1\n", line: 2, key: "data.correlation", "allowed are values between -1 and 1"),
    Refusal("data:\n  sigma_ratio: -2\n", line: 2, key: "data.sigma_ratio", "sigma_ratio is -2.0"),
    Refusal("data:\n  teacher: [1, 1, 1]\n", line: 2, key: "data.teacher", "the teacher needs 2 finite values"),
    Refusal("data:\n  teacher: []\n", line: 2, key: "data.teacher", "the teacher needs 2 finite values"),
    Refusal("data:\n  noise: -1\n", line: 2, key: "data.noise", "finite values of at least 0"),
    Refusal("data:\n  samples: 0\n", line: 2, key: "data.samples", "`population` or 1 to 100000000"),
    Refusal("training:\n  learning_rate: 0\n", line: 2, key: "training.learning_rate", "values above 0"),
    Refusal("training:\n  max_steps: 0\n", line: 2, key: "training.max_steps", "1 to 2147483647"),
    Refusal("training:\n  stop_loss: -1e-4\n", line: 2, key: "training.stop_loss", "at least 0"),
    Refusal(
      "data: {dimensions: [1, 1]}\n", line: 1, key: "data.covariance", "missing; vector modalities with a covariance"),
    Refusal(
      "data: {covariance: [[1]]}\n", line: 1, key: "data.dimensions", "needs `data.dimensions` and `data.covariance`"),
    Refusal(
      "data: {kind: blocks, dimensions: [2, 2]}\n", line: 1, key: "data.variances",
      "missing; data of `kind: blocks` needs `data.dimensions` and `data.variances`"),
    Refusal(
      "data: {kind: blocks, dimensions: [2, 2], variances: [1, 1], teacher: [1, 2, 3]}\n", line: 1,
      key: "data.teacher", "blocks take two"),
    Refusal(
      "data: {kind: blocks, dimensions: [2, 9000], variances: [1, 1]}\n", line: 1, key: "data.dimensions",
      "allowed are 1 to 2048"),
    Refusal(
      "data: {kind: random, dimensions: [2, 2], degrees_of_freedom: 3}\n", line: 1, key: "data.degrees_of_freedom",
      "degrees_of_freedom is 3, allowed are 4 (D_A + D_B)"),
    Refusal(
      "data: {kind: xor, variance: 0}\n", line: 1, key: "data.variance", "allowed are values above 0"),
    Refusal(
      "data: {kind: xor, teacher: [1, 1]}\n", line: 1, key: "data.teacher", "this sweep has data of `kind: xor`"),
    Refusal(
      "data:\n  dimensions: [1, 1]\n  covariance: [[1, 0], [0, 1]]\n  correlation: 0.5\n", line: 4,
      key: "data.correlation", "belongs to two scalar modalities"),
    Refusal(
      "data:\n  dimensions: [1, 1]\n  covariance: [[1, 0], [0]]\n", line: 3, key: "data.covariance",
      "1 values stand here; expected is a list of 2 numbers"),
    Refusal(
      "data:\n  dimensions: [1, 1]\n  covariance: [[1, 2], [2, 1]]\n", line: 3, key: "data.covariance",
      "symmetric and positive definite"),
    Refusal(
      "data:\n  dimensions: [1, 2]\n  covariance: [[1, 0], [0, 1]]\n", line: 3, key: "data.covariance",
      "the covariance is 2×2, but the dimensions add up to 3"),
    Refusal(
      "data:\n  dimensions: [0, 2]\n  covariance: [[1, 0], [0, 1]]\n", line: 2, key: "data.dimensions",
      "at least one dimension"),
    Refusal(
      "data:\n  dimensions: [1, 1, 1]\n  covariance: [[1]]\n", line: 2, key: "data.dimensions",
      "expected is a list of 2 integers"),
    Refusal(
      "data:\n  dimensions: [1, 1]\n  covariance: [[1, 0], [0, 1]]\n  teacher: [1]\n", line: 4, key: "data.teacher",
      "the teacher needs 2 finite values"),
  ])
  func namesImpossibleValues(_ refusal: Refusal) { check(refusal) }

  @Test(arguments: [
    Refusal("axes: [1]\n", line: 1, key: "axes", "a mapping of axes is expected"),
    Refusal("axes:\n", line: 1, key: "axes", "a mapping of axes is expected"),
    Refusal("axes:\n  data.nose: [1]\n", line: 2, key: "data.nose", "unknown axis; did you mean `data.noise`?"),
    Refusal("axes:\n  seeds: [1, 2]\n", line: 2, key: "seeds", "cannot be an axis"),
    Refusal("axes:\n  data: {noise: [1]}\n", line: 2, key: "data", "a section, not a key; write axes in full"),
    Refusal("axes:\n  data.kind: [xor]\n", line: 2, key: "data.kind", "cannot be an axis"),
    Refusal("axes:\n  data.standardise: [features, center]\n", line: 2, key: "data.standardise", "cannot be an axis"),
    Refusal("axes:\n  data.x_a: [a, b]\n", line: 2, key: "data.x_a", "cannot be an axis"),
    Refusal("axes:\n  data.x_a[0]: [a, b]\n", line: 2, key: "data.x_a[0]", "unknown axis"),
    Refusal("axes:\n  data.noise: []\n", line: 2, key: "data.noise", "the axis has no values"),
    Refusal("axes:\n  data.noise: 0.5\n", line: 2, key: "data.noise", "`0.5` stands where an axis has a list"),
    Refusal("axes:\n  data.noise: [0.5, 1, 0.5]\n", line: 2, key: "data.noise", "the value 0.5 comes twice"),
    Refusal("axes:\n  data.noise: [0, -0.0]\n", line: 2, key: "data.noise", "the value 0.0 comes twice"),
    Refusal("axes:\n  data.noise:\n    - 0\n    - x\n", line: 4, key: "data.noise", "`x` is not a decimal number"),
    Refusal("axes:\n  data.noise: [1e400]\n", line: 2, key: "data.noise", "beyond the largest number"),
    Refusal("axes:\n  data.noise: {linspac: [0, 1, 2]}\n", line: 2, key: "data.noise", "did you mean `linspace`?"),
    Refusal(
      "axes:\n  data.noise: {linspace: [0, 1, 2], range: [0, 1, 1]}\n", line: 2, key: "data.noise", "one of {linspace"),
    Refusal(
      "axes:\n  data.noise: {linspace: [0, 1]}\n", line: 2, key: "data.noise", "linspace takes [from, to, count]"),
    Refusal("axes:\n  data.noise: {linspace: [0, 1, 2.5]}\n", line: 2, key: "data.noise", "the count is 2.5"),
    Refusal("axes:\n  data.noise: {linspace: [0, 1, 0]}\n", line: 2, key: "data.noise", "the count is 0"),
    Refusal("axes:\n  data.noise: {linspace: [0, 1, 1]}\n", line: 2, key: "data.noise", "one value cannot be both"),
    Refusal("axes:\n  data.noise: {linspace: [1, 1, 3]}\n", line: 2, key: "data.noise", "from and to are both 1.0"),
    Refusal("axes:\n  data.noise: {linspace: [0, 1, 1e12]}\n", line: 2, key: "data.noise", "allowed are 1 to 1000000"),
    Refusal("axes:\n  data.noise: {logspace: [0, 1, 3]}\n", line: 2, key: "data.noise", "both must be above 0"),
    Refusal("axes:\n  data.noise: {range: [0, 1, -0.1]}\n", line: 2, key: "data.noise", "never lead from 0.0 to 1.0"),
    Refusal("axes:\n  data.noise: {range: [0, 1, 0]}\n", line: 2, key: "data.noise", "never lead"),
    Refusal("axes:\n  data.noise: {range: [0, 1, 1e-300]}\n", line: 2, key: "data.noise", "more than 1000000 values"),
    Refusal(
      "axes:\n  network.depth: {linspace: [2, 3, 4]}\n", line: 2, key: "network.depth", "which is not an integer"),
    Refusal(
      "axes:\n  initialization.scheme: {range: [0, 1, 1]}\n", line: 2, key: "initialization.scheme", "give a list"),
    Refusal("axes:\n  data.teacher: [1, 2]\n", line: 2, key: "data.teacher", "expected is a list of numbers"),
    Refusal("axes:\n  data.teacher[2]: [1, 2]\n", line: 2, key: "data.teacher[2]", "allowed are elements 0 to 1"),
    Refusal("axes:\n  data.teacher[-1]: [1, 2]\n", line: 2, key: "data.teacher[-1]", "unknown axis"),
    Refusal("axes:\n  network.width[0]: [1, 2]\n", line: 2, key: "network.width[0]", "not a list, and has no elements"),
    Refusal(
      "axes:\n  data.teacher: [[1, 2]]\n  data.teacher[0]: [1]\n", line: 3, key: "data.teacher[0]",
      "the axis data.teacher in line 2 sets the same values"),
    Refusal(
      "axes:\n  data.teacher[0]: [1]\n  data.teacher: [[1, 2]]\n", line: 3, key: "data.teacher",
      "the axis data.teacher[0] in line 2"),
    Refusal(
      "axes:\n  data.noise: [1]\n  zip: {data.noise: [0], data.correlation: [0]}\n", line: 3, key: "data.noise",
      "already an axis in line 2"),
    Refusal(
      "axes:\n  zip: {data.noise: [0, 1], data.correlation: [0]}\n", line: 2, key: "zip",
      "data.noise has 2, data.correlation has 1"),
    Refusal("axes:\n  zip: {data.noise: [0, 1]}\n", line: 2, key: "zip", "at least two axes"),
    Refusal("axes:\n  zip: [1]\n", line: 2, key: "zip", "a mapping of axes of equal length"),
    Refusal(
      "axes:\n  zip: {data.noise: [0, 1], data.correlation: [0, 0.5]}\n"
        + "zip: {data.sigma_ratio: [1, 2], training.learning_rate: [0.1, 0.2]}\n", line: 3, key: "zip",
      "zipped axes are written twice"),
    Refusal(
      "axes:\n  network.depth: [2, 3]\n", line: 2, key: "initialization.scheme",
      "depends on network.depth, which is an axis"),
    Refusal(
      "axes:\n  initialization.scheme: [balanced, layerwise]\n", line: 2, key: "initialization.scale",
      "depends on initialization.scheme"),
    Refusal(
      "network: {depth: 3}\naxes:\n  network.fusion_layer: [3, late]\n", line: 3, key: "network.fusion_layer",
      "`late` and 3 are the same value"),
  ])
  func namesAxesThatCannotBeMeant(_ refusal: Refusal) { check(refusal) }

  @Test(arguments: [
    Refusal("axes:\n  data.correlation: [0, 0.5, 1]\n", line: 2, key: "data.correlation", "correlation is 1.0"),
    Refusal(
      "axes:\n  data.correlation:\n    - 0\n    - -1.5\n    - 2\n", line: 4, key: "data.correlation",
      "correlation is -1.5, allowed are values between -1 and 1 (and 1 more)"),
    Refusal(
      "initialization: {scheme: layerwise}\naxes:\n  network.depth: [2, 3]\n  network.fusion_layer: [1, 3]\n", line: 4,
      key: "network.fusion_layer", "first with network.depth = 2, network.fusion_layer = 3"),
    Refusal(
      "network:\n  fusion_layer: 4\ninitialization: {scheme: layerwise}\naxes:\n  network.depth: [4, 3]\n", line: 2,
      key: "network.fusion_layer", "first with network.depth = 3"),
    Refusal("axes:\n  data.teacher: [[1, 1], [1, 2, 3]]\n", line: 2, key: "data.teacher", "needs 2 finite values"),
    Refusal(
      "axes:\n  data.noise: {linspace: [0, 1, 1000000]}\n  training.stop_loss: {linspace: [0, 1, 1000000]}\n", line: 1,
      key: "axes", "1000000 × 1000000 make more than the 1000000 cells"),
    Refusal(
      "axes:\n  data.noise: {linspace: [0, 1, 1000000]}\nseeds: 3000\n", line: 1, key: "axes",
      "1000000 × 3000 seeds make more than the 2147483647 networks"),
    Refusal(
      "axes:\n" + (0..<8).map { "  \(bigKeys[$0]): {linspace: [1, 2, 10000]}\n" }.joined(), line: 1, key: "axes",
      "a sweep may have"),
  ])
  func namesTheFirstCellThatCannotBeTrained(_ refusal: Refusal) { check(refusal) }

  private static let bigKeys = [
    "data.noise", "data.sigma_ratio", "data.correlation", "training.learning_rate", "training.stop_loss",
    "initialization.scale", "data.teacher[0]", "data.teacher[1]",
  ]

  private static let twoAxes = "axes: {data.correlation: [0, 0.5], data.sigma_ratio: [1, 2]}\nfigures:\n"

  @Test(arguments: [
    Refusal("figures: {kind: heatmap}\n", line: 1, key: "figures", "a list of figures is expected"),
    Refusal("figures: [5]\n", line: 1, key: "figures[0]", "a figure is expected"),
    Refusal(
      twoAxes + "  - {x: data.correlation, value: steps}\n", line: 3, key: "figures[0].kind",
      "missing; allowed are `heatmap`"),
    Refusal(
      twoAxes + "  - {kind: pie, x: data.correlation, value: steps}\n", line: 3, key: "figures[0].kind",
      "`pie` is unknown"),
    Refusal(
      twoAxes + "  - {kind: heatmap, x: data.correlation, value: steps}\n", line: 3, key: "figures[0].y",
      "missing; axes are"),
    Refusal(twoAxes + "  - {kind: lines, value: steps}\n", line: 3, key: "figures[0].x", "missing; axes are"),
    Refusal(
      twoAxes + "  - {kind: lines, x: data.noise, value: steps}\n", line: 3, key: "figures[0].x",
      "not an axis of this sweep"),
    Refusal(
      twoAxes + "  - {kind: lines, x: data.corelation, value: steps}\n", line: 3, key: "figures[0].x",
      "did you mean `data.correlation`?"),
    Refusal(
      twoAxes + "  - {kind: lines, x: data.correlation, value: time_ration}\n", line: 3, key: "figures[0].value",
      "did you mean `time_ratio`?"),
    Refusal(
      twoAxes + "  - {kind: lines, x: data.correlation}\n", line: 3, key: "figures[0].value", "missing; allowed are"),
    Refusal(
      twoAxes + "  - {kind: lines, x: data.correlation, y: data.correlation, value: steps}\n", line: 3,
      key: "figures[0].y", "already the horizontal axis"),
    Refusal(
      twoAxes + "  - kind: lines\n    x: data.correlation\n    value: steps\n    color: red\n", line: 6,
      key: "figures[0].color", "unknown key"),
    Refusal(
      twoAxes
        + "  - {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: steps, colormap: viridis, colour_map: cividis}\n",
      line: 3,
      key: "figures[0].colour_map", "already written"),
    Refusal(
      twoAxes + "  - {kind: lines, x: data.correlation, value: steps, at: {data.sigma_ratio: 3}}\n", line: 3,
      key: "figures[0].at.data.sigma_ratio", "no value 3.0; its values are 1.0, 2.0"),
    Refusal(
      twoAxes + "  - {kind: lines, x: data.correlation, value: steps, at: {data.correlation: 0}}\n", line: 3,
      key: "figures[0].at.data.correlation", "not one of the other axes"),
    Refusal(
      "axes: {zip: {data.correlation: [0, 0.5], data.sigma_ratio: [1, 2]}}\nfigures:\n"
        + "  - {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: steps}\n", line: 3, key: "figures[0].y",
      "are zipped and span no plane"),
  ])
  func namesFiguresThatCannotBeDrawn(_ refusal: Refusal) { check(refusal) }

  @Test func reportsAllProblemsInTheOrderOfTheLines() {
    let text = "network:\n  depth: x\n  width: 1.5\ndata:\n  noise: '1'\naxes:\n  data.what: [1]\nsead: 1\n"
    let error = #expect(throws: SweepFileError.self) { try Sweep(text: text, fileName: "a.yaml") }
    #expect(error?.problems.map(\.line) == [2, 3, 5, 7, 8])
    #expect(error?.description.hasPrefix("a.yaml:2: network.depth: `x` is not a decimal number") == true)
  }

  @Test func refusesFilesThatAreMissingOrNotUTF8() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
    var error = #expect(throws: SweepFileError.self) { try Sweep(path: file.path) }
    #expect(error?.description == "\(file.path): the file does not exist")
    try Data([0x61, 0x3A, 0x20, 0x31, 0x0A, 0x62, 0xFF, 0x0A]).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    error = #expect(throws: SweepFileError.self) { try Sweep(path: file.path) }
    #expect(error?.description == "\(file.path):2: the text is not UTF-8; save it as UTF-8")
  }
}
