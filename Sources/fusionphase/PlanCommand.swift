import ArgumentParser
import Engines
import Experiments
import Sweeps

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say what a sweep would cost: networks, memory, batches and time on each device.",
    discussion: "Times come from half a second of training on each device and from what theory expects.")

  @OptionGroup var file: SweepArgument
  @OptionGroup var width: WidthOption
  @OptionGroup var shard: ShardOption

  @Option(
    help: """
      Only these devices, as `run` takes them: cpu, opencl, opencl:INDEX, opencl:NAME, all, or a list with commas. \
      (default: each by itself)
      """)
  var device: String?

  @Option(help: "The arithmetic: float or double.")
  var precision: Precision = .float

  @Flag(help: "Do not ask before very large sweeps.")
  var yes = false

  @Flag(help: "Print the plan as JSON.")
  var json = false

  func run() throws {
    let sweep = try file.read(width.overrides)
    for warning in sweep.warnings(precision: precision) { Console.note("Warning: \(warning)") }
    let part = try shard.part(of: sweep)
    try LargeSweep.confirm(part?.networkCount ?? sweep.networkCount, yes: yes)
    let engines = try CommandFailure.translating {
      try device.map { try DeviceList($0).choose().engines } ?? EngineSelection.allEngines()
    }
    let estimate = SweepEstimate(SweepPlan(sweep, part: part))
    let timings = try CommandFailure.translating {
      try engines.filter { precision == .float || $0.device.supportsDouble }
        .map { try estimate.time(on: $0, precision: precision) }
    }
    let report = PlanReport(sweep, part, estimate, timings, together: device != nil && timings.count > 1)
    if json { try Console.result(json: report) } else { Console.result(report.text) }
  }
}

/// A plan for people and programs.
struct PlanReport: Encodable {
  struct Shape: Encodable {
    let shape: String
    let networks: Int
    let stepsPerNetwork: Double
  }

  struct Device: Encodable {
    let selector: String
    let name: String
    let seconds: Double
    let isUpperBound: Bool
    let batches: Int
    let largestBatch: Int
    let weightMegabytesPerNetwork: Double
    let networkStepsPerSecond: [Double]
    let time: String
  }

  let title: String
  let shard: String?
  let cells: Int
  let networksPerCell: Int
  let networks: Int
  let shapes: [Shape]
  let devices: [Device]
  /// Seconds of all devices side by side; `nil` where they are alternatives.
  let secondsTogether: Double?

  /// - Parameters:
  ///   - part: the part of the sweep that is planned; `nil` for all of it.
  ///   - together: whether the devices are to train side by side.
  init(
    _ sweep: Sweep, _ part: SweepPart?, _ estimate: SweepEstimate, _ timings: [EngineEstimate], together: Bool
  ) {
    title = sweep.title
    shard = part?.shard.description
    // Each device takes its share of the networks, and rates add up.
    secondsTogether = together ? 1 / timings.reduce(0) { $0 + 1 / $1.seconds } : nil
    cells = part?.cellCount ?? estimate.cellCount
    networksPerCell = sweep.seeds
    networks = estimate.networkCount
    shapes = estimate.groups.map {
      Shape(shape: $0.shape.words, networks: $0.networkCount, stepsPerNetwork: $0.stepsPerNetwork)
    }
    devices = timings.map { timing in
      Device(
        selector: timing.device.selector, name: timing.device.name, seconds: timing.seconds,
        isUpperBound: timing.isUpperBound, batches: timing.groups.reduce(0) { $0 + $1.batchCount },
        largestBatch: timing.groups.map(\.batchCapacity).max() ?? 0,
        weightMegabytesPerNetwork: Double(timing.groups.map(\.weightBytes).max() ?? 0) / 1e6,
        networkStepsPerSecond: timing.groups.map(\.networkStepsPerSecond), time: timing.text)
    }
  }

  var text: String {
    var lines = [
      title + (shard.map { ", shard \($0)" } ?? ""),
      "\(cells) cells × \(networksPerCell) networks = \(networks) networks",
    ]
    for shape in shapes {
      lines.append(
        "  \(shape.shape): \(shape.networks) networks of about "
          + "\(Quantity.text(shape.stepsPerNetwork.rounded())) steps")
    }
    for device in devices {
      let rates = device.networkStepsPerSecond.map { Quantity.text($0) }.joined(separator: ", ")
      lines.append(
        "\(device.selector) (\(device.name)): \(device.time), \(device.batches) batches, up to \(device.largestBatch) "
          + "networks at once; \(rates) network-steps/s, "
          + "\(Quantity.text(device.weightMegabytesPerNetwork * 1e6))B of weights a network")
    }
    if let secondsTogether { lines.append("together: about \(Quantity.duration(secondsTogether))") }
    return lines.joined(separator: "\n")
  }
}
