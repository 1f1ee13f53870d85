import Foundation
import MutatedInput
import Sweeps
import Testing

/// Commands on input that nobody means: they end with 0 or 2 and words, in bounded time and memory, and never crash.
@Suite struct MutatedCommandTests {
  private static let sweeps = [
    SweepText.small(
      extra: "figures:\n  - {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: time_ratio, scale: log}\n"),
    """
    data: {kind: file, file: "my datá.csv", x_a: "x_a*", x_b: x_b, y: y}
    training: {max_steps: 30}
    """,
    "network: {family: competition, units: 2}\ndata: {classes: 3, dimension: 4, distractors: 1}\ntraining: {max_steps: 9}\n",
  ]
  private static let features = "x_a1,x_a2,x_b,y\n1,2,3,4\n2,1,0,3\n0.5,-1,2,2\n"

  @Test(arguments: MutationEffort.seeds(4)) func mutatedFilesEndInWords(seed: UInt64) throws {
    let line = try CommandLine()
    defer { line.remove() }
    var source = MutationSource(seed: seed)
    try line.write(SweepText.small(), to: "small.yaml")
    #expect(try line.run(["run", "small.yaml", "--device", "cpu", "-o", "whole run"]).code == 0)
    let database = try Data(contentsOf: line.folder.appendingPathComponent("whole run/run.sqlite"))
    let mutation = SweepFileMutation(bases: Self.sweeps, keys: SweepSchema.keys.map(\.path))
    for _ in 0..<50 {
      let arguments: [String]
      let input: [UInt8]
      switch source.number(below: 5) {
      case 0, 1, 2:
        input = mutation.next(&source)
        try Data(input).write(to: line.folder.appendingPathComponent("größe 1.yaml"))
        var features = Array(Self.features.utf8)
        if source.happens(onceIn: 2) { ByteMutation.change(&features, pieces: [[0], Array("1e400".utf8)], &source) }
        try Data(features).write(to: line.folder.appendingPathComponent("my datá.csv"))
        arguments = source.pick([
          ["theory", "größe 1.yaml", "-o", "thé ory"], ["run", "größe 1.yaml", "--dry-run", "--device", "cpu"],
          ["run", "größe 1.yaml", "--dry-run", "--json", "--device", "cpu", "--width", "reduced"],
        ])
      case 3:
        input = Self.damaged(database, &source)
        try Data(input).write(to: line.folder.appendingPathComponent("whole run/run.sqlite"))
        arguments = source.pick([
          ["status", "whole run"], ["export", "whole run"], ["export", "whole run", "--reduced"],
          ["report", "whole run"],
          ["plot", "whole run", "--formats", "svg"], ["run", "small.yaml", "--device", "cpu", "-o", "whole run"],
        ])
      default:
        input = []
        arguments =
          source.pick([["trace", "small.yaml", "--device", "cpu"], ["plot", "whole run"], ["export", "whole run"]])
          + [source.pick(["--at", "--seed", "--points", "-o", "--x", "--value"]), source.pick(HostileText.numbers)]
      }
      // A damaged run may have lost networks that then fail or are missing.
      try line.bounded(
        arguments, codes: arguments[0] == "run" && input.count > 5000 ? [0, 1, 2, 75] : [0, 2],
        Data(input).base64EncodedString())
    }
  }

  private static func damaged(_ database: Data, _ source: inout MutationSource) -> [UInt8] {
    var bytes = [UInt8](database)
    for _ in 0...source.number(below: 20) {
      ByteMutation.change(&bytes, pieces: [[0], [0xFF, 0xFF, 0xFF], Array("converged".utf8)], &source)
    }
    return bytes
  }

  // MARK: Files that are none

