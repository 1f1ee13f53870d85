import Foundation

/// What tasks of a job array ask Slurm for; `nil` leaves it to the cluster.
public struct SlurmResources: Hashable, Sendable {
  public var gpus: Int
  public var cpus: Int?
  public var memory: SlurmMemory?
  public var time: SlurmTime?
  public var partition: SlurmName?
  public var account: SlurmName?

  public init(
    gpus: Int = 0, cpus: Int? = nil, memory: SlurmMemory? = nil, time: SlurmTime? = nil, partition: SlurmName? = nil,
    account: SlurmName? = nil
  ) {
    self.gpus = gpus
    self.cpus = cpus
    self.memory = memory
    self.time = time
    self.partition = partition
    self.account = account
  }
}

/// Batch scripts that train a sweep on a Slurm cluster: a job array with one shard a task, and a job that merges them.
public struct SlurmScripts: Sendable {
  /// The program.
  public let program: String
  /// The sweep file.
  public let sweep: String
  /// The folder for the merged run, with the shards' folders and the logs in it.
  public let folder: String
  /// Number of shards.
  public let shards: Int
  /// The shards to train.
  public let unfinished: [Int]
  /// Further arguments of `run`, such as the device.
  public let arguments: [String]
  public let resources: SlurmResources
  public let version: String

  /// - Parameters:
  ///   - unfinished: the shards to train, ascending, at least one.
  ///   - arguments: further arguments of `run`.
  ///   - version: that of this program.
  /// - Throws: ``SlurmValueError`` if a path is not absolute, or has a character that Slurm cannot take.
  public init(
    program: String, sweep: String, folder: String, shards: Int, unfinished: [Int], arguments: [String],
    resources: SlurmResources, version: String
  ) throws(SlurmValueError) {
    precondition(!unfinished.isEmpty, "there is nothing to train")
    for path in [program, sweep, folder] {
      guard path.hasPrefix("/") else { throw SlurmValueError("`\(path)` is no absolute path.") }
      guard !path.contains(where: \.isNewline) else {
        throw SlurmValueError("`\(path)` has a line break, which no batch script can hold.")
      }
    }
    guard !folder.contains("\\") else {
      throw SlurmValueError("`\(folder)` has a backslash, which Slurm takes out of the names of log files.")
    }
    self.program = program
    self.sweep = sweep
    self.folder = folder
    self.shards = shards
    self.unfinished = unfinished
    self.arguments = arguments
    self.resources = resources
    self.version = version
  }

  /// The folder of the logs, which has to be there before a job begins.
  public var logFolder: String { folder + "/logs" }

