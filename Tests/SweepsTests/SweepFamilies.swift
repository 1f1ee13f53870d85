import Experiments
import Sweeps

extension Sweep {
  /// The experiment of a sweep of the fusion family.
  func fusionExperiment(cell: Int, seed: Int) -> FusionExperiment {
    experiment(cell: cell, seed: seed).fusion!
  }

  /// The experiment of a sweep of the competition family.
  func competitionExperiment(cell: Int, seed: Int) -> CompetitionExperiment {
    experiment(cell: cell, seed: seed).competition!
  }
}
