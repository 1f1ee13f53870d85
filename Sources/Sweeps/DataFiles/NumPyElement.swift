/// The type of an array's elements, from the `descr` of an `.npy` header.
struct NumPyElement {
  private enum Kind {
    case boolean
    case signed
    case unsigned
    case float
  }

  private let kind: Kind
  /// Bytes of one element.
  let size: Int
  private let isBigEndian: Bool

  /// The allowed types in words.
  static let allowed = "float16, float32, float64, int8 to int64, uint8 to uint64 and bool"

  /// - Parameter place: how messages name the array.
  /// - Throws: ``DataFileProblem`` for other types than integers, Booleans, and floats of up to eight bytes.
  init(descr: PythonLiteral, place: String) throws(DataFileProblem) {
    guard case .text(let text) = descr else {
      throw Self.refusal(place, "records of several values", "structured")
    }
    var code = Substring(text)
    let order = code.first.flatMap { "<>|=".contains($0) ? $0 : nil }
    if order != nil { code.removeFirst() }
    let size = Int(code.dropFirst())
    let kind: Kind? =
      switch (code.first, size) {
      case ("b", 1): .boolean
      case ("i", 1), ("i", 2), ("i", 4), ("i", 8): .signed
      case ("u", 1), ("u", 2), ("u", 4), ("u", 8): .unsigned
      case ("f", 2), ("f", 4), ("f", 8): .float
      default: nil
      }
    guard let kind, let size, size == 1 || order == "<" || order == ">" else {
      throw Self.refusal(place, Self.words(code.first), text)
    }
    self.kind = kind
    self.size = size
    isBigEndian = order == ">"
  }

  private static func refusal(_ place: String, _ words: String, _ name: String) -> DataFileProblem {
    DataFileProblem("\(place) holds \(words) (dtype \(DataFileWords.quoted(name))); allowed are \(allowed)")
  }

  private static func words(_ code: Character?) -> String {
    switch code {
    case "O": "Python objects"
    case "U", "S", "a", "T": "text"
    case "c": "complex numbers"
    case "M", "m": "dates or times"
    case "V": "records or raw bytes"
    case "f": "floats of a size that a double does not hold"
    default: "elements of an unknown kind"
    }
  }

  /// The element at an offset in bytes; `nil` for an integer that no double equals.
  func value(in bytes: UnsafeRawBufferPointer, at offset: Int) -> Double? {
    switch (kind, size) {
    case (.boolean, _): bytes[offset] == 0 ? 0 : 1
    case (.signed, 1): Double(Int8(bitPattern: bytes[offset]))
    case (.signed, 2): Double(Int16(bitPattern: load(bytes, offset)))
    case (.signed, 4): Double(Int32(bitPattern: load(bytes, offset)))
    case (.signed, _): Double(exactly: Int64(bitPattern: load(bytes, offset)))
    case (.unsigned, 1): Double(bytes[offset])
    case (.unsigned, 2): Double(load(bytes, offset) as UInt16)
    case (.unsigned, 4): Double(load(bytes, offset) as UInt32)
    case (.unsigned, _): Double(exactly: load(bytes, offset) as UInt64)
    case (.float, 2): Self.half(load(bytes, offset))
    case (.float, 4): Double(Float(bitPattern: load(bytes, offset)))
    case (.float, _): Double(bitPattern: load(bytes, offset))
    }
  }

  private func load<Word: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Word {
    let word = bytes.loadUnaligned(fromByteOffset: offset, as: Word.self)
    return isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
  }

  /// A number of IEEE 754 binary16, which Swift does not have as a type on every system.
  private static func half(_ bits: UInt16) -> Double {
    let magnitude: Double
    let fraction = Double(bits & 0x3FF)
    switch bits >> 10 & 0x1F {
    case 0: magnitude = fraction * 0x1p-24
    case 0x1F: magnitude = fraction == 0 ? .infinity : .nan
    case let exponent: magnitude = Double(sign: .plus, exponent: Int(exponent) - 25, significand: 1024 + fraction)
    }
    return bits & 0x8000 == 0 ? magnitude : -magnitude
  }
}
