import Foundation
import Testing

/// The competition family from the prompt.
@Suite struct CompetitionTests {
  private static let sweep = """
    title: A small competition
    network: {family: competition, units: 2}
    initialization: {scale: 0.1}
    data: {classes: 3, dimension: 6, samples: 12, test_samples: 50, distractors: 1}
    training: {max_steps: 80}
    axes:
      "data.strengths[1]": [0.8, 1.2]
    seeds: 2
    record: {points: 5}
    figures:
      - {kind: lines, x: "data.strengths[1]", value: won_by_2, overlay: theory}
      - {kind: phase_portrait}

    """

  private func folder() throws -> CommandLine {
    let line = try CommandLine()
    try line.write(Self.sweep, to: "race.yaml")
    return line
  }

  @Test func runsAndExports() throws {
    let line = try folder()
    defer { line.remove() }
    let result = try line.run(["run", "race.yaml", "--device", "cpu"])
    #expect(result.code == 0, "\(result.errors)")
    #expect((result.output + result.errors).contains("trained to the end"))
    let rows = try line.rows(of: "runs/race")
    #expect(rows.count == 5)
    let header = rows[0].split(separator: ",").map(String.init)
    #expect(header.prefix(4) == ["data.strengths[1]", "seed", "status", "steps"])
    #expect(header.contains("won_by_2") && header.contains("error_ensemble") && !header.contains("time_ratio"))
    for row in rows.dropFirst() {
      #expect(row.split(separator: ",", omittingEmptySubsequences: false).count == header.count)
      #expect(row.contains("step_limit,80"))
    }
    let classes = try line.run(["export", "runs/race", "--classes"])
    #expect(classes.code == 0 && classes.output.split(separator: "\n").count == 1 + 2 * 2 * 3)
    let curves = try line.run(["export", "runs/race", "--curves"])
    #expect(curves.code == 0 && curves.output.split(separator: "\n").count == 1 + 2 * 2 * 5 * 3)
    // A second call finds everything done.
    #expect(try line.run(["run", "race.yaml", "--device", "cpu"]).code == 0)
    #expect(try line.rows(of: "runs/race") == rows)
  }

  @Test func tracesOneNetwork() throws {
    let line = try folder()
    defer { line.remove() }
    let result = try line.run([
      "trace", "race.yaml", "--at", "data.strengths[1]=1.2", "--device", "cpu", "--points", "5",
    ])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("winner") && result.errors.contains("joint test error"))
    #expect(result.output.contains("loss"))
  }

  @Test func predictsAndPlans() throws {
    let line = try folder()
    defer { line.remove() }
    #expect(try line.run(["theory", "race.yaml"]).code == 0)
    let plan = try line.run(["plan", "race.yaml", "--device", "cpu"])
    #expect(
      plan.code == 0 && plan.output.contains("3 classes, 2 units of each, 6 inputs, 12 samples"), "\(plan.output)")
  }

  @Test func refusesKeysOfTheOtherFamily() throws {
    let line = try CommandLine()
    defer { line.remove() }
    for (text, key) in [
      ("network: {family: competition, depth: 3}\n", "network.depth"),
      ("network: {units: 3}\n", "network.units"),
      ("network: {family: competition}\ntraining: {loss: squared}\n", "training.loss"),
      ("network: {family: competition}\ndata: {classes: 4, distractors: 4}\n", "data.distractors"),
    ] {
      try line.write(text, to: "wrong.yaml")
      let result = try line.run(["run", "wrong.yaml", "--device", "cpu"])
      #expect(result.code == 2)
      #expect(result.errors.contains(key), "\(result.errors)")
    }
  }
}
