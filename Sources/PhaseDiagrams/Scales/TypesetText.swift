import Foundation

/// A line of text with subscripts and superscripts.
///
/// A string literal is read as markup: `_` lowers and `^` raises the next character, or everything in the braces that
/// follow: `σ_A/σ_B`, `10^{−9}`. Text that comes from elsewhere is taken as it is by ``init(plain:)``.
public struct TypesetText: Hashable, Sendable, ExpressibleByStringLiteral {
  /// Where a run of characters stands.
  public enum Level: Hashable, Sendable {
    case base, subscripted, superscripted
  }

  /// Characters at the same level.
  public struct Run: Hashable, Sendable {
    public var text: String
    public var level: Level
  }

  public private(set) var runs: [Run] = []

  public init(plain text: String) { append(text, .base) }

  public init(stringLiteral markup: String) { self.init(markup: markup) }

  init(markup: String) {
    var rest = Substring(markup)
    while let character = rest.popFirst() {
      guard character == "_" || character == "^", let next = rest.popFirst() else {
        append(String(character), .base)
        continue
      }
      let level: Level = character == "_" ? .subscripted : .superscripted
      if next == "{" {
        let end = rest.firstIndex(of: "}") ?? rest.endIndex
        append(String(rest[..<end]), level)
        rest = rest[end...].dropFirst()
      } else {
        append(String(next), level)
      }
    }
  }

  /// Two texts after each other.
  public static func + (first: TypesetText, second: TypesetText) -> TypesetText {
    var result = first
    for run in second.runs { result.append(run.text, run.level) }
    return result
  }

  /// The characters without their levels.
  public var plainText: String { runs.map(\.text).joined() }

  private mutating func append(_ text: String, _ level: Level) {
    if let last = runs.indices.last, runs[last].level == level {
      runs[last].text += text
    } else {
      runs.append(Run(text: text, level: level))
    }
  }
}

extension TypesetText {
  /// A number as a figure shows it, to some significant digits: plain from 0.001 to below 100 000, otherwise with a
  /// power of ten.
  static func number(_ value: Double, digits: Int = 6) -> TypesetText {
    let magnitude = abs(value)
    if value == 0 || (1e-3..<1e5).contains(magnitude) { return plain(String(format: "%.\(digits)g", value)) }
    return power(value, digits: digits)
  }

  /// A number with a fixed number of decimals.
  static func number(_ value: Double, decimals: Int) -> TypesetText { plain(String(format: "%.\(decimals)f", value)) }

  /// A number as mantissa and power of ten, `2×10⁻⁹`, with as many significant digits as needed; `10⁻⁹` for a mantissa
  /// of 1.
  static func power(_ value: Double, digits: Int = 3) -> TypesetText {
    if value == 0 { return "0" }
    let parts = String(format: "%.\(digits - 1)e", value).split(separator: "e").map(String.init)
    guard parts.count == 2, let exponent = Int(parts[1]) else { return plain(String(value)) }
    var mantissa = parts[0]
    if mantissa.contains(".") {
      while mantissa.hasSuffix("0") { mantissa.removeLast() }
      if mantissa.hasSuffix(".") { mantissa.removeLast() }
    }
    let tens = TypesetText(markup: "10^{\(exponent)}".replacingOccurrences(of: "-", with: "−"))
    switch mantissa {
    case "1": return tens
    case "-1": return "−" + tens
    default: return plain(mantissa + "×") + tens
    }
  }

  private static func plain(_ digits: String) -> TypesetText {
    let isZero = !digits.contains { ("1"..."9").contains($0) }
    return TypesetText(
      plain: (isZero ? digits.replacingOccurrences(of: "-", with: "") : digits)
        .replacingOccurrences(of: "-", with: "−"))
  }
}

extension TypesetText {
  /// The text cut at spaces, but not at those that do not break.
  var words: [TypesetText] { cut(at: " ") }

  /// The text cut at spaces that do not break.
  var boundWords: [TypesetText] { cut(at: "\u{A0}") }

  /// The text with spaces at which lines do not break.
  var unbroken: TypesetText {
    runs.reduce("") { $0.appending($1.text.replacingOccurrences(of: " ", with: "\u{A0}"), $1.level) }
  }

  private func appending(_ text: String, _ level: Level) -> TypesetText {
    var result = self
    result.append(text, level)
    return result
  }

  private func cut(at space: Character) -> [TypesetText] {
    var result: [TypesetText] = [TypesetText(plain: "")]
    for run in runs {
      for (index, part) in run.text.split(separator: space, omittingEmptySubsequences: false).enumerated() {
        if index > 0 { result.append(TypesetText(plain: "")) }
        result[result.count - 1].append(String(part), run.level)
      }
    }
    return result.filter { !$0.plainText.isEmpty }
  }
}
