import Foundation
import GRDB

/// Connections to a run's database.
extension RunStore {
  /// Seconds to wait for others that use the database.
  static let patience = 30

  /// Opens the database for writing, or creates it.
  static func openForWriting(in folder: URL) throws -> DatabaseQueue {
    try DatabaseQueue(path: databasePath(folder), configuration: configuration())
  }

  /// Opens the database for reading, also in a folder that cannot be written.
  static func openForReading(in folder: URL) throws -> DatabaseQueue {
    do {
      return try openReadOnly(databasePath(folder))
    } catch let error as DatabaseError where [.SQLITE_READONLY, .SQLITE_CANTOPEN].contains(error.resultCode) {
      guard access(folder.path, W_OK) != 0 else {
        // A process was killed while it stored something, which only a connection that may write can take back.
        try DatabaseQueue(path: databasePath(folder), configuration: configuration()).close()
        return try openReadOnly(databasePath(folder))
      }
      // Readers of a write-ahead log want to write beside it. Where there is none, nobody writes and the file is all.
      guard !["-wal", "-journal"].contains(where: { isFilled(databasePath(folder) + $0) }) else {
        throw RunStoreError(
          .failure,
          "the run in \(folder.path) was left in the middle of storing, or is being written, and cannot be read from a "
            + "folder that cannot be written; copy the folder to where it can be")
      }
      return try openReadOnly("file:\(escaped(databasePath(folder)))?immutable=1")
    }
  }

  private static func openReadOnly(_ path: String) throws -> DatabaseQueue {
    var configuration = configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(TimeInterval(patience))
    // Rows refer to nothing but their session, which is stored first. Looking for it would be a tenth of the work.
    configuration.foreignKeysEnabled = false
    return configuration
  }

  private static func databasePath(_ folder: URL) -> String { folder.appendingPathComponent(databaseName).path }

  private static func isFilled(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? Int ?? 0) > 0
  }

  /// A path as part of a URI.
  private static func escaped(_ path: String) -> String {
    path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
  }
}
