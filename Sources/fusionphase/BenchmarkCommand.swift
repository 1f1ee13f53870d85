import ArgumentParser
import Engines
import Experiments
import Foundation
import Sweeps

struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark", abstract: "Measure how fast this machine trains, on the CPU and on every OpenCL device.",
    discussion: """
      Prints for each case the gradient-descent steps a second, summed over networks, the arithmetic rate and its share of \
      what the processor reached in a loop of multiply-adds. Compilation is not counted, nor is preparing a batch unless \
      the case is a whole job. \
      `tools/bench` compares the same cases with other programs.

      Cases: \(Self.caseNames.joined(separator: ", ")).
      """)

  @Option(help: "Only this device: cpu, opencl, opencl:INDEX or opencl:NAME. (default: all)")
  var device: String?

  @Option(name: .customLong("case"), help: "Only this case; may be given several times. (default: all)")
  var cases: [String] = []

  @Option(help: "The arithmetic: float or double.")
  var precision: Precision = .float

  @Option(help: "How long a repetition takes, in seconds.")
  var seconds = 1.0

  @Option(help: "Repetitions of each case; the median counts.")
  var repetitions = 3

  @Flag(help: "Measure how cost grows with networks, width, depth and samples instead.")
  var growth = false

  @Flag(help: "Print the measurements as JSON.")
  var json = false

  static var caseNames: [String] {
    ((try? BenchmarkCase.all().map(\.name)) ?? []) + [Benchmark.spreadName] + RunBenchmark.allCases.map(\.rawValue)
  }

  func validate() throws {
    if let name = cases.first(where: { !Self.caseNames.contains($0) }) {
      throw ValidationError("There is no case `\(name)`; allowed are \(Self.caseNames.joined(separator: ", ")).")
    }
    guard seconds > 0, seconds.isFinite, repetitions > 0 else {
      throw ValidationError("--seconds and --repetitions must be above 0.")
    }
  }

  func run() throws {
    let engines = try CommandFailure.translating {
      try device.map { [try EngineSelection($0).choose().engine] } ?? EngineSelection.allEngines()
    }
    var report = BenchmarkReport(precision: precision, peak: BenchmarkPeak.measure())
    if !json { Console.result(report.header) }
    func add(_ row: BenchmarkReport.Row) {
      report.add(row)
      if !json { Console.result(report.text(of: report.rows[report.rows.count - 1])) }
    }
    do {
      for engine in engines {
        if precision == .double, !engine.device.supportsDouble {
          Console.note("\(engine.device.name) has no double precision.")
          continue
        }
        let benchmark = Benchmark(engine, precision: precision, seconds: seconds, repetitions: repetitions)
        try growth ? measureGrowth(benchmark, add) : measureCases(benchmark, add)
      }
    } catch let error as BenchmarkError {
      throw CommandFailure(error.description)
    }
    if json { try Console.result(json: report) }
  }

  private func measureCases(_ benchmark: Benchmark, _ add: (BenchmarkReport.Row) -> Void) throws {
    func isAsked(_ name: String) -> Bool { cases.isEmpty || cases.contains(name) }
    let device = benchmark.engine.device
    for item in try BenchmarkCase.all() where isAsked(item.name) {
      add(.init(item, try benchmark.rate(of: item), device))
    }
    if isAsked(Benchmark.spreadName) { add(.init(try benchmark.spread(), device)) }
    // OpenCL on the processor is no way to run sweeps, and would take minutes; it has to be asked for.
    let isUsual = device.selector == "cpu" || device.kind != .cpu
    for run in RunBenchmark.allCases where cases.contains(run.rawValue) || (cases.isEmpty && isUsual) {
      add(try CommandFailure.translating { try run.measure(benchmark) })
    }
  }

  private func measureGrowth(_ benchmark: Benchmark, _ add: (BenchmarkReport.Row) -> Void) throws {
    for growth in try BenchmarkGrowth.all() {
      for point in growth.points {
        let rate = try benchmark.rate(of: point.item, networks: point.networks)
        add(.init(growth, point, rate, benchmark.engine.device))
      }
    }
  }
}
