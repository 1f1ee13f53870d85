import Experiments
import Foundation
import GRDB

/// A run folder: the outcomes of a sweep's networks, with everything needed to go on and to know where they come from.
///
/// `run.sqlite` holds outcomes, configuration and sessions, `sweep.yaml` the resolved sweep file. A folder belongs to
/// one configuration, one precision and one shard (or the whole sweep) for good. One process at a time writes into it, kept
/// apart from others by a lock; reading is possible meanwhile, and from a folder that cannot be written.
///
/// Whenever a process is killed or the power fails, what was stored stays, and the rest is trained by the next run. Every row
/// has a checksum, so that damage is noticed instead of taken for a result.
public final class RunStore: Sendable {
  /// The run folder.
  public let folder: URL
  /// The sweep that the run belongs to.
  public let sweep: Sweep
  /// The arithmetic that all networks of the run are trained in.
  public let precision: Precision
  /// The part of the sweep that the run trains; `nil` for all of it.
  public let part: SweepPart?

  let database: DatabaseQueue
  /// Kept as long as this store may write.
  private let lock: RunLock?

  static let databaseName = "run.sqlite"
  static let sweepName = "sweep.yaml"
  /// Up to which size a database is looked through for damage as it is opened: for less than a second before a run, for less
  /// than a tenth of one before reading.
  private static let checkedBytes = (forWriting: 1 << 30, forReading: 1 << 26)

