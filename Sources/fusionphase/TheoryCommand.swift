import ArgumentParser
import PhaseDiagrams
import Sweeps
import Theory

struct TheoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "theory", abstract: "Draw what theory says about a sweep, without training anything.",
    discussion: "Writes theory.csv (one row a cell) and the sweep's figures with theory in the place of simulation.")

  @OptionGroup var file: SweepArgument

  @Option(
    name: [.customShort("o"), .long], help: "The folder to write to. (default: runs/NAME-theory)",
    completion: .directory)
  var output: String?

  @Option(help: "finite_rate (gradient descent at the sweep's learning rate) or flow (its limit, as in the paper).")
  var form: FusionPrediction.Form = .finiteRate

  func run() throws {
    let sweep = try file.read()
    let folder = output ?? file.defaultFolder(suffix: "-theory")
    try CommandFailure.translating {
      let figures = try RunFigures(theoryOf: sweep, form: form)
      let table = try OutputFile(path: folder + "/theory.csv")
      try figures.diagram.writeTheoryTable(to: table.append)
      try table.finish()
      Console.result(table.path)
      guard RunFigures.canDraw else { return }
      for path in try figures.write(figures.theoryRequests, to: folder + "/figures") { Console.result(path) }
    }
  }
}
