import Sweeps

/// Very large sweeps are asked about, since a typing error in an axis is easily made.
enum LargeSweep {
  static let networks = 10_000_000

  /// - Throws: ``CommandFailure`` if the answer is no, or nobody can answer.
  static func confirm(_ sweep: Sweep, yes: Bool) throws {
    guard sweep.networkCount > networks, !yes else { return }
    switch Console.confirm("This sweep has \(sweep.networkCount) networks. Go on?") {
    case true?: return
    case false?: throw CommandFailure("Nothing was done.")
    case nil:
      throw CommandFailure(
        "This sweep has \(sweep.networkCount) networks; more than \(networks) need --yes where nobody can be asked.")
    }
  }
}
