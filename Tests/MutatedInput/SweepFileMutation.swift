/// Sweep files as nobody means them: made from good ones by changes that know what a sweep file looks like.
public struct SweepFileMutation: Sendable {
  private let bases: [[UInt8]]
  private let words: [[UInt8]]

  /// - Parameters:
  ///   - bases: good sweep files.
  ///   - keys: the dotted paths of keys, which are also used in parts.
  public init(bases: [String], keys: [String]) {
    self.bases = bases.map { Array($0.utf8) }
    let figureKeys = [
      "kind", "x", "y", "value", "source", "scale", "colour_map", "colormap", "overlay", "relative_to", "cuts", "hatch",
      "at",
      "title", "panels", "range", "step_scale", "spread", "moments", "heatmap", "lines", "trajectories",
      "phase_portrait",
      "scatter", "preference_map", "first_layer", "time_ratio", "misattribution", "steps", "axes", "zip", "figures",
      "seeds",
      "linspace", "logspace",
    ]
    let parts = keys.flatMap { [$0] + $0.split(separator: ".").map(String.init) + ["\($0)[0]", "\($0)[1]"] }
    words = (parts + figureKeys).map { Array($0.utf8) }
  }

  /// The next file; not always UTF-8.
  public func next(_ source: inout MutationSource) -> [UInt8] {
    var text = source.pick(bases)
    for _ in 0...source.number(below: 3) {
      change(&text, &source)
      if text.count > 1 << 15 { text.removeLast(text.count - 1 << 15) }
    }
    if source.happens(onceIn: 12) { changeWholly(&text, &source) }
    return text
  }

  private func change(_ text: inout [UInt8], _ source: inout MutationSource) {
    switch source.number(below: 16) {
    case 0, 1, 2: replaceToken(&text, where: Self.isNumber, with: source.pick(HostileText.numbers), &source)
    case 3, 4: replaceToken(&text, where: { !Self.isNumber($0) }, with: source.pick(words), &source)
    case 5, 6, 7: replaceValue(&text, with: source.pick(HostileText.values), &source)
    case 8: replaceValue(&text, with: Self.quoted(source.pick(HostileText.names)), &source)
    case 9: exchangeTokens(&text, &source)
    case 10: changeLines(&text, &source)
    case 11: addKey(&text, &source)
    case 12: ByteMutation.change(&text, pieces: HostileText.snippets.map { Array($0.utf8) }, &source)
    case 13: takeLines(into: &text, &source)
    case 14: replaceToken(&text, where: { _ in true }, with: source.pick(HostileText.names), &source)
    default:
      text.insert(
        contentsOf: Array(source.pick(HostileText.snippets).utf8), at: source.number(below: text.count + 1))
    }
  }

