import Experiments
import Sweeps

/// Everything that can be written in a sweep file or read in a table, in words: what `docs/reference.md` is made of.
///
/// All of it comes from the tables that reading, drawing and exporting follow, so that it cannot say anything else.
public enum Reference {
  /// The reference by heading.
  public static let sections: [ReferenceSection] =
    SweepSchema.referenceSections + FigureRequest.referenceSections + valueSections

  /// The whole reference as a page of Markdown.
  public static var markdown: String {
    ([introduction] + sections.map(\.markdown)).joined(separator: "\n")
  }

  /// One line a name.
  public static var overview: String {
    sections.map { section in
      ([section.title + ":"] + section.entries.map { "  \($0.name)" }).joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n\n`fusionphase reference NAME` explains one of them."
  }

  /// What is said of a name; a dotted key is also found by its last part.
  ///
  /// - Returns: at least one entry, more where several families or tables have the name.
  /// - Throws: ``PhaseDiagramError`` with a guess if nothing has this name.
  public static func entries(named name: String) throws(PhaseDiagramError) -> [ReferenceEntry] {
    let all = sections.flatMap(\.entries)
    // Elements of lists are explained with the list.
    let sought = name.prefix { $0 != "[" }
    let exact = all.filter { $0.name == sought }
    let found = exact.isEmpty ? all.filter { $0.name.hasSuffix("." + sought) } : exact
    guard found.isEmpty else { return found }
    let hint = Spelling.hint(for: name, in: all.map(\.name))
    throw PhaseDiagramError(
      "there is no key, value or column `\(name)`" + (hint.isEmpty ? "; `fusionphase reference` lists all" : hint))
  }

  private static let introduction = """
    # Reference

    Every key of sweep files and figures, every value, and every column of exported tables. `fusionphase reference NAME`
    prints the entry of a name in the terminal, and `fusionphase reference --markdown` this page; `tools/test-docs` fails
    where the two differ. [sweep-files.md](sweep-files.md) and [reading-results.md](reading-results.md) explain them in
    context.

    """
}
