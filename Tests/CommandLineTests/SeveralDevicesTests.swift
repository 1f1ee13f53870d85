import Foundation
import Testing

/// `--device` with several devices: PoCL shows the processor twice where it is asked to.
@Suite struct SeveralDevicesTests {
  private static let two = ["POCL_DEVICES": "pthread pthread"]

  private struct Report: Decodable {
    struct Share: Decodable {
      let selector: String
      let networks: Int
      let busySeconds: Double
    }

    let networks: Int
    let isComplete: Bool
    let seconds: Double
    let devices: [Share]
  }

  private func report(_ text: String) throws -> Report { try JSONDecoder().decode(Report.self, from: Data(text.utf8)) }

  @Test func twoDevicesShareARun() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(seeds: 60), to: "sweep.yaml")
    let result = try line.run(
      ["run", "sweep.yaml", "--device", "opencl:0,opencl:1", "--output", "both", "--json"], environment: Self.two)
    #expect(result.code == 0, "\(result.errors)")
    let report = try report(result.output)
    #expect(report.isComplete && report.networks == 240)
    #expect(Set(report.devices.map(\.selector)) == ["opencl:0", "opencl:1"])
    #expect(report.devices.reduce(0) { $0 + $1.networks } == 240)
    #expect(report.devices.allSatisfy { $0.networks > 0 && $0.busySeconds > 0 && $0.busySeconds <= report.seconds })
    let status = try line.run(["status", "both"])
    #expect(status.output.contains("opencl:0 (") && status.output.contains("opencl:1 ("))

    // Who trained a network makes no difference to how it ended, nor to when beyond rounding.
    #expect(try line.run(["run", "sweep.yaml", "--device", "cpu", "--output", "one"]).code == 0)
    let (both, one) = (try line.rows(of: "both"), try line.rows(of: "one"))
    #expect(both.count == one.count)
    for (left, right) in zip(both.dropFirst(), one.dropFirst()) {
      let (left, right) = (
        left.split(separator: ",", omittingEmptySubsequences: false),
        right.split(separator: ",", omittingEmptySubsequences: false)
      )
      #expect(left[0..<4] == right[0..<4])
      let (ours, theirs) = (try #require(Double(left[6])), try #require(Double(right[6])))
      #expect((ours - theirs).magnitude < 1e-3 * theirs)
    }
  }

  @Test func theCPUTrainsBesideADevice() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(seeds: 60), to: "sweep.yaml")
    let result = try line.run(["run", "sweep.yaml", "--device", "opencl:0, cpu", "--json"])
    #expect(result.code == 0, "\(result.errors)")
    let report = try report(result.output)
    #expect(report.isComplete && report.devices.reduce(0) { $0 + $1.networks } == 240)
    #expect(Set(report.devices.map(\.selector)) == ["opencl:0", "cpu"])
  }

  @Test func planAddsUpTheDevicesOfAList() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(), to: "small.yaml")
    let result = try line.run(["plan", "small.yaml", "--device", "opencl:0,cpu"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("together: about "))
    #expect(!(try line.run(["plan", "small.yaml", "--device", "cpu"]).output.contains("together")))
  }

  @Test(arguments: [
    ("run small.yaml --device cpu,cpu", "asked for twice"),
    ("run small.yaml --device opencl,opencl:0", "asked for twice"),
    ("run small.yaml --device auto,cpu", "cannot stand in a list"), ("run small.yaml --device cpu,gpu", "`gpu`"),
    ("run small.yaml --device cpu,", "names no device"),
    ("trace small.yaml --device cpu,opencl:0", "one device is enough"),
  ])
  func listsThatCannotBeMeant(arguments: String, message: String) throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(), to: "small.yaml")
    let result = try line.run(arguments.split(separator: " ").map(String.init))
    #expect(result.code == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(!line.exists("runs"))
  }
}
