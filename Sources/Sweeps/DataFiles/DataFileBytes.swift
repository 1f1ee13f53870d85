import Foundation

/// The bytes of a data file.
enum DataFileBytes {
  /// - Throws: ``DataFileProblem`` if there is no such file, it is no ordinary file, empty or too large.
  static func checkSize(path: String) throws(DataFileProblem) {
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else {
      throw DataFileProblem(
        "the file \(FileManager.default.fileExists(atPath: path) ? "cannot be read" : "does not exist")")
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? NSNumber else {
      throw DataFileProblem("this is no ordinary file")
    }
    guard size.uint64Value > 0 else { throw DataFileProblem("the file is empty") }
    guard size.uint64Value <= UInt64(DataFileLimits.bytes) else {
      throw DataFileProblem(
        "the file has \(size) bytes; at most \(DataFileLimits.bytes) are allowed. Store fewer samples or features")
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
