import Engines
import Experiments
import Foundation
import Sweeps
import Testing

/// Locks, journals and files of a run folder.
@Suite struct DurabilityTests {
  private let sweep: Sweep

  init() throws { sweep = try Sweep(text: "seeds: 4\n", fileName: "a.yaml") }

  @Test func storesOfOneProcessShareTheLockAndTheLastTakesItAway() throws {
    let folder = RunFolder()
    let lock = folder.url.appendingPathComponent("run.lock").path
    func open() throws -> RunStore { try RunStore(folder: folder.url, for: sweep, precision: .float) }
    var (first, second): (RunStore?, RunStore?) = (try open(), try open())
    let process = ProcessInfo.processInfo.processIdentifier
    #expect(try RunStore(reading: folder.url).writer?.hasPrefix("process \(process) on ") == true)
    withExtendedLifetime(first) { first = nil }
    #expect(FileManager.default.fileExists(atPath: lock))
    #expect(try RunStore(reading: folder.url).writer != nil)
    withExtendedLifetime(second) { second = nil }
    #expect(!FileManager.default.fileExists(atPath: lock))
    #expect(try RunStore(reading: folder.url).writer == nil)
  }

  @Test func theLockOfADeadProcessMeansNothing() throws {
    let folder = RunFolder()
    try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
    try #"{"process":1,"host":"elsewhere","since":"2020-01-01T00:00:00Z"}"#.write(
      to: folder.url.appendingPathComponent("run.lock"), atomically: true, encoding: .utf8)
    let store = try RunStore(folder: folder.url, for: sweep, precision: .float)
    #expect(store.writer?.contains("elsewhere") == false)
  }

  @Test(arguments: ["ext4", "xfs", "btrfs", "tmpfs", "overlay"])
  func fileSystemsOfOneHostHaveAWriteAheadLog(name: String) {
    #expect(RunJournal(fileSystem: name) == .writeAheadLog)
  }

  @Test(arguments: ["nfs", "nfs4", "lustre", "gpfs", "beegfs", "fuse.sshfs", "cifs", "ceph", "9p", "vboxsf", nil])
  func allOthersHaveARollbackJournal(name: String?) { #expect(RunJournal(fileSystem: name) == .rollback) }

  @Test(
    arguments: [
      ("/home/a/runs", "ext4"), ("/scratch", "lustre"), ("/scratch/runs/a", "lustre"), ("/scratching", "ext4"),
      ("/my disk/a", "nfs4"), ("/shadowed/a", "xfs"),
    ])
  func aPathLiesOnTheFileSystemOfItsMountPoint(path: String, fileSystem: String) {
    let mounts = #"""
      1 0 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      2 1 0:9 / /shadowed rw - nfs4 host:/a rw
      3 1 0:50 / /scratch rw,noatime shared:2 master:3 - lustre a@tcp:/scratch rw,flock
      4 1 0:51 /b /my\040disk rw - nfs4 host:/b rw
      5 1 8:2 / /shadowed rw - xfs /dev/sdb1 rw

      """#
    #expect(RunJournal.fileSystem(of: path, mounts: mounts) == fileSystem)
  }

  @Test func anUnfinishedSweepFileIsMadeGood() throws {
    let folder = RunFolder()
    _ = try RunStore(folder: folder.url, for: sweep, precision: .float)
    let file = folder.url.appendingPathComponent("sweep.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    try Data().write(to: file)
    #expect(throws: RunStoreError.self) { try RunStore(reading: folder.url) }
    _ = try RunStore(folder: folder.url, for: sweep, precision: .float)
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == ["run.sqlite", "sweep.yaml"])
  }
}
