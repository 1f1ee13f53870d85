import Sweeps

/// The command that goes on with a run: the one that is running.
enum ResumeCommand {
  /// The command as a shell reads it.
  static var text: String { ShellWord.command(CommandLine.arguments) }
}
