import Sweeps
import Testing

/// Learning curves of which a sweep would keep a few points only.
@Suite struct RecordingWarningTests {
  private func warnings(_ text: String) throws -> [String] {
    try Sweep(text: text, fileName: "curves.yaml").warnings(precision: .float)
  }

  @Test func fewPointsAreWarnedOf() throws {
    let warnings = try warnings("initialization: {scheme: balanced, scale: 0.1}\nrecord: {points: 150}")
    #expect(warnings.count == 1)
    #expect(warnings.first?.contains("of 150 points") == true, "\(warnings)")
    #expect(warnings.first?.contains("of 40000 steps") == true, "\(warnings)")
  }

  @Test(arguments: [
    "initialization: {scheme: balanced, scale: 0.1}\nrecord: {points: 150}\ntraining: {max_steps: 400}",
    "initialization: {scheme: balanced, scale: 0.1}\nrecord: {points: 150, spacing: log}",
    "initialization: {scheme: balanced, scale: 0.1}\nrecord: {points: 10000}",
    "initialization: {scheme: balanced, scale: 0.1}", "network: {family: competition}\nrecord: {points: 3}",
    "network: {depth: 3}\ninitialization: {scheme: entrywise}\nrecord: {points: 150}",
    "data: {kind: blocks, dimensions: [600, 600], variances: [1, 2]}\nrecord: {points: 150}",
  ])
  func othersAreNot(text: String) throws {
    #expect(try warnings(text) == [])
  }
}
