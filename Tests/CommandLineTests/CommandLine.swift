import Foundation
import Testing

/// The built program, run as a user would.
struct CommandLine {
  struct Result {
    let code: Int32
    let output: String
    let errors: String
  }

  /// The folder that commands run in; made anew for each value and removed by ``remove()``.
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("fusionphase \(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// The program lies beside the test bundle.
  static var program: URL {
    let bundle = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).resolvingSymlinksInPath()
    var directory = bundle.deletingLastPathComponent()
    while directory.path != "/" {
      let candidate = directory.appendingPathComponent("fusionphase")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      directory.deleteLastPathComponent()
    }
    return URL(fileURLWithPath: ".build/release/fusionphase")
  }

  /// Writes a file into the folder and returns its name.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    return name
  }

  /// Starts the program without waiting for it.
  func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Process {
    let process = Process()
    process.executableURL = Self.program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Starts the program with its output thrown away.
  func startSilently(_ arguments: [String]) throws -> Process {
    let process = try start(arguments)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// - Parameter program: what is run instead of the program, for what needs other rights or limits.
  func run(
    _ arguments: [String], environment: [String: String] = [:], program: URL = Self.program
  ) throws -> Result {
    let process = try start(arguments, environment: environment)
    process.executableURL = program
    return try result(of: process)
  }

  /// Runs a shell script in the folder, in which `$PROGRAM` is the program.
  ///
  /// - Parameter isMounting: whether it may mount file systems, which nobody else sees and which end with it.
  func shell(_ script: String, isMounting: Bool = false) throws -> Result {
    let process = try start([], environment: ["PROGRAM": Self.program.path])
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", isMounting ? "exec unshare --mount sh -c '\(script)'" : script]
    return try result(of: process)
  }

  /// Whether scripts may mount file systems: for the superuser, where nothing forbids it.
  static let canMount: Bool = {
    guard let line = try? CommandLine() else { return false }
    defer { line.remove() }
    return (try? line.shell("mkdir a && mount -t tmpfs none a", isMounting: true).code) == 0
  }()

  private func result(of process: Process) throws -> Result {
    // Files and not pipes: nobody has to read while the program writes.
    let (output, errors) = (
      folder.appendingPathComponent("out-\(UUID())"), folder.appendingPathComponent("err-\(UUID())")
    )
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    defer {
      try? FileManager.default.removeItem(at: output)
      try? FileManager.default.removeItem(at: errors)
    }
    return Result(
      code: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  /// The rows of a run's table.
  func rows(of run: String) throws -> [String] {
    let result = try self.run(["export", run, "--format", "csv"])
    #expect(result.code == 0, "\(result.errors)")
    return result.output.split(separator: "\n").map(String.init)
  }

  /// A number of an answer in JSON.
  func number(_ key: String, in json: String) throws -> Int {
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    return try #require(object[key] as? Int)
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
  }
}

/// Sweep files that the tests share.
enum SweepText {
  /// A hundred cells of networks that train slowly enough to be interrupted.
  static func slow(seeds: Int, steps: Int) -> String {
    small(
      seeds: seeds, correlations: "{linspace: [-0.9, 0.9, 10]}", ratios: "{linspace: [1.2, 3, 10]}",
      training: "{learning_rate: \(40 / Double(steps) * 40), max_steps: \(steps), stop_loss: 1.0e-4}")
  }

  /// A few cells of two-layer late fusion that train in no time.
  static func small(
    seeds: Int = 2, correlations: String = "[0, 0.5]", ratios: String = "[1.5, 2]", extra: String = "",
    training: String = "{learning_rate: 0.04, max_steps: 40000, stop_loss: 1.0e-4}"
  ) -> String {
    """
    title: Small
    network: {depth: 2, fusion_layer: 2, width: 10}
    initialization: {scheme: entrywise, scale: 1.0e-6}
    data: {kind: gaussian}
    training: \(training)
    axes:
      data.correlation: \(correlations)
      data.sigma_ratio: \(ratios)
    seeds: \(seeds)
    \(extra)
    """
  }
}
