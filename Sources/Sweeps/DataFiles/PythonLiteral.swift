/// The few Python literals that the header of an `.npy` file is written in.
indirect enum PythonLiteral: Hashable {
  case text(String)
  case boolean(Bool)
  case integer(Int)
  /// A list or a tuple.
  case sequence([PythonLiteral])
  case dictionary([String: PythonLiteral])

  /// Nothing but one literal, with white space around it; `nil` for any other text.
  init?(_ text: some Sequence<UInt8>) {
    var reader = Reader(rest: Array(text)[...])
    guard let literal = reader.literal(depth: 0) else { return nil }
    reader.skipSpace()
    guard reader.rest.isEmpty else { return nil }
    self = literal
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func skipSpace() {
      rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\t") }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      skipSpace()
      guard rest.first == UInt8(ascii: character) else { return false }
      rest.removeFirst()
      return true
    }

    mutating func literal(depth: Int) -> PythonLiteral? {
      // No header nests deeper than records of records do, and recursion needs an end.
      guard depth < 16 else { return nil }
      if take("(") { return items(until: ")", depth: depth).map { .sequence($0) } }
      if take("[") { return items(until: "]", depth: depth).map { .sequence($0) } }
      if take("{") { return pairs(depth: depth).map { .dictionary($0) } }
      if let text = string() { return .text(text) }
      return word()
    }

    private mutating func items(until end: Unicode.Scalar, depth: Int) -> [PythonLiteral]? {
      var items: [PythonLiteral] = []
      while !take(end) {
        guard let item = literal(depth: depth + 1) else { return nil }
        items.append(item)
        guard take(",") else { return take(end) ? items : nil }
      }
      return items
    }

    private mutating func pairs(depth: Int) -> [String: PythonLiteral]? {
      var pairs: [String: PythonLiteral] = [:]
      while !take("}") {
        skipSpace()
        guard let key = string(), take(":"), let value = literal(depth: depth + 1),
          pairs.updateValue(value, forKey: key) == nil
        else { return nil }
        guard take(",") else { return take("}") ? pairs : nil }
      }
      return pairs
    }

    /// A string without escapes.
    private mutating func string() -> String? {
      guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
      let text = rest.dropFirst().prefix { $0 != quote }
      guard text.endIndex < rest.endIndex, !text.contains(UInt8(ascii: "\\")) else { return nil }
      rest = rest[(text.endIndex + 1)...]
      return String(validating: text, as: UTF8.self)
    }

    private mutating func word() -> PythonLiteral? {
      let word = rest.prefix { byte in
        let character = Character(Unicode.Scalar(byte))
        return character.isASCII && (character.isLetter || character.isWholeNumber)
      }
      rest = rest[word.endIndex...]
      switch String(decoding: word, as: UTF8.self) {
      case "True": return .boolean(true)
      case "False": return .boolean(false)
      case let digits: return Int(digits).map { .integer($0) }
      }
    }
  }
}
