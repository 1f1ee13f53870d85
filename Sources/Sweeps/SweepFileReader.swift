import Experiments
import Foundation
import Yams

/// An axis with the places where it was written.
struct LocatedAxis {
  let axis: Axis
  let line: Int?
  /// The line of each value; empty for spaced axes, whose values share the axis's line.
  let valueLines: [Int?]

  /// Where one value stands.
  func line(ofValue index: Int) -> Int? { valueLines.indices.contains(index) ? valueLines[index] ?? line : line }
}

/// Reads the text of one sweep file, collecting problems instead of stopping at the first.
struct SweepFileReader {
  let file: String
  private(set) var problems: [SweepFileError.Problem] = []
  private(set) var title: String?
  /// The file-level integers and template values that were written, by key.
  private(set) var values: [String: ConfigurationValue] = [:]
  /// The lines of all keys that were written, readable or not.
  private(set) var lines: [String: Int] = [:]
  /// The dimensions of the grid in order; zipped axes share one.
  var dimensions: [[LocatedAxis]] = []
  /// The lines of the axes that were written, readable or not.
  var axisLines: [String: Int] = [:]
  /// What `late` fusion means, once the template is resolved and where all cells have the same depth.
  var lateFusionLayer: ConfigurationValue?
  /// The family of the networks, which says what keys there are; `nil` where `network.family` could not be read.
  private(set) var family: ModelFamily? = .fusion
  /// The list of figures, to be read once the axes are known.
  private(set) var figures: Node?

  /// Reads everything but the figures.
  ///
  /// - Parameter overrides: values that hold instead of those that are written.
  init(text: String, file: String, overrides: [SweepOverride] = []) {
    self.file = file
    guard let root = parse(text) else { return }
    read(root)
    for override in overrides { apply(override) }
  }

  /// Notes a problem.
  mutating func report(_ message: String, key: String?, line: Int?) {
    problems.append(SweepFileError.Problem(line: line, key: key, message: message))
  }

  /// Stops here if there are problems.
  func throwProblems() throws(SweepFileError) {
    if !problems.isEmpty { throw SweepFileError(file: file, problems: problems) }
  }

  /// Stops here if nothing could be read at all, where completing defaults would only add noise.
  func throwIfUnreadable() throws(SweepFileError) {
    if lines.isEmpty { try throwProblems() }
  }

  // MARK: YAML

  private mutating func parse(_ text: String) -> Node? {
    let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    if let finding = YAMLScreening.finding(in: text) {
      report(finding.message, key: nil, line: finding.line)
      return nil
    }
    do {
      // The basic resolver leaves all plain scalars alone: what they mean is decided by the key.
      guard let root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot() else {
        report(
          "the file is empty; a sweep file is a mapping of keys such as `network` and `axes`", key: nil, line: nil)
        return nil
      }
      return root
    } catch let error as YamlError {
      let (line, message) = Self.explain(error, text: text)
      report(message, key: nil, line: line)
    } catch {
      report("the file cannot be read as YAML: \(error)", key: nil, line: nil)
    }
    return nil
  }

  private static func explain(_ error: YamlError, text: String) -> (line: Int?, message: String) {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
      let lines = text.split(maxSplits: mark.line, omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      if lines.indices.contains(mark.line - 1), lines[mark.line - 1].contains("\t") {
        return (mark.line, "a tab stands where YAML allows spaces only")
      }
      return (mark.line, "this is not YAML: " + (context.map { "\($0.text), " } ?? "") + problem)
    case .composer(_, _, let mark, _):
      return (mark.line, "a second document begins here; a sweep file is one document")
    case .duplicatedKeysInMapping(let duplicates, let context):
      return (
        context.mark.line,
        "written more than once in the same mapping, first here: "
          + duplicates.map { "`\($0)`" }.joined(separator: ", ")
      )
    case .reader(let problem, let offset, _, _):
      let line = offset.map { offset in text.prefix(offset).reduce(1) { $1.isNewline ? $0 + 1 : $0 } }
      return (line, "this is not YAML: \(problem)")
    default:
      return (nil, "this is not YAML: \(error)")
    }
  }

  // MARK: Keys

  private mutating func read(_ root: Node) {
    guard let mapping = root.mapping else {
      report(
        "\(root.words) stands where a sweep file has a mapping of keys such as `network` and `axes`", key: nil,
        line: root.mark?.line)
      return
    }
    let written = writtenKeys(mapping)
    if let node = written.first(where: { $0.path == SweepSchema.familyKey.path })?.node {
      family = (try? SweepSchema.familyKey.kind.read(node))?.text.flatMap(ModelFamily.init(rawValue:))
    }
    for key in written { readValue(key.path, key.node, line: key.line) }
  }

  /// A key with its section, and what stands there.
  private struct WrittenKey {
    let path: String
    let node: Node
    let line: Int?
  }

