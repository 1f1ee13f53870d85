import Experiments
import PhaseDiagrams
import Sweeps
import Testing
import Theory

@Suite("Tables of the competition family")
struct CompetitionTableTests {
  private final class Collected {
    var bytes: [UInt8] = []
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var rows: [String] { text.split(separator: "\n").map(String.init) }
  }

  private let grid = SyntheticSweep.grid([
    (CompetitionSupport.signal, [.number(0.5), .number(1)]), (CompetitionSupport.scale, [.number(0.01)]),
  ])

  @Test("One row a network, exactly")
  func networks() {
    let collected = Collected()
    var table = NetworkTable<Never>(grid: grid, networksPerCell: 2, family: .competition) { collected.bytes += $0 }
    table.write(CompetitionSupport.record(0, 1, CompetitionSupport.outcome()))
    table.write(
      CompetitionSupport.record(
        1, 0, CompetitionOutcome(status: .diverged, steps: 7, threshold: 1, classes: [], finalLoss: .infinity)))
    table.finish()
    #expect(
      collected.text == """
        data.strengths[1],initialization.scale,seed,status,steps,final_loss,exactly_one,both,none,won_by_2,\
        predictor_accuracy,t_winner,t_loser,train_accuracy,error_joint,error_1,error_2,error_ensemble,joint_minus_best,\
        error_winner_sufficient,error_winner_insufficient
        0.5,0.01,0,not_run,,,,,,,,,,,,,,,,,
        0.5,0.01,1,step_limit,500,0.75,0.5,0.25,0.25,0.5,0.75,200,400,0.875,0.125,0.0625,0.25,0.03125,0.0625,0.015625,0.5
        1,0.01,0,diverged,7,inf,,,,,,,,,,,,,,,
        1,0.01,1,not_run,,,,,,,,,,,,,,,,,

        """)
  }

  @Test("One row a cell has the family's observables alone")
  func reduced() throws {
    let diagram = try PhaseDiagram(
      grid: grid, networksPerCell: 2,
      records: [
        CompetitionSupport.record(0, 0, CompetitionSupport.outcome(quartersLearnedByBoth: 1)),
        CompetitionSupport.record(0, 1, CompetitionSupport.outcome(quartersLearnedByBoth: 2)),
        CompetitionSupport.record(1, 0, CompetitionSupport.outcome(.diverged)),
      ],
      predictions: [.competition(CompetitionSupport.prediction), nil], labels: CompetitionSupport.labels)
    let collected = Collected()
    diagram.writeTable { collected.bytes += $0 }
    let rows = collected.rows.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    #expect(rows.count == 3 && rows.allSatisfy { $0.count == 2 + 2 + 17 * 7 + 2 })
    #expect(rows[0].suffix(2) == ["n_diverged", "n_not_run"])
    let first = Dictionary(uniqueKeysWithValues: zip(rows[0], rows[1]))
    #expect(first["n"] == "2" && first["n_ok"] == "2")
    #expect(first["both_mean"] == "0.375" && first["won_by_2_mean"] == "0.375" && first["won_by_2_theory"] == "0.25")
    #expect(first["joint_minus_best_theory"] == "0.03125" && first["exactly_one_theory"] == "")
    #expect(rows[2].suffix(2) == ["1", "1"] && rows[2][3] == "0")
  }

  @Test("One row a class: strengths, times, winners, and what was learned")
  func classes() {
    let collected = Collected()
    var table = ClassTable<Never>(grid: grid) { collected.bytes += $0 }
    table.write(CompetitionSupport.record(1, 3, CompetitionSupport.outcome()))
    table.write(CompetitionSupport.record(1, 4, CompetitionSupport.outcome(.notRun)))
    table.finish()
    #expect(
      collected.text == """
        data.strengths[1],initialization.scale,seed,class,strength_1,strength_2,emergence_1,emergence_2,winner,\
        predicted_winner,learned_1,learned_2
        1,0.01,3,0,2,0.1,100,,1,1,true,false
        1,0.01,3,1,0.1,3,,200,2,1,false,true
        1,0.01,3,2,1,1.5,400,300,2,2,true,true
        1,0.01,3,3,0.5,0.25,,,1,1,false,false

        """)
  }

  @Test("Recorded curves hold B_r = a_r A_r, as the table of classes does")
  func strengths() throws {
    let experiment = try CompetitionSupport.experiment(strengths: ModalityPair(1, 1.25))
    let race = try #require(CompetitionSupport.races(1, of: experiment).first)
    let collected = Collected()
    var table = StrengthTable<Never>(grid: grid) { collected.bytes += $0 }
    table.write(race.curve, cell: 1, seed: 0, signals: experiment.data.strengths)
    table.finish()
    #expect(collected.rows[0].hasSuffix("seed,step,loss,class,strength_1,strength_2"))
    #expect(collected.rows.count == 1 + 31 * 4)
    let last = collected.rows.suffix(4).map { $0.split(separator: ",").map(String.init) }
    for (label, row) in last.enumerated() {
      #expect(row.prefix(4) == ["1", "0.01", "0", "300"] && row[5] == String(label))
      let strengths = race.outcome.classes[label].strengths
      #expect(abs((Double(row[6]) ?? .nan) - strengths.a) < 1e-9 * abs(strengths.a))
      #expect(abs((Double(row[7]) ?? .nan) - strengths.b) < 1e-9 * abs(strengths.b))
    }
  }

  @Test("Theory of the family, exactly")
  func theory() throws {
    let diagram = try PhaseDiagram(
      grid: grid, networksPerCell: 1, records: [],
      predictions: [.competition(CompetitionSupport.prediction), nil], labels: CompetitionSupport.labels)
    let collected = Collected()
    diagram.writeTheoryTable { collected.bytes += $0 }
    #expect(
      collected.text == """
        data.strengths[1],initialization.scale,won_by_2,t_winner,error_1,error_2,error_joint,joint_minus_best,\
        equal_score_ratio
        0.5,0.01,0.25,150,0.0625,0.1875,0.09375,0.03125,1.0625
        1,0.01,,,,,,,

        """)
  }

  @Test("A summary says how the network fared beside theory, and every class")
  func summary() {
    let text = CompetitionSupport.outcome().summary(CompetitionSupport.prediction)
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("step_limit after 500 steps"))
    #expect(lines.contains("  joint test error: simulated 0.125, predicted 0.09375"))
    #expect(lines.contains("  mean emergence of winners: simulated 200, predicted 150"))
    let classes = lines.suffix(4).map { $0.split(separator: " ").map(String.init) }
    #expect(classes[1] == ["1", "2", "1", "0.1", "3", "–", "200"])
    #expect(Set(lines.suffix(5).map(\.count)).count == 1)
  }
}
