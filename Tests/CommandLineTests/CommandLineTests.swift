import Foundation
import Testing

@Suite struct CommandLineTests {
  @Test func runTrainsEverythingAndDrawsFigures() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(
      SweepText.small(
        extra: "figures:\n  - {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: time_ratio, scale: log}"),
      to: "small.yaml")
    let result = try line.run(["run", "small.yaml", "--device", "cpu"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("8 networks: 8 converged"))
    for name in ["run.sqlite", "sweep.yaml", "cells.csv", "figures/time_ratio.png", "figures/time_ratio.svg"] {
      #expect(line.exists("runs/small/\(name)"), "\(name)")
    }
    let rows = try line.rows(of: "runs/small")
    #expect(rows.count == 9)
    #expect(
      rows[0].hasPrefix(
        "data.correlation,data.sigma_ratio,seed,status,steps,t_a,t_b,time_ratio,misattribution,plateau_loss,final_loss")
    )
    #expect(rows.dropFirst().allSatisfy { $0.contains("converged") })

    // Nothing is left to do, and that is no reason to fail.
    let again = try line.run(["run", "small.yaml", "--device", "cpu"])
    #expect(again.code == 0)
    #expect(try line.rows(of: "runs/small") == rows)
  }

  @Test func reducedTableHasOneRowACell() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(), to: "small.yaml")
    _ = try line.run(["run", "small.yaml", "--device", "cpu", "--output", "here"])
    let result = try line.run(["export", "here", "--format", "csv", "--reduced", "--output", "cells out.csv"])
    #expect(result.code == 0 && result.output.isEmpty)
    let table = try String(contentsOf: line.folder.appendingPathComponent("cells out.csv"), encoding: .utf8)
    #expect(table.split(separator: "\n").count == 5)
  }

  @Test func reportIsOnePage() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(), to: "small.yaml")
    _ = try line.run(["run", "small.yaml", "--device", "cpu", "--output", "here"])
    let result = try line.run(["report", "here"])
    #expect(result.code == 0 && result.output == "here/report.html\n", "\(result.errors)")
    let page = try String(contentsOf: line.folder.appendingPathComponent("here/report.html"), encoding: .utf8)
    #expect(page.hasSuffix("</html>\n"))
    #expect(try line.run(["report", "here", "--values", "won_by_2"]).code == 2)
    #expect(try line.run(["report", "nowhere"]).code == 2)
  }

  @Test func theoryDrawsWithoutTraining() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(), to: "small.yaml")
    let result = try line.run(["theory", "small.yaml"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(line.exists("runs/small-theory/theory.csv"))
    #expect(line.exists("runs/small-theory/figures/time_ratio_theory.png"))
    #expect(!line.exists("runs/small"))
  }

  @Test func planNamesEveryDevice() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(), to: "small.yaml")
    let result = try line.run(["plan", "small.yaml"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("4 cells × 2 networks = 8 networks"))
    #expect(result.output.contains("cpu (") && result.output.contains("opencl:0 ("))
    #expect(!line.exists("runs"))
  }

  @Test func traceShowsOneNetwork() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(), to: "small.yaml")
    let place = ["--at", "data.correlation=0", "data.sigma_ratio=2"]
    let result = try line.run(["trace", "small.yaml", "--device", "cpu", "--points", "50"] + place)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.split(separator: "\n").count >= 50)
    #expect(result.errors.contains("t_B/t_A: simulated 3.8"))
    let picture = try line.run(["trace", "small.yaml", "--device", "cpu", "--output", "curve.svg"] + place)
    #expect(picture.code == 0 && line.exists("curve.svg"))
    let unknown = try line.run(["trace", "small.yaml", "--at", "data.sigma_ratio=7", "data.correlation=0"])
    #expect(unknown.code == 2)
    #expect(unknown.errors.contains("data.sigma_ratio"))
  }

  @Test func devicesAndStatusAnswerInJSON() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(), to: "small.yaml")
    let run = try line.run(["run", "small.yaml", "--device", "cpu", "--json"])
    let devices = try line.run(["devices", "--json"])
    let status = try line.run(["status", "runs/small", "--json"])
    for text in [run.output, devices.output, status.output] {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
    }
    #expect(status.output.contains("\"done\" : 8"))
  }

  @Test func plotDrawsAgainWithOtherOptions() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(), to: "small.yaml")
    _ = try line.run(["run", "small.yaml", "--device", "cpu"])
    let result = try line.run([
      "plot", "runs/small", "--value", "misattribution", "--kind", "lines", "--x", "data.correlation", "--y",
      "data.sigma_ratio", "--output", "other", "--formats", "pdf",
    ])
    #expect(result.code == 0, "\(result.errors)")
    #expect(line.exists("other/misattribution_lines.pdf") && !line.exists("other/misattribution_lines.png"))
  }

  @Test func helpAndVersionGoToStandardOutput() throws {
    let line = try CommandLine()
    defer { line.remove() }
    for arguments in [["--help"], ["run", "--help"], ["--version"], []] {
      let result = try line.run(arguments)
      #expect(result.code == 0 && !result.output.isEmpty && result.errors.isEmpty, "\(arguments)")
    }
  }
}
