import Yams

/// Why a node is not the value that is wanted.
struct ValueProblem: Error {
  let line: Int?
  let message: String
}

extension ValueKind {
  /// Reads a node as a value of this kind.
  ///
  /// - Throws: ``ValueProblem`` saying what stands there and what is expected.
  func read(_ node: Node) throws(ValueProblem) -> ConfigurationValue {
    if let scalar = node.scalar, scalar.style == .plain, ["", "~", "null"].contains(scalar.string.lowercased()) {
      throw problem(node, "no value is given")
    }
    switch self {
    case .integer, .number, .boolean:
      return try readPlain(node)
    case .text:
      guard let scalar = node.scalar else { throw problem(node, "\(node.words) stands here") }
      return .text(scalar.string)
    case .word(let words):
      guard let scalar = node.scalar else { throw problem(node, "\(node.words) stands here") }
      guard words.contains(scalar.string) else {
        throw problem(node, "\(scalar.excerpt) is unknown" + Spelling.hint(for: scalar.string, in: words))
      }
      return .text(scalar.string)
    case .list(let element, let count):
      guard let sequence = node.sequence else { throw problem(node, "\(node.words) stands here") }
      guard count == nil || sequence.count == count else { throw problem(node, "\(sequence.count) values stand here") }
      var values: [ConfigurationValue] = []
      for item in sequence { values.append(try element.read(item)) }
      return .list(values)
    case .squareMatrix:
      guard let rows = node.sequence else { throw problem(node, "\(node.words) stands here") }
      var values: [ConfigurationValue] = []
      for row in rows { values.append(try ValueKind.list(of: .number, count: rows.count).read(row)) }
      return .list(values)
    case .either(let first, let second):
      return try readEither(first, second, node)
    case .structure:
      throw problem(node, "\(node.words) stands here")
    }
  }

  private func readEither(
    _ first: ValueKind, _ second: ValueKind, _ node: Node
  ) throws(ValueProblem) -> ConfigurationValue {
    if node.sequence != nil, first.allowsList != second.allowsList {
      return try (first.allowsList ? first : second).read(node)
    }
    if let value = try? first.read(node) { return value }
    if let value = try? second.read(node) { return value }
    throw problem(node, node.scalar.map { "\($0.excerpt) is neither" } ?? "\(node.words) stands here")
  }

  private func readPlain(_ node: Node) throws(ValueProblem) -> ConfigurationValue {
    guard let scalar = node.scalar else { throw problem(node, "\(node.words) stands here") }
    guard scalar.style == .plain else {
      throw problem(node, "\(scalar.excerpt) is quoted text; write it without quotes")
    }
    do throws(NumberText.Refusal) {
      switch self {
      case .integer: return .integer(try NumberText.integer(scalar.string))
      case .number: return .number(try NumberText.number(scalar.string))
      default:
        guard let value = ["true": true, "false": false][scalar.string] else {
          throw NumberText.Refusal(clause: "is not a truth value")
        }
        return .boolean(value)
      }
    } catch {
      throw problem(node, "\(scalar.excerpt) \(error.clause)")
    }
  }

  private func problem(_ node: Node, _ message: String) -> ValueProblem {
    ValueProblem(line: node.mark?.line, message: "\(message); expected is \(words)")
  }
}

extension Node {
  /// What kind of thing this is, for messages.
  var words: String {
    switch self {
    case .scalar(let scalar): scalar.excerpt
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}

extension Node.Scalar {
  /// The text as written, cut short where it is long.
  var excerpt: String {
    let text = string.excerpt(40)
    return style == .plain ? "`\(text)`" : "\"\(text)\""
  }
}
