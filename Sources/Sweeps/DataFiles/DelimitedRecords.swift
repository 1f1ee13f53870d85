/// The records of a text file in columns, as RFC 4180 describes them, one after another and without copying.
///
/// Lines end with LF, CR LF or CR. Spaces around fields do not count. A field in quotes may hold delimiters, line ends
/// and doubled quotes. Blank lines are allowed at the end of the file only.
struct DelimitedRecords {
  /// One field of a record.
  struct Field {
    /// Its place in the file, without quotes around it.
    var range: Range<Int>
    /// Whether doubled quotes stand for single ones.
    var hasDoubledQuotes = false
  }

  let bytes: [UInt8]
  let delimiter: UInt8
  /// The fields of the current record.
  private(set) var fields: [Field] = []
  /// The line that the current record begins on, from 1.
  private(set) var line = 0
  private var position: Int
  private var nextLine = 1

  /// The delimiter is a tab or a semicolon where the first line has one outside of quotes, and otherwise a comma.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var isQuoted = false
    var found: Set<UInt8> = []
    for byte in bytes[position...] {
      if byte == Self.quote { isQuoted.toggle() }
      if !isQuoted { found.insert(byte) }
      if !isQuoted, Self.isLineEnd(byte) { break }
    }
    delimiter = Array("\t;".utf8).first { found.contains($0) } ?? UInt8(ascii: ",")
  }

  /// Goes on to the next record; false at the end of the file.
  ///
  /// - Throws: ``DataFileProblem`` if a blank line stands between records, or quotes where they mean nothing.
  mutating func advance() throws(DataFileProblem) -> Bool {
    fields.removeAll(keepingCapacity: true)
    line = nextLine
    guard !bytes[position...].allSatisfy({ Self.isLineEnd($0) || isSpace($0) }) else { return false }
    skipSpaces()
    guard !Self.isLineEnd(bytes[position]) else {
      throw DataFileProblem("the line is blank, which lines may be at the end of the file only", line: line)
    }
    repeat { try readField() } while takeDelimiter()
    takeLineEnd()
    return true
  }

  /// The text of a field.
  func text(_ field: Field) -> String {
    let text = String(decoding: bytes[field.range], as: UTF8.self)
    return field.hasDoubledQuotes ? text.replacing("\"\"", with: "\"") : text
  }

  private mutating func readField() throws(DataFileProblem) {
    skipSpaces()
    if position < bytes.count, bytes[position] == Self.quote {
      try readQuotedField()
    } else {
      let start = position
      while position < bytes.count, bytes[position] != delimiter, !Self.isLineEnd(bytes[position]) {
        guard bytes[position] != Self.quote else {
          throw DataFileProblem(
            "field \(fields.count + 1) has a quote within it; put the whole field in quotes and double those within",
            line: nextLine)
        }
        position += 1
      }
      var end = position
      while end > start, isSpace(bytes[end - 1]) { end -= 1 }
      fields.append(Field(range: start..<end))
    }
  }

  private mutating func readQuotedField() throws(DataFileProblem) {
    let opening = nextLine
    position += 1
    var field = Field(range: position..<position)
    let start = position
    while true {
      guard position < bytes.count else {
        throw DataFileProblem("field \(fields.count + 1) begins with a quote that nothing closes", line: opening)
      }
      if bytes[position] == Self.quote {
        guard position + 1 < bytes.count, bytes[position + 1] == Self.quote else { break }
        field.hasDoubledQuotes = true
        position += 2
      } else if Self.isLineEnd(bytes[position]) {
        takeLineEnd()
      } else {
        position += 1
      }
    }
    field.range = start..<position
    position += 1
    skipSpaces()
    guard position == bytes.count || bytes[position] == delimiter || Self.isLineEnd(bytes[position]) else {
      throw DataFileProblem("field \(fields.count + 1) goes on after its closing quote", line: nextLine)
    }
    fields.append(field)
  }

  private mutating func skipSpaces() {
    while position < bytes.count, isSpace(bytes[position]) { position += 1 }
  }

  private mutating func takeDelimiter() -> Bool {
    guard position < bytes.count, bytes[position] == delimiter else { return false }
    position += 1
    return true
  }

  private mutating func takeLineEnd() {
    guard position < bytes.count else { return }
    let isPair = bytes[position] == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A
    position += isPair ? 2 : 1
    nextLine += 1
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte != delimiter && Self.spaces.contains(byte) }

  private static let spaces = Array(" \t".utf8)
  private static let quote = UInt8(ascii: "\"")
  private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
