extension ConfigurationValue: CustomStringConvertible {
  /// The value as YAML on one line, in the one spelling that resolved configurations use.
  ///
  /// Numbers read back bit for bit, in YAML 1.1 and 1.2 alike: an exponent always comes with a decimal point.
  public var description: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): Self.text(of: value)
    case .text(let value): Self.quoted(value)
    case .boolean(let value): value ? "true" : "false"
    case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
    }
  }

  private static func text(of value: Double) -> String {
    let shortest = value.description
    guard let exponent = shortest.firstIndex(of: "e"), !shortest[..<exponent].contains(".") else { return shortest }
    return shortest[..<exponent] + ".0" + shortest[exponent...]
  }

  /// A text as a plain scalar where every YAML reader takes it for text, in double quotes otherwise.
  static func quoted(_ text: String) -> String {
    let isPlain =
      text.first.map { $0.isASCII && $0.isLetter } == true
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.".contains($0)) }
      && !["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(text.lowercased())
    if isPlain { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _
      where scalar.value < 0x20 || (0x7F...0xA0).contains(scalar.value) || scalar.value == 0xFEFF
        || (0x2028...0x2029).contains(scalar.value) || (0xFFFE...0xFFFF).contains(scalar.value):
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
