import ArgumentParser
import PhaseDiagrams
import Sweeps
import Theory

extension FigureRequest.Kind: ExpressibleByArgument {}
extension FigureRequest.Scale: ExpressibleByArgument {}
extension FigureRequest.Source: ExpressibleByArgument {}
extension FigureRequest.Overlay: ExpressibleByArgument {}
extension FigureRequest.ColourMap: ExpressibleByArgument {}
extension ObservableName: ExpressibleByArgument {}
extension Figure.Format: ExpressibleByArgument {}

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draw the figures of a run again, or others, without training.",
    discussion: "Without --value, the figures of the sweep file are drawn again.")

  @OptionGroup var target: RunArgument

  @Option(help: "What to draw; then also give --x, and --y for a heatmap.")
  var value: ObservableName?

  @Option(help: "Key of the horizontal axis.")
  var x: String?

  @Option(help: "Key of a heatmap's vertical axis, or of what tells the curves of a line cut apart.")
  var y: String?

  @Option(help: "heatmap or lines.")
  var kind: FigureRequest.Kind = .heatmap

  @Option(help: "simulation, theory or difference.")
  var source: FigureRequest.Source = .simulation

  @Option(help: "linear, log or diverging.")
  var scale: FigureRequest.Scale = .linear

  @Option(name: [.long, .customLong("colormap")], help: "viridis, cividis or diverging.")
  var colourMap: FigureRequest.ColourMap?

  @Option(help: "theory or none.")
  var overlay: FigureRequest.Overlay = .theory

  @Option(help: "A title.")
  var title: String?

  @Option(parsing: .upToNextOption, help: "png, svg, pdf.")
  var formats: [Figure.Format] = Figure.Format.allCases

  @Option(help: "The form of the theory: finite_rate or flow.")
  var form: FusionPrediction.Form = .finiteRate

  @Option(
    name: [.customShort("o"), .long], help: "The folder to draw into. (default: figures in the run folder)",
    completion: .directory)
  var output: String?

  func validate() throws {
    if value == nil, x != nil || y != nil { throw ValidationError("--x and --y belong to --value") }
    if value != nil, x == nil { throw ValidationError("--value needs --x") }
    if value != nil, kind == .heatmap, y == nil { throw ValidationError("a heatmap needs --y; or use --kind lines") }
  }

  func run() throws {
    let store = try target.open()
    try CommandFailure.translating {
      let figures = try RunFigures(store, form: form)
      let requests = request.map { [$0] } ?? figures.sweep.figuresOrDefault
      let folder = output ?? target.folder + "/figures"
      for path in try figures.write(requests, to: folder, formats: formats) { Console.result(path) }
    }
  }

  private var request: FigureRequest? {
    guard let value, let x else { return nil }
    return FigureRequest(
      kind: kind, x: x, y: y, value: value.rawValue, source: source, scale: scale, colourMap: colourMap,
      overlay: overlay, title: title)
  }
}
