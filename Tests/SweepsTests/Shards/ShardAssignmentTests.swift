import Engines
import Experiments
import Sweeps
import Testing

/// Which cells a shard gets.
@Suite struct ShardAssignmentTests {
  private func sweep(_ axes: String) throws -> Sweep {
    try Sweep(
      text: "axes:\n  \(axes.replacing("; ", with: "\n  "))\nseeds: 1\n"
        + "initialization: {scheme: balanced}\n", fileName: "a.yaml")
  }

  /// Sweeps in which cells cost very different amounts.
  private static let sweeps = [
    "network.depth: [2, 6]; data.correlation: {linspace: [-0.9, 0.9, 20]}; data.sigma_ratio: {linspace: [1.2, 3, 8]}",
    "training.learning_rate: {logspace: [0.001, 0.1, 16]}; network.width: [10, 200]; data.correlation: {linspace: [0, 0.9, 8]}",
    "data.sigma_ratio: {linspace: [1, 4, 8]}; training.learning_rate: {logspace: [0.001, 0.1, 8]}; data.correlation: "
      + "[-0.5, 0, 0.5, 0.7]",
    "training.max_steps: [100, 1000, 100000]; data.correlation: {linspace: [-0.9, 0.9, 160]}",
    "data.correlation: {linspace: [0, 0.95, 400]}",
  ]

  private static let counts = [1, 2, 3, 4, 8, 13]

  @Test(arguments: sweeps, counts) func everyCellIsInExactlyOneShard(axes: String, count: Int) throws {
    let sweep = try sweep(axes)
    let assignment = ShardAssignment(sweep, count: count)
    let parts = (1...count).map { SweepPart(Shard(index: $0, of: count), of: sweep, assignment: assignment) }
    for cell in 0..<sweep.grid.cellCount {
      let owners = parts.filter { $0.contains(cell: cell) }
      #expect(owners.map(\.shard) == [assignment.shard(ofCell: cell)])
    }
    #expect(parts.reduce(0) { $0 + $1.cellCount } == sweep.grid.cellCount)
    for part in parts {
      #expect(part.cellCount == (0..<sweep.grid.cellCount).count { part.contains(cell: $0) })
    }
    // Another machine reads the same file.
    let again = ShardAssignment(try self.sweep(axes), count: count)
    #expect((0..<sweep.grid.cellCount).allSatisfy { again.shard(ofCell: $0) == assignment.shard(ofCell: $0) })
  }

  /// Steps that a network of a cell takes, roughly: what theory says of the lagging modality.
  private func cost(_ experiment: FusionExperiment) -> Double {
    let inputs = experiment.data.populationMoments(seed: experiment.seed).input
    let correlation = inputs[0, 1] / (inputs[0, 0] * inputs[1, 1]).squareRoot()
    let steps = 100 * inputs[0, 0] / (1 - correlation * correlation) / experiment.training.learningRate
    return min(steps, Double(experiment.training.maxSteps)) * Double(experiment.trainedNetwork.parameterCount)
  }

  private func imbalance(of sweep: Sweep, count: Int, shard: (Int) -> Int) -> Double {
    var costs = [Double](repeating: 0, count: count)
    for cell in 0..<sweep.grid.cellCount {
      costs[shard(cell)] += cost(sweep.fusionExperiment(cell: cell, seed: 0))
    }
    return costs.max()! / (costs.reduce(0, +) / Double(count))
  }

  @Test(arguments: sweeps) func shardsCostAboutTheSame(axes: String) throws {
    let sweep = try sweep(axes)
    let cells = sweep.grid.cellCount
    for count in [2, 4, 8] {
      let assignment = ShardAssignment(sweep, count: count)
      let dealt = imbalance(of: sweep, count: count) { assignment.shard(ofCell: $0).index - 1 }
      #expect(dealt < 1.25, "the costliest of \(count) shards takes \(dealt) times the average")
      // Blocks of cells, or every count-th cell, would be far worse somewhere; otherwise this tests nothing.
      let blocks = imbalance(of: sweep, count: count) { $0 * count / cells }
      #expect(blocks > 1.15)
    }
  }

  @Test func equalCellsAreDealtOutInEqualNumbers() throws {
    let sweep = try sweep(
      "network.depth: [2, 3, 4]; training.max_steps: [10, 100]; data.correlation: {linspace: [0, 0.9, 21]}")
    let assignment = ShardAssignment(sweep, count: 8)
    var numbers: [[Int]: [Int]] = [:]
    for cell in 0..<sweep.grid.cellCount {
      let experiment = sweep.fusionExperiment(cell: cell, seed: 0)
      numbers[[experiment.network.depth, experiment.training.maxSteps], default: Array(repeating: 0, count: 8)][
        assignment.shard(ofCell: cell).index - 1] += 1
    }
    #expect(numbers.count == 6)
    for counts in numbers.values { #expect(counts.max()! - counts.min()! == 1, "21 cells on 8 shards: \(counts)") }
    // What is left over of each kind goes by cost, so in total numbers may differ by more.
    let totals = (1...8).map { assignment.cellCount(of: Shard(index: $0, of: 8)) }
    #expect(totals.reduce(0, +) == sweep.grid.cellCount, "\(totals)")
  }

  @Test func whatIsLeftOverGoesToThoseWithLeastToDo() throws {
    // Seven cells, each of a shape of its own: the widest is as much work as all others together.
    let sweep = try sweep("network.width: [1, 2, 4, 8, 16, 32, 64]")
    let assignment = ShardAssignment(sweep, count: 2)
    #expect(Set((0..<6).map { assignment.shard(ofCell: $0).index }) == [2])
    #expect(assignment.shard(ofCell: 6).index == 1)
  }

  @Test func fewerCellsThanShardsLeaveSomeEmpty() throws {
    let sweep = try sweep("data.correlation: [0, 0.5, 0.7]")
    let parts = (1...5).map { SweepPart(Shard(index: $0, of: 5), of: sweep) }
    #expect(parts.map(\.cellCount).sorted() == [0, 0, 1, 1, 1])
    #expect(parts.reduce(0) { $0 + $1.networkCount } == 3)
    let empty = try #require(parts.first { $0.cellCount == 0 })
    #expect(SweepPlan(sweep, part: empty).networkCount == 0)
  }

  /// Folders of shards outlive the program that made them: whoever changes the assignment has to raise the schema.
  @Test func theAssignmentIsTheSameForEver() throws {
    let sweep = try sweep("network.depth: [2, 3]; data.correlation: {linspace: [0, 0.9, 10]}")
    let assignment = ShardAssignment(sweep, count: 4)
    #expect((0..<20).map { assignment.shard(ofCell: $0).index } == Self.known)
  }

  private static let known = [1, 4, 3, 2, 4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1]

  @Test func plansHoldTheCellsOfTheirPart() throws {
    let sweep = try sweep(Self.sweeps[0])
    let parts = (1...3).map { SweepPart(Shard(index: $0, of: 3), of: sweep) }
    let plans = parts.map { SweepPlan(sweep, part: $0) }
    #expect(plans.map(\.networkCount) == parts.map(\.networkCount))
    #expect(plans.reduce(0) { $0 + $1.networkCount } == 320)
    #expect(plans.allSatisfy { $0.groups.count == 2 })
  }
}
