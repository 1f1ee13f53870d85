import Foundation
import MutatedInput
import Testing

/// Whatever names a sweep file holds or has, a run writes into its output folder alone.
@Suite struct HostileNameTests {
  /// Everything in a folder but what lies in one of its folders: path → content, link or folder.
  private static func contents(of folder: URL, except output: String) throws -> [String: Data] {
    var result: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    where path != output && !path.hasPrefix(output + "/") {
      let file = folder.appendingPathComponent(path)
      result[path] = (try? Data(contentsOf: file)) ?? Data("a folder".utf8)
    }
    return result
  }

  private static let features = "x_a1,x_a2,x_b,y\n1,2,3,4\n2,1,0,3\n0.5,-1,2,2\n3,3,1,0\n"

  /// A figure of every kind that the sweep can have, with a title.
  private static func sweep(files: [String], title: String) -> String {
    func quoted(_ text: String) -> String { "\"" + text.replacingOccurrences(of: "\"", with: "\\\"") + "\"" }
    return """
      title: \(quoted(title))
      data: {kind: file, x_a: "x_a*", x_b: x_b}
      network: {width: 4}
      training: {max_steps: 50, stop_loss: 10}
      record: {points: 5, first_layer: true}
      axes:
        data.file: [\(files.map(quoted).joined(separator: ", "))]
        training.stop_loss: [10, 5]
        initialization.scale: [0.1, 0.2]
      seeds: 2
      figures:
        - {kind: heatmap, x: training.stop_loss, y: initialization.scale, value: steps, title: \(quoted(title))}
        - {kind: lines, x: initialization.scale, y: data.file, value: final_loss, title: \(quoted(title))}
        - {kind: trajectories, y: data.file, title: \(quoted(title))}
        - {kind: heatmap, x: training.stop_loss, y: initialization.scale, value: steps, at: {data.file: \(quoted(files[0]))}}
      """
  }

  @Test(arguments: [
    "../../../../escaped", "/escaped", "a/b/../../../../c", "nul \\0 \\n \\u2028 \\x07",
    String(repeating: "n", count: 300),
    "<script>&'</script>", "\u{202E}é 💥 e\u{301}",
  ])
  func aSweepWritesIntoItsOutputFolderAlone(title: String) throws {
    let line = try CommandLine()
    defer { line.remove() }
    let nested = line.folder.appendingPathComponent("déep er/sweeps")
    try FileManager.default.createDirectory(at: nested, withIntermediateDirectories: true)
    let long = String(repeating: "long name ", count: 20)
    for name in ["déep er/a b.csv", "déep er/sweeps/\(long).csv", "ünder.csv"] {
      try line.write(Self.features, to: name)
    }
    let files = ["../a b.csv", "./\(long).csv", line.folder.path + "/déep er/../ünder.csv"]
    try line.write(Self.sweep(files: files, title: title), to: "déep er/sweeps/my swéep.yaml")
    let before = try Self.contents(of: line.folder, except: "ôut put")
    for command in [
      ["run", "déep er/sweeps/my swéep.yaml", "--device", "cpu", "-o", "ôut put"],
      ["plot", "ôut put"], ["report", "ôut put"], ["export", "ôut put", "-o", "ôut put/x y.csv"],
      ["status", "ôut put"],
      ["theory", "déep er/sweeps/my swéep.yaml", "-o", "ôut put/théory"],
      ["plot", "ôut put", "--value", "steps", "--x", "training.stop_loss", "--kind", "lines", "--title", title],
    ] {
      let result = try line.bounded(command, codes: [0])
      #expect(result.code == 0, "\(command): \(result.errors)")
    }
    #expect(try Self.contents(of: line.folder, except: "ôut put") == before)
    let figures = try FileManager.default.contentsOfDirectory(
      atPath: line.folder.appendingPathComponent("ôut put/figures").path)
    #expect(figures.count > 20 && figures.allSatisfy { $0.utf8.count <= 255 && $0.allSatisfy(\.isASCII) })
  }

  @Test(arguments: [
    "..yaml", "...yaml", ".yaml", "....", "a\nseeds: 7\n#.yaml", "-x.yaml", "~.yaml", "a\u{2028}b.yaml",
  ])
  func aSweepFileMayHaveAnyName(name: String) throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(seeds: 1, correlations: "[0]", ratios: "[2]"), to: name)
    let before = try Self.contents(of: line.folder, except: "runs")
    let result = try line.bounded(["run", "--device", "cpu", "--", name], codes: [0])
    #expect(result.code == 0, "\(result.errors)")
    #expect(try Self.contents(of: line.folder, except: "runs") == before)
    let runs = try FileManager.default.contentsOfDirectory(atPath: line.folder.appendingPathComponent("runs").path)
    #expect(runs.count == 1 && !runs.contains("run.sqlite"))
    // What the run wrote down of its sweep is read again as the same.
    let again = try line.bounded(["status", "runs/\(runs[0])"], codes: [0])
    #expect(again.output.contains("1 of 1 networks"), "\(again.errors)")
  }
}
