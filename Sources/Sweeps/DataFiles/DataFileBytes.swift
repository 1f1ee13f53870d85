import Foundation

/// The bytes of a file that the user names.
enum DataFileBytes {
  /// - Parameters:
  ///   - limit: the most bytes that are allowed.
  ///   - advice: a sentence on what to do about more.
  /// - Throws: ``DataFileProblem`` if there is no such file, it is no ordinary file (but a folder, a device or a pipe, which
  ///   may never end), empty or too large.
  static func checkSize(
    path: String, limit: Int = DataFileLimits.bytes, advice: String = "Store fewer samples or features"
  ) throws(DataFileProblem) {
    guard FileManager.default.fileExists(atPath: path) else { throw DataFileProblem("the file does not exist") }
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else {
      throw DataFileProblem("the file cannot be read")
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? NSNumber else {
      throw DataFileProblem("this is no ordinary file")
    }
    guard size.uint64Value > 0 else { throw DataFileProblem("the file is empty") }
    guard size.uint64Value <= UInt64(limit) else {
      throw DataFileProblem("the file has \(size) bytes; at most \(limit) are allowed. \(advice)")
    }
  }

  /// The bytes of a whole file.
  ///
  /// - Throws: ``DataFileProblem`` as ``checkSize(path:)``, and if the file cannot be read.
  static func read(path: String) throws(DataFileProblem) -> [UInt8] {
    try checkSize(path: path)
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw DataFileProblem("the file cannot be read: \(error.localizedDescription)")
    }
  }
}
