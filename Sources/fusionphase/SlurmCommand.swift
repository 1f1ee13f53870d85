import ArgumentParser
import Experiments
import Foundation
import PhaseDiagrams
import Sweeps

struct SlurmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slurm", abstract: "Write the batch scripts that train a sweep on a Slurm cluster, and submit them.",
    discussion: """
      The first script is a job array: each task trains one shard on a device of its own. Before its time limit a task stores \
      what it has and puts itself back into the queue, until its shard is complete. The second script merges the shards; \
      --submit lets it begin once the array has ended.

      The same command again is about what is left: only shards that are not complete are in the array. A script that \
      was edited can be submitted with sbatch; this command would write it anew.
      """)

  @OptionGroup var file: SweepArgument
  @OptionGroup var width: WidthOption

  @Option(help: "Number of shards, that is, of tasks.")
  var shards: Int

  @Option(help: "GPUs of each task. With none, tasks train on the CPU.")
  var gpusPerTask = 0

  @Option(help: "CPUs of each task. (default: the cluster's)")
  var cpusPerTask: Int?

  @Option(help: "Memory of each task, as in 4G. (default: the cluster's)")
  var memory: String?

  @Option(help: "Time limit of each task, as in 90 (minutes), 1:30:00 or 2-12 (days-hours). (default: the cluster's)")
  var time: String?

  @Option(help: "The partition. (default: the cluster's)")
  var partition: String?

  @Option(help: "The account that is charged. (default: yours)")
  var account: String?

  @Option(
    help: "What each task trains on, as for `run`. (default: cpu; opencl for one GPU, all for several)")
  var device: String?

  @Option(help: "The arithmetic: float or double.")
  var precision: Precision = .float

  @Option(
    help: "The folder of the merged run, with the shards' folders and logs in it. (default: runs/NAME)",
    completion: .directory)
  var runFolder: String?

  @Option(
    name: [.customShort("o"), .long],
    help: "The script to write; the one that merges lies beside it. (default: train.sbatch in the run folder)",
    completion: .file())
  var output: String?

  @Flag(help: "Submit both scripts with sbatch.")
  var submit = false

  @Flag(help: "Do not ask before very large sweeps.")
  var yes = false

  @Flag(help: "Print the answer as JSON.")
  var json = false

  func validate() throws {
    guard (1...Shard.mostShards).contains(shards) else {
      throw ValidationError("--shards \(shards): allowed are 1 to \(Shard.mostShards)")
    }
    guard gpusPerTask >= 0 else { throw ValidationError("--gpus-per-task \(gpusPerTask): allowed are 0 and more") }
    if let cpusPerTask, cpusPerTask < 1 {
      throw ValidationError("--cpus-per-task \(cpusPerTask): allowed are 1 and more")
    }
  }

  func run() throws {
    let resources = try self.resources()
    let sweep = try file.read(width.overrides)
    for warning in sweep.warnings(precision: precision) { Console.note("Warning: \(warning)") }
    guard shards <= sweep.grid.cellCount else {
      throw CommandFailure(
        "--shards \(shards): the sweep has \(sweep.grid.cellCount) cells, and a shard needs at least one")
    }
    try LargeSweep.confirm(sweep.networkCount, yes: yes)
    let folder = Self.absolute(runFolder ?? file.defaultFolder())
    let unfinished = try CommandFailure.translating {
      try ShardFolders(of: sweep, precision: precision, count: shards, in: URL(fileURLWithPath: folder)).unfinished()
    }
    guard !unfinished.isEmpty else {
      let merge =
        ShellWord.command(["fusionphase", "merge"]) + " "
        + ShellWord.quoted(folder) + "/shard-*-of-\(shards) " + ShellWord.command(["--output", folder])
      let report = SlurmReport(shards: shards, unfinished: [], merge: merge)
      if json { try Console.result(json: report) } else { Console.result(report.text) }
      return
    }
    let scripts = try CommandFailure.translating {
      try SlurmScripts(
        program: Bundle.main.executableURL?.path ?? CommandLine.arguments[0], sweep: Self.absolute(file.sweep),
        folder: folder, shards: shards, unfinished: unfinished, arguments: arguments, resources: resources,
        version: FusionPhase.version)
    }
    let training = URL(fileURLWithPath: output ?? folder + "/train.sbatch")
    let merging =
      training.deletingPathExtension().path + "-merge" + (training.pathExtension.isEmpty ? "" : ".")
      + training.pathExtension
    try write(scripts, training: training.path, merging: merging)
    var report = SlurmReport(shards: shards, unfinished: unfinished, training: training.path, merging: merging)
    if submit {
      try CommandFailure.translating {
        let job = try SlurmSubmission.submit(training.path)
        report.job = job
        report.mergeJob = try SlurmSubmission.submit(merging, options: ["--dependency=afterany:\(job)"])
      }
    }
    if json { try Console.result(json: report) } else { Console.result(report.text) }
  }

  /// What `run` is told besides the shard and its folder.
  private var arguments: [String] {
    var words = ["--device", device ?? (gpusPerTask == 0 ? "cpu" : gpusPerTask == 1 ? "opencl" : "all")]
    words += ["--precision", precision.rawValue]
    if let method = width.width { words += ["--width", method.rawValue] }
    if yes { words.append("--yes") }
    return words
  }

  private func resources() throws -> SlurmResources {
    func value<Value>(_ option: String, _ body: () throws -> Value) throws -> Value {
      do { return try body() } catch let error as SlurmValueError { throw CommandFailure("\(option): \(error)") }
    }
    return SlurmResources(
      gpus: gpusPerTask, cpus: cpusPerTask,
      memory: try value("--memory") { try memory.map { try SlurmMemory($0) } },
      time: try value("--time") { try time.map { try SlurmTime($0) } },
      partition: try value("--partition") { try partition.map { try SlurmName($0) } },
      account: try value("--account") { try account.map { try SlurmName($0) } })
  }

  private func write(_ scripts: SlurmScripts, training: String, merging: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: scripts.logFolder, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure("cannot make the folder \(scripts.logFolder): \(error.localizedDescription)")
    }
    try CommandFailure.translating {
      try OutputFile.write(Array(scripts.training.utf8), to: training)
      try OutputFile.write(Array(scripts.merging.utf8), to: merging)
    }
  }

  private static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}

/// What was written and submitted, for people and programs.
struct SlurmReport: Encodable {
  let shards: Int
  /// The shards that have networks left to train.
  let unfinished: [Int]
  var training: String?
  var merging: String?
  /// The command that submits the scripts, or merges where nothing is left to train.
  let command: String
  var job: String?
  var mergeJob: String?

  init(shards: Int, unfinished: [Int], training: String, merging: String) {
    self.shards = shards
    self.unfinished = unfinished
    self.training = training
    self.merging = merging
    command = SlurmScripts.submission(training: training, merging: merging)
  }

  init(shards: Int, unfinished: [Int], merge: String) {
    self.shards = shards
    self.unfinished = unfinished
    command = merge
  }

  var text: String {
    guard let training, let merging else {
      return "All \(shards) shards are complete, and nothing was written. This merges them:\n  \(command)"
    }
    let left = unfinished.count == shards ? "\(shards) shards" : "\(unfinished.count) of \(shards) shards are left"
    if let job, let mergeJob {
      return "\(left): submitted as job array \(job), and job \(mergeJob) merges them once it has ended.\n"
        + "  \(training)\n  \(merging)"
    }
    return "\(left). This submits them:\n  \(command)"
  }
}
