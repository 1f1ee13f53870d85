import ArgumentParser
import Foundation

/// The command line. Exit codes: 0 done; 1 finished, but some networks failed; 2 bad input; 3 no such device;
/// 75 stopped early, or kept off by another process, to be continued by the same command; 130 stopped at once by a second
/// Ctrl-C.
@main
struct FusionPhase: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "fusionphase",
    abstract: "Trains very many small two-modality networks and draws phase diagrams of unimodal bias.",
    discussion: """
      A sweep file says which networks to train over which grid. Start with `fusionphase theory SWEEP` for what theory \
      expects, `fusionphase plan SWEEP` for what training would cost, and `fusionphase run SWEEP` to train.

      Exit codes: 0 done; 1 finished, but some networks failed; 2 bad input; 3 no such device; 75 stopped early, or \
      kept off by another process, to be continued by the same command; 130 stopped at once by a second Ctrl-C.
      """,
    version: version,
    subcommands: [
      RunCommand.self, PlanCommand.self, TheoryCommand.self, TraceCommand.self, PlotCommand.self, ReportCommand.self,
      ExportCommand.self, StatusCommand.self, MergeCommand.self, SlurmCommand.self, ReferenceCommand.self,
      DevicesCommand.self, SelfTestCommand.self, BenchmarkCommand.self,
    ])

  static func main() {
    // A file that may not grow any more is an error of the call that meets it, and is said, like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let ending = CommandEnding(error)
      if !ending.message.isEmpty {
        if ending.code == 0 { Console.result(ending.message) } else { Console.error(ending.message) }
      }
      Foundation.exit(ending.code == 0 && Console.hasLostResults ? CommandFailure.badInput : ending.code)
    }
    if Console.hasLostResults { Foundation.exit(CommandFailure.badInput) }
  }
}
