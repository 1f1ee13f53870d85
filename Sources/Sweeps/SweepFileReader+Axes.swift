import Yams

/// Reads the `axes` of a sweep file.
extension SweepFileReader {
  mutating func readAxes(_ node: Node, line: Int?) {
    guard let mapping = node.mapping else {
      report("\(node.words) stands where a mapping of axes is expected", key: "axes", line: line)
      return
    }
    for (keyNode, value) in mapping {
      guard let name = key(keyNode, within: "axes") else { continue }
      if name == "zip" {
        readZip(value, line: keyNode.mark?.line)
      } else if let axis = readAxis(name, value, line: keyNode.mark?.line) {
        dimensions.append([axis])
      }
    }
  }

  /// Reads axes that move together: one mapping of them, or a list of such mappings.
  mutating func readZip(_ node: Node, line: Int?) {
    if dimensions.contains(where: { $0.count > 1 }) {
      report("zipped axes are written twice; write all of them as one list of mappings", key: "zip", line: line)
      return
    }
    let groups = node.sequence.map(Array.init) ?? [node]
    for group in groups {
      guard let mapping = group.mapping else {
        report(
          "\(group.words) stands where a mapping of axes of equal length is expected", key: "zip",
          line: group.mark?.line ?? line)
        continue
      }
      readZippedAxes(mapping, line: group.mark?.line ?? line)
    }
  }

  private mutating func readZippedAxes(_ mapping: Node.Mapping, line: Int?) {
    var axes: [LocatedAxis] = []
    for (keyNode, value) in mapping {
      guard let name = key(keyNode, within: "zip") else { continue }
      if let axis = readAxis(name, value, line: keyNode.mark?.line) { axes.append(axis) }
    }
    // An axis with a problem of its own has been reported; the others cannot be compared with it.
    guard axes.count == mapping.count else { return }
    guard axes.count >= 2 else {
      report("zipping takes at least two axes; write a single one directly under `axes`", key: "zip", line: line)
      return
    }
    guard Set(axes.map(\.axis.values.count)).count == 1 else {
      let counts = axes.map { "\($0.axis.key) has \($0.axis.values.count)" }.joined(separator: ", ")
      report("zipped axes need equally many values, but \(counts)", key: "zip", line: line)
      return
    }
    dimensions.append(axes)
  }

  private mutating func readAxis(_ name: String, _ node: Node, line: Int?) -> LocatedAxis? {
    guard let (key, kind) = axisKind(name, line: line) else { return nil }
    if let first = axisLines[name] {
      report("already an axis in line \(first)", key: name, line: line)
      return nil
    }
    let list = String(name.prefix { $0 != "[" })
    if let other = axisLines.keys.sorted().first(where: { $0 == list || (list == name && $0.hasPrefix(list + "[")) }) {
      report("the axis \(other) in line \(axisLines[other] ?? 0) sets the same values", key: name, line: line)
      return nil
    }
    axisLines[name] = line ?? 0
    do throws(ValueProblem) {
      let axis = try locatedAxis(name, kind, node, line: line)
      try Self.checkDistinct(axis)
      return axis
    } catch {
      report("\(error.message); allowed: \(key.allowed)", key: name, line: error.line ?? line)
      return nil
    }
  }

  /// The schema key and kind of value behind an axis name such as `data.noise` or `data.teacher[0]`.
  private mutating func axisKind(_ name: String, line: Int?) -> (key: SchemaKey, kind: ValueKind)? {
    if let key = schemaKey(name), key.isTemplateKey { return (key, key.kind) }
    if let element = ElementKey(name), let key = schemaKey(element.list), key.isTemplateKey,
      let kind = key.kind.element
    {
      return (key, kind)
    }
    let candidates = SweepSchema.templateKeys(of: family ?? .fusion).map(\.path)
    if SweepSchema.sections.contains(name) {
      let example = candidates.first { $0.hasPrefix(name + ".") } ?? "data.noise"
      report("a section, not a key; write axes in full, as in `\(example)`", key: name, line: line)
      return nil
    }
    let reason = schemaKey(name) != nil ? "cannot be an axis" : "unknown axis"
    let hint = Spelling.hint(for: name, in: candidates)
    let allowed = "; allowed are " + candidates.map { "`\($0)`" }.joined(separator: ", ")
    report(reason + (hint.isEmpty ? allowed : hint), key: name, line: line)
    return nil
  }

