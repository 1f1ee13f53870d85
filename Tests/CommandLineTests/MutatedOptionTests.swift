import Engines
import MutatedInput
import Sweeps
import Testing
import fusionphase

/// Whatever is written on the command line, it is either a command or refused in words.
@Suite struct MutatedOptionTests {
  private static let commands: [(name: String, options: [String])] = [
    ("run", ["-o", "--output", "--device", "--precision", "--width", "--dry-run", "--yes", "--json"]),
    ("plan", ["--device", "--precision", "--width", "--yes", "--json"]),
    ("theory", ["-o", "--output", "--form"]),
    ("trace", ["--at", "--seed", "--points", "--output", "-o", "--device", "--precision", "--width"]),
    (
      "plot",
      [
        "--value", "--x", "--y", "--kind", "--source", "--scale", "--colour-map", "--colormap", "--overlay", "--title",
        "--formats", "--form", "-o", "--output",
      ]
    ),
    ("report", ["--values", "--form", "-o", "--output"]),
    ("export", ["--format", "--reduced", "--curves", "--classes", "-o", "--output"]), ("status", ["--json"]),
    ("devices", ["--json"]), ("selftest", ["--device", "--small", "--json"]),
    ("benchmark", ["--device", "--case", "--precision", "--seconds", "--repetitions", "--growth", "--json"]),
    ("help", []), ("fly", []), ("", []), ("--version", []), ("--help", []),
  ]

  private static let values =
    [
      "cpu", "auto", "all", "opencl", "opencl:0", "opencl:-1", "opencl:99999999999999999999", "opencl:", "opencl: ",
      "cpu,cpu",
      "all,cpu", ",", "float", "double", "full", "reduced", "finite_rate", "flow", "time_ratio", "heatmap", "lines",
      "theory",
      "none", "simulation", "linear", "log", "png", "svg", "pdf", "csv", "a.png", "a.SVG", "a.", "png svg",
      "data.noise=1", "=",
      "data.noise=", "a=b=c", "-", "--", "-1", "--json=1", "small.yaml", "runs/small", "5", "100", "2", "1000001",
    ] + HostileText.numbers + HostileText.names

  private static func arguments(_ source: inout MutationSource) -> [String] {
    let command = source.pick(commands)
    var result = [command.name]
    for _ in 0..<source.number(below: 7) {
      let options = source.happens(onceIn: 12) ? source.pick(commands).options : command.options
      switch source.number(below: 5) {
      case 0: result.append(source.pick(values))
      case 1 where !options.isEmpty: result.append(source.pick(options))
      case 2 where !options.isEmpty: result.append(source.pick(options) + "=" + source.pick(values))
      case 3 where !options.isEmpty: result += [source.pick(options), source.pick(values)]
      default: result.append(source.pick(["small.yaml", "runs/small"]))
      }
    }
    if source.happens(onceIn: 10) { result.shuffle(using: &source) }
    return result
  }

  @Test(arguments: MutationEffort.seeds(8)) func mutatedOptionsNeverCrash(seed: UInt64) {
    var source = MutationSource(seed: seed)
    var trace = MutationTrace("options-\(seed)")
    let count = 1000
    var commands = 0
    for _ in 0..<count {
      let arguments = Self.arguments(&source)
      trace.next(Array(arguments.joined(separator: "\n").utf8))
      guard let ending = CommandEnding(arguments: arguments) else {
        commands += 1
        continue
      }
      #expect(ending.code == 0 || ending.code == 2, "\(arguments): \(ending)")
      #expect(!ending.message.isEmpty, "\(arguments)")
    }
    #expect(commands > count / 20 && commands < count, "\(commands) of \(count) were commands")
  }

  @Test(arguments: MutationEffort.seeds(2)) func mutatedDevicesAndCellsNeverCrash(seed: UInt64) throws {
    var source = MutationSource(seed: seed)
    let text = """
      axes:
        network.fusion_layer: [1, late]
        zip: {data.correlation: [0, 0.1], data.noise: [1e-300, 1e300]}
        data.samples: [population, 10]
        data.teacher: [[1, 2], [0, 1e300]]
      """
    let sweep = try Sweep(text: text, fileName: "a.yaml")
    for _ in 0..<2000 {
      let device = (0...source.number(below: 2)).map { _ in source.pick(Self.values) }.joined(separator: ",")
      do throws(DeviceSelectionError) { _ = try DeviceList(device) } catch { #expect(!error.description.isEmpty) }
      var cell = ["network.fusion_layer": "1", "data.noise": "1e300", "data.samples": "10", "data.teacher": "[1, 2]"]
      let key = source.pick(Array(cell.keys).sorted() + ["data.correlation", "data.what", ""])
      cell[key] = source.pick(
        HostileText.values + HostileText.numbers + HostileText.names + [SweepFileMutation.laughs(true)])
      do throws(CellSelectionError) {
        #expect((0..<16).contains(try sweep.cell(at: cell)))
      } catch {
        #expect(!error.message.isEmpty)
      }
    }
  }
}
