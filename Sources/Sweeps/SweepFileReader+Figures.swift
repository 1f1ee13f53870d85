import Yams

/// Reads the `figures` of a sweep file.
extension SweepFileReader {
  private static var figureKeys: [String] {
    ["kind", "x", "y", "value", "source", "scale", "colour_map", "overlay", "at", "title"]
  }

  /// The figures that the file asks for; empty where there are problems.
  mutating func readFigures() -> [FigureRequest] {
    guard let node = figures else { return [] }
    guard let sequence = node.sequence else {
      report(
        "\(node.words) stands where a list of figures is expected; allowed: \(SweepSchema.key("figures")?.allowed ?? "")",
        key: "figures", line: lines["figures"])
      return []
    }
    var requests: [FigureRequest] = []
    for (index, item) in sequence.enumerated() {
      if let request = readFigure(item, name: "figures[\(index)]") { requests.append(request) }
    }
    return requests
  }

  private mutating func readFigure(_ node: Node, name: String) -> FigureRequest? {
    let line = node.mark?.line ?? lines["figures"]
    guard let mapping = node.mapping else {
      report("\(node.words) stands where a figure is expected, a mapping of its keys", key: name, line: line)
      return nil
    }
    let before = problems.count
    var nodes: [String: Node] = [:]
    for (keyNode, value) in mapping {
      guard let written = key(keyNode, within: name) else { continue }
      let figureKey = written == "colormap" ? "colour_map" : written
      if !Self.figureKeys.contains(figureKey) {
        let hint = Spelling.hint(for: written, in: Self.figureKeys)
        let allowed = "; allowed are " + Self.figureKeys.map { "`\($0)`" }.joined(separator: ", ")
        report("unknown key" + (hint.isEmpty ? allowed : hint), key: "\(name).\(written)", line: keyNode.mark?.line)
      } else if nodes.updateValue(value, forKey: figureKey) != nil {
        report("already written in this figure", key: "\(name).\(written)", line: keyNode.mark?.line)
      }
    }
    let place = FigurePlace(name: name, line: line, nodes: nodes)
    let kind = choice(FigureRequest.Kind.self, "kind", place, default: nil)
    let horizontal = axisName("x", place, isRequired: true)
    let vertical = axisName("y", place, isRequired: kind == .heatmap)
    let value = choice(ObservableName.self, "value", place, default: nil)
    let source = choice(FigureRequest.Source.self, "source", place, default: .simulation)
    let scale = choice(FigureRequest.Scale.self, "scale", place, default: .linear)
    let overlay = choice(FigureRequest.Overlay.self, "overlay", place, default: FigureRequest.Overlay.none)
    let colourMap =
      nodes["colour_map"] == nil ? nil : choice(FigureRequest.ColourMap.self, "colour_map", place, default: nil)
    let title = text("title", place)
    checkDirections(horizontal, vertical, place)
    let positions = readPositions(place, drawn: [horizontal, vertical].compactMap { $0 })
    guard problems.count == before, let kind, let horizontal, let value, let source, let scale, let overlay else {
      return nil
    }
    return FigureRequest(
      kind: kind, x: horizontal, y: vertical, value: value.rawValue, source: source, scale: scale,
      colourMap: colourMap, overlay: overlay, at: positions, title: title)
  }

