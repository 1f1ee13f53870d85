import ArgumentParser
import Engines
import PhaseDiagrams
import Sweeps

/// Why a command could not do what was asked, with the exit code that says so to other programs.
struct CommandFailure: Error {
  static let networksFailed: Int32 = 1
  static let badInput: Int32 = 2
  static let noDevice: Int32 = 3
  static let stopped: Int32 = 75

  let message: String
  let code: Int32

  init(_ message: String, code: Int32 = CommandFailure.badInput) {
    self.message = message
    self.code = code
  }

  /// Runs `body` and turns the errors of the rooms into failures.
  static func translating<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as SweepFileError {
      throw CommandFailure(error.description)
    } catch let error as CellSelectionError {
      throw CommandFailure("--at \(error)")
    } catch let error as ShardError {
      throw CommandFailure("--shard: \(error)")
    } catch let error as SlurmValueError {
      throw CommandFailure(error.description)
    } catch let error as SlurmSubmissionError {
      throw CommandFailure(error.description)
    } catch let error as FigureOptionsError {
      throw CommandFailure(error.description)
    } catch let error as RunStoreError {
      throw CommandFailure(error.description, code: error.reason == .inUse ? stopped : badInput)
    } catch let error as PhaseDiagramError {
      throw CommandFailure(error.description)
    } catch let error as DeviceSelectionError {
      throw CommandFailure("--device: \(error)")
    } catch let error as EngineError {
      throw CommandFailure(error.description, code: error.reason == .noDevice ? noDevice : badInput)
    }
  }
}
