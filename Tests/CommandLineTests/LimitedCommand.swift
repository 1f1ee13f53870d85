import Foundation
import Testing

/// The program with bounds on its time and memory, for input that might make it take all there is of either.
extension CommandLine {
  /// Seconds that a command may take; refusals take milliseconds.
  private static let longest = 20.0
  /// Kilobytes of address space that a command may take.
  private static let addressSpace = 6_000_000

  /// Runs a command within bounds, and expects that it ends by itself and says why where its code is not 0.
  ///
  /// - Parameter codes: the exit codes that are meant.
  @discardableResult
  func bounded(
    _ arguments: [String], codes: Set<Int32> = [0, 2], _ input: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Result {
    let process = try start(
      ["-c", "ulimit -v \(Self.addressSpace); exec \"$0\" \"$@\"", Self.program.path] + arguments)
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    let files = [folder.appendingPathComponent("out-\(UUID())"), folder.appendingPathComponent("err-\(UUID())")]
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    for file in files { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    let end = Date.now + Self.longest
    while process.isRunning, Date.now < end { usleep(2000) }
    let hasEnded = !process.isRunning
    if !hasEnded { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    let words = Comment(rawValue: "\(arguments) \(input): \(process.terminationStatus) \(texts[1].prefix(2000))")
    #expect(hasEnded, words, sourceLocation: sourceLocation)
    #expect(!hasEnded || process.terminationReason == .exit, words, sourceLocation: sourceLocation)
    #expect(!hasEnded || codes.contains(process.terminationStatus), words, sourceLocation: sourceLocation)
    #expect(process.terminationStatus == 0 || !texts[1].isEmpty, words, sourceLocation: sourceLocation)
    #expect(!texts[1].contains("Fatal error") && !texts[1].contains("Crash"), words, sourceLocation: sourceLocation)
    return Result(code: process.terminationStatus, output: texts[0], errors: texts[1])
  }
}
