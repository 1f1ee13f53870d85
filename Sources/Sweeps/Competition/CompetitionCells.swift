import Engines
import Experiments

/// The parts of a competition sweep's experiments.
struct CompetitionComponents {
  let network: CompetitionNetworkComponent
  let data: SparseCodingComponent
  let training: CompetitionTrainingComponent

  init(_ source: TemplateSource) {
    network = CompetitionNetworkComponent(source)
    data = SparseCodingComponent(source)
    training = CompetitionTrainingComponent(source)
  }

  /// The training run of one of a cell's networks, made from nothing.
  func experiment(ofCell cell: Int, seed: Seed) throws(ExperimentError) -> CompetitionExperiment {
    try training.make(cell: cell).experiment(
      network: network.make(cell: cell), data: data.make(cell: cell), seed: seed)
  }
}

/// What the cells of a competition sweep hold.
struct CompetitionCells: Sendable {
  private let networks: CellTable<CompetitionNetworkComponent>
  private let data: CellTable<SparseCodingComponent>
  private let trainings: CellTable<CompetitionTrainingComponent>

  init(_ source: TemplateSource, refuse: (ExperimentError, _ cell: Int) -> Void) {
    let components = CompetitionComponents(source)
    networks = CellTable(components.network, in: source, refuse: refuse)
    data = CellTable(components.data, in: source, refuse: refuse)
    trainings = CellTable(components.training, in: source, refuse: refuse)
  }

  /// The training run of one of a cell's networks.
  func experiment(ofCell cell: Int, seed: Seed) throws(ExperimentError) -> CompetitionExperiment {
    try trainings.value(ofCell: cell).experiment(
      network: networks.value(ofCell: cell), data: data.value(ofCell: cell), seed: seed)
  }

  /// The shape of a cell's networks.
  func shape(ofCell cell: Int) -> CompetitionShape {
    CompetitionShape(networks.value(ofCell: cell), data.value(ofCell: cell))
  }

  /// A unit's first gradient is about the initial scale to the power q − 1. Below the precision's least normal magnitude
  /// it loses digits, and far below it is zero and training never starts.
  func warnings(_ source: TemplateSource, precision: Precision) -> [String] {
    var vanishing = VanishingScales(precision: precision)
    let combinations = CellIndex(
      source, dimensions: networks.component.dimensions.union(trainings.component.dimensions))
    for number in 0..<combinations.count {
      let cell = combinations.firstCell(of: number)
      vanishing.add(
        trainings.value(ofCell: cell).initialScale, exponent: networks.value(ofCell: cell).activation.power - 1)
    }
    return vanishing.warnings(
      exponent: { "the power less one, \($0)," }, consequence: "the first gradients lose digits or vanish",
      remedy: "a smaller power")
  }
}
