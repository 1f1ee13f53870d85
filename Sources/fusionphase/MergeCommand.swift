import ArgumentParser
import Experiments
import Foundation
import PhaseDiagrams
import Sweeps

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Join shards, or several runs of one sweep, into one run, and draw its figures.",
    discussion: """
      As in `fusionphase merge runs/mine/shard-*-of-8 --output runs/mine`. The folders have to hold the same configuration, \
      whole or in shards, complete or not; a network that several of them hold has to be the same in all. The merged run \
      keeps everything they hold, and so does a run that is in the output folder already: merging again adds what has come \
      since. Where networks are missing, the answer says which shards have to go on; the figures are drawn once none is.

      Exit codes as for `run`: 0 complete; 1 complete, but some networks failed; 75 networks are missing.
      """)

  @Argument(help: "Run folders.", completion: .directory)
  var folders: [String]

  @Option(name: [.customShort("o"), .long], help: "The folder of the merged run.", completion: .directory)
  var output: String

  @Flag(help: "Print the answer as JSON.")
  var json = false

  func run() throws {
    let target = URL(fileURLWithPath: output)
    let summary = try CommandFailure.translating {
      try RunMerge(folders.map { URL(fileURLWithPath: $0) }, into: target).run()
    }
    let merged = try CommandFailure.translating { try RunStore(reading: target) }
    let files =
      summary.isComplete ? try CommandFailure.translating { try RunFigures(merged).write(to: output) } : []
    let report = MergeReport(summary, merged, output: output, files: files)
    if json { try Console.result(json: report) } else { Console.result(report.text) }
    guard summary.isComplete else { throw ExitCode(CommandFailure.stopped) }
    if summary.failedNetworks > 0 { throw ExitCode(CommandFailure.networksFailed) }
  }
}

/// What a merge has joined and what is missing, for people and programs.
struct MergeReport: Encodable {
  struct Source: Encodable {
    let folder: String
    let shard: String?
    let networks: Int
    let added: Int
  }

  struct Gap: Encodable {
    let shard: String
    let networks: Int
    let command: String
  }

  let output: String
  let networks: Int
  let done: Int
  let missing: Int
  let counts: [String: Int]
  let sources: [Source]
  let gaps: [Gap]
  /// Trains everything that is missing, in the merged run; absent where nothing is.
  let command: String?
  let files: [String]

  init(_ summary: MergeSummary, _ merged: RunStore, output: String, files: [String]) {
    let options = merged.precision == .float ? [] : ["--precision", merged.precision.rawValue]
    func command(_ folder: String, _ shard: Shard? = nil) -> String {
      ShellWord.command(
        ["fusionphase", "run", output + "/sweep.yaml"] + options + (shard.map { ["--shard", $0.description] } ?? [])
          + ["--output", folder])
    }
    self.output = output
    networks = summary.networksTotal
    done = summary.networks
    missing = summary.missing
    counts = Dictionary(uniqueKeysWithValues: summary.counts.map { ($0.key.rawValue, $0.value) })
    sources = summary.sources.map {
      Source(folder: $0.folder, shard: $0.shard?.description, networks: $0.networks, added: $0.added)
    }
    gaps = summary.gaps.map { gap in
      Gap(
        shard: gap.shard.description, networks: gap.networks,
        command: command(gap.folder ?? output + "/" + gap.shard.folderName, gap.shard))
    }
    self.command = summary.isComplete ? nil : command(output)
    self.files = files
  }

  var text: String {
    let endings = Status.allCases.compactMap { status in counts[status.rawValue].map { "\($0) \(status.rawValue)" } }
    var lines = [
      "\(sources.count) \(sources.count == 1 ? "folder" : "folders") merged into \(output): \(done) of \(networks) networks"
        + (endings.isEmpty ? "" : ", \(endings.joined(separator: ", "))")
    ]
    let repeated = sources.reduce(0) { $0 + $1.networks - $1.added }
    if repeated > 0 { lines.append("\(repeated) networks were in more than one of them, and the same.") }
    guard let command else { return (lines + files).joined(separator: "\n") }
    let most = 20
    if gaps.isEmpty {
      lines.append("\(missing) networks are missing. This trains them:")
    } else {
      lines.append("\(missing) networks are missing, of these shards:")
      lines += gaps.prefix(most).map { "  \($0.shard): \($0.networks) networks; \($0.command)" }
      if gaps.count > most { lines.append("  and \(gaps.count - most) shards more") }
      lines.append("This trains all of them, in the merged run:")
    }
    return (lines + ["  " + command]).joined(separator: "\n")
  }
}
