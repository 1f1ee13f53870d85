import Foundation

/// stdout for results, stderr for everything else.
enum Console {
  /// Whether a person watches stderr.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// Prints a result.
  static func result(_ text: String) { write(text + "\n", to: .standardOutput) }

  /// Prints a piece of a result as it is.
  static func result(bytes: [UInt8]) { try? FileHandle.standardOutput.write(contentsOf: Data(bytes)) }

  /// Prints a result as JSON with sorted keys.
  static func result(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    result(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Prints a line about what is going on.
  static func note(_ text: String) { write((isInteractive ? "\r\u{1B}[K" : "") + text + "\n", to: .standardError) }

  /// Prints why a command failed.
  static func error(_ text: String) { note(text) }

  /// Shows how far work has come: on a terminal the line is rewritten, elsewhere each call is a line.
  static func progress(_ text: String) {
    if isInteractive { write("\r\u{1B}[K" + text, to: .standardError) } else { note(text) }
  }

  /// Asks a question on the terminal.
  ///
  /// - Returns: whether the answer was yes; `nil` if nobody is there to answer.
  static func confirm(_ question: String) -> Bool? {
    guard isatty(STDIN_FILENO) == 1, isInteractive else { return nil }
    write(question + " [y/N] ", to: .standardError)
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }

  private static func write(_ text: String, to handle: FileHandle) {
    // A closed pipe is the reader's choice; there is nobody left to tell.
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
