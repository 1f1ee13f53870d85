import Engines
import Experiments

/// The parts of a fusion sweep's experiments.
struct FusionComponents {
  let network: NetworkComponent
  let initialization: InitializationComponent
  let data: DataComponent
  let training: TrainingComponent
  let twin: TwinComponent

  init(_ source: TemplateSource) {
    network = NetworkComponent(source)
    initialization = InitializationComponent(source)
    data = DataComponent(source)
    training = TrainingComponent(source)
    twin = TwinComponent(source, network: network, initialization: initialization, training: training)
  }

  /// The training run of one of a cell's networks, made from nothing.
  func experiment(ofCell cell: Int, seed: Seed) throws(ExperimentError) -> FusionExperiment {
    try FusionExperiment(
      network: network.make(cell: cell), initialization: initialization.make(cell: cell), data: data.make(cell: cell),
      training: training.make(cell: cell), width: twin.make(cell: cell).width, seed: seed)
  }
}

/// What the cells of a fusion sweep hold.
struct FusionCells: Sendable {
  private let networks: CellTable<NetworkComponent>
  private let initializations: CellTable<InitializationComponent>
  private let data: CellTable<DataComponent>
  private let trainings: CellTable<TrainingComponent>
  private let twins: CellTable<TwinComponent>
  private let shapes: CellTable<ShapeComponent>

  init(_ source: TemplateSource, refuse: (ExperimentError, _ cell: Int) -> Void) {
    var isRefused = false
    func refuseOnce(_ error: ExperimentError, _ cell: Int) {
      isRefused = true
      refuse(error, cell)
    }
    let components = FusionComponents(source)
    networks = CellTable(components.network, in: source, refuse: refuseOnce)
    initializations = CellTable(components.initialization, in: source, refuse: refuseOnce)
    data = CellTable(components.data, in: source, refuse: refuseOnce)
    trainings = CellTable(components.training, in: source, refuse: refuseOnce)
    // Twins and shapes are made from the others' values, which have to be possible.
    twins =
      isRefused
      ? CellTable(refused: components.twin, in: source) : CellTable(components.twin, in: source, refuse: refuseOnce)
    let shape = ShapeComponent(networks: networks, data: data, trainings: trainings, twins: twins, in: source)
    shapes =
      isRefused ? CellTable(refused: shape, in: source) : CellTable(shape, in: source, refuse: refuseOnce)
    if !isRefused { checkSamples(source, refuse: refuse) }
  }

  /// The training run of one of a cell's networks.
  func experiment(ofCell cell: Int, seed: Seed = Seed()) throws(ExperimentError) -> FusionExperiment {
    let twin = twins.value(ofCell: cell)
    return try FusionExperiment(
      network: networks.value(ofCell: cell), initialization: initializations.value(ofCell: cell),
      data: data.value(ofCell: cell), training: trainings.value(ofCell: cell), width: twin.width, twin: twin.twin,
      seed: seed)
  }

  /// The shape of a cell's networks.
  func shape(ofCell cell: Int) -> FusionShape { shapes.value(ofCell: cell) }

  /// The narrow twin of a cell's networks, where they train as one.
  func twin(ofCell cell: Int) -> NarrowTwin? { twins.value(ofCell: cell).twin }

  /// D_A and D_B of a cell's data.
  func inputDimensions(ofCell cell: Int) -> ModalityPair<Int> { networks.value(ofCell: cell).inputDimensions }

  /// The total map of a network starts at about the initial scale to the power of the depth. Below the precision's least
  /// normal magnitude it loses digits, and far below it is zero and training never starts.
  func warnings(_ source: TemplateSource, precision: Precision) -> [String] {
    var vanishing = VanishingScales(precision: precision)
    let combinations = CellIndex(
      source, dimensions: networks.component.dimensions.union(initializations.component.dimensions))
    for number in 0..<combinations.count {
      let cell = combinations.firstCell(of: number)
      vanishing.add(initializations.value(ofCell: cell).scale, exponent: networks.value(ofCell: cell).depth)
    }
    return vanishing.warnings(
      exponent: { "the depth \($0)" }, consequence: "the initial map loses digits or vanishes", remedy: "fewer layers")
      + widthWarnings(cellCount: source.grid.cellCount)
  }

  /// Says which cells are trained at full width although narrow twins are asked for.
  private func widthWarnings(cellCount: Int) -> [String] {
    var reasons: [String: Int] = [:]
    for number in 0..<twins.count {
      guard case .refused(let refusal, _) = twins.value(ofCell: twins.firstCell(of: number)) else { continue }
      reasons[refusal.description, default: 0] += cellCount / twins.count
    }
    return reasons.sorted { $0.key < $1.key }.map { reason, count in
      "\(count) of \(cellCount) cells train at full width although network.width_method is reduced: \(reason)"
    }
  }

  /// Refuses cells whose networks need samples that their data does not have, or that cannot train on moments.
  private func checkSamples(_ source: TemplateSource, refuse: (ExperimentError, _ cell: Int) -> Void) {
    let trained = CellIndex(
      source, dimensions: networks.component.dimensions.union(trainings.component.dimensions))
    let allSuit = (0..<trained.count).allSatisfy { number in
      let cell = trained.firstCell(of: number)
      let (network, training) = (networks.value(ofCell: cell), trainings.value(ofCell: cell))
      return training.method != .moments && !FusionExperiment.trainsOnSamples(network, training)
    }
    guard !allSuit else { return }
    let cells = CellIndex(
      source,
      dimensions: networks.component.dimensions.union(trainings.component.dimensions)
        .union(data.component.dimensions))
    for number in 0..<cells.count {
      let cell = cells.firstCell(of: number)
      do throws(ExperimentError) {
        _ = try experiment(ofCell: cell)
      } catch {
        refuse(error, cell)
      }
    }
  }
}
