import Foundation

/// Why a script could not be submitted.
public struct SlurmSubmissionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What sbatch said, or that there is none.
  public let description: String
}

/// Submits scripts to Slurm.
public enum SlurmSubmission {
  /// Calls `sbatch`, as a shell would find it.
  ///
  /// - Parameter options: come before the script, as in `--dependency=afterany:7`.
  /// - Returns: the number of the job.
  /// - Throws: ``SlurmSubmissionError`` if there is no sbatch, or it refuses.
  public static func submit(_ script: String, options: [String] = []) throws(SlurmSubmissionError) -> String {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sbatch", "--parsable"] + options + [script]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw SlurmSubmissionError(description: "sbatch could not be called: \(error.localizedDescription)")
    }
    // Far less than a pipe holds.
    process.waitUntilExit()
    func text(_ pipe: Pipe) -> String {
      String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    guard process.terminationStatus != 127 else {
      throw SlurmSubmissionError(
        description: "sbatch was not found; --submit works where Slurm's commands are, and there \(script) can be "
          + "submitted by hand.")
    }
    // The number, and behind a semicolon the cluster, where there are several.
    let job = text(output).split(separator: ";").first.map(String.init) ?? ""
    guard process.terminationStatus == 0, !job.isEmpty, job.allSatisfy(\.isNumber) else {
      throw SlurmSubmissionError(description: "sbatch refused \(script): \(text(errors)) \(text(output))")
    }
    return job
  }
}
