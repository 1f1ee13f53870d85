import Experiments

/// The narrow twin of a cell's network, or why there is none.
struct TwinComponent: CellComponent {
  enum Value: Sendable {
    case none(WidthMethod)
    case twin(NarrowTwin, WidthMethod)
    case refused(NarrowTwin.Refusal, WidthMethod)

    var width: WidthMethod {
      switch self {
      case .none(let width), .twin(_, let width), .refused(_, let width): width
      }
    }

    var twin: NarrowTwin? { if case .twin(let twin, _) = self { twin } else { nil } }
  }

  private let network: NetworkComponent
  private let initialization: InitializationComponent
  private let training: TrainingComponent
  private let isReduced: Swept<Bool>
  private let tolerance: Swept<Double>
  private let keepsFirstLayer: Swept<Bool>

  init(
    _ source: TemplateSource, network: NetworkComponent, initialization: InitializationComponent,
    training: TrainingComponent
  ) {
    self.network = network
    self.initialization = initialization
    self.training = training
    isReduced = Swept(source, "network.width_method") { $0.text.map { $0 == "reduced" } }
    tolerance = Swept(source, "network.width_tolerance", \.number)
    keepsFirstLayer = Swept(source, "record.first_layer", \.boolean)
  }

  var dimensions: Set<Int> {
    [
      network.dimensions, initialization.schemeDimensions, training.methodDimensions, isReduced.dimensions,
      tolerance.dimensions,
    ].reduce(into: []) { $0.formUnion($1) }
  }

  func make(cell: Int) throws(ExperimentError) -> Value {
    let width = isReduced.value(ofCell: cell) ? WidthMethod.reduced(tolerance: tolerance.value(ofCell: cell)) : .full
    try WidthMethod.reduced(tolerance: tolerance.value(ofCell: cell)).check()
    if width != .full, keepsFirstLayer.value(ofCell: cell) {
      return .refused(NarrowTwin.Refusal("the first layer that record.first_layer keeps is not the twin's"), width)
    }
    let (network, initialization) = (try network.make(cell: cell), try initialization.make(cell: cell))
    let training = try training.make(cell: cell)
    do throws(NarrowTwin.Refusal) {
      let twin = try FusionExperiment.twin(network, initialization, training, width)
      return twin.map { .twin($0, width) } ?? .none(width)
    } catch {
      return .refused(error, width)
    }
  }
}
