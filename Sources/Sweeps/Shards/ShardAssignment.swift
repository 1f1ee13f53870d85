import Engines
import Experiments

/// Which shard each cell of a sweep belongs to; all networks of a cell stay together.
///
/// Shards cost about the same. What costs the same by a cell's shape and step limit is dealt out in equal numbers, and of
/// that each shard gets cells from everywhere in the grid, because how long networks take to learn varies along the axes:
/// cells are ordered by where they fall on a circle that is walked around with an irrational step along each axis, and
/// each shard takes an arc of it. Such an arc meets every row of the grid at even distances.
///
/// The assignment depends on the sweep and the number of shards alone, and all arithmetic is exact or rounded as IEEE 754
/// demands: it is the same on every machine. Whoever changes it has to raise `RunSchema.version`.
public struct ShardAssignment: Sendable {
  /// Number of shards.
  public let count: Int
  /// The shard of each cell, from 0.
  private let places: [Int32]
  /// Number of cells of each shard.
  private let cellCounts: [Int]

  /// - Precondition: there are 1 to ``Shard/mostShards`` shards.
  public init(_ sweep: Sweep, count: Int) {
    precondition((1...Shard.mostShards).contains(count), "\(count) shards are impossible")
    var places = [Int32](repeating: 0, count: sweep.grid.cellCount)
    var cellCounts = [Int](repeating: 0, count: count)
    var costs = [Double](repeating: 0, count: count)
    let circle = GridCircle(sweep.grid)
    for group in CostGroup.groups(of: sweep) {
      let ordered = group.cells.map { (place: circle.place(ofCell: $0), cell: $0) }
        .sorted { ($0.place, $0.cell) < ($1.place, $1.cell) }
      let shares = Self.shares(of: ordered.count, costs: costs)
      var next = 0
      for (shard, share) in shares.enumerated() where share > 0 {
        for entry in ordered[next..<(next + share)] { places[entry.cell] = Int32(shard) }
        next += share
        cellCounts[shard] += share
        costs[shard] += Double(share) * group.costOfCell
      }
    }
    self.count = count
    self.places = places
    self.cellCounts = cellCounts
  }

  /// The shard that a cell belongs to.
  ///
  /// - Precondition: the cell is one of the sweep's.
  public func shard(ofCell cell: Int) -> Shard { Shard(index: Int(places[cell]) + 1, of: count) }

  /// Whether a cell belongs to a shard.
  ///
  /// - Precondition: the cell is one of the sweep's, and the shard one of these.
  public func contains(cell: Int, in shard: Shard) -> Bool { places[cell] == Int32(shard.index - 1) }

  /// Number of cells that belong to a shard; 0 where a sweep has fewer cells than shards.
  ///
  /// - Precondition: the shard is one of these.
  public func cellCount(of shard: Shard) -> Int { cellCounts[shard.index - 1] }

  /// How many of some equal cells each shard gets: as many as all others, and one of what is left over for those that have
  /// least to do so far.
  private static func shares(of cells: Int, costs: [Double]) -> [Int] {
    var shares = [Int](repeating: cells / costs.count, count: costs.count)
    let left = cells % costs.count
    guard left > 0 else { return shares }
    let poorest = costs.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }
    for shard in poorest.prefix(left) { shares[shard] += 1 }
    return shares
  }
}

/// A circle on which every cell of a grid has a place: a step along an axis moves it by the fraction of a square root, each
/// axis by that of a prime of its own (Richtmyer's sequence). Along any axis the places spread evenly over the circle.
private struct GridCircle {
  private let axes: [(stride: Int, count: Int, step: UInt64)]

  init(_ grid: Grid) {
    var stride = grid.cellCount
    let primes = Self.primes(grid.dimensions.count)
    axes = zip(grid.dimensions, primes).map { dimension, prime in
      stride /= dimension.count
      let root = Double(prime).squareRoot()
      // A double has 53 binary digits; all of them count.
      return (stride, dimension.count, UInt64((root - root.rounded(.down)) * 0x1p53) << 11)
    }
  }

  /// In units of 2⁻⁶⁴ of the circle.
  func place(ofCell cell: Int) -> UInt64 {
    axes.reduce(0) { $0 &+ UInt64(cell / $1.stride % $1.count) &* $1.step }
  }

  private static func primes(_ count: Int) -> [Int] {
    var primes: [Int] = []
    var candidate = 2
    while primes.count < count {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes
  }
}

/// Cells whose networks cost the same before anything is known of how long they take to learn.
private struct CostGroup {
  private struct Key: Hashable {
    let shape: BatchShape
    let position: Int
  }

  let cells: [Int]
  /// Roughly: weights × samples × most steps of a network. Only which group costs more matters.
  let costOfCell: Double

  /// From the costliest to the cheapest.
  static func groups(of sweep: Sweep) -> [CostGroup] {
    let grid = sweep.grid
    let limits = grid.dimensions.firstIndex { $0.axes.contains { $0.key == "training.max_steps" } }
    let stride = limits.map { grid.dimensions.suffix(from: $0 + 1).reduce(1) { $0 * $1.count } } ?? grid.cellCount
    var cells: [Key: [Int]] = [:]
    for cell in 0..<grid.cellCount {
      let position = limits.map { cell / stride % grid.dimensions[$0].count } ?? 0
      cells[Key(shape: sweep.shape(ofCell: cell), position: position), default: []].append(cell)
    }
    return cells.values.map { CostGroup(cells: $0, costOfCell: cost(ofCell: $0[0], of: sweep)) }
      .sorted { ($1.costOfCell, $0.cells[0]) < ($0.costOfCell, $1.cells[0]) }
  }

  private static func cost(ofCell cell: Int, of sweep: Sweep) -> Double {
    let experiment = sweep.experiment(cell: cell, seed: 0)
    let samples =
      switch sweep.shape(ofCell: cell) {
      case .fusion(let shape): shape.sampleCount
      case .competition(let shape): shape.sampleCount
      }
    return Double(experiment.parameterCount) * Double(max(1, samples)) * Double(experiment.maxSteps)
  }
}
