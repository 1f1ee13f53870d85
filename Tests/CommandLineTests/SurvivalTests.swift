import Foundation
import Testing

/// Runs that fail in part, are stopped or are killed.
@Suite struct SurvivalTests {
  @Test func divergenceIsAStatusOfOneNetwork() throws {
    let line = try CommandLine()
    defer { line.remove() }
    let axes = "axes:\n  training.learning_rate: "
    let rest = "\ninitialization: {scheme: entrywise, scale: 1.0e-6}\nnetwork: {depth: 2, width: 8}\nseeds: 3\n"
    try line.write(axes + "[0.04, 5]" + rest, to: "mixed.yaml")
    try line.write(axes + "[0.04]" + rest, to: "sound.yaml")
    let mixed = try line.run(["run", "mixed.yaml", "--device", "cpu"])
    #expect(mixed.code == 1, "\(mixed.errors)")
    #expect(try line.run(["run", "sound.yaml", "--device", "cpu"]).code == 0)
    let rows = try line.rows(of: "runs/mixed")
    #expect(rows.count { $0.contains(",diverged,") } == 3)
    #expect(rows.filter { !$0.contains(",diverged,") } == (try line.rows(of: "runs/sound")))
  }

  /// Long enough to be interrupted on any machine: minutes of training, in batches.
  private static let long = SweepText.small(
    seeds: 40, correlations: "{linspace: [-0.9, 0.9, 10]}", ratios: "{linspace: [1.2, 3, 10]}",
    training: "{learning_rate: 4.0e-6, max_steps: 400000000, stop_loss: 1.0e-4}")

  @Test func killedRunsGoOnBitForBit() throws {
    let line = try CommandLine()
    defer { line.remove() }
    let sweep = SweepText.small(
      seeds: 30, correlations: "{linspace: [-0.9, 0.9, 10]}", ratios: "{linspace: [1.2, 3, 10]}",
      training: "{learning_rate: 0.0002, max_steps: 8000000, stop_loss: 1.0e-4}")
    try line.write(sweep, to: "sweep.yaml")
    #expect(try line.run(["run", "sweep.yaml", "--device", "cpu", "--output", "whole"]).code == 0)
    for delay in [0.15, 0.4, 0.8] {
      let process = try line.start(["run", "sweep.yaml", "--device", "cpu", "--output", "killed"])
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      Thread.sleep(forTimeInterval: delay)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    #expect(try line.run(["run", "sweep.yaml", "--device", "cpu", "--output", "killed"]).code == 0)
    #expect(try line.rows(of: "killed") == (try line.rows(of: "whole")))
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGUSR1])
  func signalsStopWithCode75(signal: Int32) throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(Self.long, to: "long.yaml")
    let process = try line.start(["run", "long.yaml", "--device", "cpu"])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while !line.exists("runs/long/sweep.yaml"), process.isRunning { Thread.sleep(forTimeInterval: 0.02) }
    Thread.sleep(forTimeInterval: 0.3)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 75)
    #expect(try line.run(["status", "runs/long"]).code == 0)
  }

  @Test func oneNetworkAloneIsTheSameAsAmongTenThousand() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(seeds: 2500), to: "many.yaml")
    try line.write(SweepText.small(seeds: 1, correlations: "[0.5]", ratios: "[2]"), to: "one.yaml")
    #expect(try line.run(["run", "many.yaml", "--device", "cpu"]).code == 0)
    #expect(try line.run(["run", "one.yaml", "--device", "cpu"]).code == 0)
    let alone = try line.rows(of: "runs/one")[1]
    let many = try line.rows(of: "runs/many")
    #expect(many.count == 10_001)
    #expect(many.contains(alone), "\(alone)")
  }

  @Test func openCLRunsTheSameSweep() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(seeds: 1), to: "small.yaml")
    let result = try line.run(["run", "small.yaml", "--device", "opencl", "--precision", "double", "-o", "device"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(try line.run(["run", "small.yaml", "--device", "cpu", "--precision", "double", "-o", "host"]).code == 0)
    func times(_ run: String) throws -> [Double] {
      try line.rows(of: run).dropFirst().flatMap { $0.split(separator: ",")[5...6].compactMap { Double($0) } }
    }
    let (device, host) = (try times("device"), try times("host"))
    #expect(device.count == 8 && host.count == 8)
    #expect(zip(device, host).allSatisfy { (($0 - $1) / $1).magnitude < 1e-9 })
  }
}
