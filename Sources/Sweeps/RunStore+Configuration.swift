import Experiments
import Foundation

/// What a run was made with, which whoever goes on with it has to ask for again.
extension RunStore {
  /// The key of the stored configuration that a shard has besides those of the sweep.
  static let shardKey = "shard"

  static func configuration(
    of sweep: Sweep, precision: Precision, shard: Shard?
  ) -> [(key: String, value: String)] {
    sweep.configuration + [("precision", precision.rawValue)]
      + [shard.map { (shardKey, $0.description) }].compactMap { $0 }
  }

  static func header(for sweep: Sweep) -> String {
    // A file's name may hold line ends, after which its rest would be read as configuration.
    "# The resolved configuration of this run, from "
      + "\(ConfigurationValue.quoted(URL(fileURLWithPath: sweep.fileName).lastPathComponent)); "
      + "configuration hash \(sweep.configurationHash.hexadecimal).\n"
  }

  /// - Throws: ``RunStoreError`` that names each key if the run was not made with this configuration.
  func refuseDifferences(from sweep: Sweep, precision: Precision, shard: Shard?) throws(RunStoreError) {
    let differences = ConfigurationDifference.between(
      stored: Self.configuration(of: self.sweep, precision: self.precision, shard: part?.shard),
      requested: Self.configuration(of: sweep, precision: precision, shard: shard))
    guard differences.isEmpty else { throw Self.otherConfiguration(differences, folder: folder) }
  }

  static func otherConfiguration(
    _ differences: [ConfigurationDifference], folder: URL
  ) -> RunStoreError {
    if differences.count == 1, differences[0].key == shardKey {
      let (stored, requested) = (differences[0].stored, differences[0].requested)
      return RunStoreError(
        .otherConfiguration(differences),
        "\(folder.path) holds \(stored.map { "shard \($0)" } ?? "the whole") of this sweep, and asked for is "
          + "\(requested.map { "shard \($0)" } ?? "the whole"); each needs an output folder of its own")
    }
    return RunStoreError(
      .otherConfiguration(differences),
      "\(folder.path) holds a run with another configuration, and runs are never mixed; "
        + "choose another output folder or undo the change:\n"
        + differences.map { "  \($0)" }.joined(separator: "\n"))
  }
}
