import Foundation
import Testing

/// Results that cannot be written: to a full device, and to files that must not grow, which stand for a full disk.
@Suite struct OutputTests {
  private static let cell = ["--at", "data.correlation=0.5", "data.sigma_ratio=2"]

  private func start(seeds: Int = 2) throws -> CommandLine {
    let line = try CommandLine()
    try line.write(SweepText.small(seeds: seeds, extra: "record: {points: 5}"), to: "small.yaml")
    let result = try line.run(["run", "small.yaml", "--device", "cpu"])
    #expect(result.code == 0, "\(result.errors)")
    return line
  }

  @Test func nothingIsLostSilentlyOnStandardOutput() throws {
    let line = try start()
    defer { line.remove() }
    for arguments in [
      ["export", "runs/small"], ["export", "runs/small", "--reduced"], ["export", "runs/small", "--curves"],
      ["reference"], ["reference", "--markdown"], ["help"], ["--version"], ["plot", "runs/small", "-o", "figures"],
      ["report", "runs/small"], ["trace", "small.yaml", "--device", "cpu"] + Self.cell, ["status", "runs/small"],
      ["theory", "small.yaml"], ["run", "small.yaml", "--device", "cpu"],
    ] {
      let result = try line.run(arguments, within: "exec \"$0\" \"$@\" > /dev/full")
      #expect(result.code == 2, "\(arguments)")
      #expect(
        result.errors.components(separatedBy: "cannot write to standard output: ").count == 2,
        "\(arguments): \(result.errors)")
    }
  }

  @Test func aFileThatCannotBeCompletedIsNamedAndNotLeft() throws {
    let line = try start(seeds: 60)
    defer { line.remove() }
    // What reads a run needs files of 32 KiB, which SQLite shares memory by; what it writes is larger.
    for (limit, arguments, file) in [
      (32, ["export", "runs/small", "-o", "out/networks.csv"], "out/networks.csv"),
      (32, ["export", "runs/small", "--curves", "-o", "out/curves.csv"], "out/curves.csv"),
      (32, ["export", "runs/small", "--format", "netcdf", "-o", "out/networks.nc"], "out/networks.nc"),
      (32, ["export", "runs/small", "--format", "netcdf", "--reduced", "-o", "out/cells.nc"], "out/cells.nc"),
      (32, ["plot", "runs/small", "--width", "20", "-o", "out"], "out/time_ratio.png"),
      (32, ["report", "runs/small", "-o", "out/report.html"], "out/report.html"),
      (1, ["trace", "small.yaml", "--device", "cpu", "-o", "out/curve.png"] + Self.cell, "out/curve.png"),
      (1, ["slurm", "small.yaml", "--shards", "2", "-o", "out/train.sbatch"], "out/train.sbatch"),
    ] {
      try FileManager.default.createDirectory(
        at: line.folder.appendingPathComponent("out"), withIntermediateDirectories: true)
      try line.write("older", to: file)
      let result = try line.run(arguments, within: "ulimit -f \(limit); exec \"$0\" \"$@\"")
      #expect(result.code == 2, "\(arguments): \(result.errors)")
      #expect(result.errors.contains("cannot write "), "\(arguments): \(result.errors)")
      #expect(result.errors.contains(file + ": "), "\(arguments): \(result.errors)")
      #expect(try String(contentsOf: line.folder.appendingPathComponent(file), encoding: .utf8) == "older")
      let folder = line.folder.appendingPathComponent("out")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left == [URL(fileURLWithPath: file).lastPathComponent], "\(arguments)")
      try FileManager.default.removeItem(at: folder)
    }
  }
}

extension CommandLine {
  /// Runs the program within a line of shell, which has it as `$0` and the arguments as `$@`.
  fileprivate func run(_ arguments: [String], within shell: String) throws -> Result {
    try run(["-c", shell, Self.program.path] + arguments, program: URL(fileURLWithPath: "/bin/bash"))
  }
}
