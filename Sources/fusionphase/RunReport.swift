import Engines
import Experiments
import Foundation
import PhaseDiagrams
import Sweeps

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
  /// What happened to devices, and what was done about it.
  let notices: [String]
  /// The command that goes on with the run; absent where it is done.
  let resume: String?

  init(
    _ summary: RunSummary, of store: RunStore, folder: String, files: [String], audit: WidthAuditReport? = nil,
    notices: [String], isStopped: Bool = false
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
    self.notices = notices
    resume = isStopped ? ResumeCommand.text : nil
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