  // MARK: Tokens

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
      true
    default: byte >= 0x80
    }
  }

  private static func isNumber(_ token: ArraySlice<UInt8>) -> Bool {
    token.first.map { $0 < UInt8(ascii: "A") } ?? false
  }

  private static func tokens(_ text: [UInt8]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start: Int?
    for (index, byte) in text.enumerated() {
      if isTokenByte(byte) {
        if start == nil { start = index }
      } else if let first = start {
        result.append(first..<index)
        start = nil
      }
    }
    return result + (start.map { [$0..<text.count] } ?? [])
  }

  private func replaceToken(
    _ text: inout [UInt8], where suits: (ArraySlice<UInt8>) -> Bool, with other: String, _ source: inout MutationSource
  ) {
    replaceToken(&text, where: suits, with: Array(other.utf8), &source)
  }

  private func replaceToken(
    _ text: inout [UInt8], where suits: (ArraySlice<UInt8>) -> Bool, with other: [UInt8], _ source: inout MutationSource
  ) {
    let tokens = Self.tokens(text).filter { suits(text[$0]) }
    if !tokens.isEmpty { text.replaceSubrange(source.pick(tokens), with: other) }
  }

  private func exchangeTokens(_ text: inout [UInt8], _ source: inout MutationSource) {
    let tokens = Self.tokens(text)
    guard tokens.count > 1 else { return }
    let (first, second) = (source.pick(tokens), source.pick(tokens))
    guard first.upperBound <= second.lowerBound else { return }
    let (one, other) = (Array(text[first]), Array(text[second]))
    text.replaceSubrange(second, with: one)
    text.replaceSubrange(first, with: other)
  }

  /// Replaces what stands after some `: ` up to the next comma, bracket or line end.
  private func replaceValue(_ text: inout [UInt8], with value: String, _ source: inout MutationSource) {
    let places = text.indices.filter { text[$0] == UInt8(ascii: ":") }
    guard !places.isEmpty else { return }
    let start = source.pick(places) + 1
    var (end, depth) = (start, 0)
    while end < text.count, text[end] != UInt8(ascii: "\n") {
      if [UInt8(ascii: "["), UInt8(ascii: "{")].contains(text[end]) { depth += 1 }
      if depth == 0, [UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}")].contains(text[end]) { break }
      if [UInt8(ascii: "]"), UInt8(ascii: "}")].contains(text[end]) { depth -= 1 }
      end += 1
    }
    text.replaceSubrange(start..<end, with: Array((" " + value).utf8))
  }

  /// A YAML text in double quotes.
  private static func quoted(_ text: String) -> String {
    "\""
      + text.unicodeScalars.map { scalar in
        switch scalar {
        case "\"", "\\": "\\\(scalar)"
        case _ where scalar.value < 0x20 || scalar.value == 0x7F:
          "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        default: String(scalar)
        }
      }.joined() + "\""
  }

  // MARK: Lines

  private func changeLines(_ text: inout [UInt8], _ source: inout MutationSource) {
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
    let (line, other) = (source.number(below: lines.count), source.number(below: lines.count))
    switch source.number(below: 6) {
    case 0: lines.remove(at: line)
    case 1: lines.insert(lines[line], at: other)
    case 2: lines.swapAt(line, other)
    case 3: lines[line].insert(contentsOf: Array("  ".utf8), at: 0)
    case 4: lines[line] = Array(lines[line].drop { $0 == UInt8(ascii: " ") })
    default: lines[line].insert(UInt8(ascii: "\t"), at: 0)
    }
    text = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  private func takeLines(into text: inout [UInt8], _ source: inout MutationSource) {
    let other = source.pick(bases).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(
      Array.init)
    let taken = other[source.range(within: other.count, atMost: 4)].joined(separator: [UInt8(ascii: "\n")])
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
    lines.insert(Array(taken), at: source.number(below: lines.count + 1))
    text = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  /// Writes another key with another value into a mapping in braces, or else at the end.
  private func addKey(_ text: inout [UInt8], _ source: inout MutationSource) {
    let value = source.happens(onceIn: 2) ? source.pick(HostileText.numbers) : source.pick(HostileText.values)
    let entry = source.pick(words) + Array(": \(value)".utf8)
    let braces = text.indices.filter { text[$0] == UInt8(ascii: "{") }
    if braces.isEmpty || source.happens(onceIn: 3) {
      text += [UInt8(ascii: "\n")] + entry + [UInt8(ascii: "\n")]
    } else {
      text.insert(contentsOf: entry + Array(", ".utf8), at: source.pick(braces) + 1)
    }
  }

  // MARK: Files

  private func changeWholly(_ text: inout [UInt8], _ source: inout MutationSource) {
    let newline = UInt8(ascii: "\n")
    switch source.number(below: 12) {
    case 0: text = text.flatMap { $0 == newline ? [0x0D, newline] : [$0] }
    case 1: text = text.map { $0 == newline ? 0x0D : $0 }
    case 2: text = [0xEF, 0xBB, 0xBF] + text
    case 3: text = text.flatMap { [$0, 0] }
    case 4: text.insert(source.pick([0xFF, 0xC0, 0x80, 0xED]), at: source.number(below: text.count + 1))
    case 5: text += Array("\n...\n---\n".utf8) + text
    case 6: text += text
    case 7: text += [0, 0, 0]
    case 8: text = text.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "\t") : $0 }
    case 9:
      text += Array(
        ("\ntitle: " + Self.nested(source.pick([10, 400, 999, 1001, 5000]), source.pick(["[", "{a: ", "- ", "? "])))
          .utf8)
    case 10: text += Array("\n#\(String(repeating: "c", count: 20_000))\n".utf8)
    default: text += Array(Self.laughs(source.happens(onceIn: 2)).utf8)
    }
  }

  private static func nested(_ depth: Int, _ opening: String) -> String {
    (opening == "- " || opening == "? " ? "\n" : "") + String(repeating: opening, count: depth)
  }

  /// Aliases of aliases that stand for a tree of 10⁹ leaves; as a key all of it would be compared with other keys.
  public static func laughs(_ isKey: Bool) -> String {
    let levels = (1...9).map { level in
      "l\(level): &l\(level) [\(Array(repeating: level == 1 ? "x" : "*l\(level - 1)", count: 9).joined(separator: ", "))]"
    }
    return "\n" + levels.joined(separator: "\n") + (isKey ? "\n? *l9\n: 1\n? *l8\n: 2\n" : "\ntitle: *l9\n")
  }
}
