import Sweeps
import Testing

/// How shards are asked for.
@Suite struct ShardTests {
  private func array(
    _ task: String?, count: String? = "8", first: String? = "1", last: String? = "8"
  ) -> [String: String] {
    var environment = ["HOME": "/root"]
    environment["SLURM_ARRAY_TASK_ID"] = task
    environment["SLURM_ARRAY_TASK_COUNT"] = count
    environment["SLURM_ARRAY_TASK_MIN"] = first
    environment["SLURM_ARRAY_TASK_MAX"] = last
    return environment
  }

  @Test func shardsAreWrittenAsFractions() throws {
    let shard = try Shard("2/8", environment: [:])
    #expect(shard == Shard(index: 2, of: 8))
    #expect(shard.description == "2/8" && shard.folderName == "shard-2-of-8")
    #expect(try Shard("1/1", environment: [:]) == Shard(index: 1, of: 1))
    #expect(try Shard("1000000/1000000", environment: [:]).index == 1_000_000)
  }

  @Test(arguments: [
    "0/8", "9/8", "1/0", "-1/8", "2", "2/8/1", "", "/", "2/", "a/b", "2 /8", "1.0/2", "1/1000001", "２/８",
  ])
  func whatIsNoShardIsRefused(text: String) {
    let error = #expect(throws: ShardError.self) { try Shard(text, environment: array("1")) }
    #expect(error?.description.contains("`\(text)` names no shard") == true)
  }

  @Test func tasksOfAnArrayAreShards() throws {
    #expect(try Shard("slurm", environment: array("1")) == Shard(index: 1, of: 8))
    #expect(try Shard("slurm", environment: array("8")) == Shard(index: 8, of: 8))
    #expect(try Shard("slurm", environment: array("0", first: "0", last: "7")) == Shard(index: 1, of: 8))
    #expect(try Shard("slurm", environment: array("1", count: "1", first: "1", last: "1")) == Shard(index: 1, of: 1))
  }

  @Test func arraysThatMayBeAPartAreRefused() {
    let refused: [([String: String], String)] = [
      ([:], "SLURM_ARRAY_TASK_ID is not set"),
      (array(nil), "SLURM_ARRAY_TASK_ID is not set"),
      (array(""), "SLURM_ARRAY_TASK_ID is not set"),
      (array("1", count: nil), "SLURM_ARRAY_TASK_COUNT is not set"),
      (array("1", first: nil), "SLURM_ARRAY_TASK_MIN is not set"),
      (array("1", last: nil), "SLURM_ARRAY_TASK_MAX is not set"),
      (array("one"), "SLURM_ARRAY_TASK_ID is `one`"),
      (array("3", count: "3", first: "1", last: "7"), "a step or gaps"),
      (array("3", count: "2", first: "3", last: "4"), "a part of a larger array"),
      (array("9"), "none of the job array's tasks"),
      (array("0", count: "0", first: "1", last: "0"), "a step or gaps"),
    ]
    for (environment, phrase) in refused {
      let error = #expect(throws: ShardError.self) { try Shard("slurm", environment: environment) }
      #expect(error?.description.contains(phrase) == true, "\(error?.description ?? "") instead of \(phrase)")
    }
  }
}
