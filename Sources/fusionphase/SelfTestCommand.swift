import ArgumentParser
import Engines
import Experiments
import Foundation
import Sweeps

struct SelfTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest", abstract: "Train the same networks on every device and compare the outcomes.",
    discussion: """
      Prints for each case the largest difference to the CPU engine and the speed. Exits with code 1 if a device differs \
      by more than rounding can explain.
      """)

  @Option(help: "Only this device: cpu, opencl, opencl:INDEX or opencl:NAME. (default: all)")
  var device: String?

  @Flag(help: "A few tiny cases, for checking kernels under an instrumenting OpenCL implementation.")
  var small = false

  @Flag(help: "Print the comparisons as JSON.")
  var json = false

  func run() throws {
    let engines = try CommandFailure.translating {
      try device.map { [try EngineSelection($0).choose().engine] } ?? EngineSelection.allEngines()
    }
    let cases: [SelfTest.Case]
    do { cases = try SelfTest.cases(small: small) } catch { throw CommandFailure("\(error)") }
    var reports: [SelfTestReport] = []
    for engine in engines {
      for precision in Precision.allCases where precision == .float || engine.device.supportsDouble {
        for item in cases {
          let comparison = try CommandFailure.translating {
            try SelfTest.compare(engine, with: CPUEngine(), precision: precision, cases: [item])[0]
          }
          reports.append(SelfTestReport(device: engine.device.selector, comparison: comparison))
          if !json { Console.result(reports[reports.count - 1].text) }
        }
      }
    }
    if json { try Console.result(json: reports) }
    let failures = reports.count { !$0.comparison.agrees }
    guard failures == 0 else {
      throw CommandFailure("\(failures) of \(reports.count) cases differ from the CPU engine.", code: 1)
    }
    Console.note("All \(reports.count) cases agree.")
  }
}

/// One case on one device, for people and programs.
struct SelfTestReport: Encodable {
  let device: String
  let comparison: SelfTest.Comparison

  var text: String {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    return [
      padded(device, 10), padded(comparison.name, 28), padded(comparison.precision.rawValue, 7),
      "difference " + String(format: "%.1e", comparison.largestDifference),
      comparison.agrees ? "ok   " : "TOO LARGE",
      Quantity.text(comparison.networkStepsPerSecond) + " network-steps/s",
    ].joined(separator: "  ")
  }
}
