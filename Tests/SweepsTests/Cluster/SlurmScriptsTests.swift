import Foundation
import Sweeps
import Testing

/// Batch scripts, and the values that go into them.
@Suite struct SlurmScriptsTests {
  private func scripts(
    folder: String = "/data/run", sweep: String = "/data/my sweep.yaml", shards: Int = 8, unfinished: [Int]? = nil,
    resources: SlurmResources = SlurmResources()
  ) throws -> SlurmScripts {
    try SlurmScripts(
      program: "/opt/bin/fusionphase", sweep: sweep, folder: folder, shards: shards,
      unfinished: unfinished ?? Array(1...shards), arguments: ["--device", "cpu"], resources: resources, version: "1.2")
  }

  private func directives(_ script: String) -> [String] {
    script.split(separator: "\n").filter { $0.hasPrefix("#SBATCH ") }.map { String($0.dropFirst(8)) }
  }

  @Test func directivesSayWhatTasksNeed() throws {
    let resources = SlurmResources(
      gpus: 2, cpus: 4, memory: try SlurmMemory("16G"), time: try SlurmTime("1:30:00"),
      partition: try SlurmName("gpu,long"), account: try SlurmName("lab-7"))
    let scripts = try scripts(resources: resources)
    #expect(
      directives(scripts.training) == [
        "--array=1-8", "--job-name=my-sweep", "--nodes=1", "--ntasks=1", "--cpus-per-task=4", "--gres=gpu:2",
        "--mem=16G", "--time=1:30:00", "--partition=gpu,long", "--account=lab-7", "--signal=B:USR1@120", "--requeue",
        "--open-mode=append", "--output=\"/data/run/logs/%A_%a.log\"",
      ])
    #expect(
      directives(scripts.merging) == [
        "--job-name=my-sweep-merge", "--nodes=1", "--ntasks=1", "--mem=16G", "--time=1:30:00", "--partition=gpu,long",
        "--account=lab-7", "--output=\"/data/run/logs/merge-%j.log\"",
      ])
    let plain = directives(try self.scripts().training)
    #expect(plain.allSatisfy { line in !["--mem", "--time", "--gres", "--cpus"].contains { line.hasPrefix($0) } })
  }

  @Test func onlyUnfinishedShardsAreInTheArray() throws {
    #expect(directives(try scripts(unfinished: [1, 2, 3, 5, 7, 8]).training)[0] == "--array=1-3,5,7-8")
    #expect(directives(try scripts(unfinished: [4]).training)[0] == "--array=4")
    #expect(try scripts(unfinished: [4]).training.contains("\nshards=8\n"), "the split stays the same")
  }

  @Test(arguments: [("1", 10), ("0:30", 5), ("5", 50), ("12", 120), ("3-0", 120)])
  func tasksAreToldInTime(time: String, seconds: Int) throws {
    let script = try scripts(resources: SlurmResources(time: SlurmTime(time))).training
    #expect(directives(script).contains("--signal=B:USR1@\(seconds)"))
  }

  @Test func logsLieWhereSlurmIsTold() throws {
    let script = try scripts(folder: "/a b/50 % \"x\"/Läufe").training
    #expect(directives(script).last == "--output=\"/a b/50 %% \\\"x\\\"/Läufe/logs/%A_%a.log\"")
    #expect(throws: SlurmValueError.self) { try scripts(folder: "/a\\b") }
    #expect(throws: SlurmValueError.self) { try scripts(folder: "/a\nb") }
    #expect(throws: SlurmValueError.self) { try scripts(sweep: "sweep.yaml") }
  }

  /// Runs a script without Slurm, with another program in the place of this one, and returns the words that it was given.
  @Test(arguments: ["/tmp/plain", "/tmp/a b", "/tmp/it's $HOME `x` \"y\" *", "/tmp/Läufe 100 %", "/tmp/-n"])
  func everyPathReachesTheProgramAsItIs(folder: String) throws {
    let place = RunFolder().url
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let program = place.appendingPathComponent("pro gram's")
    try "#!/bin/bash\nprintf '%s\\n' \"$@\" >\"$0.words\"\n".write(to: program, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    let scripts = try SlurmScripts(
      program: program.path, sweep: folder + "/a.yaml", folder: folder, shards: 3, unfinished: [2],
      arguments: ["--device", "opencl:Some GPU"], resources: SlurmResources(), version: "1")
    for (script, words) in [
      (
        scripts.training,
        [
          "run", folder + "/a.yaml", "--shard", "2/3", "--output", folder + "/shard-2-of-3", "--device",
          "opencl:Some GPU",
        ]
      ),
      (scripts.merging, ["merge", folder + "/shard-*-of-3", "--output", folder]),
    ] {
      let file = place.appendingPathComponent("script")
      try script.write(to: file, atomically: true, encoding: .utf8)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments = [file.path]
      process.environment = ["PATH": "/usr/bin:/bin", "SLURM_ARRAY_TASK_ID": "2"]
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      let found = try String(contentsOf: place.appendingPathComponent("pro gram's.words"), encoding: .utf8)
      #expect(found == words.joined(separator: "\n") + "\n")
    }
  }

  @Test(arguments: [
    ("90", 5400), ("90:30", 5430), ("1:30:00", 5400), ("2-12", 216_000), ("1-0:30", 88_200), ("0-0:0:1", 1),
    ("999999", 59_999_940),
  ])
  func timesAreRead(text: String, seconds: Int) throws {
    #expect(try SlurmTime(text).seconds == seconds)
    #expect(try SlurmTime(text).text == text)
  }

  @Test(arguments: [
    "", "0", "1h", "-5", "1:2:3:4", "1-2-3", "1.5", "0:00", ":30", "1-", "12345678", "1 2", "UNLIMITED",
  ])
  func whatIsNoTimeIsRefused(text: String) {
    let error = #expect(throws: SlurmValueError.self) { try SlurmTime(text) }
    #expect(error?.description.contains("`\(text)` is no time limit; allowed are minutes") == true)
  }

  @Test(arguments: ["500", "4G", "4096M", "1T", "100k"]) func memoryIsRead(text: String) throws {
    #expect(try SlurmMemory(text).text == text)
  }

  @Test(arguments: ["", "0", "0G", "G", "4GB", "1.5G", "-1", "4 G", "4G\n", "1234567890123"])
  func whatIsNoMemoryIsRefused(text: String) {
    let error = #expect(throws: SlurmValueError.self) { try SlurmMemory(text) }
    #expect(error?.description.contains("`\(text)` is no amount of memory") == true)
  }

  @Test(arguments: ["", "a b", "a\"b", "a#b", "--hold", "a\nb"]) func whatIsNoNameIsRefused(text: String) {
    #expect(throws: SlurmValueError.self) { try SlurmName(text) }
  }

  @Test func wordsAreQuotedWhereTheyNeedIt() {
    #expect(ShellWord.quoted("/a/b-c_1.2=3:4,@%+") == "/a/b-c_1.2=3:4,@%+")
    #expect(ShellWord.quoted("") == "''")
    #expect(ShellWord.quoted("it's $x") == "'it'\\''s $x'")
    #expect(ShellWord.command(["a", "b c"]) == "a 'b c'")
  }
}
