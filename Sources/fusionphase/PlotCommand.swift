import ArgumentParser
import PhaseDiagrams
import Sweeps
import Theory

extension FigureRequest.Kind: ExpressibleByArgument {}
extension FigureRequest.Scale: ExpressibleByArgument {}
extension FigureRequest.Source: ExpressibleByArgument {}
extension FigureRequest.Overlay: ExpressibleByArgument {}
extension FigureRequest.ColourMap: ExpressibleByArgument {}
extension FigureRequest.Panel: ExpressibleByArgument {}
extension FigureRequest.Spread: ExpressibleByArgument {}
extension FusionPrediction.Basis: ExpressibleByArgument {}
extension ObservableName: ExpressibleByArgument {}
extension Figure.Format: ExpressibleByArgument {}

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draw the figures of a run again, or others, without training.",
    discussion: """
      Without options that describe a figure, the figures of the sweep file are drawn again. With --figure N the N-th of \
      them is drawn with the options that are given instead of its own, and without --figure another one is drawn. The \
      options are the keys of a sweep file's figures; which kind of figure has which is in docs/reference.md.
      """)

  @OptionGroup var target: RunArgument

  @Option(help: "Start from this figure of the sweep file, 1 for the first.")
  var figure: Int?

  @OptionGroup(title: "Figure options") var keys: FigureOptions

  @Option(
    parsing: .upToNextOption, help: ArgumentHelp("Keys that the figure shall do without, as hatch.", valueName: "key"))
  var without: [String] = []

  @Option(parsing: .upToNextOption, help: "png, svg, pdf.")
  var formats: [Figure.Format] = Figure.Format.allCases

  @Option(help: "How wide the figures are, in inches.")
  var width = Figure.standardWidth

  @Option(help: "The form of the theory: finite_rate or flow.")
  var form: FusionPrediction.Form = .finiteRate

  @Option(
    name: [.customShort("o"), .long], help: "The folder to draw into. (default: figures in the run folder)",
    completion: .directory)
  var output: String?

  func run() throws {
    let store = try target.open()
    try CommandFailure.translating {
      let requests = try requests(store.sweep)
      let figures = try RunFigures(store, form: form)
      let folder = output ?? target.folder + "/figures"
      for path in try figures.write(requests, to: folder, formats: formats, width: width) { Console.result(path) }
    }
  }

  private func requests(_ sweep: Sweep) throws -> [FigureRequest] {
    let options = keys.options
    let known = sweep.figuresOrDefault
    guard let figure else {
      if options.isEmpty, without.isEmpty { return known }
      return [try sweep.figure(options, removing: without)]
    }
    guard known.indices.contains(figure - 1) else {
      let list = known.enumerated().map { "\n  \($0.offset + 1): \($0.element.words)" }.joined()
      throw CommandFailure("--figure \(figure): the run has " + (list.isEmpty ? "no figures" : "these figures:" + list))
    }
    return [try sweep.figure(options, changing: known[figure - 1], removing: without)]
  }
}

/// The keys of a figure.
struct FigureOptions: ParsableArguments {
  @Option(help: "The kind of figure. (default: heatmap)")
  var kind: FigureRequest.Kind?

  @Option(help: "Key of the horizontal axis.")
  var x: String?

  @Option(help: "Key of a map's vertical axis, or of what tells curves and points apart.")
  var y: String?

  @Option(help: "What to draw.")
  var value: ObservableName?

  @Option(help: "Simulation, theory, or the difference between them.")
  var source: FigureRequest.Source?

  @Option(help: "The scale of the value, or of the loss in trajectories.")
  var scale: FigureRequest.Scale?

  @Option(name: [.long, .customLong("colormap")], help: "The colours of a heatmap. (default: by the scale)")
  var colourMap: FigureRequest.ColourMap?

  @Option(help: "Theory as contours or lines, or none. (default: theory where the kind of figure has it)")
  var overlay: FigureRequest.Overlay?

  @Option(
    help: ArgumentHelp(
      "The axis value that all others are compared with, seed by seed: network.fusion_layer=1.",
      valueName: "key=value"))
  var relativeTo: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Values of y at which a heatmap is cut, with commas: 1.5,2.", valueName: "values"))
  var cuts: String?

  @Option(help: "Hatch cells of a heatmap where this fraction, as both, is at least one half (competition).")
  var hatch: String?

  @Option(parsing: .upToNextOption, help: "The panels of trajectories.")
  var panels: [FigureRequest.Panel] = []

  @Option(help: "The scale of steps in trajectories.")
  var stepScale: FigureRequest.Scale?

  @Option(help: "How the networks of a cell are shown in lines and trajectories.")
  var spread: FigureRequest.Spread?

  @Option(help: "What theory is evaluated on in a scatter plot.")
  var moments: FusionPrediction.Basis?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The ends of both axes of a phase portrait, with a comma: 0,1.2.", valueName: "from,to"))
  var range: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Axes that stand still: data.sigma_ratio=2 …", valueName: "key=value"))
  var at: [String] = []

  @Option(help: "A title.")
  var title: String?

  /// What was given, by the keys of a sweep file.
  var options: [FigureOption] {
    let words: [(key: String, word: String?)] = [
      ("kind", kind?.rawValue), ("x", x), ("y", y), ("value", value?.rawValue), ("source", source?.rawValue),
      ("scale", scale?.rawValue), ("colour_map", colourMap?.rawValue), ("overlay", overlay?.rawValue),
      ("hatch", hatch), ("step_scale", stepScale?.rawValue), ("spread", spread?.rawValue),
      ("moments", moments?.rawValue), ("title", title),
    ]
    var options = words.compactMap { key, word in word.map { FigureOption(key, .text($0)) } }
    if let relativeTo { options.append(FigureOption("relative_to", .assignments([relativeTo]))) }
    if let cuts { options.append(FigureOption("cuts", .values(cuts))) }
    if let range { options.append(FigureOption("range", .values(range))) }
    if !panels.isEmpty { options.append(FigureOption("panels", .texts(panels.map(\.rawValue)))) }
    if !at.isEmpty { options.append(FigureOption("at", .assignments(at))) }
    return options
  }
}
