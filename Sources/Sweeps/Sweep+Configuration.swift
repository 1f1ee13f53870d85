import Experiments

/// The configuration of a sweep as text.
extension Sweep {
  /// What makes two sweeps the same training, key by key in a fixed order: the template with all defaults, the axes,
  /// the seeds and the base seed. Title and figures do not belong to it.
  public var configuration: [(key: String, value: String)] {
    var entries = SweepSchema.sectionKeys(of: family).compactMap { key in
      template[key.path].map { (key.path, identity(of: $0, key: key.path).description) }
    }
    entries += grid.axes.map { axis in
      ("axes.\(axis.key)", ConfigurationValue.list(axis.values.map { identity(of: $0, key: axis.key) }).description)
    }
    let order = grid.dimensions.map { $0.axes.map(\.key).joined(separator: " with ") }.joined(separator: ", ")
    entries.append(("axes", "[\(order)]"))
    entries.append(("seeds", String(seeds)))
    entries.append(("base_seed", String(baseSeed)))
    return entries
  }

  /// A hash of ``configuration`` that is the same on every machine.
  public var configurationHash: StableHash {
    StableHash(configuration.map { "\($0.key): \($0.value)\n" }.joined())
  }

  /// The sweep as a sweep file in which every default is written down. Reading it gives the same sweep again.
  public var resolvedConfiguration: String {
    var lines = ["title: \(ConfigurationValue.quoted(title))"]
    for section in SweepSchema.sections {
      let keys = SweepSchema.sectionKeys(of: family).filter {
        $0.path.hasPrefix(section + ".") && template[$0.path] != nil
      }
      if !keys.isEmpty { lines.append("\(section):") }
      lines += keys.compactMap { key in
        template[key.path].map { "  \(key.path.dropFirst(section.count + 1)): \(relocated($0, key: key.path))" }
      }
    }
    lines += axisLines
    lines.append("seeds: \(seeds)")
    lines.append("base_seed: \(baseSeed)")
    if !figures.isEmpty { lines.append("figures:") }
    for figure in figures { lines += itemLines(of: figure) }
    return lines.joined(separator: "\n") + "\n"
  }

  private var axisLines: [String] {
    guard !grid.dimensions.isEmpty else { return [] }
    var lines = ["axes:"]
    var hasZip = false
    for dimension in grid.dimensions {
      let axes = dimension.axes.map { axis in
        "\(axis.key): \(ConfigurationValue.list(axis.values.map { relocated($0, key: axis.key) }))"
      }
      if axes.count == 1 {
        lines.append("  " + axes[0])
        continue
      }
      // All zips of a file stand together, so one key holds them without changing the order of the dimensions.
      if !hasZip { lines.append("  zip:") }
      hasZip = true
      lines += axes.enumerated().map { ($0.offset == 0 ? "    - " : "      ") + $0.element }
    }
    return lines
  }
}

extension Sweep {
  /// The figure as an item of a sweep file's list, with all defaults.
  func itemLines(of figure: FigureRequest) -> [String] {
    var written = ["kind": figure.kind.rawValue]
    written["x"] = figure.x
    written["y"] = figure.y
    written["value"] = figure.value
    written["source"] = figure.source.rawValue
    written["scale"] = figure.scale.rawValue
    written["colour_map"] = figure.colourMap?.rawValue
    written["overlay"] = figure.overlay.rawValue
    written["step_scale"] = figure.stepScale.rawValue
    written["spread"] = figure.spread.rawValue
    written["moments"] = figure.moments.rawValue
    written["hatch"] = figure.hatch
    written["panels"] = "[\(figure.panels.map(\.rawValue).joined(separator: ", "))]"
    if !figure.range.isEmpty {
      written["range"] = ConfigurationValue.list(figure.range.map { .number($0) }).description
    }
    if !figure.cuts.isEmpty {
      let cuts = figure.cuts.map { cut in figure.y.map { relocated(cut, key: $0) } ?? cut }
      written["cuts"] = ConfigurationValue.list(cuts).description
    }
    if !figure.relativeTo.isEmpty { written["relative_to"] = mapping(figure.relativeTo) }
    if !figure.at.isEmpty { written["at"] = mapping(figure.at) }
    written["title"] = figure.title.map(ConfigurationValue.quoted)
    let lines = figure.kind.keys(of: family).compactMap { key in written[key].map { "\(key): \($0)" } }
    return lines.enumerated().map { ($0.offset == 0 ? "  - " : "    ") + $0.element }
  }

  private func mapping(_ values: [String: ConfigurationValue]) -> String {
    "{"
      + values.sorted { $0.key < $1.key }.map { entry in
        // Brackets would end the mapping.
        let key = entry.key.contains("[") ? ConfigurationValue.quoted(entry.key) : entry.key
        return "\(key): \(relocated(entry.value, key: entry.key))"
      }.joined(separator: ", ") + "}"
  }
}
