/// Everything that is wrong with a sweep file, as far as it could be told in one reading.
public struct SweepFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One thing that cannot be meant.
  public struct Problem: Hashable, Sendable {
    /// The line of the sweep file, from 1; `nil` where the problem is something that is missing altogether.
    public let line: Int?
    /// The offending key: `data.correlation`; `nil` where the text is not even YAML.
    public let key: String?
    /// What is wrong and what is allowed.
    public let message: String

    public init(line: Int?, key: String?, message: String) {
      self.line = line
      self.key = key
      self.message = message
    }
  }

  /// The sweep file as the user named it.
  public let file: String
  /// At least one problem, in the order of the lines.
  public let problems: [Problem]

  public init(file: String, problems: [Problem]) {
    self.file = file
    self.problems = problems.enumerated().sorted {
      ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset)
    }.map(\.element)
  }

  /// One line a problem: `sweep.yaml:12: data.correlation: correlation is 1.2, allowed are …`.
  public var description: String {
    problems.map { problem in
      let place = problem.line.map { "\(file):\($0)" } ?? file
      return [place, problem.key.map { $0.excerpt(200) }, problem.message].compactMap { $0 }.map(\.onOneLine)
        .joined(separator: ": ")
    }.joined(separator: "\n")
  }
}

extension String {
  /// The text without what would end the line or move the cursor of a terminal.
  var onOneLine: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
          default: scalar
          }
        }))
  }

  /// The text, cut short where it has more than `count` characters.
  func excerpt(_ count: Int) -> String {
    let start = unicodeScalars.prefix(count)
    return start.endIndex == endIndex ? self : String(start) + "…"
  }
}
