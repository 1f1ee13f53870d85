import Engines
import Experiments

/// What the cells of a sweep hold: networks of one family.
enum SweepCells: Sendable {
  case fusion(FusionCells)
  case competition(CompetitionCells)

  /// - Parameter refuse: called for what cannot be made, with the first cell that has it. The cells must not be used if
  ///   this was called.
  init(_ source: TemplateSource, refuse: (ExperimentError, _ cell: Int) -> Void) {
    switch source.dataForm.family {
    case .fusion: self = .fusion(FusionCells(source, refuse: refuse))
    case .competition: self = .competition(CompetitionCells(source, refuse: refuse))
    }
  }

  var family: ModelFamily {
    switch self {
    case .fusion: .fusion
    case .competition: .competition
    }
  }

  /// The training run of one of a cell's networks.
  ///
  /// - Throws: ``ExperimentError`` where ``init(_:refuse:)`` refused it.
  func experiment(ofCell cell: Int, seed: Seed) throws(ExperimentError) -> Experiment {
    switch self {
    case .fusion(let cells): .fusion(try cells.experiment(ofCell: cell, seed: seed))
    case .competition(let cells): .competition(try cells.experiment(ofCell: cell, seed: seed))
    }
  }

  /// The training run that a grid of a single cell holds.
  ///
  /// - Throws: ``ExperimentError`` if there is none.
  static func onlyExperiment(_ source: TemplateSource, seed: Seed) throws(ExperimentError) -> Experiment {
    switch source.dataForm.family {
    case .fusion: .fusion(try FusionComponents(source).experiment(ofCell: 0, seed: seed))
    case .competition: .competition(try CompetitionComponents(source).experiment(ofCell: 0, seed: seed))
    }
  }

  /// The shape of a cell's networks.
  func shape(ofCell cell: Int) -> BatchShape {
    switch self {
    case .fusion(let cells): .fusion(cells.shape(ofCell: cell))
    case .competition(let cells): .competition(cells.shape(ofCell: cell))
    }
  }

  /// Sentences on what can be trained but will hardly mean anything at this precision.
  func warnings(_ source: TemplateSource, precision: Precision) -> [String] {
    switch self {
    case .fusion(let cells): cells.warnings(source, precision: precision)
    case .competition(let cells): cells.warnings(source, precision: precision)
    }
  }
}
