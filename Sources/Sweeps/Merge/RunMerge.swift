import Experiments
import Foundation
import GRDB

/// Joins runs of one configuration, whole ones or shards, complete or not, into one run of the whole sweep.
///
/// Every network, curve, audit and session is kept. A network that several runs trained is kept once, and has to be the
/// same in all of them. The merged run can be gone on with like any other, and merging again adds what has come since.
public struct RunMerge: Sendable {
  private static let stagingPrefix = ".merging-"

  private let folders: [URL]
  private let output: URL

  /// - Parameters:
  ///   - folders: the runs. Title and figures are taken from the first, unless there is a run in `output` already.
  ///   - output: the folder of the merged run. What a run in it holds stays.
  public init(_ folders: [URL], into output: URL) {
    self.folders = folders
    self.output = output
  }

  /// Merges. The output changes all at once or not at all.
  ///
  /// - Throws: ``RunStoreError`` if a folder holds no run, configurations differ (naming the keys), a network has different
  ///   outcomes (naming it and where they come from), or the output cannot be written or another process writes into it.
  public func run() throws(RunStoreError) -> MergeSummary {
    let stores = try openAll()
    let existing = try existingRun(like: stores[0])
    let staging = output.appendingPathComponent(Self.stagingPrefix + UUID().uuidString)
    let isNew = !FileManager.default.fileExists(atPath: output.path)
    defer {
      try? FileManager.default.removeItem(at: staging)
      // Only where it is empty.
      if isNew { rmdir(output.path) }
    }
    let sources = try RunStore.attempt("cannot merge into \(output.path)") {
      try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
      let lock = try RunLock(output)
      defer { withExtendedLifetime(lock) {} }
      try removeLeftovers()
      let sources = try join(stores, in: staging)
      if let existing {
        do {
          _ = try MergeTarget(existing.database, existing.sweep.family.tables).insert(databasePath(in: staging))
        } catch let conflict as MergeTarget.Conflict {
          throw try MergeConflict(conflict, in: [existing], and: stores).error
        }
      } else {
        try moveIntoPlace(staging)
      }
      return sources
    }
    return try MergeSummary(RunStore(reading: output, known: stores), sources, parts: stores.compactMap(\.part))
  }

  /// The runs, each once and without the output, after checking that they belong together.
  private func openAll() throws(RunStoreError) -> [RunStore] {
    var seen: Set<URL> = [output.resolvingSymlinksInPath().standardizedFileURL]
    var stores: [RunStore] = []
    for folder in folders where seen.insert(folder.resolvingSymlinksInPath().standardizedFileURL).inserted {
      let store = try RunStore(reading: folder, known: stores)
      try stores.first?.refuseOtherConfiguration(of: store)
      stores.append(store)
    }
    guard !stores.isEmpty else {
      throw RunStoreError(
        .notARun, "there is nothing to merge into \(output.path): name the folders of runs besides it")
    }
    return stores
  }

  /// The run that the output folder holds already, opened for writing.
  private func existingRun(like store: RunStore) throws(RunStoreError) -> RunStore? {
    guard RunStore.isRun(output) else {
      try RunStore.refuseForeignFiles(in: output)
      return nil
    }
    let found: RunStore
    if let whole = try? RunStore(reading: output) {
      found = whole
    } else {
      // A merge that was killed at its very end has left no sweep.yaml; the others' is as good.
      found = try RunStore(reading: output, known: [store])
    }
    try store.refuseOtherConfiguration(of: found)
    if let shard = found.part?.shard {
      throw RunStoreError(
        .otherConfiguration([]),
        "\(output.path) holds shard \(shard), and a merged run holds the whole sweep; choose another output folder")
    }
    return try RunStore(folder: output, for: found.sweep, precision: found.precision)
  }

  /// Joins runs in a folder that nobody looks at yet.
  private func join(_ stores: [RunStore], in staging: URL) throws -> [MergeSummary.Source] {
    let empty = try RunStore(folder: staging, for: stores[0].sweep, precision: stores[0].precision)
    try empty.database.close()
    let sweepFile = staging.appendingPathComponent(RunStore.sweepName)
    try Data(contentsOf: stores[0].folder.appendingPathComponent(RunStore.sweepName)).write(to: sweepFile)

    let database = try DatabaseQueue(path: databasePath(in: staging), configuration: Self.stagingConfiguration)
    let target = MergeTarget(database, stores[0].sweep.family.tables)
    var sources: [MergeSummary.Source] = []
    for (index, store) in stores.enumerated() {
      do {
        let added = try target.insert(store.database.path)
        sources.append(try MergeSummary.Source(store, added: added))
      } catch let conflict as MergeTarget.Conflict {
        throw try MergeConflict(conflict, in: Array(stores[..<index]), and: [store]).error
      }
    }
    try database.close()
    return sources
  }

  /// Nothing is lost if writing in the staging folder is cut short, so it need not be safe, only fast.
  private static var stagingConfiguration: Configuration {
    var configuration = Configuration()
    configuration.prepareDatabase { connection in
      try connection.execute(
        sql: """
          PRAGMA main.locking_mode = EXCLUSIVE;
          PRAGMA main.journal_mode = OFF;
          PRAGMA main.synchronous = OFF;
          PRAGMA main.cache_size = -262144;
          """)
    }
    return configuration
  }

  /// A run is there as soon as its database is; `sweep.yaml` is written again where it is missing.
  private func moveIntoPlace(_ staging: URL) throws {
    let names = [RunStore.databaseName, RunStore.sweepName]
    for name in names {
      let file = try FileHandle(forUpdating: staging.appendingPathComponent(name))
      try file.synchronize()
      try file.close()
    }
    for name in names {
      try FileManager.default.moveItem(
        at: staging.appendingPathComponent(name), to: output.appendingPathComponent(name))
    }
    DurableFile.keepNames(in: output)
  }

  /// Removes what merges that were killed have left.
  private func removeLeftovers() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: output.path)
    where name.hasPrefix(Self.stagingPrefix) {
      try FileManager.default.removeItem(at: output.appendingPathComponent(name))
    }
  }

  private func databasePath(in folder: URL) -> String {
    folder.appendingPathComponent(RunStore.databaseName).path
  }
}

extension RunStore {
  /// - Throws: ``RunStoreError`` if another run has another configuration than this one, apart from the shard.
  fileprivate func refuseOtherConfiguration(of other: RunStore) throws(RunStoreError) {
    let differences = ConfigurationDifference.between(
      stored: Self.configuration(of: sweep, precision: precision, shard: nil),
      requested: Self.configuration(of: other.sweep, precision: other.precision, shard: nil))
    guard !differences.isEmpty else { return }
    throw RunStoreError(
      .otherConfiguration(differences),
      "\(folder.path) and \(other.folder.path) hold runs with different configurations, which are never mixed:\n"
        + differences.map { "  \($0.text(stored: "the first has", requested: "the second"))" }.joined(separator: "\n"))
  }
}
