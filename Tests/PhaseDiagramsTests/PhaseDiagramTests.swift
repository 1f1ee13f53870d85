import Experiments
import PhaseDiagrams
import Sweeps
import Testing
import Theory

@Suite("Reduction over seeds")
struct PhaseDiagramTests {
  private let grid = SyntheticSweep.grid([("data.correlation", [.number(0), .number(0.5)])])

  private func record(_ cell: Int, _ seed: Int, _ outcome: FusionOutcome) -> NetworkRecord {
    NetworkRecord(cell: cell, seed: seed, outcome: outcome)
  }

  @Test("Values are those of the converged networks, counts those of all")
  func counts() throws {
    let diagram = try PhaseDiagram(
      grid: grid, networksPerCell: 4,
      records: [
        record(1, 2, SyntheticSweep.outcome(timeRatio: 4)), record(1, 0, SyntheticSweep.outcome(timeRatio: 2)),
        record(1, 3, SyntheticSweep.outcome(.diverged, timeRatio: 1000)),
      ])
    let cell = diagram.cells[1]
    #expect(cell.networks == 4 && cell.successful == 2)
    #expect(cell.statusCounts == [.converged: 2, .diverged: 1, .notRun: 1])
    #expect(cell.statistics[.timeRatio]?.count == 2 && cell.statistics[.timeRatio]?.mean == 3)
    #expect(cell.statistics[.convergedFraction]?.count == 3)
    #expect(abs((cell.statistics[.convergedFraction]?.mean ?? 0) - 2 / 3) < 1e-15)
    #expect(diagram.cells[0].statusCounts == [.notRun: 4])
    #expect(diagram.cells[0].statistics.isEmpty)
  }

  @Test("Every cell's status counts add up to its networks")
  func totals() throws {
    let diagram = try SyntheticSweep.diagram(columns: 5, rows: 4, seeds: 3) { cell, seed in (cell + seed) % 3 == 0 }
    #expect(diagram.cells.allSatisfy { $0.statusCounts.values.reduce(0, +) == 3 })
    #expect(diagram.cells.map(\.successful).reduce(0, +) == 40)
  }

  @Test("A value that a network lacks lowers the count of that observable alone")
  func missing() throws {
    let diagram = try PhaseDiagram(
      grid: grid, networksPerCell: 2,
      records: [
        record(0, 0, SyntheticSweep.outcome(timeRatio: nil, misattribution: .nan)),
        record(0, 1, SyntheticSweep.outcome(timeRatio: 3, misattribution: 0.25)),
      ])
    let cell = diagram.cells[0]
    #expect(cell.statistics[.timeRatio]?.count == 1 && cell.statistics[.laggingTime]?.count == 1)
    #expect(cell.statistics[.leadingTime]?.count == 2)
    #expect(cell.statistics[.misattribution]?.count == 1 && cell.statistics[.misattribution]?.mean == 0.25)
  }

  @Test("A cell is trusted from half of its networks on", arguments: [(0, false), (1, false), (2, true), (4, true)])
  func trust(converged: Int, isTrusted: Bool) throws {
    let records = (0..<4).map { record(0, $0, SyntheticSweep.outcome($0 < converged ? .converged : .stepLimit)) }
    let cell = try PhaseDiagram(grid: grid, networksPerCell: 4, records: records).cells[0]
    #expect(cell.isTrustworthy(.timeRatio) == isTrusted)
    #expect(cell.isTrustworthy(.convergedFraction))
  }

  @Test("Which modality came first is compared with the data's own answer")
  func first() throws {
    var surprising = SyntheticSweep.outcome()
    surprising.halfPlateauTimes = ModalityPair(100, 50)
    let diagram = try PhaseDiagram(
      grid: grid, networksPerCell: 2, records: [record(0, 0, SyntheticSweep.outcome()), record(0, 1, surprising)])
    #expect(diagram.cells[0].statistics[.firstIsLeading]?.mean == 0.5)
  }

  @Test("Records in any order give the same diagram")
  func order() throws {
    var generator = SplitMix(state: 3)
    let records = (0..<2).flatMap { cell in
      (0..<9).map { seed in
        record(cell, seed, SyntheticSweep.outcome(timeRatio: Double.random(in: 1...9, using: &generator)))
      }
    }
    let straight = try PhaseDiagram(grid: grid, networksPerCell: 9, records: records)
    let shuffled = try PhaseDiagram(grid: grid, networksPerCell: 9, records: records.shuffled(using: &generator))
    for (first, second) in zip(straight.cells, shuffled.cells) { #expect(first.statistics == second.statistics) }
  }

  @Test("Records that belong to no network, or twice to the same, are refused")
  func refusals() {
    let outcome = SyntheticSweep.outcome()
    for records in [
      [record(2, 0, outcome)], [record(-1, 0, outcome)], [record(0, 3, outcome)],
      [record(1, 1, outcome), record(1, 1, outcome)],
    ] {
      #expect(throws: PhaseDiagramError.self) {
        try PhaseDiagram(grid: grid, networksPerCell: 3, records: records)
      }
    }
    #expect(throws: PhaseDiagramError.self) {
      try PhaseDiagram(grid: grid, networksPerCell: 3, records: [], predictions: [nil])
    }
  }

  @Test("Observables bear the names of the CSV columns")
  func names() throws {
    #expect(
      Observable.all(of: .fusion).map(\.rawValue) == [
        "steps", "t_a", "t_b", "time_ratio", "misattribution", "plateau_loss", "final_loss", "converged_fraction",
        "first_is_leading", "e_g_plateau", "e_g_min", "e_g_min_step", "e_g_final", "w_a_over_teacher",
        "w_b_over_teacher", "permanent_bias", "superficial_preference", "a_is_better",
      ])
    #expect(try Observable(named: "t_a") == .leadingTime)
    let error = #expect(throws: PhaseDiagramError.self) { try Observable(named: "ratio") }
    #expect(error?.message.contains("time_ratio") == true)
  }
}
