extension Shard {
  /// The shard of a task of a Slurm job array: the first task takes shard 1, and there are as many shards as tasks.
  ///
  /// Only arrays without gaps that begin at 0 or 1 are understood. In all others the tasks may be a part of what was
  /// submitted before, such as the two that failed of eight, and would split the sweep in another way.
  ///
  /// - Parameter environment: the environment variables of this process.
  /// - Throws: ``ShardError`` if the variables of an array are not set, or the array is none of these.
  init(slurm environment: [String: String]) throws(ShardError) {
    let task = try Self.number("SLURM_ARRAY_TASK_ID", in: environment)
    let count = try Self.number("SLURM_ARRAY_TASK_COUNT", in: environment)
    let first = try Self.number("SLURM_ARRAY_TASK_MIN", in: environment)
    let last = try Self.number("SLURM_ARRAY_TASK_MAX", in: environment)
    let advice = "submit with --array=1-N, or write --shard I/N with the N of the whole sweep."
    guard count >= 1, last - first == count - 1 else {
      throw ShardError(
        "The job array has \(count) tasks from \(first) to \(last), that is, a step or gaps, and which shards are meant "
          + "cannot be known; \(advice)")
    }
    guard first == 0 || first == 1 else {
      throw ShardError(
        "The job array has tasks \(first) to \(last), which look like a part of a larger array, and how many shards there "
          + "are cannot be known; \(advice)")
    }
    guard (first...last).contains(task), count <= Self.mostShards else {
      throw ShardError(
        "Task \(task) is none of the job array's tasks \(first) to \(last), of which up to \(Self.mostShards) are shards."
      )
    }
    self.init(index: task - first + 1, of: count)
  }

  private static func number(_ name: String, in environment: [String: String]) throws(ShardError) -> Int {
    guard let text = environment[name], !text.isEmpty else {
      throw ShardError(
        "slurm takes the shard from a Slurm job array, but \(name) is not set here; submit with `sbatch --array=1-N`, or "
          + "write --shard I/N.")
    }
    guard let number = Int(text), number >= 0 else { throw ShardError("\(name) is `\(text)`, which is no number.") }
    return number
  }
}
