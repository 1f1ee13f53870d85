import Experiments
import Foundation

/// Samples read from a user's own file.
public struct DataFile: Hashable, Sendable {
  /// The file as the request names it.
  public let path: String
  /// The standardised samples, P × (D_A + D_B) with P targets.
  public let samples: SampleSet
  /// The names of the features in the order of the samples: those of the header, or `x_a 1`, `x_a 2`, … for columns of
  /// an array and `column 1` for columns without names.
  public let featureNames: ModalityPair<[String]>
  /// The name of the target.
  public let targetName: String
  /// What was done to each feature and to the target.
  public let scaling: DataScaling
  /// A hash of the chosen numbers as they stand in the file, before standardisation.
  ///
  /// It is the same for the same numbers in another format, compressed or not, and with other columns around them.
  public let contentHash: StableHash

  /// Reads and standardises the samples that a request describes.
  ///
  /// Numbers are taken as written: one that a double does not hold, such as `1e400` or 2⁵³ + 1, is refused.
  ///
  /// - Throws: ``DataFileError`` if the file is missing, damaged, encrypted or too large, does not hold what is asked
  ///   for, has fewer than two samples, a value that is not finite, or a constant feature that is to be scaled.
  public init(_ request: DataFileRequest) throws(DataFileError) {
    do throws(DataFileProblem) {
      let features = try SelectedFeatures(request)
      try features.check()
      let (inputs, targets, scaling) = try features.standardised(request.standardise, target: request.targetScale)
      path = request.path
      featureNames = features.names
      targetName = features.targetName
      self.scaling = scaling
      let dimensions = features.names.map(\.count)
      contentHash = StableHash(
        numbers: [Double(dimensions.a), Double(dimensions.b)] + features.inputs + features.targets)
      do throws(ExperimentError) {
        samples = try SampleSet(dimensions: dimensions, inputs: inputs, targets: targets)
      } catch {
        throw DataFileProblem(error.message)
      }
    } catch {
      throw DataFileError(file: request.path, problem: error)
    }
  }
}

/// How large a data file may be, so that no file can exhaust the memory.
enum DataFileLimits {
  /// Bytes of the file, and of each array in an archive: 2 GiB.
  static let bytes = 1 << 31
  /// Numbers that are read of one file or array.
  static let values = 1 << 27
  /// Features of both modalities together; their second moments take 8 bytes a pair.
  static let features = 4096
}

/// The numbers that were chosen from a file, as they stand there.
struct SelectedFeatures {
  let names: ModalityPair<[String]>
  let targetName: String
  /// P × (D_A + D_B) values.
  let inputs: [Double]
  /// P values.
  let targets: [Double]

  var dimension: Int { names.a.count + names.b.count }

  init(names: ModalityPair<[String]>, targetName: String, inputs: [Double], targets: [Double]) {
    self.names = names
    self.targetName = targetName
    self.inputs = inputs
    self.targets = targets
  }

  /// Reads them, in the way that the file's name asks for.
  init(_ request: DataFileRequest) throws(DataFileProblem) {
    let path = request.path
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "npz":
      try DataFileBytes.checkSize(path: path)
      self = try NumPyArchive.features(request)
    case "npy":
      let array = try NumPyArray(bytes: try DataFileBytes.read(path: path), place: "the array")
      self = try array.features(request)
    case "csv", "tsv", "txt":
      self = try DelimitedText.features(try DataFileBytes.read(path: path), request)
    case let other:
      throw DataFileProblem(
        (other.isEmpty ? "the file's name has no ending" : "`.\(other)` is no format of data files")
          + "; allowed are .npz and .npy of NumPy, and .csv, .tsv and .txt")
    }
  }

  /// - Throws: ``DataFileProblem`` if there are too few samples or too many features.
  func check() throws(DataFileProblem) {
    guard targets.count >= 2 else {
      throw DataFileProblem("the file has \(DataFileWords.count(targets.count, "sample")); at least 2 are needed")
    }
    try Self.check(dimension: dimension)
  }

  static func check(dimension: Int) throws(DataFileProblem) {
    guard dimension <= DataFileLimits.features else {
      throw DataFileProblem(
        "x_a and x_b have \(dimension) features together; at most \(DataFileLimits.features) are allowed")
    }
  }
}
