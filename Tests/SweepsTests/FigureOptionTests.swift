import Sweeps
import Testing

/// A figure described on the command line is the one that a sweep file would describe in the same words.
@Suite("Figures from options")
struct FigureOptionTests {
  private static let fusion = """
    axes:
      data.correlation: [-0.5, 0, 0.5]
      data.sigma_ratio: [1.5, 2]
      network.fusion_layer: [1, late]
    data: {samples: 50}
    record: {points: 5, first_layer: true}

    """
  private static let competition = """
    network: {family: competition}
    axes: {"data.strengths[1]": [0.8, 1.2], initialization.scale: [0.01, 0.1]}

    """

  /// The one figure of a sweep file.
  private func read(_ figure: String, _ sweep: String) throws -> FigureRequest {
    try Sweep(text: sweep + "figures: [\(figure)]", fileName: "a.yaml").figures[0]
  }

  private func sweep(_ text: String) throws -> Sweep { try Sweep(text: text, fileName: "a.yaml") }

  private static let plane: [FigureOption] = [
    FigureOption("x", .text("data.correlation")), FigureOption("y", .text("data.sigma_ratio")),
  ]

  static let figures: [(options: [FigureOption], yaml: String)] = [
    (
      plane + [FigureOption("value", .text("time_ratio"))],
      "{kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: time_ratio, overlay: theory}"
    ),
    (
      plane + [
        FigureOption("value", .text("t_b")), FigureOption("source", .text("difference")),
        FigureOption("scale", .text("log")), FigureOption("colour_map", .text("cividis")),
        FigureOption("overlay", .text("none")), FigureOption("relative_to", .assignments(["network.fusion_layer=1"])),
        FigureOption("cuts", .values("1.5, 2")), FigureOption("at", .assignments(["network.fusion_layer=late"])),
        FigureOption("title", .text("No: {markup}")),
      ],
      """
      {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: t_b, source: difference, scale: log, \
      colour_map: cividis, overlay: none, relative_to: {network.fusion_layer: 1}, cuts: [1.5, 2], \
      at: {network.fusion_layer: 2}, title: "No: {markup}"}
      """
    ),
    (
      [
        FigureOption("kind", .text("lines")), FigureOption("x", .text("data.correlation")),
        FigureOption("value", .text("misattribution")), FigureOption("spread", .text("standard_error")),
      ], "{kind: lines, x: data.correlation, value: misattribution, spread: standard_error, overlay: theory}"
    ),
    (
      [
        FigureOption("kind", .text("trajectories")), FigureOption("y", .text("data.sigma_ratio")),
        FigureOption("panels", .texts(["e_g", "loss"])), FigureOption("step_scale", .text("log")),
        FigureOption("spread", .text("individual")),
      ],
      """
      {kind: trajectories, y: data.sigma_ratio, panels: [e_g, loss], step_scale: log, spread: individual, \
      overlay: theory}
      """
    ),
    (
      [FigureOption("kind", .text("phase_portrait")), FigureOption("range", .values("-1,1.5"))],
      "{kind: phase_portrait, range: [-1, 1.5]}"
    ),
    (
      [
        FigureOption("kind", .text("scatter")), FigureOption("value", .text("plateau_loss")),
        FigureOption("moments", .text("samples")),
      ], "{kind: scatter, value: plateau_loss, moments: samples}"
    ),
    (
      plane + [FigureOption("kind", .text("preference_map"))],
      "{kind: preference_map, x: data.correlation, y: data.sigma_ratio, overlay: theory}"
    ),
    ([FigureOption("kind", .text("first_layer"))], "{kind: first_layer}"),
  ]

  @Test("Every key means what it means in a sweep file", arguments: figures.indices)
  func keys(index: Int) throws {
    let (options, yaml) = Self.figures[index]
    #expect(try sweep(Self.fusion).figure(options) == read(yaml, Self.fusion))
  }

