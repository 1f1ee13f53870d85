import Foundation
import Sweeps
import Testing

/// A folder of data files for a test, removed at the end.
final class DataFileFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("fusionphase-data-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file and returns its path.
  func write(_ bytes: some Sequence<UInt8>, as name: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// Reads text in columns.
  static func read(
    _ text: String, as name: String = "features.csv", a: [String]? = nil, b: [String]? = nil, y: [String]? = nil,
    standardise: DataFileRequest.Standardisation = .none, targetScale: DataFileRequest.TargetScale = .keep
  ) throws -> DataFile {
    try read(Array(text.utf8), as: name, a: a, b: b, y: y, standardise: standardise, targetScale: targetScale)
  }

  /// Reads one of ``DataFileFixtures``.
  static func read(
    fixture: String, as name: String, a: [String]? = nil, b: [String]? = nil, y: [String]? = nil,
    standardise: DataFileRequest.Standardisation = .none, targetScale: DataFileRequest.TargetScale = .keep
  ) throws -> DataFile {
    try read(
      try #require(DataFileFixtures.bytes(fixture)), as: name, a: a, b: b, y: y, standardise: standardise,
      targetScale: targetScale)
  }

  static func read(
    _ bytes: [UInt8], as name: String, a: [String]? = nil, b: [String]? = nil, y: [String]? = nil,
    standardise: DataFileRequest.Standardisation = .none, targetScale: DataFileRequest.TargetScale = .keep
  ) throws -> DataFile {
    let folder = try DataFileFolder()
    return try withExtendedLifetime(folder) {
      try DataFile(
        DataFileRequest(
          path: try folder.write(bytes, as: name), modalityA: a.map { FeatureSelection($0) },
          modalityB: b.map { FeatureSelection($0) }, target: y.map { FeatureSelection($0) }, standardise: standardise,
          targetScale: targetScale))
    }
  }
}

/// Expects a refusal that holds all of the given words.
func expectRefusal(
  _ words: [String], key: DataFileError.Key = .file, line: Int? = nil,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> DataFile
) {
  do {
    _ = try body()
    Issue.record("read instead of refused", sourceLocation: sourceLocation)
  } catch let error as DataFileError {
    let comment = Comment(rawValue: error.description)
    #expect(error.key == key, comment, sourceLocation: sourceLocation)
    #expect(error.line == line, comment, sourceLocation: sourceLocation)
    for word in words {
      #expect(error.message.contains(word), "\(word) is not in: \(error)", sourceLocation: sourceLocation)
    }
  } catch {
    Issue.record("another error: \(error)", sourceLocation: sourceLocation)
  }
}
