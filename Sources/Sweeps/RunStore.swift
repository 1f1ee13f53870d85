import Experiments
import Foundation
import GRDB

/// A run folder: the outcomes of a sweep's networks, with everything needed to go on and to know where they come from.
///
/// `run.sqlite` holds outcomes, configuration and sessions, `sweep.yaml` the resolved sweep file. A folder belongs to
/// one configuration, one precision and one shard (or the whole sweep) for good. Reading is possible while a run writes.
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

  static let databaseName = "run.sqlite"
  static let sweepName = "sweep.yaml"

  /// Opens the run of a sweep, or creates it where there is none yet.
  ///
  /// The sweep may have another title and other figures than before; `sweep.yaml` then follows it.
  ///
  /// - Parameter part: the part of the sweep that the run is to train; `nil` for all of it.
  /// - Throws: ``RunStoreError`` if the folder holds a run with another configuration, precision or shard (naming each key
  ///   that differs), holds something that is no run, or cannot be written.
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
    let database = try Self.attempt("cannot use the run folder \(path)") {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
        throw RunStoreError(.notARun, "\(path) is a file; a run needs a folder of its own")
      }
      try Self.refuseForeignFiles(in: folder)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      return try Self.openDatabase(in: folder, readOnly: false, isShared: part != nil)
    }
    self.database = database
    let requested = Self.configuration(of: sweep, precision: precision, shard: part?.shard)
    try Self.attempt("cannot use the run in \(path)") {
      let stored = try database.write { connection in
        try RunSchema.check(connection, in: folder, create: (requested, sweep.family.tables))
        return try RunSchema.configuration(connection)
      }
      let differences = ConfigurationDifference.between(stored: stored, requested: requested)
      guard differences.isEmpty else { throw Self.otherConfiguration(differences, folder: folder) }
      let file = folder.appendingPathComponent(Self.sweepName)
      // The sweep may have been read from this very file.
      guard URL(fileURLWithPath: sweep.fileName).resolvingSymlinksInPath() != file.resolvingSymlinksInPath() else {
        return
      }
      let text = Self.header(for: sweep) + sweep.resolvedConfiguration
      if (try? String(contentsOf: file, encoding: .utf8)) != text {
        try text.write(to: file, atomically: true, encoding: .utf8)
      }
    }
  }

  /// Opens an existing run for reading.
  ///
  /// - Parameter known: runs that are open already. Where one has the same configuration, its sweep is taken, so that of
  ///   the many shards of a large sweep only the first has to be understood.
  /// - Throws: ``RunStoreError`` if there is no run in the folder, it was written by a newer version of this program, or
  ///   its `sweep.yaml` is missing or no longer what the run was made with.
  public init(reading folder: URL, known: [RunStore] = []) throws(RunStoreError) {
    self.folder = folder
    let path = folder.path
    guard Self.isRun(folder) else {
      throw RunStoreError(.notARun, "\(path) is not a run folder: it has no \(Self.databaseName)")
    }
    let (database, stored) = try Self.attempt("cannot read the run in \(path)") {
      let database = try Self.openForReading(in: folder)
      let stored = try database.read { connection in
        try RunSchema.check(connection, in: folder, create: nil)
        return try RunSchema.configuration(connection)
      }
      return (database, stored)
    }
    self.database = database
    let storedPrecision = stored.first { $0.key == "precision" }?.value
    guard let precision = storedPrecision.flatMap(Precision.init(rawValue:)) else {
      throw RunStoreError(.notARun, "the run in \(path) does not say its precision; it is damaged")
    }
    self.precision = precision
    let storedShard = stored.first { $0.key == Self.shardKey }?.value
    let shard = storedShard.flatMap { Shard($0) }
    guard (shard == nil) == (storedShard == nil) else {
      throw RunStoreError(.notARun, "the run in \(path) does not say which shard it is; it is damaged")
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
        throw RunStoreError(.failure, "the run in \(path) has no readable \(Self.sweepName): \(error)")
      }
      let differences = differences(from: sweep)
      guard differences.isEmpty else { throw Self.otherConfiguration(differences, folder: folder) }
    }
    let assignment = known.lazy.compactMap { [hash = sweep.configurationHash] store in
      store.sweep.configurationHash == hash && store.part?.shard.count == shard?.count ? store.part?.assignment : nil
    }.first
    part = shard.map { [sweep] in SweepPart($0, of: sweep, assignment: assignment) }
  }

  /// Whether a folder holds a run, of whatever configuration.
  public static func isRun(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(databaseName).path)
  }

  /// Number of networks of the run: those of its shard, or all of the sweep.
  public var networkCount: Int { part?.networkCount ?? sweep.networkCount }

  // MARK: Configuration

  /// The key of the stored configuration that a shard has besides those of the sweep.
  static let shardKey = "shard"

  static func configuration(
    of sweep: Sweep, precision: Precision, shard: Shard?
  ) -> [(key: String, value: String)] {
    sweep.configuration + [("precision", precision.rawValue)]
      + [shard.map { (shardKey, $0.description) }].compactMap { $0 }
  }

  private static func header(for sweep: Sweep) -> String {
    // A file's name may hold line ends, after which its rest would be read as configuration.
    "# The resolved configuration of this run, from "
      + "\(ConfigurationValue.quoted(URL(fileURLWithPath: sweep.fileName).lastPathComponent)); "
      + "configuration hash \(sweep.configurationHash.hexadecimal).\n"
  }

  /// - Throws: ``RunStoreError`` that names each key if the run was not made with this configuration.
  func refuseDifferences(from sweep: Sweep, precision: Precision, shard: Shard?) throws(RunStoreError) {
    let differences = ConfigurationDifference.between(
      stored: Self.configuration(of: self.sweep, precision: self.precision, shard: part?.shard),
      requested: Self.configuration(of: sweep, precision: precision, shard: shard))
    guard differences.isEmpty else { throw Self.otherConfiguration(differences, folder: folder) }
  }

  private static func otherConfiguration(
    _ differences: [ConfigurationDifference], folder: URL
  ) -> RunStoreError {
    if differences.count == 1, differences[0].key == shardKey {
      let (stored, requested) = (differences[0].stored, differences[0].requested)
      return RunStoreError(
        .otherConfiguration(differences),
        "\(folder.path) holds \(stored.map { "shard \($0)" } ?? "the whole") of this sweep, and asked for is "
          + "\(requested.map { "shard \($0)" } ?? "the whole"); each needs an output folder of its own")
    }
    return RunStoreError(
      .otherConfiguration(differences),
      "\(folder.path) holds a run with another configuration, and runs are never mixed; "
        + "choose another output folder or undo the change:\n"
        + differences.map { "  \($0)" }.joined(separator: "\n"))
  }

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

  /// - Parameter isShared: whether other hosts look at the database while this one writes, as they do at shards on the file
  ///   system of a cluster. SQLite's write-ahead log cannot be read from there, so these keep a rollback journal.
  private static func openDatabase(in folder: URL, readOnly: Bool, isShared: Bool = false) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.journalMode = isShared ? .default : .wal
    configuration.busyMode = .timeout(30)
    // Rows refer to nothing but their session, which is stored first. Looking for it would be a tenth of the work.
    configuration.foreignKeysEnabled = false
    return try DatabaseQueue(
      path: folder.appendingPathComponent(databaseName).path, configuration: configuration)
  }

  private static func openForReading(in folder: URL) throws -> DatabaseQueue {
    do {
      return try openDatabase(in: folder, readOnly: true)
    } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
      // A run was killed while it stored something, which only a connection that may write can take back.
      try openDatabase(in: folder, readOnly: false, isShared: true).close()
      return try openDatabase(in: folder, readOnly: true)
    }
  }

  /// Runs `body` and turns what it throws into one sentence.
  static func attempt<Result>(_ failure: String, _ body: () throws -> Result) throws(RunStoreError) -> Result {
    do {
      return try body()
    } catch let error as RunStoreError {
      throw error
    } catch let error as DamagedRun {
      throw RunStoreError(.failure, "\(failure): it is damaged, \(error.what) cannot be read")
    } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
      throw RunStoreError(.notARun, "\(failure): \(databaseName) is not a database")
    } catch let error as DatabaseError {
      throw RunStoreError(.failure, "\(failure): \(error.message ?? error.resultCode.description)")
    } catch {
      throw RunStoreError(.failure, "\(failure): \(error.localizedDescription)")
    }
  }
}
