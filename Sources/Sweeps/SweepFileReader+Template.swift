import Experiments

/// Completes the template of a sweep file with the defaults of what it does not write.
extension SweepFileReader {
  /// The value of every key in a section that is not swept.
  mutating func resolveTemplate() -> [String: ConfigurationValue] {
    guard let form = dataForm() else { return [:] }
    var resolved: [String: ConfigurationValue] = [:]
    for key in SweepSchema.sectionKeys(of: form.family) where key.applies(to: form) && axisLines[key.path] == nil {
      resolved[key.path] = value(of: key, resolved: resolved, form: form)
    }
    refuseKeysOfOtherForms(form)
    resolveLateFusion(&resolved)
    checkElements(resolved)
    checkFixedValues(resolved)
    return resolved
  }

  /// The form of the data, as far as it can be told; `nil` where `network.family` or `data.kind` could not be read, or
  /// do not go together.
  private mutating func dataForm() -> DataForm? {
    guard let family else { return nil }
    let key = "data.kind"
    if lines[key] != nil, values[key] == nil { return nil }
    let written = Set(lines.keys).union(axisLines.keys)
    let kind = values[key]?.text ?? DataForm.defaultKind(of: family)
    guard
      let form = DataForm(
        kind: kind, hasVectors: !written.isDisjoint(with: ["data.dimensions", "data.covariance"]))
    else { return nil }
    guard form.family == family else {
      report("`\(kind)` " + family.refusal(of: [form.family]), key: key, line: lines[key])
      return nil
    }
    return form
  }

  /// The value of a file-level integer.
  func integer(_ path: String) -> Int {
    if case .integer(let value)? = values[path] { return value }
    if case .value(.integer(let value))? = SweepSchema.entries(path).first?.defaultValue { return value }
    preconditionFailure("the schema has no integer default for \(path)")
  }

  private mutating func value(
    of key: SchemaKey, resolved: [String: ConfigurationValue], form: DataForm
  ) -> ConfigurationValue? {
    if let value = values[key.path] { return value }
    // What was written and could not be read has been reported already.
    guard lines[key.path] == nil else { return nil }
    switch key.defaultValue {
    case .none: return nil
    case .value(let value): return value
    case .required:
      let needs = SweepSchema.sectionKeys(of: form.family)
        .filter { $0.isRequired && $0.applies(to: form) }.map { "`\($0.path)`" }
      report(
        "missing; \(form.words) needs \(needs.joined(separator: " and ")); allowed: \(key.allowed)", key: key.path,
        line: lines["data.kind"] ?? lines["data.dimensions"] ?? lines["data.covariance"])
      return nil
    case .derived(let source, let words, let rule):
      // Two scalar modalities are two rows, whatever their covariance, and two blocks share two weights.
      let pair = ConfigurationValue.list([.list([]), .list([])])
      let known = source == "data.covariance" && form != .vectors ? pair : resolved[source]
      if let value = rule(known) { return value }
      guard axisLines[source] != nil else { return nil }
      report(
        "missing; its default (\(words)) depends on \(source), which is an axis; allowed: \(key.allowed)",
        key: key.path, line: axisLines[source])
      return nil
    }
  }

  /// Refuses what was written for data of another form or networks of another family.
  private mutating func refuseKeysOfOtherForms(_ form: DataForm) {
    let axes = axisLines.map { (path: ElementKey($0.key)?.list ?? $0.key, line: $0.value) }
    let written = Dictionary(axes + lines.map { (path: $0.key, line: $0.value) }, uniquingKeysWith: min)
    for (path, line) in written.sorted(by: { $0.key < $1.key }) {
      let forms = SweepSchema.entries(path).reduce(into: Set<DataForm>()) { $0.formUnion($1.forms) }
      guard !forms.isEmpty, !forms.contains(form) else { continue }
      let related = DataForm.allCases.filter { forms.contains($0) && $0.family == form.family }
      report(
        related.isEmpty
          ? form.family.refusal(of: forms.map(\.family))
          : "belongs to \(related.map(\.words).joined(separator: ", or to ")); this sweep has \(form.words)",
        key: path, line: line)
    }
  }

