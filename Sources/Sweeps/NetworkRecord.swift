import Experiments

/// The outcome of one network of a sweep: one row of the run store.
public struct NetworkRecord: Hashable, Sendable {
  /// The cell of the grid.
  public let cell: Int
  /// The network's number within its cell, from 0.
  public let seed: Int
  public let outcome: Outcome

  public init(cell: Int, seed: Int, outcome: Outcome) {
    self.cell = cell
    self.seed = seed
    self.outcome = outcome
  }
}
