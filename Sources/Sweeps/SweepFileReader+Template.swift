/// Completes the template of a sweep file with the defaults of what it does not write.
extension SweepFileReader {
  /// The value of every template key that is not swept.
  mutating func resolveTemplate() -> [String: ConfigurationValue] {
    let written = Set(lines.keys).union(axisLines.keys)
    let vectorKeys = SweepSchema.templateKeys.filter { $0.scope == .vectorModalities }.map(\.path)
    let hasVectors = vectorKeys.contains(where: written.contains)
    var resolved: [String: ConfigurationValue] = [:]
    for key in SweepSchema.templateKeys {
      if key.scope == .scalarModalities, hasVectors {
        refuseScalarKey(key.path)
      } else if key.scope != .vectorModalities || hasVectors, axisLines[key.path] == nil {
        resolved[key.path] = value(of: key, resolved: resolved, hasVectors: hasVectors)
      }
    }
    resolveLateFusion(&resolved)
    checkElements(resolved)
    checkFixedValues(resolved)
    return resolved
  }

  /// The value of a file-level integer.
  func integer(_ path: String) -> Int {
    if case .integer(let value)? = values[path] { return value }
    if case .value(.integer(let value))? = SweepSchema.key(path)?.defaultValue { return value }
    preconditionFailure("the schema has no integer default for \(path)")
  }

  private mutating func value(
    of key: SchemaKey, resolved: [String: ConfigurationValue], hasVectors: Bool
  ) -> ConfigurationValue? {
    if let value = values[key.path] { return value }
    // What was written and could not be read has been reported already.
    guard lines[key.path] == nil else { return nil }
    switch key.defaultValue {
    case .none: return nil
    case .value(let value): return value
    case .required:
      report(
        "missing; vector modalities need both `data.dimensions` and `data.covariance`; allowed: \(key.allowed)",
        key: key.path, line: lines["data.dimensions"] ?? lines["data.covariance"])
      return nil
    case .derived(let source, let words, let rule):
      // Two scalar modalities are two rows, whatever their covariance.
      let pair = ConfigurationValue.list([.list([]), .list([])])
      let known = source == "data.covariance" && !hasVectors ? pair : resolved[source]
      if let value = rule(known) { return value }
      guard axisLines[source] != nil else { return nil }
      report(
        "missing; its default (\(words)) depends on \(source), which is an axis; allowed: \(key.allowed)",
        key: key.path, line: axisLines[source])
      return nil
    }
  }

  private mutating func refuseScalarKey(_ path: String) {
    guard let line = lines[path] ?? axisLines[path] else { return }
    report(
      "belongs to scalar modalities; with `data.dimensions` and `data.covariance` the covariance says it all",
      key: path, line: line)
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
      guard let element = ElementKey(name), SweepSchema.key(name) == nil, let value = resolved[element.list] else {
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

  /// Refuses the values of keys that so far can only have one, and impossible numbers of networks.
  private mutating func checkFixedValues(_ resolved: [String: ConfigurationValue]) {
    let biases = dimensions.joined().first { $0.axis.key == "network.bias" }?.axis.values ?? []
    if resolved["network.bias"] == .boolean(true) || biases.contains(.boolean(true)) {
      report(
        "networks with biases cannot be trained yet; allowed: `false`", key: "network.bias",
        line: axisLines["network.bias"] ?? lines["network.bias"])
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
    var count = max(1, integer("seeds"))
    for group in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: group[0].axis.values.count)
      guard !overflow, product <= SweepSchema.largestNetworkCount else {
        let factors = dimensions.map { "\($0[0].axis.values.count)" } + ["\(integer("seeds")) seeds"]
        report(
          "\(factors.joined(separator: " × ")) make more than the \(SweepSchema.largestNetworkCount) networks that a "
            + "sweep may have; use fewer values or seeds", key: "axes", line: lines["axes"] ?? lines["zip"])
        return
      }
      count = product
    }
    if count > SweepSchema.largestNetworkCount {
      report(
        "seeds is \(count), allowed are 1 to \(SweepSchema.largestNetworkCount)", key: "seeds", line: lines["seeds"])
    }
  }
}
