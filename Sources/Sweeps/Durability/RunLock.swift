import Foundation
import Synchronization

/// The right to write into a run folder, which one process has at a time.
///
/// It is a lock (`flock`) on the file `run.lock` in the folder, which says who holds it. The system takes it back when the
/// process ends, however that comes about: one that was killed holds nobody up, and the file it leaves behind means
/// nothing. Locks reach other hosts on NFS and most other file systems of clusters. Stores of one process share one lock.
/// Reading needs none.
final class RunLock: Sendable {
  /// Who holds a lock.
  struct Holder: Hashable, Sendable, Codable {
    let process: Int32
    let host: String
    /// When the lock was taken, in ISO 8601.
    let since: String

    /// `process 4711 on node7 (since 2026-03-01T12:00:00Z)`
    var description: String { "process \(process) on \(host) (since \(since))" }

    fileprivate static var myself: Holder {
      Holder(
        process: ProcessInfo.processInfo.processIdentifier, host: ProcessInfo.processInfo.hostName,
        since: Date.now.ISO8601Format())
    }
  }

  /// A file, whatever its path.
  private struct FileIdentity: Hashable {
    let device: UInt
    let number: UInt

    init(_ status: stat) {
      device = UInt(status.st_dev)
      number = UInt(status.st_ino)
    }

    init?(descriptor: CInt) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { return nil }
      self.init(status)
    }

    init?(path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      self.init(status)
    }
  }

  /// A lock of this process, and how many stores share it.
  private struct Held {
    let descriptor: CInt
    var count: Int
  }

  static let name = "run.lock"
  /// Tries, some milliseconds apart: whoever only asks who holds the lock has it for a moment.
  private static let tries = 5
  private static let locks = Mutex<[FileIdentity: Held]>([:])

  private let file: FileIdentity
  private let path: String

  /// Takes the lock of a folder.
  ///
  /// - Throws: ``RunStoreError`` if another process has it, saying which, or the folder cannot be written or its file
  ///   system has no locks.
  init(_ folder: URL) throws(RunStoreError) {
    let path = folder.appendingPathComponent(Self.name).path
    self.path = path
    file = try Self.locks.withLock { locks throws(RunStoreError) in
      if let file = FileIdentity(path: path), locks[file] != nil {
        locks[file]?.count += 1
        return file
      }
      let (file, descriptor) = try Self.lock(path, in: folder)
      locks[file] = Held(descriptor: descriptor, count: 1)
      return file
    }
  }

  deinit {
    Self.locks.withLock { locks in
      guard let held = locks[file] else { return }
      guard held.count == 1 else {
        locks[file]?.count -= 1
        return
      }
      locks[file] = nil
      if FileIdentity(path: path) == file { unlink(path) }
      close(held.descriptor)
    }
  }

  /// Who writes into a run folder at present; `nil` if nobody does, or if it cannot be known.
  static func holder(of folder: URL) -> Holder? {
    let descriptor = open(folder.appendingPathComponent(name).path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else {
      // Closing alone would leave the lock to a program that is being started at this moment, until it has begun.
      flock(descriptor, LOCK_UN)
      return nil
    }
    return errno == EWOULDBLOCK ? holder(descriptor) : nil
  }

  private static func lock(
    _ path: String, in folder: URL
  ) throws(RunStoreError) -> (file: FileIdentity, descriptor: CInt) {
    var tries = 0
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        throw RunStoreError(.failure, "cannot write into the run folder \(folder.path): \(Self.systemMessage)")
      }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        // Whoever had the lock before may have removed the file since it was opened here.
        if let file = FileIdentity(descriptor: descriptor), file == FileIdentity(path: path) {
          write(.myself, to: descriptor)
          return (file, descriptor)
        }
        close(descriptor)
        continue
      }
      defer { close(descriptor) }
      guard errno == EWOULDBLOCK else {
        throw RunStoreError(
          .failure,
          "the file system of \(folder.path) has no file locks (\(Self.systemMessage)), without which two processes "
            + "might write into one run; have it mounted with them (Lustre: option flock), or choose an output folder "
            + "elsewhere")
      }
      tries += 1
      guard tries < Self.tries else {
        let owner = holder(descriptor)?.description ?? "another process"
        throw RunStoreError(
          .inUse, "\(owner) writes into the run folder \(folder.path); wait until it has ended, or stop it")
      }
      usleep(10_000)
    }
  }

  private static var systemMessage: String { String(cString: strerror(errno)) }

  /// Says in the file who holds the lock. Where the disk is full nobody will know, but the lock holds.
  private static func write(_ holder: Holder, to descriptor: CInt) {
    guard let text = try? JSONEncoder().encode(holder), ftruncate(descriptor, 0) == 0 else { return }
    _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  private static func holder(_ descriptor: CInt) -> Holder? {
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return try? JSONDecoder().decode(Holder.self, from: Data(bytes.prefix(count)))
  }
}
