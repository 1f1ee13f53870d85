import Engines
import Experiments

/// The shape of a cell's fusion networks, which mostly depends on few of the grid's dimensions, if on any.
struct ShapeComponent: CellComponent {
  let dimensions: Set<Int>
  private let networks: CellTable<NetworkComponent>
  private let data: CellTable<DataComponent>
  private let trainings: CellTable<TrainingComponent>
  private let twins: CellTable<TwinComponent>

  init(
    networks: CellTable<NetworkComponent>, data: CellTable<DataComponent>, trainings: CellTable<TrainingComponent>,
    twins: CellTable<TwinComponent>, in source: TemplateSource
  ) {
    self.networks = networks
    self.data = data
    self.trainings = trainings
    self.twins = twins
    let withoutSamples = twins.component.dimensions
    let index = CellIndex(source, dimensions: withoutSamples)
    let trainSomeOnSamples = (0..<index.count).contains { number in
      let cell = index.firstCell(of: number)
      // What cannot be made has been refused, and no shape is asked for then.
      guard let network = try? networks.component.make(cell: cell),
        let training = try? trainings.component.make(cell: cell)
      else { return false }
      return FusionExperiment.trainsOnSamples(network, training)
    }
    dimensions = trainSomeOnSamples ? withoutSamples.union(data.component.dimensions) : withoutSamples
  }

  func make(cell: Int) -> FusionShape {
    let network = networks.value(ofCell: cell)
    let trainsOnSamples = FusionExperiment.trainsOnSamples(network, trainings.value(ofCell: cell))
    return FusionShape(
      twins.value(ofCell: cell).twin?.network ?? network,
      sampleCount: trainsOnSamples ? data.value(ofCell: cell).sampleCount ?? 0 : 0)
  }
}
