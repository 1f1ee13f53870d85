import Foundation

/// Files that hold either what they held before or what was to be written, whenever the program or the power fails.
enum DurableFile {
  /// Writes a text to a file, in place of whatever it held.
  ///
  /// - Throws: ``RunStoreError`` if the file cannot be written; it is as it was before.
  static func write(_ text: String, to file: URL) throws(RunStoreError) {
    let temporary = file.deletingLastPathComponent().appendingPathComponent(".\(file.lastPathComponent).\(getpid())")
    func failure() -> RunStoreError {
      let message = String(cString: strerror(errno))
      unlink(temporary.path)
      return RunStoreError(.failure, "cannot write \(file.path): \(message)")
    }
    let descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure() }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        let error = failure()
        close(descriptor)
        throw error
      }
      bytes = bytes.dropFirst(count)
    }
    guard fsync(descriptor) == 0, close(descriptor) == 0, rename(temporary.path, file.path) == 0 else {
      throw failure()
    }
    keepNames(in: file.deletingLastPathComponent())
  }

  /// Puts the names of a folder's files on the disk: what is in a file does not help if its name is lost. Not every file
  /// system can be asked for that.
  static func keepNames(in folder: URL) {
    let descriptor = open(folder.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
