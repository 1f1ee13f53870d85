import Foundation

/// A file that is written beside the place that was asked for, and takes its name once it is complete: nobody ever sees half
/// a file under that name, and an older one stays until the new one is there.
struct StagedFile {
  /// As it was asked for.
  let path: String
  /// Where to write.
  let stage: String
  /// Whether ``commit()`` puts the stage in the place of the path. Terminals, pipes and devices are written to directly.
  let isReplaced: Bool

  /// Where links lead, so that what they point to is replaced and not the link.
  private let target: String
  /// The permissions of the file that is replaced; `nil` where there is none.
  private let permissions: mode_t?

  /// Makes the folder, where it is missing.
  ///
  /// - Throws: ``PhaseDiagramError`` that names the file if there is no such folder, or a file that must not be changed.
  init(path: String) throws(PhaseDiagramError) {
    self.path = path
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    target = url.path
    let folder = url.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw Self.failure(path, "its folder cannot be made. \(error.localizedDescription)")
    }
    var status = stat()
    let isThere = stat(target, &status) == 0
    if isThere, access(target, W_OK) != 0 { throw Self.failure(path, errno) }
    isReplaced = !isThere || status.st_mode & S_IFMT == S_IFREG
    permissions = isThere && isReplaced ? status.st_mode & 0o7777 : nil
    let name = ".\(UUID().uuidString)-\(url.lastPathComponent.prefix(40))"
    stage = isReplaced ? folder.appendingPathComponent(name).path : target
  }

  /// Puts what was written into its place.
  ///
  /// - Throws: ``PhaseDiagramError`` that names the file if it cannot be put there; nothing is left of it then.
  func commit() throws(PhaseDiagramError) {
    guard isReplaced else { return }
    if let permissions { chmod(stage, permissions) }
    guard rename(stage, target) == 0 else {
      let code = errno
      discard()
      throw Self.failure(path, code)
    }
  }

  /// Removes what was written so far, unless it has its place.
  func discard() {
    if isReplaced { unlink(stage) }
  }

  static func failure(_ path: String, _ code: Int32) -> PhaseDiagramError {
    failure(path, String(cString: strerror(code)))
  }

  private static func failure(_ path: String, _ reason: String) -> PhaseDiagramError {
    PhaseDiagramError("cannot write \(path): \(reason)")
  }
}