  /// One of the raw values of an enumeration; without a default the key is required.
  private mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ type: Choice.Type, _ key: String, _ place: FigurePlace, default defaultValue: Choice?
  ) -> Choice? {
    let words = Choice.allCases.map(\.rawValue)
    guard let node = place.nodes[key] else {
      if defaultValue == nil {
        report(
          "missing; allowed are " + words.map { "`\($0)`" }.joined(separator: ", "), key: "\(place.name).\(key)",
          line: place.line)
      }
      return defaultValue
    }
    do throws(ValueProblem) {
      if case .text(let word) = try ValueKind.word(words).read(node) { return Choice(rawValue: word) }
    } catch {
      report(error.message, key: "\(place.name).\(key)", line: error.line ?? place.line)
    }
    return nil
  }

  private mutating func text(_ key: String, _ place: FigurePlace) -> String? {
    guard let node = place.nodes[key] else { return nil }
    do throws(ValueProblem) {
      if case .text(let text) = try ValueKind.text.read(node) { return text }
    } catch {
      report(error.message, key: "\(place.name).\(key)", line: error.line ?? place.line)
    }
    return nil
  }

  private mutating func axisName(_ key: String, _ place: FigurePlace, isRequired: Bool) -> String? {
    let axes = axisLines.keys.sorted()
    let allowed = axes.isEmpty ? "this sweep has no axes" : "axes are " + axes.map { "`\($0)`" }.joined(separator: ", ")
    guard place.nodes[key] != nil else {
      if isRequired { report("missing; \(allowed)", key: "\(place.name).\(key)", line: place.line) }
      return nil
    }
    guard let name = text(key, place) else { return nil }
    guard axisLines[name] != nil else {
      report(
        "`\(name)` is not an axis of this sweep\(Spelling.hint(for: name, in: axes)); \(allowed)",
        key: "\(place.name).\(key)", line: place.nodes[key]?.mark?.line ?? place.line)
      return nil
    }
    return name
  }

  private mutating func checkDirections(_ horizontal: String?, _ vertical: String?, _ place: FigurePlace) {
    guard let horizontal, let vertical else { return }
    let line = place.nodes["y"]?.mark?.line ?? place.line
    if horizontal == vertical {
      report("`\(vertical)` is already the horizontal axis", key: "\(place.name).y", line: line)
    } else if dimensions.contains(where: { group in
      [horizontal, vertical].allSatisfy { name in group.contains { $0.axis.key == name } }
    }) {
      report(
        "`\(horizontal)` and `\(vertical)` are zipped and span no plane; draw one of them", key: "\(place.name).y",
        line: line)
    }
  }

  private mutating func readPositions(_ place: FigurePlace, drawn: [String]) -> [String: ConfigurationValue] {
    guard let node = place.nodes["at"] else { return [:] }
    guard let mapping = node.mapping else {
      report(
        "\(node.words) stands where a mapping from axes to values is expected", key: "\(place.name).at",
        line: node.mark?.line ?? place.line)
      return [:]
    }
    var positions: [String: ConfigurationValue] = [:]
    for (keyNode, value) in mapping {
      guard let axisKey = key(keyNode, within: "\(place.name).at") else { continue }
      let problemKey = "\(place.name).at.\(axisKey)"
      let line = keyNode.mark?.line ?? place.line
      guard axisLines[axisKey] != nil, !drawn.contains(axisKey) else {
        let axes = axisLines.keys.filter { !drawn.contains($0) }.sorted()
        report(
          "not one of the other axes of this sweep" + Spelling.hint(for: axisKey, in: axes)
            + (axes.isEmpty ? "" : "; these are " + axes.map { "`\($0)`" }.joined(separator: ", ")),
          key: problemKey, line: line)
        continue
      }
      guard let axis = dimensions.joined().first(where: { $0.axis.key == axisKey })?.axis else { continue }
      do throws(ValueProblem) {
        positions[axisKey] = try axis.position(of: value, late: lateFusionLayer).value
      } catch {
        report(error.message, key: problemKey, line: error.line ?? line)
      }
    }
    return positions
  }
}

/// Where a figure is written.
private struct FigurePlace {
  let name: String
  let line: Int?
  let nodes: [String: Node]
}

extension Axis {
  /// The position and exact value that a written value means; numbers match to a relative 1e-9.
  ///
  /// - Parameter late: what `late` means, where all cells have the same depth.
  func position(
    of node: Node, late: ConfigurationValue?
  ) throws(ValueProblem) -> (index: Int, value: ConfigurationValue) {
    let kind = SweepSchema.key(key)?.kind ?? ElementKey(key).flatMap { SweepSchema.key($0.list)?.kind.element }
    guard let kind else { throw ValueProblem(line: nil, message: "`\(key)` is not a key of the template") }
    var wanted = try kind.read(node)
    if let late, key == "network.fusion_layer", wanted == .text("late") { wanted = late }
    let index =
      values.firstIndex(of: wanted)
      ?? values.indices.filter { values[$0].isClose(to: wanted) }.min {
        values[$0].distance(to: wanted) < values[$1].distance(to: wanted)
      }
    guard let index else {
      throw ValueProblem(
        line: node.mark?.line, message: "the axis has no value \(wanted); its values are \(valuesInWords)")
    }
    return (index, values[index])
  }

  /// All values, or the first and last of many.
  var valuesInWords: String {
    guard values.count > 12 else { return values.map(\.description).joined(separator: ", ") }
    return values.prefix(6).map(\.description).joined(separator: ", ") + ", …, "
      + values.suffix(3).map(\.description).joined(separator: ", ") + " (\(values.count) values)"
  }
}

extension ConfigurationValue {
  fileprivate func distance(to other: ConfigurationValue) -> Double {
    guard let number, let otherNumber = other.number else { return .infinity }
    return (number - otherNumber).magnitude
  }

  /// Whether two numbers agree to a relative 1e-9.
  fileprivate func isClose(to other: ConfigurationValue) -> Bool {
    guard let number, let otherNumber = other.number else { return false }
    return distance(to: other) <= 1e-9 * max(number.magnitude, otherNumber.magnitude)
  }
}
