import Experiments
import Yams

/// Where a figure is written.
struct FigurePlace {
  let name: String
  let line: Int?
  let family: ModelFamily
  var nodes: [String: Node]
}

/// Reads what figures choose from.
extension SweepFileReader {
  /// One of the choices that the sweep's family offers; the key is required.
  mutating func familyChoice<Choice: FamilyChoice>(
    _ type: Choice.Type, _ key: String, _ place: FigurePlace, where suits: (Choice) -> Bool = { _ in true }
  ) -> Choice? {
    let offered = Choice.allCases.filter { $0.families.contains(place.family) && suits($0) }
    if let node = place.nodes[key], let other = node.scalar.flatMap({ Choice(rawValue: $0.string) }),
      !other.families.contains(place.family)
    {
      report(
        "`\(other.rawValue)` " + place.family.refusal(of: other.families), key: "\(place.name).\(key)",
        line: node.mark?.line ?? place.line)
      return nil
    }
    return choice(among: offered, key, place, default: nil)
  }

  /// One of the raw values of an enumeration; without a default the key is required.
  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ type: Choice.Type, _ key: String, _ place: FigurePlace, default defaultValue: Choice?
  ) -> Choice? {
    choice(among: Array(Choice.allCases), key, place, default: defaultValue)
  }

  /// One of these choices; without a default the key is required.
  private mutating func choice<Choice: RawRepresentable<String>>(
    among choices: [Choice], _ key: String, _ place: FigurePlace, default defaultValue: Choice?
  ) -> Choice? {
    let words = choices.map(\.rawValue)
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

  /// The parts of a figure of trajectories.
  mutating func panels(_ place: FigurePlace) -> [FigureRequest.Panel] {
    guard let node = place.nodes["panels"] else { return FigureRequest.Panel.defaults(of: place.family) }
    do throws(ValueProblem) {
      for item in node.sequence ?? [] {
        guard let panel = item.scalar.flatMap({ FigureRequest.Panel(rawValue: $0.string) }),
          !panel.families.contains(place.family)
        else { continue }
        throw ValueProblem(
          line: item.mark?.line, message: "`\(panel.rawValue)` " + place.family.refusal(of: panel.families))
      }
      let words = FigureRequest.Panel.allCases.filter { $0.families.contains(place.family) }.map(\.rawValue)
      guard case .list(let values) = try ValueKind.list(of: .word(words)).read(node), !values.isEmpty,
        Set(values).count == values.count
      else { throw ValueProblem(line: node.mark?.line, message: "a figure needs one or more different panels") }
      return values.compactMap { $0.text.flatMap(FigureRequest.Panel.init(rawValue:)) }
    } catch {
      report(error.message, key: "\(place.name).panels", line: error.line ?? place.line)
      return []
    }
  }
}
