import Experiments

/// What is kept of one network of a sweep.
public struct NetworkRecord: Hashable, Sendable {
  /// The cell of the grid.
  public let cell: Int
  /// The network's number within its cell, from 0.
  public let seed: Int
  public let outcome: Outcome
  /// The learning curve, where it was recorded.
  public let curve: RecordedCurve?
  /// The first layer's weights of both modalities, one row a hidden unit, where they were kept.
  public let firstLayer: ModalityPair<Matrix>?

  public init(
    cell: Int, seed: Int, outcome: Outcome, curve: RecordedCurve? = nil, firstLayer: ModalityPair<Matrix>? = nil
  ) {
    self.cell = cell
    self.seed = seed
    self.outcome = outcome
    self.curve = curve
    self.firstLayer = firstLayer
  }
}
