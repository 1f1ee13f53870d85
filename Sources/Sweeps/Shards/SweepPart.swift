/// The cells of one shard of a sweep.
public struct SweepPart: Sendable {
  public let shard: Shard
  let assignment: ShardAssignment
  /// Number of networks of the part.
  public let networkCount: Int

  /// - Parameter assignment: of the sweep to as many shards, where it is known already.
  public init(_ shard: Shard, of sweep: Sweep, assignment: ShardAssignment? = nil) {
    let assignment = assignment ?? ShardAssignment(sweep, count: shard.count)
    precondition(assignment.count == shard.count, "the assignment is to another number of shards")
    self.shard = shard
    self.assignment = assignment
    networkCount = assignment.cellCount(of: shard) * sweep.seeds
  }

  /// Number of cells of the part; 0 where the sweep has fewer cells than shards.
  public var cellCount: Int { assignment.cellCount(of: shard) }

  /// Whether a cell of the sweep belongs to the part.
  public func contains(cell: Int) -> Bool { assignment.contains(cell: cell, in: shard) }
}
