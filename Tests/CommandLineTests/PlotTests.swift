import Foundation
import Testing

/// Figures of a finished run, drawn again with other options.
@Suite struct PlotTests {
  private func run(_ line: CommandLine) throws {
    try line.write(
      SweepText.small(
        extra: """
          record: {points: 5}
          figures:
            - {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: time_ratio, scale: log}
            - {kind: lines, x: data.sigma_ratio, value: t_a}
          """),
      to: "small.yaml")
    let result = try line.run(["run", "small.yaml", "--device", "cpu"])
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test func drawsAnyFigureWithOtherOptions() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try run(line)
    let plane = ["--x", "data.correlation", "--y", "data.sigma_ratio"]
    for (options, files) in [
      ([], ["time_ratio.svg", "t_a_lines_data.correlation=0.svg", "t_a_lines_data.correlation=0.5.svg"]),
      (["--figure", "2", "--at", "data.correlation=0.5"], ["t_a_lines_data.correlation=0.5.svg"]),
      (["--figure", "1", "--source", "difference", "--scale", "diverging"], ["time_ratio_difference.svg"]),
      (["--figure", "1", "--cuts", "1.5,2"], ["time_ratio_with_cut.svg"]),
      (
        plane + ["--value", "misattribution", "--relative-to", "data.sigma_ratio=2", "--colormap", "cividis"],
        ["misattribution_minus_data.sigma_ratio=2.svg"]
      ),
      (
        ["--kind", "trajectories", "--panels", "loss", "maps", "--spread", "individual", "--step-scale", "log"],
        ["trajectories_data.correlation=0_data.sigma_ratio=1.5.svg"]
      ),
      (
        ["--kind", "phase_portrait", "--range", "-0.5,1.5", "--at", "data.correlation=0", "data.sigma_ratio=2"],
        ["phase_portrait_data.correlation=0_data.sigma_ratio=2.svg"]
      ),
      (["--kind", "scatter", "--value", "t_b", "--moments", "population", "--y", "data.sigma_ratio"], []),
      (plane + ["--kind", "preference_map", "--overlay", "none"], ["preference_map.svg"]),
    ] as [([String], [String])] {
      let folder = UUID().uuidString
      let result = try line.run(["plot", "runs/small"] + options + ["--formats", "svg", "--output", folder])
      #expect(result.code == 0, "\(options): \(result.errors)")
      #expect(result.output.contains(folder), "\(options)")
      for file in files { #expect(line.exists("\(folder)/\(file)"), "\(options): \(file) is not in \(result.output)") }
    }
  }

  @Test func drawsAtAnyWidth() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try run(line)
    let result = try line.run([
      "plot", "runs/small", "--figure", "1", "--width", "7", "--formats", "svg", "-o", "wide",
    ])
    #expect(result.code == 0, "\(result.errors)")
    let svg = try String(contentsOf: line.folder.appendingPathComponent("wide/time_ratio.svg"), encoding: .utf8)
    #expect(svg.contains("width=\"504pt\""))
  }

  @Test func refusesWhatCannotBeDrawn() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try run(line)
    for (options, words) in [
      (["--scale", "log"], "--x: missing; axes are"),
      (["--figure", "3"], "1: heatmap of time_ratio over data.correlation and data.sigma_ratio"),
      (["--figure", "0"], "2: lines of t_a over data.sigma_ratio"),
      (["--figure", "1", "--hatch", "both"], "--hatch: "),
      (["--figure", "1", "--without", "cuts"], "--without cuts"),
      (["--figure", "1", "--width", "1"], "1 inches wide; allowed are 2.5 to 20"),
      (["--figure", "1", "--width", "nan"], "inches wide"),
      (["--kind", "heat"], "--kind"),
      (["--kind", "first_layer"], "kept no first layers"),
    ] {
      let result = try line.run(["plot", "runs/small", "-o", "none"] + options)
      #expect(result.code == 2, "\(options)")
      #expect(result.errors.contains(words), "\(options): \(result.errors)")
      #expect(!line.exists("none") && result.output.isEmpty)
    }
  }
}
