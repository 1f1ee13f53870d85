/// Writes comma-separated values (RFC 4180, but with a bare line feed at the end of each row) into a byte buffer that is
/// handed to a sink in large pieces.
///
/// Call ``finish()`` at the end: what is still in the buffer is lost without it.
public struct CSVWriter<Failure: Error>: ~Copyable {
  private var buffer: [UInt8] = []
  private var isRowEmpty = true
  private let capacity: Int
  private let sink: ([UInt8]) throws(Failure) -> Void

  /// - Parameters:
  ///   - capacity: bytes to collect before the sink is called.
  ///   - sink: takes the next piece of the file, at least one row at a time.
  public init(capacity: Int = 1 << 18, sink: @escaping ([UInt8]) throws(Failure) -> Void) {
    self.capacity = capacity
    self.sink = sink
    buffer.reserveCapacity(capacity + 4096)
  }

  /// Adds a field of text, in quotation marks if it contains a comma, a quotation mark or the end of a line.
  public mutating func field(_ text: String) {
    separate()
    Self.append(text, to: &buffer)
  }

  /// Adds an integer.
  public mutating func field(_ value: Int) {
    separate()
    buffer.append(contentsOf: String(value).utf8)
  }

  /// Adds a number with the fewest digits that read back as the same number; an empty field for `nil`. Values that are
  /// not finite are written `inf`, `-inf` and `nan`.
  public mutating func field(_ value: Double?) {
    separate()
    if let value { buffer.append(contentsOf: value.shortestDecimal.utf8) }
  }

  /// Adds fields that were encoded before with ``encoded(_:)``.
  public mutating func encodedFields(_ bytes: [UInt8]) {
    separate()
    buffer.append(contentsOf: bytes)
  }

  /// Ends the row.
  ///
  /// - Throws: what the sink throws.
  public mutating func endRow() throws(Failure) {
    buffer.append(UInt8(ascii: "\n"))
    isRowEmpty = true
    if buffer.count >= capacity { try flush() }
  }

  /// Hands over what is left.
  ///
  /// - Throws: what the sink throws.
  public consuming func finish() throws(Failure) { try flush() }

  /// Several texts as the bytes of neighbouring fields, for values that are written again and again.
  public static func encoded(_ texts: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, text) in texts.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(text, to: &bytes)
    }
    return bytes
  }

  private mutating func separate() {
    if !isRowEmpty { buffer.append(UInt8(ascii: ",")) }
    isRowEmpty = false
  }

  private mutating func flush() throws(Failure) {
    if !buffer.isEmpty { try sink(buffer) }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    let quotationMark = UInt8(ascii: "\"")
    let special: [UInt8] = [UInt8(ascii: ","), quotationMark, UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    guard text.utf8.contains(where: special.contains) else {
      bytes.append(contentsOf: text.utf8)
      return
    }
    bytes.append(quotationMark)
    for byte in text.utf8 {
      if byte == quotationMark { bytes.append(quotationMark) }
      bytes.append(byte)
    }
    bytes.append(quotationMark)
  }
}

extension Double {
  /// The shortest decimal text that reads back as the same number, without `.0`: `4`, `0.1`, `1e-09`.
  var shortestDecimal: String {
    let text = description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
