import Foundation
import Testing

@Suite struct BenchmarkTests {
  private struct Report: Decodable {
    struct Row: Decodable {
      let name: String
      let device: String
      let unit: String
      let value: Double
      let values: [Double]
      let multiplyAddsPerStep: Int
      let operationsPerSecond: Double
      let peakShare: Double
    }

    let processor: String
    let cores: Int
    let rows: [Row]
  }

  @Test func aCaseIsOneRowOfJSON() throws {
    let line = try CommandLine()
    defer { line.remove() }
    let result = try line.run([
      "benchmark", "--device", "cpu", "--case", "two-layer-late-reduced", "--seconds", "0.01", "--repetitions", "2",
      "--json",
    ])
    #expect(result.code == 0, "\(result.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    #expect(report.rows.count == 1 && report.cores > 0 && !report.processor.isEmpty)
    let row = try #require(report.rows.first)
    #expect(row.name == "two-layer-late-reduced" && row.device == "cpu" && row.unit == "network-steps/s")
    #expect(row.values.count == 2 && row.value > 0 && row.peakShare > 0)
    #expect(abs(row.operationsPerSecond / (2 * Double(row.multiplyAddsPerStep) * row.value) - 1) < 1e-9)
  }

  @Test func aTableHasOneLineACase() throws {
    let line = try CommandLine()
    defer { line.remove() }
    let result = try line.run([
      "benchmark", "--device", "cpu", "--case", "two-layer-late", "--case", "two-layer-late-reduced", "--seconds",
      "0.01", "--repetitions", "1",
    ])
    #expect(result.code == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.filter { $0.contains("network-steps/s") && $0.contains("FLOP/s") }.count == 2)
  }

  @Test(arguments: [["--case", "fastest"], ["--seconds", "0"], ["--repetitions", "0"], ["--seconds", "nan"]])
  func impossibleRequestsAreRefused(_ arguments: [String]) throws {
    let line = try CommandLine()
    defer { line.remove() }
    let result = try line.run(["benchmark"] + arguments)
    #expect(result.code == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(arguments[0] == "--case" ? "two-layer-late" : "above 0"))
  }
}
