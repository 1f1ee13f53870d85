import Experiments

extension Sweep {
  /// The family that all networks of the sweep belong to.
  public var family: ModelFamily { experiment(cell: 0, seed: 0).family }
}

extension RunStore {
  /// The recorded learning curves of one cell's networks of the competition family, by the network's number in the cell;
  /// empty where none were recorded.
  ///
  /// - Throws: ``RunStoreError`` if the run cannot be read.
  public func competitionCurves(cell: Int) throws(RunStoreError) -> [Int: CompetitionCurve] { [:] }
}
