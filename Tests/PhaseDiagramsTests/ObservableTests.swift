import Experiments
import PhaseDiagrams
import Sweeps
import Testing
import Theory

@Suite("Observables")
struct ObservableTests {
  private let grid = SyntheticSweep.grid([("data.samples", [.integer(70)])])

  /// A network with B leading that kept `laggingFraction` of A's teacher and whose error was smallest at step 6.
  private func outcome(_ status: Status, steps: Int = 10, laggingFraction: Double = 0.5) -> FusionOutcome {
    FusionOutcome(
      status: status, steps: steps, leadingModality: .b, halfPlateauTimes: ModalityPair(9, 4), finalLoss: 0.1,
      generalisation: GeneralisationErrors(plateau: 0.3, minimum: 0.2, minimumStep: 6, final: 0.4),
      teacherFractions: ModalityPair(laggingFraction, 1.25), betterModality: .a)
  }

  private func cell(_ outcomes: [FusionOutcome]) throws -> CellStatistics {
    try PhaseDiagram(
      grid: grid, networksPerCell: outcomes.count,
      records: outcomes.enumerated().map { NetworkRecord(cell: 0, seed: $0.offset, outcome: $0.element) }
    ).cells[0]
  }

  @Test("Values are those of the leading modality and of the error on the way")
  func values() {
    let expected: [(Observable, Double)] = [
      (.plateauError, 0.3), (.minimumError, 0.2), (.minimumErrorStep, 6), (.finalError, 0.4), (.leadingFraction, 1.25),
      (.laggingFraction, 0.5), (.permanentBias, 0), (.superficialPreference, 1), (.leadingIsBetter, 0),
      (.firstIsLeading, 1),
    ]
    for (observable, value) in expected { #expect(observable.value(of: outcome(.converged)) == value, "\(observable)") }
    for observable in Observable.allCases { #expect(observable.value(of: outcome(.notRun)) == nil) }
  }

  @Test("Without a linear teacher, a better modality or a first one there is no value")
  func missing() {
    let bare = FusionOutcome(status: .converged, steps: 3, leadingModality: .a, finalLoss: 0)
    for observable in [
      Observable.plateauError, .minimumError, .minimumErrorStep, .finalError, .leadingFraction, .laggingFraction,
      .permanentBias, .superficialPreference, .leadingIsBetter,
    ] { #expect(observable.value(of: bare) == nil, "\(observable)") }
  }

  @Test("Networks that stalled without B are results; those at the step limit may still learn it")
  func permanentBias() throws {
    let cell = try cell([
      outcome(.stalled, laggingFraction: 0), outcome(.stalled, laggingFraction: 0), outcome(.converged),
      outcome(.stepLimit, laggingFraction: 0), outcome(.diverged, laggingFraction: 0),
    ])
    let bias = try #require(cell.statistics[.permanentBias])
    #expect(bias.count == 3 && abs(bias.mean - 2 / 3) < 1e-15)
    #expect(cell.counted(.permanentBias) == 3 && cell.successful == 1)
    #expect(cell.isTrustworthy(.permanentBias) && !cell.isTrustworthy(.timeRatio))
    #expect(cell.statistics[.finalError]?.count == 3 && cell.statistics[.plateauError]?.count == 1)
  }

  @Test("Fewer than half with an answer is no answer")
  func tooFew() throws {
    let cell = try cell([outcome(.stalled), outcome(.stepLimit), outcome(.stepLimit)])
    #expect(cell.statistics[.permanentBias]?.count == 1 && !cell.isTrustworthy(.permanentBias))
    #expect(cell.statistics[.superficialPreference]?.count == 3 && cell.isTrustworthy(.superficialPreference))
  }

  @Test("The step limit cuts a minimum off only where the error was still falling", arguments: [(6, 0), (7, 1)])
  func minimum(steps: Int, count: Int) throws {
    let cell = try cell([outcome(.stepLimit, steps: steps), outcome(.diverged, steps: steps)])
    #expect(cell.statistics[.minimumError]?.count ?? 0 == count)
    #expect(cell.statistics[.minimumErrorStep]?.count ?? 0 == count)
  }

  @Test("Theory says whether the preference is superficial")
  func prediction() {
    var prediction = SyntheticSweep.prediction(correlation: 0, ratio: 2)
    #expect(Observable.superficialPreference.value(of: prediction) == 0)
    prediction.preferenceIsSuperficial = true
    #expect(Observable.superficialPreference.value(of: prediction) == 1)
    for observable in Observable.allCases where !observable.isPredicted {
      #expect(observable.value(of: prediction) == nil)
    }
  }

  @Test("A fraction has no logarithm and reaches from 0 to 1")
  func fractions() {
    for observable in Observable.allCases where observable.isFraction {
      #expect(!observable.allowsLogarithm)
      #expect([0, 1].contains(observable.value(of: outcome(.converged)) ?? 0))
    }
    #expect(Set(Observable.allCases.map(\.label)).count == Observable.allCases.count)
  }
}
