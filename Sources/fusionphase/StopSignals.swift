import Dispatch
import Engines
import Foundation

/// Ctrl-C, SIGTERM and SIGUSR1 ask training to finish its slice and stop; a second one ends the program at once.
///
/// The signals have their usual effect again once this value is gone.
final class StopSignals {
  private static let signals = [SIGINT, SIGTERM, SIGUSR1]
  private let sources: [any DispatchSourceSignal]

  init(_ control: TrainingControl) {
    sources = Self.signals.map { number in
      // The default action would end the program before the source is told.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInitiated))
      source.setEventHandler {
        if control.isStopRequested {
          signal(number, SIG_DFL)
          kill(getpid(), number)
        }
        control.requestStop()
        Console.note("Stopping after this slice; once more to stop at once (finished batches are safe either way).")
      }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
    for number in Self.signals { signal(number, SIG_DFL) }
  }
}
