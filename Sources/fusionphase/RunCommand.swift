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
      """)

  @OptionGroup var file: SweepArgument
  @OptionGroup var width: WidthOption
  @OptionGroup var engineOptions: EngineOptions

  @Option(
    name: [.customShort("o"), .long], help: "The run folder. (default: runs/NAME of the sweep file)",
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
    let engines = try engineOptions.engines()
    for warning in sweep.warnings(precision: engineOptions.precision) { Console.note("Warning: \(warning)") }
    let folder = output ?? file.defaultFolder()
    if dryRun {
      let intention = RunIntention(sweep, devices: engines.map(\.device), folder: folder)
      if json { try Console.result(json: intention) } else { Console.result(intention.text) }
      return
    }
    try LargeSweep.confirm(sweep, yes: yes)

    let control = TrainingControl()
    let signals = StopSignals(control)
    let store = try CommandFailure.translating {
      try RunStore(folder: URL(fileURLWithPath: folder), for: sweep, precision: engineOptions.precision)
    }
    let notices = RunNotices()
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
      guard error.canGoOn else { throw CommandFailure("\(error)") }
      throw CommandFailure(
        "\(error)\nWhat was trained until then is in \(folder). Go on with:\n  \(ResumeCommand.text)",
        code: CommandFailure.stopped)
    }
    guard summary.isComplete, !control.isStopRequested else {
      if json {
        try Console.result(
          json: RunReport(summary, of: sweep.family, folder: folder, files: [], notices: notices.all, isStopped: true))
      }
      throw CommandFailure(
        "Stopped with \(summary.counts.values.reduce(0, +)) of \(summary.networksTotal) networks done. Go on with:\n"
          + "  \(ResumeCommand.text)", code: CommandFailure.stopped)
    }
    withExtendedLifetime(signals) {}

    let files = try CommandFailure.translating { try RunFigures(store).write(to: folder) }
    let report = RunReport(
      summary, of: sweep.family, folder: folder, files: files, audit: audit, notices: notices.all)
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

/// What a run would do, for people and programs.
struct RunIntention: Encodable {
  let title: String
  let cells: Int
  let networksPerCell: Int
  let networks: Int
  let devices: [String]
  let deviceNames: [String]
  let folder: String

  init(_ sweep: Sweep, devices: [DeviceDescription], folder: String) {
    title = sweep.title
    cells = sweep.grid.cellCount
    networksPerCell = sweep.seeds
    networks = sweep.networkCount
    self.devices = devices.map(\.selector)
    deviceNames = devices.map(\.name)
    self.folder = folder
  }

  var text: String {
    "\(title): \(cells) cells × \(networksPerCell) networks = \(networks) networks on "
      + "\(deviceNames.joined(separator: " and ")), into \(folder)."
  }
}

/// The summary of a run, for people and programs.
struct RunReport: Encodable {
  let folder: String
  let family: ModelFamily
  let networks: Int
  let counts: [String: Int]
  let isComplete: Bool
  let networkSteps: Int
  let seconds: Double
  let devices: [DeviceShare]
  let files: [String]
  let audit: AuditSummary?
  /// What happened to devices, and what was done about it.
  let notices: [String]
  /// The command that goes on with the run; absent where it is done.
  let resume: String?

  init(
    _ summary: RunSummary, of family: ModelFamily, folder: String, files: [String], audit: WidthAuditReport? = nil,
    notices: [String], isStopped: Bool = false
  ) {
    self.folder = folder
    self.family = family
    networks = summary.networksTotal
    counts = Dictionary(uniqueKeysWithValues: summary.counts.map { ($0.key.rawValue, $0.value) })
    isComplete = summary.isComplete
    networkSteps = summary.networkSteps
    seconds = summary.seconds
    devices = summary.devices
    self.files = files
    self.audit = audit.map(AuditSummary.init)
    self.notices = notices
    resume = isStopped ? ResumeCommand.text : nil
  }

  var text: String {
    let endings = Status.allCases.compactMap { status in
      counts[status.rawValue].map { "\($0) \(status.words(of: family))" }
    }
    return
      (["\(networks) networks: \(endings.joined(separator: ", ")); \(Quantity.duration(seconds))"]
      + [audit?.text].compactMap { $0 } + files)
      .joined(separator: "\n")
  }
}

/// Why a run came to an end before its time, for programs.
struct RunFailureReport: Encodable {
  let folder: String
  let isComplete = false
  let error: String
  let notices: [String]
  /// The command that goes on with the run; absent where it would end like this again.
  let resume: String?

  init(_ error: String, folder: String, notices: [String], canGoOn: Bool) {
    self.folder = folder
    self.error = error
    self.notices = notices
    resume = canGoOn ? ResumeCommand.text : nil
  }
}

/// What full width says about the narrow twins of a run, for people and programs.
struct AuditSummary: Encodable {
  let networks: Int
  /// The difference of a learning time, relative to full width, that is largest beside its tolerance; absent where only one
  /// of the two networks has a time.
  let largestDeviation: Double?
  let tolerance: Double?
  let isWithinTolerance: Bool
  let text: String

  init(_ report: WidthAuditReport) {
    networks = report.networks.count
    largestDeviation = report.worst.flatMap { $0.deviation.isFinite ? $0.deviation : nil }
    tolerance = report.worst?.tolerance
    isWithinTolerance = report.isWithinTolerance
    text = report.text
  }
}

extension Status {
  /// The ending in words. The step limit is where networks of the competition family are meant to end.
  fileprivate func words(of family: ModelFamily) -> String {
    if family == .competition, self == .stepLimit { return "trained to the end" }
    return rawValue.replacingOccurrences(of: "_", with: " ")
  }
}
