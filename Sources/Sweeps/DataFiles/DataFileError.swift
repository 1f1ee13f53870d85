/// Why a data file cannot be trained on.
public struct DataFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The sweep-file key whose value does not fit the file.
  public enum Key: String, Hashable, Sendable, CaseIterable {
    case file = "data.file"
    case modalityA = "data.x_a"
    case modalityB = "data.x_b"
    case target = "data.y"
    case standardise = "data.standardise"
    case targetScale = "data.target_scale"
  }

  /// The file as the request names it.
  public let file: String
  /// The key to point at; ``Key/file`` where the fault is the file's own.
  public let key: Key
  /// The line of the data file, from 1; `nil` where it has no lines or all are concerned.
  public let line: Int?
  /// What is wrong and what is allowed, without the file's name.
  public let message: String

  init(file: String, problem: DataFileProblem) {
    self.file = file
    key = problem.key
    line = problem.line
    message = problem.message
  }

  /// One sentence: `features.csv:12: column `age` holds `n/a`, which is not a number; …`.
  public var description: String { "\(line.map { "\(file):\($0)" } ?? file): \(message)" }
}

/// A ``DataFileError`` before the file's name is put to it.
struct DataFileProblem: Error {
  let key: DataFileError.Key
  let line: Int?
  let message: String

  init(_ message: String, key: DataFileError.Key = .file, line: Int? = nil) {
    self.key = key
    self.line = line
    self.message = message
  }
}

/// Pieces of sentences about data files.
enum DataFileWords {
  /// `` `a`, `b` and 3 more ``
  static func list(_ names: [String], upTo limit: Int = 8) -> String {
    guard names.count > 1 else { return names.map(quoted).joined() }
    let shown = names.count > limit ? limit : names.count - 1
    let rest = names.count > limit ? "\(names.count - limit) more" : quoted(names[names.count - 1])
    return names.prefix(shown).map(quoted).joined(separator: ", ") + " and " + rest
  }

  /// `1 row`, `2 rows`
  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  /// Text from the file on one line and of bearable length.
  static func quoted(_ text: some StringProtocol) -> String {
    let shown = text.unicodeScalars.prefix(40).map { scalar in
      scalar.properties.generalCategory == .control ? "\u{FFFD}" : String(scalar)
    }.joined()
    return "`\(shown)\(text.unicodeScalars.count > 40 ? "…" : "")`"
  }

  /// `, and 3 more are not finite`, or nothing.
  static func more(_ others: Int) -> String {
    switch others {
    case 0: ""
    case 1: ", and 1 more value is not finite"
    default: ", and \(others) more values are not finite"
    }
  }
}
