/// The reference as text, for a page and for a terminal.
extension ReferenceSection {
  /// A heading, the introduction and a table.
  public var markdown: String {
    let hasChoices = entries.contains { $0.allowed != nil }
    let hasDefaults = entries.contains { $0.defaultWords != nil }
    var header = ["name"]
    if hasDefaults { header.append("default") }
    if hasChoices { header.append("allowed") }
    header.append("meaning")
    let rows = entries.map { entry in
      var cells = ["`\(entry.name)`"]
      if hasDefaults { cells.append(entry.defaultWords ?? "") }
      if hasChoices { cells.append(entry.allowed ?? "") }
      return cells + [entry.summary]
    }
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    let table = [line(header), "|" + String(repeating: "---|", count: header.count)] + rows.map(line)
    let top = ["## \(title)", ""] + (introduction.isEmpty ? [] : [introduction, ""])
    return (top + table).joined(separator: "\n") + "\n"
  }
}

extension ReferenceEntry {
  /// A few lines for a terminal: the name and where it belongs, what it means, what is allowed and the default.
  public var text: String {
    var lines = ["\(name)  (\(section))", "  \(summary)"]
    if let allowed { lines.append("  Allowed: \(allowed)") }
    if let defaultWords { lines.append("  Default: \(defaultWords)") }
    return lines.joined(separator: "\n")
  }
}