  /// The tasks of the array, as in `1-3,7`.
  var tasks: String {
    var ranges: [ClosedRange<Int>] = []
    for shard in unfinished {
      if let last = ranges.last, last.upperBound == shard - 1 {
        ranges[ranges.count - 1] = last.lowerBound...shard
      } else {
        ranges.append(shard...shard)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }

  /// Seconds before the time limit at which a task is told: time to finish a slice and to store what has ended.
  ///
  /// Slurm may be up to a minute early.
  var warning: Int { resources.time.map { max(1, min(120, $0.seconds / 6)) } ?? 120 }

  /// The script of the job array.
  public var training: String {
    let array = unfinished.count == shards ? "" : "# Only the shards that were not complete when this was written.\n"
    return """
      #!/bin/bash
      # Trains a sweep in \(shards) shards, one a task of this job array. Written by fusionphase \(version).
      #
      # It can be submitted again at any time: a shard that is complete ends at once, and all others go on where they were.
      #
      \(array)#SBATCH --array=\(tasks)
      #SBATCH --job-name=\(name)
      \(directives(gpus: resources.gpus, cpus: resources.cpus))
      # Some time before its limit a task is told, so that it can store what it has and get back into the queue.
      #SBATCH --signal=B:USR1@\(warning)
      #SBATCH --requeue
      # A task that comes back goes on in the same log.
      #SBATCH --open-mode=append
      #SBATCH --output=\(log("%A_%a.log"))

      program=\(ShellWord.quoted(program))
      sweep=\(ShellWord.quoted(sweep))
      folder=\(ShellWord.quoted(folder))
      shard=$SLURM_ARRAY_TASK_ID
      shards=\(shards)
      restarts=${SLURM_RESTART_COUNT:-0}

      say() { echo "$(date '+%F %T') shard $shard/$shards: $*"; }

      # What this shell is told, the program is told too: it finishes its slice, stores what has ended, and ends with code 75.
      # On SIGTERM, from scancel or a preemption, Slurm tells the program itself.
      signals=0 limit= cancelled= child=
      near_limit() {
        signals=$((signals + 1)) limit=near
        say "the time limit is near"
        [[ -z $child ]] || kill -USR1 "$child" 2>/dev/null
      }
      trap near_limit USR1
      trap 'signals=$((signals + 1)) cancelled=yes' TERM

      say "begins on $(hostname), restart $restarts"
      "$program" run "$sweep" --shard "$shard/$shards" --output "$folder/shard-$shard-of-$shards" \\
        \(ShellWord.command(arguments)) &
      child=$!
      [[ -z $limit ]] || kill -USR1 "$child"

      # wait ends with the program, and also, before it, with each signal. 127 means that the program's code is known already.
      code=127
      while :; do
        before=$signals
        wait "$child"
        status=$?
        ((status == 127)) || code=$status
        ((signals > before)) || break
      done

      # A signal that came before the program was ready for it has ended it, with nothing lost.
      if [[ -n $limit ]] && ((code == 128 + $(kill -l USR1))); then code=75; fi

      # A task that ran out of time comes back as often as it takes. One that stopped for another reason, such as a device that
      # failed or a full disk, is tried again a few times.
      if ((code == 75)) && [[ -z $cancelled ]]; then
        if [[ -n $limit ]]; then most=1000; else most=3; fi
        if ((restarts >= most)); then
          say "stopped with code 75 after $restarts restarts; submit the script again to go on"
        elif scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"; then
          say "stopped with code 75 and is in the queue again"
          # Slurm ends this shell now.
          sleep 60 & wait $!
        else
          say "stopped with code 75 and could not be queued again; submit the script again to go on"
        fi
      else
        say "ended with code $code"
      fi
      exit "$code"

      """
  }

  /// The script of the job that merges the shards, which is to begin after the array has ended.
  public var merging: String {
    """
    #!/bin/bash
    # Merges the \(shards) shards of a sweep into one run, and says what is missing. Written by fusionphase \(version).
    #
    #SBATCH --job-name=\(name)-merge
    \(directives(gpus: 0, cpus: nil))
    #SBATCH --output=\(log("merge-%j.log"))

    program=\(ShellWord.quoted(program))
    folder=\(ShellWord.quoted(folder))
    exec "$program" merge "$folder"/shard-*-of-\(shards) --output "$folder"

    """
  }

  /// The command that submits both scripts.
  ///
  /// - Parameters:
  ///   - training: the path of the array's script.
  ///   - merging: the path of the merging script.
  public static func submission(training: String, merging: String) -> String {
    "job=$(sbatch --parsable \(ShellWord.quoted(training))) && "
      + "sbatch --dependency=afterany:${job%%;*} \(ShellWord.quoted(merging))"
  }

  private func directives(gpus: Int, cpus: Int?) -> String {
    var options = ["nodes=1", "ntasks=1"]
    if let cpus { options.append("cpus-per-task=\(cpus)") }
    // Every task is a job of one node, where this is the same as --gpus-per-task and known to more clusters.
    if gpus > 0 { options.append("gres=gpu:\(gpus)") }
    if let memory = resources.memory { options.append("mem=\(memory.text)") }
    if let time = resources.time { options.append("time=\(time.text)") }
    if let partition = resources.partition { options.append("partition=\(partition.text)") }
    if let account = resources.account { options.append("account=\(account.text)") }
    return options.map { "#SBATCH --\($0)" }.joined(separator: "\n")
  }

  /// The sweep file's name, as far as the name of a job can hold it.
  private var name: String {
    let file = URL(fileURLWithPath: sweep).deletingPathExtension().lastPathComponent
    let name = String(file.map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "-" })
    return name.first.map { "._-".contains($0) } ?? true ? "sweep" + name : name
  }

  /// Slurm replaces what follows a percent sign, and a doubled one by itself.
  private func log(_ pattern: String) -> String {
    ShellWord.directive(logFolder.replacing("%", with: "%%") + "/" + pattern)
  }
}
