import ArgumentParser
import Engines
import Experiments
import Foundation
import PhaseDiagrams
import Sweeps
import Synchronization

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Train the networks of a sweep, or what is left of them, and draw its figures.",
    discussion: """
      Everything goes into one folder: run.sqlite (every network's outcome), sweep.yaml (the sweep with all defaults), \
      cells.csv (one row a cell) and figures/. Running the same command again goes on where it stopped.

      With --shard the folder holds one part of the sweep and no figures; `fusionphase merge` joins the parts and draws them, \
      and `fusionphase slurm` writes a job array that trains them on a cluster.
      """)

  @OptionGroup var file: SweepArgument
  @OptionGroup var width: WidthOption
  @OptionGroup var shard: ShardOption
  @OptionGroup var engineOptions: EngineOptions

  @Option(
    name: [.customShort("o"), .long],
    help: "The run folder. (default: runs/NAME of the sweep file; of shard 2/8 runs/NAME/shard-2-of-8)",
    completion: .directory)
  var output: String?

  @Flag(help: "Check the sweep and say what would be done, without doing it.")
  var dryRun = false

  @Flag(help: "Do not ask before very large sweeps.")
  var yes = false

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() throws {
    let sweep = try file.read(width.overrides)
    let part = try shard.part(of: sweep)
    let engines = try engineOptions.engines()
    for warning in sweep.warnings(precision: engineOptions.precision) { Console.note("Warning: \(warning)") }
    let folder = output ?? file.defaultFolder(suffix: part.map { "/" + $0.shard.folderName } ?? "")
    if dryRun {
      let intention = RunIntention(sweep, part, devices: engines.map(\.device), folder: folder)
      if json { try Console.result(json: intention) } else { Console.result(intention.text) }
      return
    }
    try LargeSweep.confirm(part?.networkCount ?? sweep.networkCount, yes: yes)

    let notices = RunNotices()
    let control = TrainingControl(onNotice: notices.add)
    let signals = StopSignals(control)
    let store = try CommandFailure.translating {
      try RunStore(
        folder: URL(fileURLWithPath: folder), for: sweep, precision: engineOptions.precision, part: part)
    }
    let summary: RunSummary
    let audit: WidthAuditReport?
    do {
      let runner = SweepRunner(
        store: store, engines: engines,
        fallback: engines.contains { $0.device.selector == "cpu" } ? nil : CPUEngine(),
        programVersion: FusionPhase.version)
      summary = try runner.run(
        control: control, progressInterval: Console.isInteractive ? 0.5 : 10, onNotice: notices.add,
        onProgress: { Console.progress($0.line) })
      if Console.isInteractive { Console.note("") }
      audit =
        summary.isComplete && !control.isStopRequested
        ? try WidthAudit(store: store, engine: engines[0]).run(control: control, onNotice: { Console.note($0) }) : nil
    } catch {
      if json {
        try Console.result(
          json: RunFailureReport("\(error)", folder: folder, notices: notices.all, canGoOn: error.canGoOn))
      }
      guard error.canGoOn else { throw CommandFailure("\(error)\nWhat was trained until then is in \(folder).") }
      throw CommandFailure(
        "\(error)\nWhat was trained until then is in \(folder). Go on with:\n  \(ResumeCommand.text)",
        code: CommandFailure.stopped)
    }
    guard summary.isComplete, !control.isStopRequested else {
      if json {
        try Console.result(
          json: RunReport(summary, of: store, folder: folder, files: [], notices: notices.all, isStopped: true))
      }
      throw CommandFailure(
        "Stopped with \(summary.counts.values.reduce(0, +)) of \(summary.networksTotal) networks done. Go on with:\n"
          + "  \(ResumeCommand.text)", code: CommandFailure.stopped)
    }
    withExtendedLifetime(signals) {}

    // Of a part alone most of every figure would be empty.
    let files = part == nil ? try CommandFailure.translating { try RunFigures(store).write(to: folder) } : []
    let report = RunReport(summary, of: store, folder: folder, files: files, audit: audit, notices: notices.all)
    if json { try Console.result(json: report) } else { Console.result(report.text) }
    if summary.failedNetworks > 0 { throw ExitCode(CommandFailure.networksFailed) }
  }
}

/// What happened to devices during a run: printed at once, and kept for the summary.
final class RunNotices: Sendable {
  private let sentences = Mutex<[String]>([])

  var all: [String] { sentences.withLock { $0 } }

  /// From any thread.
  @Sendable func add(_ sentence: String) {
    Console.note(sentence)
    sentences.withLock { $0.append(sentence) }
  }
}
