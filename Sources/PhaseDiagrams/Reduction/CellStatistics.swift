import Experiments
import Theory

/// What the networks of one cell have in common, and what theory says about them.
public struct CellStatistics: Sendable {
  /// Number of networks that the sweep asks for in this cell.
  public let networks: Int
  /// How the networks ended; the counts add up to ``networks``, since a network without a record has not been run.
  public let statusCounts: [Status: Int]
  /// Statistics of each observable over the converged networks that have it, or over all that were run for
  /// ``Observable/convergedFraction``; no entry where no network has a value.
  public let statistics: [Observable: SampleStatistics]
  /// What theory says about this cell, if it was asked.
  public let prediction: Prediction?

  /// Number of networks that converged: `n_ok`.
  public var converged: Int { statusCounts[.converged, default: 0] }

  /// Whether enough networks stand behind a value for it to be drawn: at least half of the cell's networks converged,
  /// and one of them has the value.
  public func isTrustworthy(_ observable: Observable) -> Bool {
    guard statistics[observable] != nil else { return false }
    return observable.countsFailedNetworks || 2 * converged >= networks
  }

  /// The theoretical value of an observable, if theory makes a statement.
  public func prediction(of observable: Observable) -> Double? { prediction.flatMap(observable.value(of:)) }
}
