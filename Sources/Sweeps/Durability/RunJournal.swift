import Foundation
import GRDB

/// How the database of a run gets from one state to the next, so that it is sound whenever the power fails.
///
/// A write-ahead log costs least, and others read while it is written. But those who use one share memory, so it works
/// for the processes of one host alone and not on network file systems. Runs on these keep a rollback journal, with which
/// reading and storing a batch wait for each other.
///
/// With either, a batch is on the disk before it counts as stored (`synchronous = FULL`). That is one wait for the disk for
/// each batch of about a second, beside the training of the next one. Power loss then takes back nothing but what was
/// in training, or waiting to be stored.
package enum RunJournal: String, Sendable {
  case writeAheadLog = "wal"
  case rollback = "truncate"

  /// File systems that are known to be of one host alone, those of containers included.
  private static let localFileSystems: Set = [
    "ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "bcachefs", "tmpfs", "overlay",
  ]

  /// The journal for a folder: the write-ahead log where the file system is known to be of this host alone.
  init(for folder: URL) {
    let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
    self.init(fileSystem: Self.fileSystem(of: folder.resolvingSymlinksInPath().path, mounts: mounts))
  }

  /// - Parameter fileSystem: its name, as the kernel has it; `nil` where it is unknown.
  package init(fileSystem: String?) {
    self = fileSystem.map(Self.localFileSystems.contains) == true ? .writeAheadLog : .rollback
  }

  /// The name of the file system that a path lies on.
  ///
  /// - Parameter mounts: what `/proc/self/mountinfo` says: in each line the mount point is the fifth word, and the file
  ///   system follows a dash.
  package static func fileSystem(of path: String, mounts: String) -> String? {
    var found: (point: String, fileSystem: String)?
    for line in mounts.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      guard words.count > 4, let dash = words.firstIndex(of: "-"), dash + 1 < words.count else { continue }
      let point = unescaped(words[4])
      guard path == point || path.hasPrefix(point.hasSuffix("/") ? point : point + "/") else { continue }
      // Of two at one point, the later one hides the earlier.
      if point.count >= found?.point.count ?? 0 { found = (point, words[dash + 1]) }
    }
    return found?.fileSystem
  }

  /// The kernel writes spaces, tabs, line ends and backslashes in octal.
  private static func unescaped(_ text: String) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")].reduce(text) {
      $0.replacingOccurrences(of: $1.0, with: $1.1)
    }
  }

  /// Lets a connection write with this journal.
  ///
  /// - Throws: what SQLite says, such as that somebody uses the database while it changes over.
  func prepare(_ connection: Database) throws {
    // Where there can be no such log SQLite stays with what it has, which is a rollback journal.
    _ = try String.fetchOne(connection, sql: "PRAGMA journal_mode = \(rawValue)")
    try connection.execute(sql: "PRAGMA synchronous = FULL")
  }
}