  /// Opens the run of a sweep, or creates it where there is none yet.
  ///
  /// The sweep may have another title and other figures than before; `sweep.yaml` then follows it.
  ///
  /// - Parameter part: the part of the sweep that the run is to train; `nil` for all of it.
  /// - Throws: ``RunStoreError`` if the folder holds a run with another configuration, precision or shard (naming each key
  ///   that differs), holds something that is no run or a damaged one, is written into by another process, or cannot be
  ///   written.
  public init(
    folder: URL, for sweep: Sweep, precision: Precision, part: SweepPart? = nil
  ) throws(RunStoreError) {
    self.folder = folder
    self.sweep = sweep
    self.precision = precision
    self.part = part
    let path = folder.path
    let text = Self.header(for: sweep) + sweep.resolvedConfiguration
    guard text.utf8.count <= SweepSchema.largestFileSize else {
      throw RunStoreError(
        .failure,
        "the values of all axes take \(text.utf8.count) bytes in \(path)/\(Self.sweepName); at most "
          + "\(SweepSchema.largestFileSize) are allowed, so use fewer values")
    }
    let (lock, database) = try Self.attempt("cannot use the run folder \(path)") {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
        throw RunStoreError(.notARun, "\(path) is a file; a run needs a folder of its own")
      }
      try Self.refuseForeignFiles(in: folder)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      return (try RunLock(folder), try Self.openForWriting(in: folder))
    }
    self.lock = lock
    self.database = database
    let requested = Self.configuration(of: sweep, precision: precision, shard: part?.shard)
    try Self.attempt("cannot use the run in \(path)") {
      // What is not a run is left as it is.
      _ = try database.read { try RunSchema.check($0, in: folder) }
      try database.writeWithoutTransaction { try RunJournal(for: folder).prepare($0) }
      let stored = try database.write { connection in
        if try RunSchema.check(connection, in: folder) {
          try RunSchema.setUp(connection, requested, sweep.family.tables)
        }
        return try RunSchema.configuration(connection)
      }
      let differences = ConfigurationDifference.between(stored: stored, requested: requested)
      guard differences.isEmpty else { throw Self.otherConfiguration(differences, folder: folder) }
      try database.read { connection in
        try RunSchema.checkTables(connection, sweep.family.tables)
        try RunSchema.checkStructure(connection, limit: Self.checkedBytes.forWriting)
      }
      let file = folder.appendingPathComponent(Self.sweepName)
      // The sweep may have been read from this very file.
      guard URL(fileURLWithPath: sweep.fileName).resolvingSymlinksInPath() != file.resolvingSymlinksInPath() else {
        return
      }
      if (try? String(contentsOf: file, encoding: .utf8)) != text { try DurableFile.write(text, to: file) }
    }
  }

  /// Opens an existing run for reading.
  ///
  /// - Parameter known: runs that are open already. Where one has the same configuration, its sweep is taken, so that of
  ///   the many shards of a large sweep only the first has to be understood.
  /// - Throws: ``RunStoreError`` if there is no run in the folder, it was written by another version of this program, it is
  ///   damaged, or its `sweep.yaml` is missing or no longer what the run was made with.
  public init(reading folder: URL, known: [RunStore] = []) throws(RunStoreError) {
    self.folder = folder
    lock = nil
    let path = folder.path
    guard Self.isRun(folder) else {
      throw RunStoreError(.notARun, "\(path) is not a run folder: it has no \(Self.databaseName)")
    }
    let failure = "cannot read the run in \(path)"
    let (database, stored) = try Self.attempt(failure) {
      let database = try Self.openForReading(in: folder)
      let stored = try database.read { connection in
        guard try !RunSchema.check(connection, in: folder) else {
          throw RunStoreError(
            .notARun, "the run in \(path) has only just been begun; running its sweep goes on with it")
        }
        return try RunSchema.configuration(connection)
      }
      return (database, stored)
    }
    self.database = database
    let storedPrecision = stored.first { $0.key == "precision" }?.value
    guard let precision = storedPrecision.flatMap(Precision.init(rawValue:)) else {
      throw RunStoreError(damaged: failure, "it does not say its precision")
    }
    self.precision = precision
    let storedShard = stored.first { $0.key == Self.shardKey }?.value
    let shard = storedShard.flatMap { Shard($0) }
    guard (shard == nil) == (storedShard == nil) else {
      throw RunStoreError(damaged: failure, "it does not say which shard it is")
    }
    func differences(from sweep: Sweep) -> [ConfigurationDifference] {
      ConfigurationDifference.between(
        stored: stored, requested: Self.configuration(of: sweep, precision: precision, shard: shard))
    }
    if let twin = known.first(where: { differences(from: $0.sweep).isEmpty }) {
      sweep = twin.sweep
    } else {
      do throws(SweepFileError) {
        sweep = try Sweep(path: folder.appendingPathComponent(Self.sweepName).path)
      } catch {
        throw RunStoreError(
          .failure,
          "the run in \(path) has no readable \(Self.sweepName): \(error)\nRunning its sweep again writes it anew.")
      }
      let differences = differences(from: sweep)
      guard differences.isEmpty else { throw Self.otherConfiguration(differences, folder: folder) }
    }
    let assignment = known.lazy.compactMap { [hash = sweep.configurationHash] store in
      store.sweep.configurationHash == hash && store.part?.shard.count == shard?.count ? store.part?.assignment : nil
    }.first
    part = shard.map { [sweep] in SweepPart($0, of: sweep, assignment: assignment) }
    try Self.attempt(failure) {
      try database.read { connection in
        try RunSchema.checkTables(connection, sweep.family.tables)
        try RunSchema.checkStructure(connection, limit: Self.checkedBytes.forReading)
      }
    }
  }

  /// Whether a folder holds a run, of whatever configuration.
  public static func isRun(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(databaseName).path)
  }

  /// Number of networks of the run: those of its shard, or all of the sweep.
  public var networkCount: Int { part?.networkCount ?? sweep.networkCount }

  /// Who writes into the run at present, as in `process 4711 on node7 (since 2026-03-01T12:00:00Z)`; `nil` if nobody does.
  public var writer: String? { RunLock.holder(of: folder)?.description }

  // MARK: Database

  /// A folder without a run may hold anything but files that a run would write over.
  static func refuseForeignFiles(in folder: URL) throws(RunStoreError) {
    func exists(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
    }
    guard !exists(databaseName), let name = [sweepName, "cells.csv"].first(where: exists) else { return }
    throw RunStoreError(
      .notARun,
      "\(folder.path) holds a \(name) but no run, and a run would write over it; choose another output folder")
  }

  /// Runs `body` and turns what it throws into one sentence.
  static func attempt<Result>(_ failure: String, _ body: () throws -> Result) throws(RunStoreError) -> Result {
    do {
      return try body()
    } catch let error as RunStoreError {
      throw error
    } catch let error as DamagedRun {
      throw RunStoreError(damaged: failure, error.what)
    } catch let error as DatabaseError {
      throw RunStoreError(failure, error)
    } catch {
      throw RunStoreError(.failure, "\(failure): \(error.localizedDescription)")
    }
  }
}
