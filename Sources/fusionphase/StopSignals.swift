import Dispatch
import Engines
import Foundation

/// Ctrl-C, SIGTERM and SIGUSR1 ask training to finish its slice and stop; a second one ends the program at once, with the
/// code that a shell gives to a command that a signal ended (130 for Ctrl-C).
///
/// A reader of the output who goes away does not end the training either. The signals have their usual effect again once
/// this value is gone.
final class StopSignals {
  private static let signals = [SIGINT, SIGTERM, SIGUSR1]
  private let sources: [any DispatchSourceSignal]

  init(_ control: TrainingControl) {
    sources = Self.signals.map { number in
      // The default action would end the program before the source is told.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInitiated))
      source.setEventHandler {
        // What is stored stays: the database is sound whenever the program ends.
        if control.isStopRequested { _exit(128 + number) }
        control.requestStop()
        Console.note("Stopping after this slice; once more to stop at once (finished batches are safe either way).")
      }
      source.resume()
      return source
    }
    signal(SIGPIPE, SIG_IGN)
  }

  deinit {
    for source in sources { source.cancel() }
    for number in Self.signals + [SIGPIPE] { signal(number, SIG_DFL) }
  }
}