  private func locatedAxis(
    _ name: String, _ kind: ValueKind, _ node: Node, line: Int?
  ) throws(ValueProblem) -> LocatedAxis {
    switch node {
    case .sequence(let sequence):
      guard !sequence.isEmpty else { throw ValueProblem(line: line, message: "the axis has no values") }
      guard sequence.count <= SweepSchema.largestAxisCount else {
        throw ValueProblem(
          line: line, message: "the axis has \(sequence.count) values, at most \(SweepSchema.largestAxisCount) fit")
      }
      var values: [ConfigurationValue] = []
      for item in sequence { values.append(try kind.read(item)) }
      return LocatedAxis(axis: Axis(key: name, values: values), line: line, valueLines: sequence.map { $0.mark?.line })
    case .mapping(let mapping):
      let values = try Self.spacedValues(mapping, kind, line: node.mark?.line ?? line)
      return LocatedAxis(axis: Axis(key: name, values: values), line: line, valueLines: [])
    case .scalar, .alias:
      throw ValueProblem(
        line: line,
        message: "\(node.words) stands where an axis has a list of values, or linspace, logspace or range")
    }
  }

  private static func spacedValues(
    _ mapping: Node.Mapping, _ kind: ValueKind, line: Int?
  ) throws(ValueProblem) -> [ConfigurationValue] {
    let names = AxisSpacing.allCases.map(\.rawValue)
    guard mapping.count == 1, let (keyNode, node) = mapping.first, let name = keyNode.scalar?.string,
      let spacing = AxisSpacing(rawValue: name)
    else {
      let written = mapping.compactMap(\.key.scalar?.string).first ?? ""
      throw ValueProblem(
        line: line,
        message: "an axis is a list of values or one of {linspace: [from, to, count]}, {logspace: [from, to, count]} "
          + "and {range: [from, to, step]}" + Spelling.hint(for: written, in: names))
    }
    guard let numeric = kind.numeric else {
      throw ValueProblem(line: line, message: "\(name) makes numbers, which this key does not take; give a list")
    }
    guard let sequence = node.sequence, sequence.count == 3 else {
      throw ValueProblem(line: line, message: "\(name) takes \(spacing.arguments)")
    }
    var arguments: [Double] = []
    for item in sequence { arguments.append(try ValueKind.number.read(item).number ?? .nan) }
    let numbers: [Double]
    do throws(AxisSpacing.Refusal) {
      numbers = try spacing.values(arguments[0], arguments[1], arguments[2])
    } catch {
      throw ValueProblem(line: line, message: "\(name): \(error.message)")
    }
    guard numeric == .integer else { return numbers.map { .number($0 + 0) } }
    var values: [ConfigurationValue] = []
    for number in numbers {
      let nearest = number.rounded()
      guard (number - nearest).magnitude <= 1e-9 * max(1, nearest.magnitude),
        nearest.magnitude <= Double(NumberText.largestInteger)
      else {
        throw ValueProblem(line: line, message: "\(name) gives \(number), which is not an integer")
      }
      values.append(.integer(Int(nearest)))
    }
    return values
  }

  private static func checkDistinct(_ axis: LocatedAxis) throws(ValueProblem) {
    var seen: Set<ConfigurationValue> = []
    for (index, value) in axis.axis.values.enumerated() where !seen.insert(value).inserted {
      throw ValueProblem(line: axis.line(ofValue: index), message: "the value \(value) comes twice")
    }
  }
}

/// The name of one element of a list-valued key: `data.teacher[0]`.
struct ElementKey {
  let list: String
  let index: Int

  init?(_ name: String) {
    guard name.hasSuffix("]"), let bracket = name.firstIndex(of: "[") else { return nil }
    let digits = name[name.index(after: bracket)...].dropLast()
    guard let index = Int(digits), index >= 0, String(index) == digits else { return nil }
    list = String(name[..<bracket])
    self.index = index
  }
}
