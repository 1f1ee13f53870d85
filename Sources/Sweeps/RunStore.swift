import Experiments
import Foundation
import GRDB

/// A run folder: the outcomes of a sweep's networks, with everything needed to go on and to know where they come from.
///
/// `run.sqlite` holds outcomes, configuration and sessions, `sweep.yaml` the resolved sweep file. A folder belongs to
/// one configuration and one precision for good. Reading is possible while a run writes.
public final class RunStore: Sendable {
  /// The run folder.
  public let folder: URL
  /// The sweep that the run belongs to.
  public let sweep: Sweep
  /// The arithmetic that all networks of the run are trained in.
  public let precision: Precision

  let database: DatabaseQueue

  static let databaseName = "run.sqlite"
  static let sweepName = "sweep.yaml"

  /// Opens the run of a sweep, or creates it where there is none yet.
  ///
  /// The sweep may have another title and other figures than before; `sweep.yaml` then follows it.
  ///
  /// - Throws: ``RunStoreError`` if the folder holds a run with another configuration or precision (naming each key that
  ///   differs), holds something that is no run, or cannot be written.
  public init(folder: URL, for sweep: Sweep, precision: Precision) throws(RunStoreError) {
    self.folder = folder
    self.sweep = sweep
    self.precision = precision
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
      return try Self.openDatabase(in: folder, readOnly: false)
    }
    self.database = database
    let requested = Self.configuration(of: sweep, precision: precision)
    try Self.attempt("cannot use the run in \(path)") {
      let stored = try database.write { connection in
        try RunSchema.check(connection, in: folder, create: (requested, sweep.family.tables))
        return try RunSchema.configuration(connection)
      }
      let differences = ConfigurationDifference.between(stored: stored, requested: requested)
      guard differences.isEmpty else { throw Self.otherConfiguration(differences, folder: folder) }
      let file = folder.appendingPathComponent(Self.sweepName)
      if (try? String(contentsOf: file, encoding: .utf8)) != text {
        try text.write(to: file, atomically: true, encoding: .utf8)
      }
    }
  }

  /// Opens an existing run for reading.
  ///
  /// - Throws: ``RunStoreError`` if there is no run in the folder, it was written by a newer version of this program, or
  ///   its `sweep.yaml` is missing or no longer what the run was made with.
  public init(reading folder: URL) throws(RunStoreError) {
    self.folder = folder
    let path = folder.path
    let file = folder.appendingPathComponent(Self.databaseName).path
    guard FileManager.default.fileExists(atPath: file) else {
      throw RunStoreError(.notARun, "\(path) is not a run folder: it has no \(Self.databaseName)")
    }
    let (database, stored) = try Self.attempt("cannot read the run in \(path)") {
      let database = try Self.openDatabase(in: folder, readOnly: true)
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
    do throws(SweepFileError) {
      sweep = try Sweep(path: folder.appendingPathComponent(Self.sweepName).path)
    } catch {
      throw RunStoreError(.failure, "the run in \(path) has no readable \(Self.sweepName): \(error)")
    }
    let differences = ConfigurationDifference.between(
      stored: stored, requested: Self.configuration(of: sweep, precision: precision))
    guard differences.isEmpty else { throw Self.otherConfiguration(differences, folder: folder) }
  }

  // MARK: Configuration

  private static func configuration(of sweep: Sweep, precision: Precision) -> [(key: String, value: String)] {
    sweep.configuration + [("precision", precision.rawValue)]
  }

  private static func header(for sweep: Sweep) -> String {
    // A file's name may hold line ends, after which its rest would be read as configuration.
    "# The resolved configuration of this run, from "
      + "\(ConfigurationValue.quoted(URL(fileURLWithPath: sweep.fileName).lastPathComponent)); "
      + "configuration hash \(sweep.configurationHash.hexadecimal).\n"
  }

  private static func otherConfiguration(
    _ differences: [ConfigurationDifference], folder: URL
  ) -> RunStoreError {
    RunStoreError(
      .otherConfiguration(differences),
      "\(folder.path) holds a run with another configuration, and runs are never mixed; "
        + "choose another output folder or undo the change:\n"
        + differences.map { "  \($0)" }.joined(separator: "\n"))
  }

  // MARK: Database

  /// A folder without a run may hold anything but files that a run would write over.
  private static func refuseForeignFiles(in folder: URL) throws(RunStoreError) {
    func exists(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
    }
    guard !exists(databaseName), let name = [sweepName, "cells.csv"].first(where: exists) else { return }
    throw RunStoreError(
      .notARun,
      "\(folder.path) holds a \(name) but no run, and a run would write over it; choose another output folder")
  }

  private static func openDatabase(in folder: URL, readOnly: Bool) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(30)
    return try DatabaseQueue(
      path: folder.appendingPathComponent(databaseName).path, configuration: configuration)
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