  /// All keys of the file, those in sections by their dotted paths.
  private mutating func writtenKeys(_ mapping: Node.Mapping) -> [WrittenKey] {
    var written: [WrittenKey] = []
    for (keyNode, node) in mapping {
      guard let name = key(keyNode, within: nil) else { continue }
      if SweepSchema.sections.contains(name) {
        written += keys(ofSection: name, node, line: keyNode.mark?.line)
      } else {
        written.append(WrittenKey(path: name, node: node, line: keyNode.mark?.line))
      }
    }
    return written
  }

  /// The text of a key, or a problem.
  mutating func key(_ node: Node, within parent: String?) -> String? {
    guard let name = node.scalar?.string, !name.isEmpty else {
      report("\(node.words) stands where a key is expected", key: parent, line: node.mark?.line)
      return nil
    }
    return name
  }

  private mutating func keys(ofSection section: String, _ node: Node, line: Int?) -> [WrittenKey] {
    guard let mapping = node.mapping else {
      let keys = paths(ofSection: section[...]).map { "`\($0.dropFirst(section.count + 1))`" }
      report(
        "\(node.words) stands where a mapping is expected; its keys are \(keys.joined(separator: ", "))", key: section,
        line: line)
      return []
    }
    return mapping.flatMap { keyNode, value -> [WrittenKey] in
      guard let name = key(keyNode, within: section) else { return [] }
      let written = WrittenKey(path: "\(section).\(name)", node: value, line: keyNode.mark?.line)
      return keys(spelledOutIn: written) ?? [written]
    }
  }

  /// The keys that a mapping in the place of one key's value stands for; `nil` for any other value.
  private mutating func keys(spelledOutIn written: WrittenKey) -> [WrittenKey]? {
    guard let parts = SweepSchema.shorthand[written.path], let mapping = written.node.mapping else { return nil }
    return mapping.compactMap { keyNode, value in
      guard let name = key(keyNode, within: written.path) else { return nil }
      guard let path = parts[name] else {
        let allowed = parts.keys.sorted().map { "`\($0)`" }.joined(separator: ", ")
        report("unknown key; allowed are \(allowed)", key: "\(written.path).\(name)", line: keyNode.mark?.line)
        return nil
      }
      return WrittenKey(path: path, node: value, line: keyNode.mark?.line)
    }
  }

  /// The paths of all keys of a section, as the family has them.
  private func paths(ofSection section: Substring) -> [String] {
    SweepSchema.sectionKeys(of: family ?? .fusion).map(\.path).filter { $0.hasPrefix(section + ".") }
  }

  /// The key with this path: the family's, or else another family's, which is to be refused.
  func schemaKey(_ path: String) -> SchemaKey? {
    family.flatMap { SweepSchema.key(path, of: $0) } ?? SweepSchema.entries(path).first
  }

  private mutating func readValue(_ path: String, _ node: Node, line: Int?) {
    guard let key = schemaKey(path) else {
      report("unknown key" + unknownKeyHelp(path), key: path, line: line)
      return
    }
    if let first = lines[path] {
      report("already written in line \(first)", key: path, line: line)
      return
    }
    lines[path] = line ?? 0
    switch path {
    case "axes": readAxes(node, line: line)
    case "zip": readZip(node, line: line)
    case "figures": figures = node
    default:
      do throws(ValueProblem) {
        let value = try key.kind.read(node)
        if path == "title", case .text(let text) = value { title = text } else { values[path] = value }
      } catch {
        report("\(error.message); allowed: \(key.allowed)", key: path, line: error.line ?? line)
      }
    }
  }

  private mutating func apply(_ override: SweepOverride) {
    guard axisLines[override.key] == nil else {
      report(
        "\(override.source) asks for `\(override.value)`, but the sweep file has an axis there", key: override.key,
        line: axisLines[override.key])
      return
    }
    guard let key = schemaKey(override.key), let family, key.applies(to: family) else {
      let families = Set(SweepSchema.entries(override.key).flatMap(\.forms).map(\.family))
      let reason = family.map { $0.refusal(of: families) } ?? "needs to know the family of the networks"
      report("\(override.source) " + reason, key: override.key, line: nil)
      return
    }
    lines[override.key] = lines[override.key] ?? 0
    values[override.key] = override.value
  }

  private func unknownKeyHelp(_ path: String) -> String {
    let parts = path.split(separator: "[", maxSplits: 1)
    if parts.count == 2, schemaKey(String(parts[0]))?.kind.element != nil {
      return "; single elements can only be axes, the template has the whole list `\(parts[0])`"
    }
    let keys = SweepSchema.keys(of: family ?? .fusion)
    let hint = Spelling.hint(for: path, in: keys.map(\.path) + SweepSchema.sections)
    guard hint.isEmpty else { return hint }
    let siblings = paths(ofSection: path.prefix { $0 != "." })
    let allowed =
      siblings.isEmpty ? SweepSchema.sections + keys.filter { !$0.isInSection }.map(\.path) : siblings
    return "; allowed are " + allowed.map { "`\($0)`" }.joined(separator: ", ")
  }
}
