import Engines
import Experiments
import Foundation

/// The folders of a sweep's shards, as they lie beside each other.
public struct ShardFolders: Sendable {
  private let sweep: Sweep
  private let precision: Precision
  private let assignment: ShardAssignment
  private let folder: URL

  /// - Parameters:
  ///   - count: number of shards.
  ///   - folder: holds the shards' folders.
  /// - Precondition: there are 1 to ``Shard/mostShards`` shards.
  public init(of sweep: Sweep, precision: Precision, count: Int, in folder: URL) {
    self.sweep = sweep
    self.precision = precision
    assignment = ShardAssignment(sweep, count: count)
    self.folder = folder
  }

  /// The shards that have networks left to train, ascending.
  ///
  /// - Throws: ``RunStoreError`` if a folder holds something else than the shard that it is named after, as far as it is.
  public func unfinished() throws(RunStoreError) -> [Int] {
    var known: [RunStore] = []
    var unfinished: [Int] = []
    for index in 1...assignment.count {
      let part = SweepPart(Shard(index: index, of: assignment.count), of: sweep, assignment: assignment)
      let place = folder.appendingPathComponent(part.shard.folderName)
      guard RunStore.isRun(place) else {
        if part.networkCount > 0 { unfinished.append(index) }
        continue
      }
      let store = try RunStore(reading: place, known: known)
      if known.isEmpty { known.append(store) }
      try store.refuseDifferences(from: sweep, precision: precision, shard: part.shard)
      if try store.statusCounts().values.reduce(0, +) < part.networkCount { unfinished.append(index) }
    }
    return unfinished
  }
}
