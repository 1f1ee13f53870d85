import ArgumentParser
import Engines
import Experiments
import Foundation
import PhaseDiagrams
import Sweeps

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

    let store = try CommandFailure.translating {
      try RunStore(
        folder: URL(fileURLWithPath: folder), for: sweep, precision: engineOptions.precision, part: part)
    }
    let control = TrainingControl()
    let signals = StopSignals(control)
    let runner = SweepRunner(
      store: store, engines: engines,
      fallback: engines.contains { $0.device.selector == "cpu" } ? nil : CPUEngine(),
      programVersion: FusionPhase.version)
    let summary: RunSummary
    do {
      summary = try runner.run(
        control: control, progressInterval: Console.isInteractive ? 0.5 : 10, onNotice: { Console.note($0) },
        onProgress: { Console.progress($0.line) })
    } catch {
      // What no device can do is not for another try.
      guard !error.isFinal else { throw CommandFailure("\(error)\nWhat was trained until then is in \(folder).") }
      throw CommandFailure(
        "\(error)\nWhat was trained until then is in \(folder); the same command goes on from there.",
        code: CommandFailure.stopped)
    }
    if Console.isInteractive { Console.note("") }
    withExtendedLifetime(signals) {}

    guard summary.isComplete else {
      if json { try Console.result(json: RunReport(summary, of: store, folder: folder, files: [])) }
      throw CommandFailure(
        "Stopped with \(summary.counts.values.reduce(0, +)) of \(summary.networksTotal) networks done; "
          + "the same command goes on from there.", code: CommandFailure.stopped)
    }
    let audit = try CommandFailure.translating {
      try WidthAudit(store: store, engine: engines[0]).run(control: control, onNotice: { Console.note($0) })
    }
    // Of a part alone most of every figure would be empty.
    let files = part == nil ? try CommandFailure.translating { try RunFigures(store).write(to: folder) } : []
    let report = RunReport(summary, of: store, folder: folder, files: files, audit: audit)
    if json { try Console.result(json: report) } else { Console.result(report.text) }
    if summary.failedNetworks > 0 { throw ExitCode(CommandFailure.networksFailed) }
  }
}

/// What a run would do, for people and programs.
struct RunIntention: Encodable {
  let title: String
  let shard: String?
  let cells: Int
  let networksPerCell: Int
  let networks: Int
  let devices: [String]
  let deviceNames: [String]
  let folder: String

  init(_ sweep: Sweep, _ part: SweepPart?, devices: [DeviceDescription], folder: String) {
    title = sweep.title
    shard = part?.shard.description
    cells = part?.cellCount ?? sweep.grid.cellCount
    networksPerCell = sweep.seeds
    networks = part?.networkCount ?? sweep.networkCount
    self.devices = devices.map(\.selector)
    deviceNames = devices.map(\.name)
    self.folder = folder
  }

  var text: String {
    "\(title)\(shard.map { ", shard \($0)" } ?? ""): \(cells) cells × \(networksPerCell) networks = \(networks) networks on "
      + "\(deviceNames.joined(separator: " and ")), into \(folder)."
  }
}

/// The summary of a run, for people and programs.
struct RunReport: Encodable {
  let folder: String
  let family: ModelFamily
  let shard: String?
  let networks: Int
  let counts: [String: Int]
  let isComplete: Bool
  let networkSteps: Int
  let seconds: Double
  let devices: [DeviceShare]
  let files: [String]
  let audit: AuditSummary?

  init(
    _ summary: RunSummary, of store: RunStore, folder: String, files: [String], audit: WidthAuditReport? = nil
  ) {
    self.folder = folder
    family = store.sweep.family
    shard = store.part?.shard.description
    networks = summary.networksTotal
    counts = Dictionary(uniqueKeysWithValues: summary.counts.map { ($0.key.rawValue, $0.value) })
    isComplete = summary.isComplete
    networkSteps = summary.networkSteps
    seconds = summary.seconds
    devices = summary.devices
    self.files = files
    self.audit = audit.map(AuditSummary.init)
  }

  var text: String {
    let endings = Status.allCases.compactMap { status in
      counts[status.rawValue].map { "\($0) \(status.words(of: family))" }
    }
    let ended = endings.isEmpty ? "" : ": " + endings.joined(separator: ", ")
    let summary = "\(shard.map { "Shard \($0), " } ?? "")\(networks) networks\(ended); \(Quantity.duration(seconds))"
    return ([summary] + [audit?.text].compactMap { $0 } + files).joined(separator: "\n")
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
