/// Very large sweeps are asked about, since a typing error in an axis is easily made.
enum LargeSweep {
  static let networks = 10_000_000

  /// - Parameter count: number of networks of the sweep, or of the part that is asked for.
  /// - Throws: ``CommandFailure`` if the answer is no, or nobody can answer.
  static func confirm(_ count: Int, yes: Bool) throws {
    guard count > networks, !yes else { return }
    switch Console.confirm("These are \(count) networks. Go on?") {
    case true?: return
    case false?: throw CommandFailure("Nothing was done.")
    case nil:
      throw CommandFailure(
        "These are \(count) networks; more than \(networks) need --yes where nobody can be asked.")
    }
  }
}
