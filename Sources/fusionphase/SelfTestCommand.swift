import ArgumentParser
import Foundation
import Engines
import Experiments

struct SelfTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "selftest", abstract: "Compare engines.")
  @Flag var small = false
  func run() throws {
    let cpu = CPUEngine()
    let cases = try SelfTest.cases(small: small)
    var engines: [any Engine] = small ? [] : [cpu]
    for d in try OpenCLDevice.all() { engines.append(try OpenCLEngine(d)) }
    for e in engines {
    for p in Precision.allCases {
      for c in try SelfTest.compare(e, with: cpu, precision: p, cases: cases) { print(e.device.selector, c.name, p, c.largestDifference, c.networkStepsPerSecond); fflush(nil) } } }
  }
}
