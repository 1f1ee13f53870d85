import Foundation
import PhaseDiagrams
import Synchronization

/// stdout for results, stderr for everything else.
enum Console {
  /// Whether a person watches stderr.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  private static let resultsAreLost = Mutex(false)

  /// Whether a result could not be printed. The first time that is said on stderr, and the program does not end with 0.
  static var hasLostResults: Bool { resultsAreLost.withLock { $0 } }

  /// Prints a result.
  static func result(_ text: String) {
    do {
      try result(bytes: Array((text + "\n").utf8))
    } catch {
      let isFirst = resultsAreLost.withLock { isLost in
        defer { isLost = true }
        return !isLost
      }
      if isFirst { note(error.description) }
    }
  }

  /// Prints a piece of a result as it is.
  ///
  /// - Throws: ``PhaseDiagramError`` if it cannot be written, as to a full disk.
  static func result(bytes: [UInt8]) throws(PhaseDiagramError) {
    // A closed pipe is the reader's choice; there is nobody left to tell.
    if let code = OutputFile.write(bytes, to: STDOUT_FILENO), code != EPIPE {
      throw PhaseDiagramError("cannot write to standard output: \(String(cString: strerror(code)))")
    }
  }

  /// Prints a result as JSON with sorted keys.
  static func result(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    result(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Prints a line about what is going on.
  static func note(_ text: String) { say((isInteractive ? "\r\u{1B}[K" : "") + text + "\n") }

  /// Prints why a command failed.
  static func error(_ text: String) { note(text) }

  /// Shows how far work has come: on a terminal the line is rewritten, elsewhere each call is a line.
  static func progress(_ text: String) {
    if isInteractive { say("\r\u{1B}[K" + text) } else { note(text) }
  }

  /// Asks a question on the terminal.
  ///
  /// - Returns: whether the answer was yes; `nil` if nobody is there to answer.
  static func confirm(_ question: String) -> Bool? {
    guard isatty(STDIN_FILENO) == 1, isInteractive else { return nil }
    say(question + " [y/N] ")
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }

  private static func say(_ text: String) {
    // Where this cannot be written there is nobody left to tell.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
