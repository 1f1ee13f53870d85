import Foundation

/// The command that goes on with a run: the one that is running.
enum ResumeCommand {
  /// The command as a shell reads it.
  static var text: String { text(CommandLine.arguments) }

  /// Arguments as a shell reads them, in quotes where it would take them apart.
  static func text(_ arguments: [String]) -> String {
    arguments.map { argument in
      let isPlain = !argument.isEmpty && argument.unicodeScalars.allSatisfy(plain.contains)
      return isPlain ? argument : "'" + argument.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }.joined(separator: " ")
  }

  private static let plain = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-")
}
