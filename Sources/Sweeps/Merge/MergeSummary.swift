import Experiments
import Foundation

/// What a merge has joined, and what is missing.
public struct MergeSummary: Sendable {
  /// One of the runs that were merged.
  public struct Source: Hashable, Sendable {
    /// The run folder.
    public let folder: String
    /// The shard; `nil` for a whole sweep.
    public let shard: Shard?
    /// Networks that the run holds.
    public let networks: Int
    /// Those of them that no run before it in the list holds.
    public let added: Int

    init(_ store: RunStore, added: Int) throws(RunStoreError) {
      folder = store.folder.path
      shard = store.part?.shard
      networks = try store.statusCounts().values.reduce(0, +)
      self.added = added
    }
  }

  /// What is missing of a shard.
  public struct Gap: Hashable, Sendable {
    public let shard: Shard
    /// Networks that have not ended, at least 1.
    public let networks: Int
    /// The folder of the shard among those that were merged; `nil` if it is not among them.
    public let folder: String?
  }

  /// How many networks of the merged run ended in which way; statuses without networks are left out.
  public let counts: [Status: Int]
  /// Number of networks of the sweep.
  public let networksTotal: Int
  /// The runs in the order in which they were given.
  public let sources: [Source]
  /// The shards that have networks missing. Empty where nothing is, or where the runs are not shards of one split.
  public let gaps: [Gap]

  init(_ merged: RunStore, _ sources: [Source], parts: [SweepPart]) throws(RunStoreError) {
    counts = try merged.statusCounts()
    networksTotal = merged.sweep.networkCount
    self.sources = sources
    let splits = Set(parts.map(\.shard.count))
    if let assignment = parts.first?.assignment, splits.count == 1 {
      gaps = try merged.missingNetworks(by: assignment).map { shard, networks in
        Gap(shard: shard, networks: networks, folder: sources.first { $0.shard == shard }?.folder)
      }
    } else {
      gaps = []
    }
  }

  /// Networks of the merged run.
  public var networks: Int { counts.values.reduce(0, +) }

  /// Networks that are missing.
  public var missing: Int { networksTotal - networks }

  /// Whether every network of the sweep has ended.
  public var isComplete: Bool { missing == 0 }

  /// Networks that diverged or stalled.
  public var failedNetworks: Int { counts.reduce(0) { $0 + ($1.key.isFailure ? $1.value : 0) } }
}

extension RunStore {
  /// How many networks have not ended of the shards that have any, by shard.
  fileprivate func missingNetworks(by assignment: ShardAssignment) throws(RunStoreError) -> [(Shard, Int)] {
    let completed = try completedNetworks()
    var missing: [Int: Int] = [:]
    for cell in 0..<sweep.grid.cellCount {
      let left = (0..<sweep.seeds).count { !completed.contains(cell: cell, seed: $0) }
      if left > 0 { missing[assignment.shard(ofCell: cell).index, default: 0] += left }
    }
    return missing.sorted { $0.key < $1.key }.map { (Shard(index: $0.key, of: assignment.count), $0.value) }
  }
}
