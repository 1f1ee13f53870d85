/// What the reference says of the figures of a sweep file.
extension FigureRequest {
  /// The kinds of figures and the keys that they take.
  public static let referenceSections: [ReferenceSection] = [
    ReferenceSection(
      title: "Kinds of figures",
      introduction: "Each figure is a mapping with a `kind`. Where an axis is neither drawn nor fixed by `at`, there "
        + "is one figure for each of its values.",
      entries: Kind.allCases.map { kind in
        ReferenceEntry(
          name: kind.rawValue, section: "Kinds of figures", allowed: kind.keysInWords, summary: kind.summary)
      }),
    ReferenceSection(
      title: "Keys of figures",
      entries: keySummaries.map { key in
        ReferenceEntry(
          name: key.name, section: "Keys of figures", defaultWords: key.defaultWords, allowed: key.allowed,
          summary: key.summary)
      }),
  ]

  /// Every key that a figure may have, with its default, what is allowed, and what it means.
  static let keySummaries: [(name: String, defaultWords: String, allowed: String, summary: String)] = [
    ("kind", "required", words(Kind.allCases), "What is drawn."),
    ("x", "required where there is one", "an axis of the sweep", "The horizontal axis."),
    (
      "y", "required for maps, otherwise none", "an axis of the sweep",
      "The vertical axis of a map; for other kinds the axis that tells curves, groups or points apart."
    ),
    ("value", "required where there is one", "a name from *Values*", "What is drawn over the axes."),
    (
      "source", Source.simulation.rawValue, words(Source.allCases),
      "What is drawn of the value: the simulation, the theory, or the first less the second (over it, where the scale "
        + "is `log`)."
    ),
    (
      "scale", Scale.linear.rawValue, words(Scale.allCases),
      "The scale of the value; `diverging`, for heatmaps, is centred on the value that means no effect."
    ),
    ("step_scale", Scale.linear.rawValue, words([Scale.linear, .log]), "The scale of training steps in trajectories."),
    ("colour_map", "what suits the scale", words(ColourMap.allCases), "The colours of a heatmap; also `colormap`."),
    (
      "overlay", Overlay.none.rawValue, words(Overlay.allCases),
      "Closed forms over what was simulated: contours, lines or predicted times."
    ),
    (
      "relative_to", "none", "one axis with one of its values, `{network.fusion_layer: 1}`",
      "Draws differences from the networks at that value, seed by seed; ratios where the scale is `log`."
    ),
    ("cuts", "none", "one or several values of y", "Where a heatmap is cut; the cuts are drawn below it as lines."),
    (
      "hatch", "none", words(ObservableName.allCases.filter(\.canBeHatched)),
      "A fraction of classes or samples of the competition family; cells in which it is at least one half are hatched."
    ),
    (
      "panels", "`loss`, and `maps` or `strengths`", "a list of " + words(Panel.allCases),
      "The parts of a figure of trajectories, from top to bottom."
    ),
    (
      "spread", Spread.quartiles.rawValue, words(Spread.allCases),
      "How the networks of a cell are shown: median and quartiles, for lines also mean and standard error, for "
        + "trajectories also one by one."
    ),
    (
      "moments", "population", "`population` or `samples`",
      "What the predictions of a scatter plot are evaluated on where samples are drawn."
    ),
    ("range", "what suits the fixed points", "two ascending numbers", "The ends of both axes of a phase portrait."),
    ("at", "none", "axes with one of their values each, `{data.sigma_ratio: 2}`", "Fixes axes that are not drawn."),
    ("title", "none", "any text", "A title above the figure."),
  ]

  private static func words<Choice: RawRepresentable<String>>(_ choices: [Choice]) -> String {
    let quoted = choices.map { "`\($0.rawValue)`" }
    return quoted.dropLast().joined(separator: ", ") + (quoted.count > 1 ? " or " : "") + (quoted.last ?? "")
  }
}

extension FigureRequest.Kind {
  /// What a figure of this kind shows.
  public var summary: String {
    switch self {
    case .heatmap: "Colour over two axes."
    case .lines: "Values against one axis, a curve for each value of another."
    case .trajectories: "Recorded learning curves, a group for each value of an axis; the sweep needs `record.points`."
    case .phasePortrait:
      "The flow of two scalar maps with its fixed points and recorded orbits; for the competition family the race of "
        + "both modalities for a class."
    case .scatter: "Theory against simulation, a point for each network."
    case .preferenceMap: "Which modality is learned first and which helps more, over two axes."
    case .firstLayer:
      "The first layer's weights of a two-dimensional modality B, a point for each unit; the sweep needs "
        + "`record.first_layer`."
    }
  }

  /// The keys that a figure of this kind takes, the required ones first.
  fileprivate var keysInWords: String {
    let (required, optional) = keys
    func quoted(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }
    let always = required.isEmpty ? "" : "required " + quoted(required) + "; "
    return always + quoted(optional + ["at", "title"])
  }
}
