import Foundation
import Sweeps
import Testing

/// Sweeps that name files, and files that hold sweeps.
@Suite struct SweepOfFilesTests {
  private static let features = Array("x_a,x_b,y\n1,2,3\n4,1,2\n0,1,0\n".utf8)

  private func sweep(_ folder: DataFileFolder, files: String, figures: String = "") throws -> Sweep {
    for name in ["one.csv", "two.csv"] { _ = try folder.write(Self.features, as: name) }
    let text = "data: {kind: file}\naxes: {data.file: [\(files)], training.max_steps: [5, 6]}\n\(figures)"
    return try Sweep(path: folder.write(text.utf8, as: "sweep.yaml"))
  }

  @Test func figuresAtAFileAreDrawnFromTheRunFolderToo() throws {
    let folder = try DataFileFolder()
    let figures = """
      figures:
        - {kind: lines, x: training.max_steps, value: steps, at: {data.file: one.csv}}
        - {kind: heatmap, x: training.max_steps, y: data.file, value: steps, cuts: [two.csv]}
        - {kind: lines, x: training.max_steps, value: steps, relative_to: {data.file: one.csv}}
      """
    let sweep = try sweep(folder, files: "one.csv, two.csv", figures: figures)
    let run = RunFolder()
    _ = try RunStore(folder: run.url, for: sweep, precision: .float)
    let again = try RunStore(reading: run.url).sweep
    #expect(again.figures.count == 3 && again.configurationHash == sweep.configurationHash)
    #expect(again.figures[0].at == ["data.file": .text(folder.url.path + "/one.csv")])
  }

  @Test func oneFileUnderTwoNamesIsRefused() throws {
    let folder = try DataFileFolder()
    let error = #expect(throws: SweepFileError.self) { try sweep(folder, files: "one.csv, ./one.csv") }
    #expect(
      error?.description.contains("`./one.csv` is the same file as `one.csv`") == true, "\(error?.description ?? "")")
  }

  @Test(arguments: ["a\nseeds: 7\n.yaml", "a\u{85}seeds: 7.yaml", "a\u{2028}b\u{FFFF}.yaml", "#.yaml"])
  func theNameOfASweepFileIsNoConfiguration(name: String) throws {
    let run = RunFolder()
    let sweep = try Sweep(text: "title: \"\\uFFFE\\uFFFF\\0\"\nseeds: 2\n", fileName: name)
    _ = try RunStore(folder: run.url, for: sweep, precision: .float)
    let again = try RunStore(reading: run.url).sweep
    #expect(again.seeds == 2 && again.title == "\u{FFFE}\u{FFFF}\u{0}")
  }

  @Test func messagesStayOnTheirLines() {
    let error = #expect(throws: SweepFileError.self) {
      try Sweep(
        text: "\"a\\nb\\e[2J\\u2028\": 1\n\"\(String(repeating: "x", count: 900))\": 1\n", fileName: "a\nb.yaml")
    }
    let lines = (error?.description ?? "").split(whereSeparator: \.isNewline)
    #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("a\u{FFFD}b.yaml:") && $0.count < 800 })
    #expect(error?.description.contains("\u{1B}") == false)
  }
}
