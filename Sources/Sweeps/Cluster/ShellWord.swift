/// Text in the spelling of programs that read it.
public enum ShellWord {
  /// A text as one word of a POSIX shell, in quotes where it needs them.
  public static func quoted(_ text: String) -> String {
    let plain = text.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "_./=:,@%+-".unicodeScalars.contains($0))
    }
    if plain, !text.isEmpty { return text }
    return "'" + text.replacing("'", with: "'\\''") + "'"
  }

  /// Words as one command.
  public static func command(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// A text as the value of an option in a line `#SBATCH --option=value`.
  ///
  /// - Precondition: the text has no line break.
  static func directive(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
