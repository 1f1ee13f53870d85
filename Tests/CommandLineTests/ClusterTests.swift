import Foundation
import Testing

/// Shards, their merge, and the scripts that train them on a cluster.
@Suite struct ClusterTests {
  private func line() throws -> CommandLine {
    let line = try CommandLine()
    try line.write(
      SweepText.small(seeds: 3, correlations: "{linspace: [-0.5, 0.5, 5]}", ratios: "[1.5, 2, 2.5]"), to: "small.yaml")
    return line
  }

  private func run(_ line: CommandLine, _ words: String, code: Int32 = 0) throws -> CommandLine.Result {
    let result = try line.run(words.split(separator: " ").map(String.init))
    #expect(result.code == code, "\(words): \(result.errors)\(result.output)")
    return result
  }

  @Test func shardsMergeToTheWhole() throws {
    let line = try line()
    defer { line.remove() }
    for index in [3, 1] {
      let result = try run(line, "run small.yaml --shard \(index)/3 --device cpu")
      #expect(result.output.hasPrefix("Shard \(index)/3, 15 networks: 15 converged"))
      #expect(line.exists("runs/small/shard-\(index)-of-3/run.sqlite"))
      #expect(!line.exists("runs/small/shard-\(index)-of-3/figures"))
    }
    let status = try run(
      line, "status runs/small/shard-1-of-3 runs/small/shard-2-of-3 runs/small/shard-3-of-3", code: 2)
    let lines = status.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0] == "runs/small/shard-1-of-3: 15 of 15 networks (100 %), 15 converged")
    #expect(lines[1].contains("is not a run folder"))
    #expect(lines[3] == "total of 3: 30 of 30 networks (100 %), 30 converged")

    let folders = "runs/small/shard-1-of-3 runs/small/shard-3-of-3"
    let part = try run(line, "merge \(folders) --output runs/small", code: 75)
    #expect(part.output.contains("2 folders merged into runs/small: 30 of 45 networks, 30 converged"))
    #expect(part.output.contains("15 networks are missing, of these shards:"))
    let prefix = "  2/3: 15 networks; fusionphase "
    let command = try #require(part.output.split(separator: "\n").first { $0.hasPrefix(prefix) })
    #expect(try run(line, String(command.dropFirst(prefix.count))).code == 0)

    let merged = try run(line, "merge \(folders) runs/small/shard-2-of-3 --output runs/small")
    #expect(merged.output.contains("45 of 45 networks") && merged.output.contains("runs/small/cells.csv"))
    #expect(line.exists("runs/small/figures"))
    #expect(try run(line, "run small.yaml --device cpu --output whole").code == 0)
    #expect(try line.rows(of: "runs/small") == (try line.rows(of: "whole")))
    let one = try run(line, "status runs/small")
    #expect(one.output.contains("45 of 45 networks") && one.output.contains("shard 2/3"))
  }

  @Test func theMergedRunTrainsWhatIsMissing() throws {
    let line = try line()
    defer { line.remove() }
    #expect(try run(line, "run small.yaml --shard 1/2 --device cpu --precision double").code == 0)
    let part = try run(line, "merge runs/small/shard-1-of-2 --output runs/small", code: 75)
    let command = try #require(part.output.split(separator: "\n").last)
    #expect(command == "  fusionphase run runs/small/sweep.yaml --precision double --output runs/small")
    #expect(try run(line, String(command.dropFirst(14))).output.contains("45 networks: 45 converged"))
  }

  @Test func failuresAreCountedInTheMerge() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(
      "axes: {training.learning_rate: [0.04, 5]}\nnetwork: {width: 8}\ninitialization: {scale: 1.0e-6}\nseeds: 2\n",
      to: "mixed.yaml")
    let codes = try (1...2).map { try line.run(["run", "mixed.yaml", "--shard", "\($0)/2", "--device", "cpu"]).code }
    #expect(codes.sorted() == [0, 1])
    let merged = try run(
      line, "merge runs/mixed/shard-1-of-2 runs/mixed/shard-2-of-2 --output runs/mixed --json", code: 1)
    #expect(merged.output.contains("\"diverged\" : 2"))
  }

  @Test func shardsThatCannotBeMeantAreRefused() throws {
    let line = try line()
    defer { line.remove() }
    for (arguments, message) in [
      ("run small.yaml --shard 4/3", "--shard: `4/3` names no shard"),
      ("run small.yaml --shard slurm", "SLURM_ARRAY_TASK_ID is not set"),
      ("plan small.yaml --shard x", "names no shard"),
      ("merge runs/small --output runs/merged", "is not a run folder"),
      ("slurm small.yaml --shards 0", "--shards 0: allowed are 1 to"),
      ("slurm small.yaml --shards 16", "the sweep has 15 cells"),
      ("slurm small.yaml --shards 3 --time 1h", "--time: `1h` is no time limit"),
      ("slurm small.yaml --shards 3 --memory 4GB", "--memory: `4GB` is no amount of memory"),
      ("slurm small.yaml --shards 3 --partition a#b", "--partition: `a#b` is no name"),
      ("slurm small.yaml --shards 3 --cpus-per-task 0", "--cpus-per-task 0: allowed are 1 and more"),
      ("slurm small.yaml --shards 3 --gpus-per-task=-1", "--gpus-per-task -1: allowed are 0 and more"),
    ] {
      #expect(try run(line, arguments, code: 2).errors.contains(message))
    }
    #expect(!line.exists("runs"))
    #expect(try run(line, "run small.yaml --shard 1/3 --device cpu").code == 0)
    let other = try run(line, "run small.yaml --shard 2/3 --device cpu --output runs/small/shard-1-of-3", code: 2)
    #expect(other.errors.contains("holds shard 1/3 of this sweep, and asked for is shard 2/3"))
  }

  @Test func fewerCellsThanShardsAreSaid() throws {
    let line = try line()
    defer { line.remove() }
    let codes = try (1...17).map { index in
      let result = try run(line, "run small.yaml --shard \(index)/17 --device cpu")
      #expect(result.errors.contains("The sweep has 15 cells, fewer than 17 shards"))
      return result.output.contains("0 networks;")
    }
    #expect(codes.count { $0 } == 2)
    let plan = try run(line, "plan small.yaml --shard 1/3 --device cpu")
    #expect(plan.output.contains("Small, shard 1/3\n5 cells × 3 networks = 15 networks"))
    #expect(try run(line, "run small.yaml --shard 1/3 --dry-run --device cpu").output.contains("shard 1/3: 5 cells"))
  }

  @Test func aTaskOfAnArrayIsAShard() throws {
    let line = try line()
    defer { line.remove() }
    let result = try line.run(
      ["run", "small.yaml", "--shard", "slurm", "--device", "cpu"],
      environment: [
        "SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "0",
        "SLURM_ARRAY_TASK_MAX": "2",
      ])
    #expect(result.code == 0 && line.exists("runs/small/shard-1-of-3"))
  }

  @Test func scriptsAreSubmittedAndOnlyForWhatIsLeft() throws {
    let line = try line()
    defer { line.remove() }
    // A made-up sbatch, which keeps the words that it is given.
    let tools = line.folder.appendingPathComponent("tools")
    try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
    try line.write("#!/bin/bash\nprintf '%s\\n' \"$*\" >>words\necho \"$(wc -l <words);cluster\"\n", to: "tools/sbatch")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: tools.appendingPathComponent("sbatch").path)
    let environment = ["PATH": tools.path + ":/usr/bin:/bin"]
    #expect(try run(line, "run small.yaml --shard 2/3 --device cpu").code == 0)
    let submit = ["slurm", "small.yaml", "--shards", "3", "--gpus-per-task", "1", "--time", "2:00:00"]
    let result = try line.run(submit + ["--submit"], environment: environment)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("2 of 3 shards are left: submitted as job array 1, and job 2 merges them"))
    let folder = line.folder.resolvingSymlinksInPath().path + "/runs/small"
    let words = try String(contentsOf: line.folder.appendingPathComponent("words"), encoding: .utf8)
    #expect(
      words.split(separator: "\n").map { $0.replacing("/private", with: "") } == [
        "--parsable \(folder)/train.sbatch", "--parsable --dependency=afterany:1 \(folder)/train-merge.sbatch",
      ])
    let script = try String(contentsOfFile: folder + "/train.sbatch", encoding: .utf8)
    #expect(script.contains("#SBATCH --array=1,3\n") && script.contains("--device opencl --precision float &\n"))
    #expect(line.exists("runs/small/logs"))

    // Without --submit the command is there to type; where sbatch is missing, that is said.
    let written = try line.run(submit, environment: environment)
    #expect(
      written.output.contains("job=$(sbatch --parsable '\(folder)/train.sbatch') && sbatch --dependency=afterany:"))
    let refused = try line.run(submit + ["--submit"], environment: ["PATH": "/nonexistent"])
    #expect(refused.code == 2 && refused.errors.contains("sbatch was not found"), "\(refused.errors)")

    for index in [1, 3] { #expect(try run(line, "run small.yaml --shard \(index)/3 --device cpu").code == 0) }
    let done = try line.run(submit + ["--submit"], environment: environment)
    #expect(done.code == 0 && done.output.contains("All 3 shards are complete, and nothing was written"))
    let again = try String(contentsOf: line.folder.appendingPathComponent("words"), encoding: .utf8)
    #expect(again == words)
  }
}
