import Foundation
import Testing

/// Every mistake gives one clear message and exit code 2, and leaves no half-made folder.
@Suite struct BadInputTests {
  static let files: [(text: String, complaint: String)] = [
    ("network: {depth: 2, fusion_layer: 3}\n", "bad.yaml:1: network.fusion_layer"),
    ("network: {depht: 2}\n", "did you mean"),
    ("axes:\n  data.correlation: [0, 1]\n", "bad.yaml:2: data.correlation"),
    ("axes:\n  data.correlation: []\n", "bad.yaml:2"),
    ("training: {learning_rate: .nan}\n", "training.learning_rate"),
    ("training: {learning_rate: 1e400}\n", "training.learning_rate"),
    ("training: {max_steps: 1.5}\n", "training.max_steps"),
    ("seeds: zero\n", "seeds"),
    ("network: {activation: relu}\n", "linear"),
    ("figures:\n  - {kind: heatmap, x: data.noise, y: data.correlation, value: time_ratio}\n", "data.noise"),
    ("title: [\n", "bad.yaml"),
    ("", "bad.yaml"),
  ]

  @Test(arguments: files.indices)
  func sweepFile(index: Int) throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(Self.files[index].text, to: "bad.yaml")
    for command in ["run", "plan", "theory"] {
      let result = try line.run([command, "bad.yaml"])
      #expect(result.code == 2, "\(command): \(result.errors)")
      #expect(result.errors.contains(Self.files[index].complaint), "\(command): \(result.errors)")
      #expect(result.output.isEmpty && !line.exists("runs"))
    }
  }

  static let options: [(text: String, code: Int32)] = [
    ("run", 2), ("run absent.yaml", 2), ("run small.yaml --device tpu", 2), ("run small.yaml --precision half", 2),
    ("run small.yaml --fast", 2), ("fly", 2), ("run small.yaml --device opencl:99", 3),
    ("run small.yaml --device opencl:NoSuchCard", 3), ("status absent", 2), ("export . --format csv", 2),
    ("export . --format netcdf", 2), ("export absent --format netcdf --output a.nc", 2),
    ("export . --format hdf", 2), ("plot absent", 2), ("trace small.yaml", 2), ("trace small.yaml --at nonsense", 2),
    ("run small.yaml --output small.yaml", 2),
  ]

  @Test(arguments: options.indices)
  func option(index: Int) throws {
    let (text, code) = Self.options[index]
    let arguments = text.split(separator: " ").map(String.init)
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(), to: "small.yaml")
    let result = try line.run(arguments)
    #expect(result.code == code, "\(arguments): \(result.errors)")
    #expect(!result.errors.isEmpty && !line.exists("runs"))
  }

  @Test func withoutOpenCLAutoUsesTheCPUAndSaysSo() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(), to: "small.yaml")
    // A folder without drivers: the loader finds no platform.
    let environment = ["OCL_ICD_VENDORS": line.folder.path + "/none"]
    let automatic = try line.run(["run", "small.yaml"], environment: environment)
    #expect(automatic.code == 0 && automatic.errors.contains("CPU"), "\(automatic.errors)")
    let explicit = try line.run(["run", "small.yaml", "--device", "opencl", "-o", "x"], environment: environment)
    #expect(explicit.code == 3 && explicit.errors.contains("OCL_ICD_VENDORS"), "\(explicit.errors)")
    #expect(!line.exists("x"))
  }

  @Test func aRunWritesOverNobodysFiles() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write("# mine\n" + SweepText.small(), to: "sweep.yaml")
    let result = try line.run(["run", "sweep.yaml", "--device", "cpu", "--output", "."])
    #expect(result.code == 2 && result.errors.contains("sweep.yaml"), "\(result.errors)")
    let kept = try String(contentsOf: line.folder.appendingPathComponent("sweep.yaml"), encoding: .utf8)
    #expect(kept.hasPrefix("# mine") && !line.exists("run.sqlite"))
  }

  @Test func aFolderNeverMixesTwoConfigurations() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(SweepText.small(), to: "small.yaml")
    _ = try line.run(["run", "small.yaml", "--device", "cpu"])
    try line.write(SweepText.small(seeds: 3), to: "small.yaml")
    let other = try line.run(["run", "small.yaml", "--device", "cpu"])
    #expect(other.code == 2 && other.errors.contains("seeds"), "\(other.errors)")
    try line.write(SweepText.small(), to: "small.yaml")
    let precision = try line.run(["run", "small.yaml", "--device", "cpu", "--precision", "double"])
    #expect(precision.code == 2 && precision.errors.contains("precision"), "\(precision.errors)")
  }
}
