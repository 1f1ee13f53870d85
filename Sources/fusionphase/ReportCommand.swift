import ArgumentParser
import PhaseDiagrams
import Sweeps
import Theory

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a run as one interactive HTML page.",
    discussion: """
      The page holds everything it needs and loads nothing: it can be mailed, archived, or opened without a network. A cell \
      shows its numbers when pointed at, and its cuts and learning curves when clicked.
      """)

  @OptionGroup var target: RunArgument

  @Option(
    name: [.customShort("o"), .long], help: "The file to write. (default: report.html in the run folder)",
    completion: .file(extensions: ["html"]))
  var output: String?

  @Option(
    parsing: .upToNextOption,
    help: "The values to keep. (default: all; those of the sweep's figures where all would make the page too large)")
  var values: [ObservableName] = []

  @Option(help: "The form of the theory: finite_rate or flow.")
  var form: FusionPrediction.Form = .finiteRate

  func run() throws {
    let store = try target.open()
    try CommandFailure.translating {
      let data = try ReportData(
        store, form: form, observables: values.isEmpty ? nil : values, version: FusionPhase.version)
      for omission in [data.omission, data.curves?.omission].compactMap({ $0 }) { Console.note(omission) }
      let path = output ?? target.folder + "/report.html"
      try ReportPage(data).write(to: path)
      Console.result(path)
    }
  }
}
