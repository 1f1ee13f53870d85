import ArgumentParser
import Engines
import Experiments
import Foundation
import Sweeps
import Theory

extension Precision: ExpressibleByArgument {}
extension FusionPrediction.Form: ExpressibleByArgument {}

/// Where networks are trained, and in which arithmetic.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "auto, cpu, opencl, opencl:INDEX or opencl:NAME (part of a name); for several at once all, or a list with commas.",
      discussion: """
        auto takes an OpenCL GPU where there is one and the CPU otherwise, all takes every OpenCL GPU and accelerator, \
        all,cpu the CPU beside them; `fusionphase devices` lists them.
        """))
  var device = "auto"

  @Option(help: "The arithmetic: float or double.")
  var precision: Precision = .float

  /// The engines that were asked for, after saying what was chosen and why.
  func engines() throws -> [any Engine] {
    let choice = try CommandFailure.translating { try DeviceList(device).choose() }
    if let reason = choice.reason { Console.note(reason) }
    if precision == .double, let engine = choice.engines.first(where: { !$0.device.supportsDouble }) {
      throw CommandFailure(
        "\(engine.device.name) (\(engine.device.selector)) has no double precision; "
          + "use --precision float or --device cpu.")
    }
    return choice.engines
  }

  /// The engine that was asked for, for a command that takes one alone.
  func engine() throws -> any Engine {
    let engines = try engines()
    guard engines.count == 1 else {
      throw CommandFailure(
        "--device \(device): one device is enough here; choose among "
          + engines.map(\.device.selector).joined(separator: ", "))
    }
    return engines[0]
  }
}

/// How wide the networks are that train.
struct WidthOption: ParsableArguments {
  enum Method: String, CaseIterable, ExpressibleByArgument { case full, reduced }

  @Option(
    help: ArgumentHelp(
      "full or reduced; the sweep file's network.width_method where it is not given.",
      discussion: "reduced trains narrow twins of deep linear networks, whose learning times differ by at most "
        + "network.width_tolerance (by default 0.1 %; two layers: not at all), and audits some of them at full width."))
  var width: Method?

  /// What the option changes of a sweep.
  var overrides: [SweepOverride] {
    width.map { [SweepOverride(key: "network.width_method", value: .text($0.rawValue), source: "--width")] } ?? []
  }
}

/// The part of a sweep that a command works on.
struct ShardOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "I/N: only part I of N, from 1 to N; slurm: the part of this task of a Slurm job array. (default: the whole sweep)",
      discussion: """
        Parts cost about the same, whatever the axes are, and the networks of a cell stay together. Every part has a run \
        folder of its own; `fusionphase merge` joins them.
        """,
      valueName: "i/n"))
  var shard: String?

  /// The part of a sweep that was asked for; `nil` for all of it.
  func part(of sweep: Sweep) throws -> SweepPart? {
    guard let shard else { return nil }
    let part = try CommandFailure.translating {
      SweepPart(try Shard(shard, environment: ProcessInfo.processInfo.environment), of: sweep)
    }
    let cells = sweep.grid.cellCount
    if cells < part.shard.count {
      Console.note(
        "The sweep has \(cells) \(cells == 1 ? "cell" : "cells"), fewer than \(part.shard.count) shards"
          + (part.cellCount == 0 ? "; there is nothing to do for shard \(part.shard)." : "."))
    }
    return part
  }
}

/// The sweep file that a command works on.
struct SweepArgument: ParsableArguments {
  @Argument(help: "A sweep file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
  var sweep: String

  /// Reads and checks the file.
  func read(_ overrides: [SweepOverride] = []) throws -> Sweep {
    try CommandFailure.translating { try Sweep(path: sweep, overrides: overrides) }
  }

  /// A folder for what comes of the sweep: `runs/NAME`, with the name of the sweep file.
  func defaultFolder(suffix: String = "") -> String {
    let file = URL(fileURLWithPath: sweep)
    let name = file.deletingPathExtension().lastPathComponent
    // `...yaml` would leave the name of the parent folder.
    return "runs/" + (name.allSatisfy { $0 == "." } ? file.lastPathComponent : name) + suffix
  }
}

/// The run folder that a command works on.
struct RunArgument: ParsableArguments {
  @Argument(help: "A run folder, as `fusionphase run` makes it.", completion: .directory)
  var folder: String

  func open() throws -> RunStore {
    try CommandFailure.translating { try RunStore(reading: URL(fileURLWithPath: folder)) }
  }
}
