import ArgumentParser

/// How an error ends the program.
package struct CommandEnding: Sendable {
  package let code: Int32
  /// What is said; nothing where all has been said before.
  package let message: String

  init(_ error: any Error) {
    switch error {
    case let code as ExitCode: (self.code, message) = (code.rawValue, "")
    case let failure as CommandFailure: (code, message) = (failure.code, failure.message)
    default:
      // Help and version end here too, with code 0.
      code = FusionPhase.exitCode(for: error).isSuccess ? 0 : CommandFailure.badInput
      message = FusionPhase.fullMessage(for: error)
    }
  }

  /// How these arguments end the program before it does anything; `nil` where they are a command.
  package init?(arguments: [String]) {
    do {
      _ = try FusionPhase.parseAsRoot(arguments)
      return nil
    } catch {
      self.init(error)
    }
  }
}
