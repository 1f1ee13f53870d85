import ArgumentParser
import PhaseDiagrams

struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Explain keys of sweep files, figures and columns of tables.",
    discussion: """
      `fusionphase reference sigma_ratio` explains one name; the last part of a dotted key is enough. Without a name all \
      of them are listed. With --markdown it prints the page that docs/reference.md is.
      """)

  @Argument(help: "Names of keys, values or columns. (default: all, a line each)")
  var names: [String] = []

  @Flag(help: "Print the whole reference as a page of Markdown.")
  var markdown = false

  func validate() throws {
    if markdown, !names.isEmpty { throw ValidationError("--markdown prints the whole page and takes no names") }
  }

  func run() throws {
    if markdown { return Console.result(Reference.markdown) }
    if names.isEmpty { return Console.result(Reference.overview) }
    let found = try CommandFailure.translating { try names.map { name in try Reference.entries(named: name) } }
    Console.result(found.joined().map(\.text).joined(separator: "\n\n"))
  }
}
