import ArgumentParser
import PhaseDiagrams
import Sweeps

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the outcomes of a run as a table.",
    discussion: """
      One row a network, or with --reduced one row a cell, with --curves one row a recorded point, with --classes one row a \
      class. Times are in gradient-descent steps; a field is empty where there is no value.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case csv }

  @OptionGroup var target: RunArgument

  @Option(help: "The format: csv.")
  var format: Format = .csv

  @Flag(help: "One row a cell: n, n_ok, and mean, standard error, median, quartiles and theory of each value.")
  var reduced = false

  @Flag(help: "One row a point of the recorded learning curves.")
  var curves = false

  @Flag(help: "One row a class of each network of the competition family.")
  var classes = false

  @Option(name: [.customShort("o"), .long], help: "The file to write. (default: standard output)", completion: .file())
  var output: String?

  func validate() throws {
    if [reduced, curves, classes].count(where: { $0 }) > 1 {
      throw ValidationError("--reduced, --curves and --classes are different tables; choose one")
    }
  }

  func run() throws {
    let store = try target.open()
    try CommandFailure.translating {
      let file = try output.map { try TableFile(path: $0) }
      let sink = { (bytes: [UInt8]) throws(PhaseDiagramError) in
        if let file { try file.append(bytes) } else { Console.result(bytes: bytes) }
      }
      if reduced {
        try PhaseDiagram(store).writeTable(to: sink)
      } else if curves {
        try store.writeCurveTable(to: sink)
      } else if classes {
        try store.writeClassTable(to: sink)
      } else {
        try store.writeNetworkTable(to: sink)
      }
    }
    if let output { Console.note("Wrote \(output)") }
  }
}
