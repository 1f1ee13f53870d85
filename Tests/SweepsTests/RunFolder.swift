import Foundation
import Sweeps

/// A folder of its own for a test, removed at the end.
final class RunFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("fusionphase-test-\(UUID().uuidString)")

  deinit { try? FileManager.default.removeItem(at: url) }

  /// All records of a run, in the order of the store.
  static func records(_ store: RunStore) throws -> [NetworkRecord] {
    var records: [NetworkRecord] = []
    try store.forEachRecord { records.append($0) }
    return records
  }
}
