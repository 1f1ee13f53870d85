import Experiments
import PhaseDiagrams
import Sweeps
import Testing
import Theory

@Suite("Observables of the competition family")
struct CompetitionObservableTests {
  private let grid = SyntheticSweep.grid([(CompetitionSupport.signal, [.number(1)])])

  @Test("Values are those of the outcome")
  func values() {
    let expected: [(Observable, Double)] = [
      (.steps, 500), (.finalLoss, 0.75), (.exactlyOne, 0.5), (.bothLearned, 0.25), (.noneLearned, 0.25),
      (.wonBySecond, 0.5), (.predictorAccuracy, 0.75), (.winnerTime, 200), (.loserTime, 400), (.trainAccuracy, 0.875),
      (.jointError, 0.125), (.firstError, 0.0625), (.secondError, 0.25), (.ensembleError, 0.03125),
      (.jointMinusBest, 0.0625), (.sufficientError, 0.015625), (.insufficientError, 0.5),
    ]
    #expect(expected.map(\.0) == Observable.all(of: .competition))
    for (observable, value) in expected {
      #expect(observable.value(of: .competition(CompetitionSupport.outcome())) == value, "\(observable)")
      #expect(observable.value(of: .competition(CompetitionSupport.outcome(.notRun))) == nil)
    }
  }

  @Test("Theory speaks of winners and errors alone")
  func predictions() {
    // 0.75 of the classes with error 0.0625 and 0.25 with 0.1875.
    let expected: [Observable: Double] = [
      .wonBySecond: 0.25, .winnerTime: 150, .firstError: 0.0625, .secondError: 0.1875, .jointError: 0.09375,
      .jointMinusBest: 0.03125,
    ]
    for observable in Observable.allCases {
      #expect(observable.value(of: .competition(CompetitionSupport.prediction)) == expected[observable])
      #expect(observable.isPredicted(in: .competition) == (expected[observable] != nil))
    }
    #expect(Observable.finalLoss.isPredicted(in: .fusion) && !Observable.finalLoss.isPredicted(in: .competition))
  }

  @Test("A network of one family has no observable of the other")
  func families() throws {
    for observable in Observable.all(of: .fusion) where !observable.families.contains(.competition) {
      #expect(observable.value(of: .competition(CompetitionSupport.outcome())) == nil)
      #expect(observable.countedStatuses(in: .competition).isEmpty)
    }
    for observable in Observable.all(of: .competition) where !observable.families.contains(.fusion) {
      #expect(observable.value(of: SyntheticSweep.outcome()) == nil)
      let error = #expect(throws: PhaseDiagramError.self) { try Observable(named: observable.rawValue) }
      #expect(error?.message.contains("time_ratio") == true && error?.message.contains("t_winner, t_loser") == false)
    }
    #expect(try Observable(named: "won_by_2", of: .competition) == .wonBySecond)
    let error = #expect(throws: PhaseDiagramError.self) { try Observable(named: "t_a", of: .competition) }
    #expect(error?.message.contains("t_winner") == true && error?.message.contains("t_b") == false)
  }

  @Test("Fractions of classes reach from 0 to 1 without being answers of yes or no")
  func fractions() {
    let fractions: [Observable] = [
      .exactlyOne, .bothLearned, .noneLearned, .wonBySecond, .predictorAccuracy, .trainAccuracy,
    ]
    for observable in Observable.all(of: .competition) {
      #expect(observable.hasUnitRange == fractions.contains(observable))
      #expect(!observable.isFraction)
      #expect(observable.allowsLogarithm == (!fractions.contains(observable) && observable != .jointMinusBest))
    }
    #expect(Observable.wonBySecond.neutralValue == 0.5 && Observable.jointMinusBest.neutralValue == 0)
  }

  @Test("Networks that were trained to the step limit count fully, diverged ones never")
  func counts() throws {
    let outcomes = [
      CompetitionSupport.outcome(quartersLearnedByBoth: 1), CompetitionSupport.outcome(quartersLearnedByBoth: 3),
      CompetitionSupport.outcome(quartersLearnedByBoth: 4, status: .diverged),
    ]
    let cell = try PhaseDiagram(
      grid: grid, networksPerCell: 4, records: outcomes.enumerated().map { CompetitionSupport.record(0, $0, $1) },
      labels: CompetitionSupport.labels
    ).cells[0]
    #expect(cell.family == .competition && cell.successful == 2)
    #expect(cell.counted(.bothLearned) == 2 && cell.statistics[.bothLearned]?.mean == 0.5)
    #expect(cell.isTrustworthy(.wonBySecond))
    #expect(Set(cell.statistics.keys).isSubset(of: Observable.all(of: .competition)))
    let lonely = try PhaseDiagram(
      grid: grid, networksPerCell: 3, records: [CompetitionSupport.record(0, 0, outcomes[0])],
      labels: CompetitionSupport.labels
    ).cells[0]
    #expect(!lonely.isTrustworthy(.wonBySecond))
  }

  @Test("A record of the other family is refused")
  func strangers() throws {
    let stranger = CompetitionSupport.record(0, 0, CompetitionSupport.outcome())
    let error = #expect(throws: PhaseDiagramError.self) {
      try PhaseDiagram(grid: grid, networksPerCell: 1, records: [stranger])
    }
    #expect(error?.message.contains("is of the competition family, but the sweep is of the fusion family") == true)
    let baseline = try Baseline(.jointError, key: CompetitionSupport.signal, value: .number(1))
    #expect(throws: PhaseDiagramError.self) {
      try PhaseDiagram(differencesFrom: baseline, grid: grid, networksPerCell: 1, records: [stranger])
    }
  }

  @Test("Differences are paired by seed")
  func baseline() throws {
    let grid = SyntheticSweep.grid([(CompetitionSupport.signal, [.number(1), .number(2)])])
    let baseline = try Baseline(
      .jointError, key: CompetitionSupport.signal, value: .number(1), labels: CompetitionSupport.labels)
    let diagram = try PhaseDiagram(
      differencesFrom: baseline, grid: grid, networksPerCell: 2,
      records: [
        CompetitionSupport.record(0, 0, CompetitionSupport.outcome(joint: 0.25)),
        CompetitionSupport.record(0, 1, CompetitionSupport.outcome(joint: 0.5)),
        CompetitionSupport.record(1, 0, CompetitionSupport.outcome(joint: 0.5)),
        CompetitionSupport.record(1, 1, CompetitionSupport.outcome(joint: 0.625)),
      ])
    #expect(diagram.cells[1].statistics[.jointError]?.mean == 0.1875)
    #expect(diagram.cells[1].successful == 2 && diagram.family == .competition)
  }
}
