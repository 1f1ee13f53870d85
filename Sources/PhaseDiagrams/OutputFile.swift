import Foundation

/// A file that is written piece by piece and has its name once it is complete. What is left unfinished vanishes.
///
/// Terminals, pipes and devices such as `/dev/stdout` get each piece at once.
public final class OutputFile {
  private let file: StagedFile
  private var descriptor: Int32

  /// As it was asked for.
  public var path: String { file.path }

  /// Makes the file's folder, and a file beside the one that was asked for.
  ///
  /// - Throws: ``PhaseDiagramError`` that names the file if it cannot be written.
  public init(path: String) throws(PhaseDiagramError) {
    let file = try StagedFile(path: path)
    self.file = file
    descriptor = open(file.stage, O_WRONLY | O_CLOEXEC | (file.isReplaced ? O_CREAT | O_EXCL : 0), 0o666)
    guard descriptor >= 0 else { throw StagedFile.failure(path, errno) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    file.discard()
  }

  /// Writes a whole file.
  ///
  /// - Throws: ``PhaseDiagramError`` that names the file if it cannot be written.
  public static func write(_ bytes: [UInt8], to path: String) throws(PhaseDiagramError) {
    let file = try OutputFile(path: path)
    try file.append(bytes)
    try file.finish()
  }

  /// Appends the next piece.
  ///
  /// - Precondition: the file is not finished.
  /// - Throws: ``PhaseDiagramError`` that names the file if it cannot be written.
  public func append(_ bytes: [UInt8]) throws(PhaseDiagramError) {
    precondition(descriptor >= 0, "the file is finished")
    if let code = Self.write(bytes, to: descriptor) { throw StagedFile.failure(path, code) }
  }

  /// Writes to a file that is open.
  ///
  /// - Returns: the number of the error that hindered it; `nil` if all is written.
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return errno }
    }
    return nil
  }

  /// Closes the file and gives it its name.
  ///
  /// - Throws: ``PhaseDiagramError`` that names the file if its last bytes cannot be written or it cannot have its name.
  public func finish() throws(PhaseDiagramError) {
    let code = close(descriptor)
    descriptor = -1
    guard code == 0 else {
      let reason = errno
      file.discard()
      throw StagedFile.failure(path, reason)
    }
    try file.commit()
  }
}
