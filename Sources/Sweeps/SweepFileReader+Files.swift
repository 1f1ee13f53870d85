import Experiments
import Foundation

/// A data file that a sweep names.
struct LoadedFile: Sendable {
  /// Where the file is, whatever folder the sweep file is read from.
  let absolutePath: String
  let samples: SampleSet

  /// What tells two files apart that hold different samples, wherever they lie.
  var identity: String {
    let name = URL(fileURLWithPath: absolutePath).lastPathComponent
    return "\(name), \(samples.count) samples, \(samples.fingerprint.hexadecimal)"
  }
}

/// Reads the data files that a sweep names.
extension SweepFileReader {
  /// The files that the template or an axis names, by the path as written; empty for other kinds of data.
  mutating func readDataFiles(_ template: [String: ConfigurationValue]) -> [String: LoadedFile] {
    guard template["data.kind"] == .text("file") else { return [:] }
    let axis = dimensions.joined().first { $0.axis.key == "data.file" }
    let named =
      axis.map { located in located.axis.values.enumerated().map { ($1, located.line(ofValue: $0)) } }
      ?? template["data.file"].map { [($0, lines["data.file"])] } ?? []
    var files: [String: LoadedFile] = [:]
    for (value, line) in named {
      guard let path = value.text else { continue }
      let absolute = absolutePath(of: path)
      if let other = files.first(where: { $0.value.absolutePath == absolute })?.key {
        report(
          "\(DataFileWords.quoted(path)) is the same file as \(DataFileWords.quoted(other))", key: "data.file",
          line: line)
        continue
      }
      do throws(DataFileError) {
        files[path] = LoadedFile(
          absolutePath: absolute, samples: try DataFile(request(absolute, template)).samples)
      } catch {
        report(error.description, key: error.key.rawValue, line: lines[error.key.rawValue] ?? line)
      }
    }
    return files
  }

  /// Paths are meant from the sweep file's folder.
  private func absolutePath(of path: String) -> String {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    return URL(fileURLWithPath: path, relativeTo: folder).standardizedFileURL.path
  }

  private func request(_ path: String, _ template: [String: ConfigurationValue]) -> DataFileRequest {
    func selection(_ key: String) -> FeatureSelection? {
      guard let value = template[key] else { return nil }
      // A default means whatever such files usually call it.
      if case .value(let usual)? = SweepSchema.key(key, of: .fusion)?.defaultValue, usual == value { return nil }
      return value.texts.map { FeatureSelection($0) }
    }
    return DataFileRequest(
      path: path, modalityA: selection("data.x_a"), modalityB: selection("data.x_b"), target: selection("data.y"),
      standardise: template["data.standardise"]?.text.flatMap(DataFileRequest.Standardisation.init(rawValue:))
        ?? .features,
      targetScale: template["data.target_scale"]?.text.flatMap(DataFileRequest.TargetScale.init(rawValue:)) ?? .keep)
  }
}

extension Sweep {
  /// A value of `data.file` by what the file holds, for comparing configurations; other values as they are.
  func identity(of value: ConfigurationValue, key: String) -> ConfigurationValue {
    guard key == "data.file", let path = value.text, let file = files[path] else { return value }
    return .text(file.identity)
  }

  /// A value of `data.file` as an absolute path, for a sweep file that lies elsewhere; other values as they are.
  func relocated(_ value: ConfigurationValue, key: String) -> ConfigurationValue {
    guard key == "data.file", let path = value.text, let file = files[path] else { return value }
    return .text(file.absolutePath)
  }
}
