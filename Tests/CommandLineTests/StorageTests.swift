import Foundation
import Testing

/// Disks that are full, folders that cannot be written, and file systems of clusters.
@Suite struct StorageTests {
  private static let sweep = SweepText.small(
    seeds: 40, correlations: "{linspace: [-0.9, 0.9, 10]}", ratios: "{linspace: [1.2, 3, 10]}")

  /// The rows of an undisturbed run.
  private func expectedRows(_ line: CommandLine) throws -> [String] {
    try line.write(Self.sweep, to: "sweep.yaml")
    #expect(try line.run(["run", "sweep.yaml", "--device", "cpu", "--output", "whole"]).code == 0)
    return try line.rows(of: "whole")
  }

  private func expectDiskFull(_ result: CommandLine.Result) {
    #expect(result.code == 75, "\(result.errors)")
    #expect(result.errors.contains("cannot write to the run in "), "\(result.errors)")
    #expect(result.errors.contains("full"), "\(result.errors)")
    #expect(result.errors.contains("Go on with:\n  "), "\(result.errors)")
  }

  /// A file may not grow beyond a limit, which is how quotas and full disks look that SQLite does not know as such.
  @Test func aFileThatMayNotGrowStopsTheRun() throws {
    let line = try CommandLine()
    defer { line.remove() }
    let rows = try expectedRows(line)
    expectDiskFull(
      try line.shell(#"ulimit -f 400; exec "$PROGRAM" run sweep.yaml --device cpu --output limited"#))
    #expect(try line.run(["status", "limited"]).code == 0)
    #expect(try line.run(["run", "sweep.yaml", "--device", "cpu", "--output", "limited"]).code == 0)
    #expect(try line.rows(of: "limited") == rows)
  }

  @Test(.whereMountsWork) func aFullDiskStopsTheRunUntilThereIsRoom() throws {
    let line = try CommandLine()
    defer { line.remove() }
    let rows = try expectedRows(line)
    let result = try line.shell(
      """
      mkdir disk && mount -t tmpfs -o size=300k none disk || exit 3
      "$PROGRAM" run sweep.yaml --device cpu --output disk/run --json
      code=$?
      mount -o remount,size=64m disk
      "$PROGRAM" run sweep.yaml --device cpu --output disk/run > second 2>&1 || exit 4
      "$PROGRAM" export disk/run --format csv --output rows.csv || exit 5
      exit $code
      """, isMounting: true)
    expectDiskFull(result)
    #expect(result.output.contains(#""isComplete" : false"#) && result.output.contains(#""error" : "#))
    let found = try String(contentsOf: line.folder.appendingPathComponent("rows.csv"), encoding: .utf8)
    #expect(found.split(separator: "\n").map(String.init) == rows)
  }

  @Test(.whereMountsWork) func aReadOnlyFolderIsReadAndNotRun() throws {
    let line = try CommandLine()
    defer { line.remove() }
    let rows = try expectedRows(line)
    let result = try line.shell(
      """
      mount --bind whole whole && mount -o remount,bind,ro whole || exit 4
      "$PROGRAM" status whole > status || exit 5
      "$PROGRAM" export whole --format csv > rows.csv || exit 6
      "$PROGRAM" run sweep.yaml --device cpu --output whole/new 2> new && exit 7
      exec "$PROGRAM" run sweep.yaml --device cpu --output whole
      """, isMounting: true)
    #expect(result.code == 2)
    #expect(result.errors.contains("/whole: Read-only file system"), "\(result.errors)")
    func text(_ name: String) throws -> String {
      try String(contentsOf: line.folder.appendingPathComponent(name), encoding: .utf8)
    }
    #expect(try text("status").contains("4000 of 4000 networks"))
    #expect(try text("rows.csv").split(separator: "\n").map(String.init) == rows)
    let refusal = try text("new")
    #expect(refusal.contains("whole/new"), "\(refusal)")
  }

  /// Shards of which one lies in a folder that cannot be written.
  @Test(.whereMountsWork) func aReadOnlyFolderIsMerged() throws {
    let line = try CommandLine()
    defer { line.remove() }
    let rows = try expectedRows(line)
    let result = try line.shell(
      """
      for shard in 1 2; do
        "$PROGRAM" run sweep.yaml --device cpu --shard $shard/2 --output "parts/its 100% $shard" || exit 3
      done
      mount --bind parts parts && mount -o remount,bind,ro parts || exit 4
      "$PROGRAM" merge parts/* --output merged || exit 5
      exec "$PROGRAM" export merged --format csv > rows.csv
      """, isMounting: true)
    #expect(result.code == 0, "\(result.errors)")
    let found = try String(contentsOf: line.folder.appendingPathComponent("rows.csv"), encoding: .utf8)
    #expect(found.split(separator: "\n").map(String.init) == rows)
  }

  @Test func aFolderBelowAFileIsRefused() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(Self.sweep, to: "sweep.yaml")
    let result = try line.run(["run", "sweep.yaml", "--device", "cpu", "--output", "sweep.yaml/run"])
    #expect(result.code == 2)
    #expect(result.errors.contains("sweep.yaml/run"), "\(result.errors)")
  }

  /// ramfs is none of the file systems that are known to be of one host alone, and so is taken for one of a cluster.
  @Test(.whereMountsWork) func runsOnOtherFileSystemsSurviveTheSame() throws {
    let line = try CommandLine()
    defer { line.remove() }
    let rows = try expectedRows(line)
    let result = try line.shell(
      """
      mkdir disk && mount -t ramfs none disk || exit 3
      for delay in 0.05 0.06 0.07 0.08 0.09 0.1 0.11 0.12 0.13 0.2 0.3 0.5; do
        "$PROGRAM" run sweep.yaml --device cpu --output disk/run > /dev/null 2>&1 & sleep $delay; kill -KILL $!; wait $!
        ls disk/run >> files 2> /dev/null
        "$PROGRAM" status disk/run > status 2>> refusals
      done
      "$PROGRAM" run sweep.yaml --device cpu --output disk/run || exit 4
      "$PROGRAM" export disk/run --format csv > rows.csv || exit 5
      cp -r whole disk/whole && "$PROGRAM" run sweep.yaml --device cpu --output disk/whole || exit 6
      ls disk/whole >> files
      """, isMounting: true)
    #expect(result.code == 0, "\(result.errors)")
    func text(_ name: String) throws -> String {
      try String(contentsOf: line.folder.appendingPathComponent(name), encoding: .utf8)
    }
    #expect(try text("rows.csv").split(separator: "\n").map(String.init) == rows)
    #expect(try !text("files").contains("-wal"))
    // Those that were killed before there was anything to read.
    let refusals = try text("refusals").split(separator: "\n")
    let early = [
      "is not a run folder", "has only just been begun", "has no readable sweep.yaml", "again writes it anew",
    ]
    #expect(refusals.allSatisfy { refusal in early.contains { refusal.contains($0) } }, "\(refusals)")
  }

  @Test func aDamagedRunIsRefusedWithAdvice() throws {
    let line = try CommandLine()
    defer { line.remove() }
    let rows = try expectedRows(line)
    let file = line.folder.appendingPathComponent("whole/run.sqlite")
    let data = try Data(contentsOf: file)
    var damaged = data
    for place in stride(from: data.count / 3, to: data.count, by: 5000) { damaged[place] ^= 0x55 }
    try damaged.write(to: file)
    for command in [["status", "whole"], ["export", "whole", "--format", "csv"], ["plot", "whole"]] {
      let result = try line.run(command)
      #expect(result.code == 2, "\(result.errors)")
      #expect(result.errors.contains("run.sqlite is damaged ("), "\(result.errors)")
      #expect(result.errors.contains("restore the folder"), "\(result.errors)")
    }
    let run = try line.run(["run", "sweep.yaml", "--device", "cpu", "--output", "whole"])
    #expect(run.code == 2 && run.errors.contains("run.sqlite is damaged ("), "\(run.code): \(run.errors)")
    // As the message says.
    try FileManager.default.removeItem(at: file.deletingLastPathComponent())
    #expect(try line.run(["run", "sweep.yaml", "--device", "cpu", "--output", "whole"]).code == 0)
    #expect(try line.rows(of: "whole") == rows)
  }
}

extension Trait where Self == ConditionTrait {
  /// Small disks, disks that may not be written and foreign file systems have to be mounted, which a container may forbid. The
  /// same errors of full and unwritable files are tested without mounts besides, by a limit on the size of files.
  fileprivate static var whereMountsWork: Self {
    .enabled(if: CommandLine.canMount, "this system lets nobody mount a file system, so there is no disk to fill")
  }
}
