import Engines
import Experiments
import Foundation
import Sweeps
import Synchronization

/// Measurements of whole runs: sweep file, store, figures.
enum RunBenchmark: String, CaseIterable {
  /// A fresh process with a fresh folder that trains 100 × 100 cells of 50 two-layer late networks as narrow
  /// twins and draws a heatmap.
  case wholeCommand = "whole-command"
  /// 10⁵ networks of at most 100 steps: how much of the run is not training.
  case shortNetworks = "short-networks"

  /// Measures in a temporary folder: a whole command once, short networks several times.
  ///
  /// - Throws: a failure if the run ends in any way but well, or the errors of the rooms.
  func measure(_ benchmark: Benchmark) throws -> BenchmarkReport.Row {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("fusionphase-benchmark-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    switch self {
    case .wholeCommand: return try Self.runCommand(benchmark, in: folder)
    case .shortNetworks: return try Self.runShortNetworks(benchmark, in: folder)
    }
  }

  private static func runCommand(_ benchmark: Benchmark, in folder: URL) throws -> BenchmarkReport.Row {
    let file = folder.appendingPathComponent("speed.yaml")
    try sweep(seeds: 50, maxSteps: 40_000, figure: true).write(to: file, atomically: true, encoding: .utf8)
    let command = Process()
    command.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    command.arguments = [
      "run", file.path, "--output", folder.appendingPathComponent("run").path, "--device",
      benchmark.engine.device.selector, "--precision", benchmark.precision.rawValue, "--width", "reduced", "--json",
    ]
    command.standardOutput = FileHandle.nullDevice
    command.standardError = FileHandle.nullDevice
    let started = ContinuousClock.now
    try command.run()
    var memory = 0
    while command.isRunning {
      memory = max(memory, peakMemory(of: command.processIdentifier) ?? 0)
      usleep(10_000)
    }
    let seconds = started.duration(to: .now) / .seconds(1)
    guard command.terminationStatus == 0 else {
      throw CommandFailure("The whole command ended with code \(command.terminationStatus).")
    }
    var row = BenchmarkReport.Row(
      wholeCommand.rawValue, "100×100 cells × 50 seeds, two-layer late, reduced, whole command, cold",
      benchmark.engine.device, .seconds, [seconds])
    row.networks = 500_000
    row.peakMemory = memory
    return row
  }

  /// The most memory that a process has had so far, in bytes; `nil` once it has ended. The system's own account of ended
  /// children counts in what this process had when it started them.
  private static func peakMemory(of process: Int32) -> Int? {
    let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first.map { $0 * 1024 }
  }

  /// A run takes a fifth of a second and its share scatters with what else the machine does, so several are timed.
  private static func runShortNetworks(_ benchmark: Benchmark, in folder: URL) throws -> BenchmarkReport.Row {
    let sweep = try Sweep(text: sweep(seeds: 10, maxSteps: 100, figure: false), fileName: "short-networks.yaml")
    let shares = try (1...9).map { run in
      let engine = TimedEngine(benchmark.engine)
      let store = try RunStore(
        folder: folder.appendingPathComponent("short-\(run)"), for: sweep, precision: benchmark.precision)
      let started = ContinuousClock.now
      _ = try SweepRunner(store: store, engines: [engine], programVersion: FusionPhase.version)
        .run(control: TrainingControl())
      return 1 - engine.seconds / (started.duration(to: .now) / .seconds(1))
    }
    var row = BenchmarkReport.Row(
      shortNetworks.rawValue, "scheduling, store and progress of 10⁵ networks of 100 steps, of the whole run",
      benchmark.engine.device, .share, shares)
    row.networks = sweep.networkCount
    row.stepsPerNetwork = 100
    return row
  }

  private static func sweep(seeds: Int, maxSteps: Int, figure: Bool) -> String {
    """
    title: Speed of a whole run
    network: {depth: 2, fusion_layer: 2, width: 100}
    initialization: {scheme: entrywise, scale: 1.0e-9}
    training: {learning_rate: 0.04, max_steps: \(maxSteps), stop_loss: 1.0e-4}
    axes:
      data.correlation: {linspace: [-0.92, 0.92, 100]}
      data.sigma_ratio: {linspace: [1, 3, 100]}
    seeds: \(seeds)

    """
      + (figure
        ? """
        figures:
          - {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: time_ratio, scale: log, overlay: theory}

        """ : "")
  }
}

/// An engine that counts the time it spends training.
private struct TimedEngine: Engine {
  private let engine: any Engine
  private let training = Stopwatch()

  init(_ engine: any Engine) { self.engine = engine }

  /// Seconds of all trainings together.
  var seconds: Double { training.total.withLock { $0 } / .seconds(1) }

  var device: DeviceDescription { engine.device }

  func batchCapacity(for shape: BatchShape, precision: Precision) -> Int {
    engine.batchCapacity(for: shape, precision: precision)
  }

  func train(
    _ experiments: [Experiment], precision: Precision, recording: Recording, control: TrainingControl
  ) throws(EngineError) -> [TrainedNetwork] {
    let started = ContinuousClock.now
    let networks = try engine.train(experiments, precision: precision, recording: recording, control: control)
    let elapsed = started.duration(to: .now)
    training.total.withLock { $0 += elapsed }
    return networks
  }

  private final class Stopwatch: Sendable {
    let total = Mutex(Duration.zero)
  }
}