  @Test("Hatching is of the competition family")
  func hatching() throws {
    let options = [
      FigureOption("x", .text("data.strengths[1]")), FigureOption("y", .text("initialization.scale")),
      FigureOption("value", .text("won_by_2")), FigureOption("hatch", .text("both")),
    ]
    let yaml = """
      {kind: heatmap, x: "data.strengths[1]", y: initialization.scale, value: won_by_2, hatch: both, overlay: theory}
      """
    #expect(try sweep(Self.competition).figure(options) == read(yaml, Self.competition))
    let error = #expect(throws: FigureOptionsError.self) {
      try sweep(Self.fusion).figure(Self.plane + [FigureOption("value", .text("t_a")), options[3]])
    }
    #expect(error?.description.hasPrefix("--hatch: ") == true, "\(error?.description ?? "")")
  }

  @Test("Other keys of a figure stay as they are, those that its new kind does not have go, and some can be taken away")
  func changes() throws {
    let base = try read(
      """
      {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: time_ratio, scale: log, colour_map: cividis, \
      cuts: [2], relative_to: {network.fusion_layer: 1}, title: Before}
      """, Self.fusion)
    let sweep = try sweep(Self.fusion)
    var expected = base
    expected.scale = .diverging
    expected.title = "After"
    #expect(
      try sweep.figure(
        [FigureOption("scale", .text("diverging")), FigureOption("title", .text("After"))], changing: base) == expected)
    #expect(
      try sweep.figure([FigureOption("kind", .text("lines"))], changing: base)
        == read(
          """
          {kind: lines, x: data.correlation, y: data.sigma_ratio, value: time_ratio, scale: log, \
          relative_to: {network.fusion_layer: 1}, title: Before}
          """, Self.fusion))
    #expect(
      try sweep.figure([], changing: base, removing: ["relative_to", "cuts"])
        == read(
          """
          {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: time_ratio, scale: log, colour_map: cividis, \
          title: Before}
          """, Self.fusion))
    #expect(try sweep.figure([], changing: base) == base)
  }

  @Test(
    "What cannot be is refused with the option and what is allowed",
    arguments: [
      ([FigureOption("value", .text("t_a"))], ["--x: missing; axes are", "--y: missing"]),
      (plane, ["--value: missing; allowed are"]),
      (
        plane + [FigureOption("value", .text("t_a")), FigureOption("x", .text("data.corelation"))],
        ["--x: `data.corelation` is not an axis", "did you mean `data.correlation`?"]
      ),
      (
        plane + [FigureOption("value", .text("t_a")), FigureOption("spread", .text("quartiles"))],
        ["--spread: not a key of a heatmap; allowed are"]
      ),
      (
        plane + [FigureOption("value", .text("t_a")), FigureOption("cuts", .values("1.5, 7"))],
        ["--cuts: the axis has no value 7"]
      ),
      (
        plane + [FigureOption("value", .text("t_a")), FigureOption("at", .assignments(["network.fusion_layer"]))],
        ["--at network.fusion_layer: write key=value"]
      ),
      (
        plane + [FigureOption("value", .text("t_a")), FigureOption("at", .assignments(["network.fusion_layer=3"]))],
        ["--at network.fusion_layer: the axis has no value 3"]
      ),
      (
        plane + [FigureOption("value", .text("t_a")), FigureOption("at", .assignments(["data.noise=1"]))],
        ["--at data.noise: not one of the other axes"]
      ),
      (
        plane + [FigureOption("value", .text("t_a")), FigureOption("relative_to", .assignments(["data.noise=1"]))],
        ["--relative-to data.noise: not one of"]
      ),
      (
        [FigureOption("kind", .text("phase_portrait")), FigureOption("range", .values("1,0"))],
        ["--range: the range must ascend"]
      ),
      (
        [FigureOption("kind", .text("phase_portrait")), FigureOption("range", .values("[1"))],
        ["--range [1: cannot be read"]
      ),
      (
        [FigureOption("kind", .text("trajectories")), FigureOption("panels", .texts(["strengths"]))],
        ["--panels: `strengths`"]
      ),
      (plane + [FigureOption("value", .text("won_by_2"))], ["--value: `won_by_2`"]),
    ] as [([FigureOption], [String])])
  func refusals(options: [FigureOption], words: [String]) throws {
    let sweep = try sweep(Self.fusion)
    let error = #expect(throws: FigureOptionsError.self) {
      // Later options win over those of the plane.
      try sweep.figure(options)
    }
    for word in words { #expect(error?.description.contains(word) == true, "\(error?.description ?? "")") }
    #expect(error?.description.contains("a.yaml") == false && error?.description.contains("figure.") == false)
  }

  @Test("A key that a figure does not have cannot be taken away")
  func nothingToRemove() throws {
    let error = #expect(throws: FigureOptionsError.self) {
      try sweep(Self.fusion).figure(Self.plane + [FigureOption("value", .text("t_a"))], removing: ["cuts"])
    }
    #expect(error?.description.hasPrefix("--without cuts: not a key of this figure; it has ") == true)
  }
}