  /// Writes `late` as the number it stands for, where there is only one.
  private mutating func resolveLateFusion(_ resolved: inout [String: ConfigurationValue]) {
    let key = "network.fusion_layer"
    guard let depth = resolved["network.depth"] else { return }
    lateFusionLayer = depth
    let late = ConfigurationValue.text("late")
    if resolved[key] == late { resolved[key] = depth }
    for (index, group) in dimensions.enumerated() {
      for (member, located) in group.enumerated() where located.axis.key == key && located.axis.values.contains(late) {
        if located.axis.values.contains(depth) {
          report("`late` and \(depth) are the same value at depth \(depth)", key: key, line: located.line)
          return
        }
        let values = located.axis.values.map { $0 == late ? depth : $0 }
        dimensions[index][member] = LocatedAxis(
          axis: Axis(key: key, values: values), line: located.line, valueLines: located.valueLines)
      }
    }
  }

  /// Refuses element axes that point outside their list.
  private mutating func checkElements(_ resolved: [String: ConfigurationValue]) {
    for name in axisLines.keys.sorted() {
      guard let element = ElementKey(name), schemaKey(name) == nil, let value = resolved[element.list] else {
        continue
      }
      guard case .list(let values) = value else {
        report("\(element.list) is \(value), not a list, and has no elements", key: name, line: axisLines[name])
        continue
      }
      if element.index >= values.count {
        report(
          "\(element.list) has \(values.count) values, counted from 0; allowed are elements 0 to \(values.count - 1)",
          key: name, line: axisLines[name])
      }
    }
  }

  /// Refuses impossible numbers of points and networks.
  private mutating func checkFixedValues(_ resolved: [String: ConfigurationValue]) {
    if case .integer(let points)? = resolved["record.points"], !(0...10_000).contains(points) {
      report("record.points is \(points), allowed are 0 to 10000", key: "record.points", line: lines["record.points"])
    }
    if integer("seeds") < 1 {
      report(
        "seeds is \(integer("seeds")), allowed are 1 to \(SweepSchema.largestNetworkCount)", key: "seeds",
        line: lines["seeds"])
    }
    if integer("base_seed") < 0 {
      report(
        "base_seed is \(integer("base_seed")), allowed are 0 to \(NumberText.largestInteger)", key: "base_seed",
        line: lines["base_seed"])
    }
    checkNetworkCount()
  }

  private mutating func checkNetworkCount() {
    let counts = dimensions.map { $0[0].axis.values.count }
    let line = lines["axes"] ?? lines["zip"]
    guard let cells = Self.product(counts, atMost: SweepSchema.largestCellCount) else {
      report(
        "\(counts.map(String.init).joined(separator: " × ")) make more than the \(SweepSchema.largestCellCount) cells that "
          + "a sweep may have; use fewer values", key: "axes", line: line)
      return
    }
    let seeds = max(1, integer("seeds"))
    guard Self.product([cells, seeds], atMost: SweepSchema.largestNetworkCount) == nil else { return }
    if seeds > SweepSchema.largestNetworkCount {
      report(
        "seeds is \(seeds), allowed are 1 to \(SweepSchema.largestNetworkCount)", key: "seeds", line: lines["seeds"])
    } else {
      let factors = (counts.map(String.init) + ["\(seeds) seeds"]).joined(separator: " × ")
      report(
        "\(factors) make more than the \(SweepSchema.largestNetworkCount) networks that a sweep may have; use fewer values "
          + "or seeds", key: "axes", line: line)
    }
  }

  /// The product of counts, unless it is above a limit.
  private static func product(_ counts: [Int], atMost limit: Int) -> Int? {
    var product = 1
    for count in counts {
      let (next, overflow) = product.multipliedReportingOverflow(by: count)
      guard !overflow, next <= limit else { return nil }
      product = next
    }
    return product
  }
}
