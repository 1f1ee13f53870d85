import Experiments
import Theory
import Yams

/// Reads the `figures` of a sweep file.
extension SweepFileReader {
  /// The figures that the file asks for; empty where there are problems.
  mutating func readFigures() -> [FigureRequest] {
    guard let node = figures, let family else { return [] }
    guard let sequence = node.sequence else {
      report(
        "\(node.words) stands where a list of figures is expected; allowed: \(schemaKey("figures")?.allowed ?? "")",
        key: "figures", line: lines["figures"])
      return []
    }
    var requests: [FigureRequest] = []
    for (index, item) in sequence.enumerated() {
      if let request = readFigure(item, name: "figures[\(index)]", family) { requests.append(request) }
    }
    return requests
  }

  /// Reads one figure; `nil` where there are problems.
  mutating func readFigure(_ node: Node, name: String, _ family: ModelFamily) -> FigureRequest? {
    let line = node.mark?.line ?? lines["figures"]
    guard let mapping = node.mapping else {
      report("\(node.words) stands where a figure is expected, a mapping of its keys", key: name, line: line)
      return nil
    }
    let before = problems.count
    var nodes: [String: Node] = [:]
    var keyLines: [String: Int] = [:]
    for (keyNode, value) in mapping {
      guard let written = key(keyNode, within: name) else { continue }
      let figureKey = written == "colormap" ? "colour_map" : written
      keyLines[figureKey] = keyNode.mark?.line
      if nodes.updateValue(value, forKey: figureKey) != nil {
        report("already written in this figure", key: "\(name).\(written)", line: keyNode.mark?.line)
      }
    }
    var place = FigurePlace(name: name, line: line, family: family, nodes: nodes)
    guard let kind = familyChoice(FigureRequest.Kind.self, "kind", place) else { return nil }
    checkKeys(of: kind, place, keyLines)
    place.nodes = nodes.filter { kind.keys(of: family).contains($0.key) }
    let required = kind.keys.required
    var request = FigureRequest(kind: kind)
    request.x = required.contains("x") ? axisName("x", place, isRequired: true) : nil
    request.y = axisName("y", place, isRequired: required.contains("y"))
    if required.contains("value"), let value = familyChoice(ObservableName.self, "value", place) {
      request.value = value.rawValue
    }
    if place.nodes["hatch"] != nil {
      request.hatch = familyChoice(ObservableName.self, "hatch", place) { $0.canBeHatched }?.rawValue
    }
    request.source = choice(FigureRequest.Source.self, "source", place, default: .simulation) ?? .simulation
    request.scale = choice(FigureRequest.Scale.self, "scale", place, default: .linear) ?? .linear
    request.overlay = choice(FigureRequest.Overlay.self, "overlay", place, default: FigureRequest.Overlay.none) ?? .none
    request.stepScale = choice(FigureRequest.Scale.self, "step_scale", place, default: .linear) ?? .linear
    request.spread = choice(FigureRequest.Spread.self, "spread", place, default: .quartiles) ?? .quartiles
    if place.nodes["colour_map"] != nil {
      request.colourMap = choice(FigureRequest.ColourMap.self, "colour_map", place, default: nil)
    }
    request.moments = choice(FusionPrediction.Basis.self, "moments", place, default: .population) ?? .population
    if kind == .trajectories { request.panels = panels(place) }
    request.range = range(place)
    request.title = text("title", place)
    checkDirections(request.x, request.y, place)
    request.cuts = cuts(place, axis: request.y)
    request.relativeTo = readPositions("relative_to", place, drawn: [])
    if request.relativeTo.count > 1 {
      report(
        "names several axes; a figure compares along one", key: "\(name).relative_to", line: keyLines["relative_to"])
    }
    request.at = readPositions("at", place, drawn: [request.x, request.y].compactMap { $0 })
    return problems.count == before ? request : nil
  }

  /// Refuses keys that figures of this kind do not have.
  private mutating func checkKeys(of kind: FigureRequest.Kind, _ place: FigurePlace, _ lines: [String: Int]) {
    let allowed = kind.keys(of: place.family)
    for written in place.nodes.keys.sorted() where !allowed.contains(written) {
      let families = FigureRequest.Kind.families(ofKey: written)
      let isKnown = FigureRequest.Kind.allCases.contains { $0.allKeys.contains(written) }
      let hint = isKnown ? "" : Spelling.hint(for: written, in: allowed)
      let help = hint.isEmpty ? "; allowed are " + allowed.map { "`\($0)`" }.joined(separator: ", ") : hint
      report(
        !families.contains(place.family)
          ? place.family.refusal(of: families)
          : (isKnown ? "not a key of a \(kind.rawValue)" : "unknown key") + help,
        key: "\(place.name).\(written)", line: lines[written] ?? place.line)
    }
  }

  private mutating func range(_ place: FigurePlace) -> [Double] {
    guard let node = place.nodes["range"] else { return [] }
    do throws(ValueProblem) {
      let numbers = try ValueKind.list(of: .number, count: 2).read(node).numbers ?? []
      guard numbers.count == 2, numbers[0] < numbers[1] else {
        throw ValueProblem(line: node.mark?.line, message: "the range must ascend, as in [0, 1.2]")
      }
      return numbers
    } catch {
      report(error.message, key: "\(place.name).range", line: error.line ?? place.line)
      return []
    }
  }

  private mutating func cuts(_ place: FigurePlace, axis name: String?) -> [ConfigurationValue] {
    guard let node = place.nodes["cuts"], let name,
      let axis = dimensions.joined().first(where: { $0.axis.key == name })?.axis
    else { return [] }
    var result: [ConfigurationValue] = []
    for item in node.sequence.map(Array.init) ?? [node] {
      do throws(ValueProblem) {
        result.append(try axis.position(of: item, family: place.family, late: lateFusionLayer).value)
      } catch {
        report(error.message, key: "\(place.name).cuts", line: error.line ?? place.line)
      }
    }
    return result
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

  private mutating func readPositions(
    _ name: String, _ place: FigurePlace, drawn: [String]
  ) -> [String: ConfigurationValue] {
    guard let node = place.nodes[name] else { return [:] }
    guard let mapping = node.mapping else {
      report(
        "\(node.words) stands where a mapping from axes to values is expected", key: "\(place.name).\(name)",
        line: node.mark?.line ?? place.line)
      return [:]
    }
    var positions: [String: ConfigurationValue] = [:]
    for (keyNode, value) in mapping {
      guard let axisKey = key(keyNode, within: "\(place.name).\(name)") else { continue }
      let problemKey = "\(place.name).\(name).\(axisKey)"
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
        positions[axisKey] = try axis.position(of: value, family: place.family, late: lateFusionLayer).value
      } catch {
        report(error.message, key: problemKey, line: error.line ?? line)
      }
    }
    return positions
  }
}
