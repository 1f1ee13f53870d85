import Engines
import Experiments

/// What is left to train of a sweep, by the shape of the networks: only networks of one shape share a batch.
public struct SweepPlan: Sendable {
  /// The networks of one shape.
  public struct Group: Hashable, Sendable {
    public let shape: BatchShape
    /// Number of networks left to train, at least 1.
    public let networkCount: Int
  }

  /// The shapes that have networks left, in the order in which the grid meets them.
  public let groups: [Group]
  let sweep: Sweep
  let completed: CompletedNetworks

  /// - Parameters:
  ///   - completed: networks that have ended already; `nil` where nothing has been trained.
  ///   - part: the part of the sweep that is planned; `nil` for all of it.
  public init(_ sweep: Sweep, completed: CompletedNetworks? = nil, part: SweepPart? = nil) {
    var completed = completed ?? CompletedNetworks(networkCount: sweep.networkCount, seeds: sweep.seeds)
    if let part { completed.insertCells { !part.contains(cell: $0) } }
    var order: [BatchShape] = []
    var counts: [Int] = []
    var numbers: [BatchShape: Int] = [:]
    var number = 0
    for cell in 0..<sweep.grid.cellCount {
      let left =
        completed.count == 0 ? sweep.seeds : (0..<sweep.seeds).count { !completed.contains(cell: cell, seed: $0) }
      guard left > 0 else { continue }
      let shape = sweep.shape(ofCell: cell)
      // Neighbours mostly have one shape.
      if order.isEmpty || order[number] != shape {
        number = numbers[shape] ?? order.count
        if number == order.count {
          order.append(shape)
          counts.append(0)
          numbers[shape] = number
        }
      }
      counts[number] += left
    }
    groups = zip(order, counts).map { Group(shape: $0, networkCount: $1) }
    self.sweep = sweep
    self.completed = completed
  }

  /// Number of networks left to train.
  public var networkCount: Int { groups.reduce(0) { $0 + $1.networkCount } }

  /// The networks of a group that are left, in the order of cells and seeds.
  func pendingNetworks(of group: Group) -> PendingNetworks {
    PendingNetworks(plan: self, shape: group.shape)
  }
}

extension Sweep {
  /// D_A and D_B of a cell's data; `nil` for other families than fusion, which have no such dimensions.
  public func inputDimensions(ofCell cell: Int) -> ModalityPair<Int>? {
    if case .fusion(let cells) = cells { cells.inputDimensions(ofCell: cell) } else { nil }
  }

  /// The shape of a cell's networks.
  public func shape(ofCell cell: Int) -> BatchShape { cells.shape(ofCell: cell) }
}

/// The place of a network in a sweep.
struct NetworkPlace: Hashable, Sendable {
  let cell: Int
  let seed: Int
}

/// Hands out the networks of one shape that are left to train. A copy remembers its place.
struct PendingNetworks: Sendable {
  private let plan: SweepPlan
  private let shape: BatchShape
  private var cell = 0
  private var seed = 0

  init(plan: SweepPlan, shape: BatchShape) {
    self.plan = plan
    self.shape = shape
  }

  /// The next networks, at most `count` of them; empty at the end.
  mutating func next(_ count: Int) -> [NetworkPlace] {
    let sweep = plan.sweep
    let (hasOneShape, cellCount) = (plan.groups.count == 1, sweep.grid.cellCount)
    var places: [NetworkPlace] = []
    places.reserveCapacity(count)
    while cell < cellCount, places.count < count {
      if seed == 0, !hasOneShape, sweep.shape(ofCell: cell) != shape {
        cell += 1
        continue
      }
      if !plan.completed.contains(cell: cell, seed: seed) { places.append(NetworkPlace(cell: cell, seed: seed)) }
      seed += 1
      if seed == sweep.seeds { (cell, seed) = (cell + 1, 0) }
    }
    return places
  }
}

extension Sweep {
  /// The training runs at the given places; the networks of a cell share its data and architecture.
  func experiments(at places: [NetworkPlace]) -> [Experiment] {
    var last: (cell: Int, experiment: Experiment)?
    return places.map { place in
      if let last, last.cell == place.cell {
        return last.experiment.with(seed: Seed(base: baseSeed, index: UInt32(place.seed)))
      }
      let experiment = experiment(cell: place.cell, seed: place.seed)
      last = (place.cell, experiment)
      return experiment
    }
  }
}
