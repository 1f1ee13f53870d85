import Experiments

/// The experiments of a batch, which are all of one family.
enum ExperimentsOfOneFamily {
  case fusion([FusionExperiment])
  case competition([CompetitionExperiment])

  /// - Precondition: there are experiments, and all are of one family.
  init(_ experiments: [Experiment]) {
    switch experiments[0].family {
    case .fusion: self = .fusion(experiments.compactMap(\.fusion))
    case .competition: self = .competition(experiments.compactMap(\.competition))
    }
    precondition(count == experiments.count, "a batch has one family")
  }

  private var count: Int {
    switch self {
    case .fusion(let experiments): experiments.count
    case .competition(let experiments): experiments.count
    }
  }
}
