import Experiments
import Theory

/// What the networks of one cell have in common, and what theory says about them.
public struct CellStatistics: Sendable {
  /// The family that the networks belong to.
  public let family: ModelFamily
  /// Number of networks that the sweep asks for in this cell.
  public let networks: Int
  /// How the networks ended; the counts add up to ``networks``, since a network without a record has not been run.
  public let statusCounts: [Status: Int]
  /// Statistics of each observable over the networks that count for it and have a value, see
  /// `Observable.countedStatuses(in:)`; no entry where no network has one.
  public let statistics: [Observable: SampleStatistics]
  /// How many networks learned which modality first, and whether it was the better one.
  public let preferences: PreferenceCounts
  /// What theory says about this cell, if it was asked.
  public let prediction: Prediction?
  /// What the statistics are relative to, in a diagram of differences from a baseline.
  let reference: Reference?

  init(
    family: ModelFamily, networks: Int, statusCounts: [Status: Int], statistics: [Observable: SampleStatistics],
    preferences: PreferenceCounts = PreferenceCounts(), prediction: Prediction?, reference: Reference? = nil
  ) {
    self.family = family
    self.networks = networks
    self.statusCounts = statusCounts
    self.statistics = statistics
    self.preferences = preferences
    self.prediction = prediction
    self.reference = reference
  }

  /// Number of networks that ended as they should, `n_ok`: converged, or for the competition family, which has no stop
  /// loss, trained to the end.
  public var successful: Int { statusCounts[family.successfulStatus, default: 0] }

  /// Number of networks that ended in a way that counts for an observable.
  public func counted(_ observable: Observable) -> Int {
    observable.countedStatuses(in: family).reduce(0) { $0 + statusCounts[$1, default: 0] }
  }

  /// Whether enough networks stand behind a value for it to be drawn.
  ///
  /// Of what is read of converged networks at least half must have converged, and one must have the value. Of what counts
  /// some other networks too, at least half must have it; of what counts all that were run, one of them.
  public func isTrustworthy(_ observable: Observable) -> Bool {
    guard let sample = statistics[observable] else { return false }
    if observable.countsAllNetworks(in: family) { return true }
    let countsConvergedAlone = observable.countedStatuses(in: family) == [.converged]
    return 2 * (countsConvergedAlone ? successful : sample.count) >= networks
  }

  /// The theoretical value of an observable, relative to the baseline's if the statistics are; `nil` where theory makes no
  /// statement.
  public func prediction(of observable: Observable) -> Double? {
    let own = prediction.flatMap(observable.value(of:))
    guard let reference else { return own }
    guard let own, let other = reference.prediction.flatMap(observable.value(of:)) else { return nil }
    return reference.baseline.compare(own, with: other)
  }
}
