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

  /// A hundred kills at random moments: while the folder is made, in training, while a batch is stored, at the end.
  @Test func killedRunsGoOnBitForBit() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.slow(seeds: 100, steps: 40_000_000), to: "sweep.yaml")
    let command = ["run", "sweep.yaml", "--device", "cpu", "--output"]
    #expect(try line.run(command + ["whole"]).code == 0)
    let whole = try line.rows(of: "whole")
    var generator = SplitMix(state: 1)
    var done = 0
    // In microseconds; more where that is too soon for anything to be stored.
    var longest: UInt64 = 90_000
    for kill in 0..<100 {
      let process = try line.startSilently(command + ["killed"])
      usleep(5000 + UInt32(generator.next() % longest))
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      guard kill % 20 == 19 else { continue }
      // The first start of a program may take longer than all of these kills left it.
      guard line.exists("killed/run.sqlite") else {
        longest *= 2
        continue
      }
      // What was stored stays.
      let status = try line.run(["status", "killed", "--json"])
      #expect(status.code == 0, "\(status.errors)")
      let now = try line.number("done", in: status.output)
      #expect(now >= done)
      if now == done { longest *= 2 }
      done = now
    }
    // Otherwise nothing was killed, or all before they had begun.
    #expect(done > 0 && done < whole.count - 1, "\(done) of \(whole.count - 1)")
    #expect(try line.run(command + ["killed"]).code == 0)
    #expect(try line.rows(of: "killed") == whole)
    #expect(try line.number("done", in: try line.run(["status", "killed", "--json"]).output) == whole.count - 1)
  }

  /// Long enough to be interrupted on any machine: minutes of training, in batches.
  private static let long = SweepText.slow(seeds: 40, steps: 400_000_000)

  /// Starts a long run, and waits until it trains.
  private func startLongRun(_ line: CommandLine, _ options: [String] = []) throws -> Process {
    try line.write(Self.long, to: "long.yaml")
    let process = try line.startSilently(["run", "long.yaml", "--device", "cpu"] + options)
    while !line.exists("runs/long/sweep.yaml"), process.isRunning { usleep(10_000) }
    usleep(200_000)
    return process
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGUSR1])
  func signalsStopWithCode75(signal: Int32) throws {
    let line = try CommandLine()
    defer { line.remove() }
    let process = try startLongRun(line)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 75)
    let status = try line.run(["status", "runs/long"])
    #expect(status.code == 0 && !status.output.contains("being trained"))
    #expect(!line.exists("runs/long/run.lock"))
  }

  @Test(arguments: [[SIGTERM, SIGINT], [SIGINT, SIGTERM]])
  func aSecondSignalStopsAtOnce(signals: [Int32]) throws {
    let line = try CommandLine()
    defer { line.remove() }
    // Slices of networks that train for seconds: the first signal alone would take its time.
    let process = try startLongRun(line)
    kill(process.processIdentifier, SIGSTOP)
    for signal in signals { kill(process.processIdentifier, signal) }
    kill(process.processIdentifier, SIGCONT)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect([128 + signals[0], 128 + signals[1]].contains(process.terminationStatus), "\(process.terminationStatus)")
    #expect(try line.run(["status", "runs/long"]).code == 0)
  }

  /// The second comes while the slice is finished, or too late.
  @Test func aSecondInterruptEndsWithCode130() throws {
    let line = try CommandLine()
    defer { line.remove() }
    var codes: [Int32] = []
    while !codes.contains(130), codes.count < 20 {
      let process = try startLongRun(line)
      kill(process.processIdentifier, SIGINT)
      usleep(1000)
      kill(process.processIdentifier, SIGINT)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit)
      codes.append(process.terminationStatus)
    }
    #expect(codes.contains(130) && codes.allSatisfy { $0 == 130 || $0 == 75 }, "\(codes)")
    #expect(try line.run(["status", "runs/long"]).code == 0)
  }

  @Test func theMessageSaysHowToGoOn() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(Self.long, to: "my sweep.yaml")
    func stop(_ options: String) throws -> CommandLine.Result {
      try line.shell(
        #""$PROGRAM" run 'my sweep.yaml' --device cpu --output it\'s \#(options) & sleep 0.7; kill -TERM $!; wait $!"#)
    }
    let result = try stop("")
    // The folder of this checkout may have a space in its name, too.
    let path = CommandLine.program.path
    let program = path.contains(" ") ? "'\(path)'" : path
    let command = "\(program) run 'my sweep.yaml' --device cpu --output 'it'\\''s'"
    #expect(result.code == 75)
    #expect(result.errors.contains("networks done. Go on with:\n  \(command)\n"), "\(result.errors)")
    let answer = try stop("--json")
    #expect(answer.code == 75 && answer.output.contains(#""isComplete" : false"#))
    let escaped = command.replacing("\\", with: "\\\\")
    #expect(answer.output.contains(#""resume" : "\#(escaped) --json""#), "\(answer.output)")
  }

  @Test func twoProcessesDoNotTrainOneRun() throws {
    let line = try CommandLine()
    defer { line.remove() }
    let first = try startLongRun(line)
    let second = try line.run(["run", "long.yaml", "--device", "cpu"])
    #expect(second.code == 75)
    let holder = "process \(first.processIdentifier) on \(ProcessInfo.processInfo.hostName) (since "
    #expect(second.errors.contains(holder) && second.errors.contains("runs/long;"), "\(second.errors)")
    // Whoever only looks is let in.
    let status = try line.run(["status", "runs/long"])
    #expect(status.code == 0 && status.output.contains("being trained by \(holder)"), "\(status)")
    #expect(try line.run(["export", "runs/long", "--format", "csv"]).code == 0)
    let part = try line.startSilently(["run", "long.yaml", "--device", "cpu", "--output", "part"])
    while !line.exists("part/sweep.yaml"), part.isRunning { usleep(10_000) }
    kill(part.processIdentifier, SIGTERM)
    part.waitUntilExit()
    let both = try line.run(["status", "runs/long", "part"])
    let lines = both.output.split(separator: "\n")
    #expect(lines.map { $0.contains("being trained by \(holder)") } == [true, false, false], "\(both)")
    let merge = try line.run(["merge", "part", "--output", "runs/long"])
    #expect(merge.code == 75 && merge.errors.contains(holder), "\(merge)")
    #expect(first.isRunning)
    // A killed process keeps nobody out.
    kill(first.processIdentifier, SIGKILL)
    first.waitUntilExit()
    #expect(line.exists("runs/long/run.lock"))
    let third = try startLongRun(line)
    #expect(third.isRunning)
    kill(third.processIdentifier, SIGTERM)
    third.waitUntilExit()
    #expect(third.terminationStatus == 75)
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

/// A generator that is the same every time.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}
