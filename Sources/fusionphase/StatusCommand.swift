import ArgumentParser
import Experiments
import Sweeps

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say how far a run has come, and on which devices it was trained.")

  @OptionGroup var target: RunArgument

  @Flag(help: "Print the answer as JSON.")
  var json = false

  func run() throws {
    let store = try target.open()
    let report = try CommandFailure.translating { try StatusReport(store) }
    if json { try Console.result(json: report) } else { Console.result(report.text) }
  }
}

/// How far a run has come, for people and programs.
struct StatusReport: Encodable {
  let folder: String
  let title: String
  let configurationHash: String
  let precision: String
  let networks: Int
  let done: Int
  let counts: [String: Int]
  let sessions: [RunSession]
  let audit: AuditSummary?
  /// Who trains the run at present; absent if nobody does.
  let writer: String?

  init(_ store: RunStore) throws(RunStoreError) {
    folder = store.folder.path
    title = store.sweep.title
    configurationHash = store.sweep.configurationHash.hexadecimal
    precision = store.precision.rawValue
    networks = store.sweep.networkCount
    let counts = try store.statusCounts()
    done = counts.values.reduce(0, +)
    self.counts = Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
    sessions = try store.sessions()
    audit = try store.widthAudit().map(AuditSummary.init)
    writer = store.writer
  }

  var text: String {
    let percent = networks > 0 ? done * 100 / networks : 100
    var lines = [
      "\(title) (\(precision), configuration \(configurationHash))", "\(done) of \(networks) networks (\(percent) %)",
    ]
    lines += Status.allCases.compactMap { status in counts[status.rawValue].map { "  \($0) \(status.rawValue)" } }
    lines += sessions.map {
      "session \($0.id): \($0.started) to \($0.finished ?? "no recorded end"), \($0.deviceSelector) (\($0.deviceName)), "
        + "version \($0.programVersion)"
    }
    if let writer { lines.append("being trained by \(writer)") }
    if let audit { lines.append(audit.text) }
    return lines.joined(separator: "\n")
  }
}
