import ArgumentParser
import Experiments
import Foundation
import Sweeps

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say how far runs have come, and of a single one on which devices it was trained.",
    discussion: "Of several folders, such as runs/mine/shard-*-of-8, each has one line, and the last line sums them up."
  )

  @Argument(help: "Run folders, as `fusionphase run` makes them.", completion: .directory)
  var folders: [String]

  @Flag(help: "Print the answer as JSON.")
  var json = false

  func run() throws {
    if folders.count == 1 {
      let report = try CommandFailure.translating {
        try StatusReport(RunStore(reading: URL(fileURLWithPath: folders[0])))
      }
      if json { try Console.result(json: report) } else { Console.result(report.text) }
      return
    }
    let report = SeveralStatusReport(folders)
    if json { try Console.result(json: report) } else { Console.result(report.text) }
    if report.folders.contains(where: { $0.error != nil }) { throw ExitCode(CommandFailure.badInput) }
  }
}

/// How far a run has come, for people and programs.
struct StatusReport: Encodable {
  let folder: String
  let title: String
  let configurationHash: String
  let precision: String
  let shard: String?
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
    shard = store.part?.shard.description
    networks = store.networkCount
    let counts = try store.statusCounts()
    done = counts.values.reduce(0, +)
    self.counts = Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
    sessions = try store.sessions()
    audit = try store.widthAudit().map(AuditSummary.init)
    writer = store.writer
  }

  var text: String {
    var lines = [
      "\(title) (\(precision), configuration \(configurationHash)\(shard.map { ", shard \($0)" } ?? ""))",
      Progress(networks: networks, done: done).text,
    ]
    lines += Status.allCases.compactMap { status in counts[status.rawValue].map { "  \($0) \(status.rawValue)" } }
    lines += sessions.map {
      "session \($0.id): \($0.started) to \($0.finished ?? "no recorded end"), \($0.deviceSelector) (\($0.deviceName)), "
        + "version \($0.programVersion)" + ($0.shard.map { ", shard \($0)" } ?? "")
    }
    if let writer { lines.append("being trained by \(writer)") }
    if let audit { lines.append(audit.text) }
    return lines.joined(separator: "\n")
  }
}

/// How far several runs have come, for people and programs.
struct SeveralStatusReport: Encodable {
  /// One of the folders.
  struct Folder: Encodable {
    let folder: String
    var shard: String?
    var configurationHash: String?
    var networks = 0
    var done = 0
    var counts: [String: Int] = [:]
    /// Who trains the run at present; absent if nobody does.
    var writer: String?
    /// Why it could not be read.
    var error: String?

    var text: String {
      if let error { return "\(folder): \(error)" }
      let endings = Status.allCases.compactMap { status in
        counts[status.rawValue].map { "\($0) \(status.rawValue)" }
      }
      let training = writer.map { ["being trained by \($0)"] } ?? []
      return "\(folder): "
        + ([Progress(networks: networks, done: done).text] + endings + training).joined(separator: ", ")
    }
  }

  let folders: [Folder]
  let networks: Int
  let done: Int
  let counts: [String: Int]

  init(_ paths: [String]) {
    var known: [RunStore] = []
    folders = paths.map { path in
      do throws(RunStoreError) {
        let store = try RunStore(reading: URL(fileURLWithPath: path), known: known)
        let hash = store.sweep.configurationHash
        if !known.contains(where: { $0.sweep.configurationHash == hash }) { known.append(store) }
        let counts = try store.statusCounts()
        return Folder(
          folder: path, shard: store.part?.shard.description,
          configurationHash: hash.hexadecimal, networks: store.networkCount,
          done: counts.values.reduce(0, +),
          counts: Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) }), writer: store.writer)
      } catch {
        return Folder(folder: path, error: error.message)
      }
    }
    networks = folders.reduce(0) { $0 + $1.networks }
    done = folders.reduce(0) { $0 + $1.done }
    counts = folders.reduce(into: [:]) { $0.merge($1.counts, uniquingKeysWith: +) }
  }

  var text: String {
    let total = Folder(folder: "total of \(folders.count)", networks: networks, done: done, counts: counts)
    return (folders.map(\.text) + [total.text]).joined(separator: "\n")
  }
}

/// Networks that have ended, in words.
private struct Progress {
  let networks: Int
  let done: Int

  var text: String { "\(done) of \(networks) networks (\(networks > 0 ? done * 100 / networks : 100) %)" }
}
