/// Which networks of a sweep have ended, one bit each.
public struct CompletedNetworks: Hashable, Sendable {
  /// Number of networks in a cell.
  public let seeds: Int
  /// Number of networks of the sweep.
  private let networkCount: Int
  /// Number of networks that have ended.
  public private(set) var count = 0
  private var words: [UInt64]

  /// None of the networks of a sweep with this many.
  ///
  /// - Precondition: both numbers are at least 1.
  public init(networkCount: Int, seeds: Int) {
    precondition(networkCount >= 1 && seeds >= 1, "a sweep has at least one network")
    self.networkCount = networkCount
    self.seeds = seeds
    words = Array(repeating: 0, count: (networkCount + 63) / 64)
  }

  /// Whether a network has ended.
  public func contains(cell: Int, seed: Int) -> Bool {
    let network = cell * seeds + seed
    return words[network / 64] & (1 << UInt64(network % 64)) != 0
  }

  /// Notes that a network has ended.
  public mutating func insert(cell: Int, seed: Int) {
    guard !contains(cell: cell, seed: seed) else { return }
    let network = cell * seeds + seed
    words[network / 64] |= 1 << UInt64(network % 64)
    count += 1
  }

  /// Notes for all networks of some cells that they have ended, or need not be trained.
  mutating func insertCells(where isIncluded: (Int) -> Bool) {
    for cell in 0..<(networkCount / seeds) where isIncluded(cell) {
      for seed in 0..<seeds { insert(cell: cell, seed: seed) }
    }
  }
}
