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
      "auto, cpu, opencl, opencl:INDEX or opencl:NAME (part of a name).",
      discussion: "auto takes an OpenCL GPU where there is one and the CPU otherwise; `fusionphase devices` lists them."
    ))
  var device = "auto"

  @Option(help: "The arithmetic: float or double.")
  var precision: Precision = .float

  /// The engine that was asked for, after saying what was chosen and why.
  func engine() throws -> any Engine {
    let choice = try CommandFailure.translating { try EngineSelection(device).choose() }
    if let reason = choice.reason { Console.note(reason) }
    if precision == .double, !choice.engine.device.supportsDouble {
      throw CommandFailure(
        "\(choice.engine.device.name) (\(choice.engine.device.selector)) has no double precision; "
          + "use --precision float or --device cpu.")
    }
    return choice.engine
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
    "runs/" + URL(fileURLWithPath: sweep).deletingPathExtension().lastPathComponent + suffix
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