  @Test func strangeFilesAreRefused() throws {
    let line = try CommandLine()
    defer { line.remove() }
    let folder = line.folder
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("folder.yaml"), withIntermediateDirectories: true)
    #expect(mkfifo(folder.appendingPathComponent("pipe.yaml").path, 0o600) == 0)
    for (name, target) in [("loop.yaml", "loop.yaml"), ("dangling.yaml", "nowhere"), ("zero.yaml", "/dev/zero")] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.appendingPathComponent(name).path, withDestinationPath: target)
    }
    try line.write("", to: "empty.yaml")
    #expect(truncate(try Self.path(of: "large.yaml", in: line), 100 << 20) == 0)
    try line.write("title: \(String(repeating: "x", count: 20_000_000))\n", to: "long.yaml")
    for (name, words) in [
      ("folder.yaml", "no ordinary file"), ("pipe.yaml", "no ordinary file"), ("/dev/zero", "no ordinary file"),
      ("zero.yaml", "no ordinary file"), ("/dev/null", "no ordinary file"), ("loop.yaml", "does not exist"),
      ("dangling.yaml", "does not exist"), ("empty.yaml", "empty"), ("large.yaml", "at most"),
      (String(repeating: "n", count: 300) + ".yaml", "does not exist"), ("", "does not exist"),
      ("a\nb.yaml", "does not exist"),
    ] {
      for command in [["run", name, "--device", "cpu"], ["plan", name, "--device", "cpu"], ["theory", name]] {
        let result = try line.bounded(command, codes: [2])
        #expect(result.errors.contains(words), "\(command): \(result.errors)")
      }
      try line.bounded(["status", name], codes: [2])
    }
    try line.bounded(["run", "long.yaml", "--dry-run", "--device", "cpu"])
    try line.write("title: [\(String(repeating: "a,", count: 20_000_000))]\n", to: "many.yaml")
    let many = try line.bounded(["theory", "many.yaml"], codes: [2])
    #expect(many.errors.contains("more than 4000000 values"))
    for name in ["pipe.yaml", "/dev/zero", "folder.yaml", "loop.yaml", "a\\0b.csv"] {
      try line.write("data: {kind: file, file: \"\(name)\"}\n", to: "data.yaml")
      try line.bounded(["theory", "data.yaml"], codes: [2])
    }
    #expect(!line.exists("runs"))
  }

  private static func path(of name: String, in line: CommandLine) throws -> String {
    try line.write("", to: name)
    return line.folder.appendingPathComponent(name).path
  }

  @Test func strangeOutputFoldersAreRefused() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(seeds: 1), to: "small.yaml")
    try line.write("mine", to: "file")
    try FileManager.default.createSymbolicLink(
      atPath: line.folder.appendingPathComponent("loop").path, withDestinationPath: "loop")
    let long = String(repeating: "n", count: 300)
    for output in ["file", "file/x", "loop", "loop/x", long, "a/\(long)/b", "/proc/x", "/dev/null", "/dev/null/x"] {
      for command in ["run", "theory"] {
        let result = try line.bounded(
          [command, "small.yaml", "-o", output] + (command == "run" ? ["--device", "cpu"] : []), codes: [2])
        #expect(result.errors.contains(output), "\(command) \(output): \(result.errors)")
      }
    }
    #expect(try String(contentsOf: line.folder.appendingPathComponent("file"), encoding: .utf8) == "mine")
  }

  // MARK: Grids

  private static let hugeAxes = """
    axes:
      data.correlation: {linspace: [-0.9, 0.9, 1000]}
      data.sigma_ratio: {linspace: [1, 3, 1000]}
      data.noise: {linspace: [0, 1, 1000]}
    seeds: 1
    """

  @Test(arguments: [
    (hugeAxes, "1000 × 1000 × 1000"), ("axes: {data.noise: []}", "no values"), ("axes: {}", ""), ("seeds: 0", "seeds"),
    ("axes: {data.noise: {linspace: [0, 1, 100000000]}}", "allowed are 1 to"),
    ("axes: {data.noise: {range: [0, 1, 1e-12]}}", "more than"),
    ("axes: {zip: {data.noise: [0, 1], data.correlation: [0]}}", "equally many"),
    ("network: {depth: 64, width: 65536}", "memory"), ("seeds: 2147483647\ntraining: {max_steps: 2}", "--yes"),
    ("data: {kind: random, dimensions: [9007199254740992, 9007199254740992]}", "data.dimensions"),
    (
      "network: {width: {full: 65536, method: reduced}}\n"
        + "data: {kind: random, dimensions: [9007199254740992, 9007199254740992]}", "data.dimensions"
    ),
    ("data: {samples: 1e400}", "data.samples"), ("training: {max_steps: 1e400}", "beyond the largest"),
  ])
  func hugeAndEmptyGridsAreAnswered(text: String, words: String) throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(text + "\n", to: "huge.yaml")
    for command in [
      ["plan", "huge.yaml", "--device", "cpu"], ["run", "huge.yaml", "--device", "cpu", "--dry-run"],
      ["theory", "huge.yaml"],
    ] {
      let result = try line.bounded(command)
      #expect(result.code == 0 || result.errors.contains(words), "\(command): \(result.errors)")
    }
  }
}
