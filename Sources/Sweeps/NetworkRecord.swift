import Experiments

/// What is kept of one network of a sweep.
public struct NetworkRecord: Hashable, Sendable {
  /// The cell of the grid.
  public let cell: Int
  /// The network's number within its cell, from 0.
  public let seed: Int
  public let outcome: Outcome
  /// A fusion network's learning curve, where it was recorded.
  public let curve: RecordedCurve?
  /// The learning curve of a network of the competition family, where it was recorded.
  public let competitionCurve: CompetitionCurve?
  /// The first layer's weights of both modalities, one row a hidden unit, where they were kept.
  public let firstLayer: ModalityPair<Matrix>?

  public init(
    cell: Int, seed: Int, outcome: Outcome, curve: RecordedCurve? = nil,
    competitionCurve: CompetitionCurve? = nil, firstLayer: ModalityPair<Matrix>? = nil
  ) {
    self.cell = cell
    self.seed = seed
    self.outcome = outcome
    self.curve = curve
    self.competitionCurve = competitionCurve
    self.firstLayer = firstLayer
  }
}

extension NetworkRecord {
  /// Whether everything in the record is what networks of this family leave behind once they have ended.
  func isWhollyEnded(of family: ModelFamily) -> Bool {
    switch outcome {
    case .fusion: family == .fusion && competitionCurve == nil && outcome.status != .notRun
    case .competition: family == .competition && curve == nil && firstLayer == nil && outcome.status != .notRun
    }
  }

  /// What an engine returned of a network.
  ///
  /// - Parameter experiment: the network's, asked for only where there is a learning curve.
  /// - Precondition: both are of one family.
  init(_ place: NetworkPlace, _ network: TrainedNetwork, of experiment: @autoclosure () -> Experiment) {
    switch network {
    case .fusion(let network):
      self.init(
        cell: place.cell, seed: place.seed, outcome: .fusion(network.outcome),
        curve: network.curve.map { curve in
          guard let experiment = experiment().fusion else {
            preconditionFailure("an engine returns networks of the family that it was given")
          }
          return RecordedCurve(curve, dimensions: experiment.network.inputDimensions)
        }, firstLayer: network.firstLayer)
    case .competition(let network):
      self.init(
        cell: place.cell, seed: place.seed, outcome: .competition(network.outcome), competitionCurve: network.curve)
    }
  }
}
