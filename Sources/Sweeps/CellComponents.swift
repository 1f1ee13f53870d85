import Experiments

/// One part of an experiment, which depends on some of the grid's dimensions only.
protocol CellComponent: Sendable {
  associatedtype Value: Sendable
  /// The dimensions whose position the value depends on.
  var dimensions: Set<Int> { get }
  /// The value in a cell.
  func make(cell: Int) throws(ExperimentError) -> Value
}

struct NetworkComponent: CellComponent {
  private let depth: Swept<Int>
  private let fusionLayer: Swept<Int?>
  private let widths: SweptList<Int>
  private let isUniform: Swept<Bool>
  private let activation: Swept<String>
  private let negativeSlope: Swept<Double>
  private let hasBias: Swept<Bool>
  private let data: DataComponent

  init(_ source: TemplateSource) {
    depth = Swept(source, "network.depth", \.integer)
    fusionLayer = Swept(source, "network.fusion_layer") {
      $0 == .text("late") ? .some(nil) : $0.integer.map { .some($0) }
    }
    widths = SweptList(source, "network.width", { $0.integers ?? $0.integer.map { [$0] } }, element: \.integer)
    isUniform = Swept(source, "network.width") { $0.integer != nil }
    activation = Swept(source, "network.activation", \.text)
    negativeSlope = Swept(source, "network.negative_slope", \.number)
    hasBias = Swept(source, "network.bias", \.boolean)
    data = DataComponent(source)
  }

  var dimensions: Set<Int> {
    [
      depth.dimensions, fusionLayer.dimensions, widths.dimensions, activation.dimensions, negativeSlope.dimensions,
      hasBias.dimensions, data.inputDimensionsDimensions,
    ].reduce(into: []) { $0.formUnion($1) }
  }

  func make(cell: Int) throws(ExperimentError) -> FusionNetwork {
    let depth = depth.value(ofCell: cell)
    var widths = widths.value(ofCell: cell)
    if isUniform.value(ofCell: cell) {
      // A depth beyond all bounds is for the network to refuse, not for an array to hold.
      widths = Array(repeating: widths[0], count: min(max(depth - 1, 0), 64))
    }
    return try FusionNetwork(
      depth: depth, fusionLayer: fusionLayer.value(ofCell: cell) ?? depth, hiddenWidths: widths,
      inputDimensions: data.inputDimensions(ofCell: cell), activation: activation(ofCell: cell),
      hasBias: hasBias.value(ofCell: cell))
  }

  private func activation(ofCell cell: Int) throws(ExperimentError) -> Activation {
    let slope = try Activation(negativeSlope: negativeSlope.value(ofCell: cell))
    switch activation.value(ofCell: cell) {
    case "relu": return .rectified
    case "leaky_relu": return slope
    default: return .linear
    }
  }
}

struct InitializationComponent: CellComponent {
  private let scheme: Swept<Initialization.Scheme>
  private let scale: Swept<Double>

  init(_ source: TemplateSource) {
    scheme = Swept(source, "initialization.scheme") { $0.text.flatMap(Initialization.Scheme.init(rawValue:)) }
    scale = Swept(source, "initialization.scale", \.number)
  }

  var dimensions: Set<Int> { scheme.dimensions.union(scale.dimensions) }
  /// The dimensions that the scheme depends on, whatever the scale.
  var schemeDimensions: Set<Int> { scheme.dimensions }

  func make(cell: Int) throws(ExperimentError) -> Initialization {
    try Initialization(scheme: scheme.value(ofCell: cell), scale: scale.value(ofCell: cell))
  }
}

struct TrainingComponent: CellComponent {
  private let loss: Swept<Loss>
  private let learningRate: Swept<Double>
  private let weightDecay: Swept<Double>
  private let maxSteps: Swept<Int>
  private let stopLoss: Swept<Double>
  private let method: Swept<Training.Method>

  init(_ source: TemplateSource) {
    loss = Swept(source, "training.loss") { $0.text.flatMap(Loss.init(rawValue:)) }
    learningRate = Swept(source, "training.learning_rate", \.number)
    weightDecay = Swept(source, "training.weight_decay", \.number)
    maxSteps = Swept(source, "training.max_steps", \.integer)
    stopLoss = Swept(source, "training.stop_loss", \.number)
    method = Swept(source, "training.method") { $0.text.flatMap(Training.Method.init(rawValue:)) }
  }

  var dimensions: Set<Int> {
    [
      loss.dimensions, learningRate.dimensions, weightDecay.dimensions, maxSteps.dimensions, stopLoss.dimensions,
      method.dimensions,
    ].reduce(into: []) { $0.formUnion($1) }
  }

  /// The dimensions that decide whether training goes through samples.
  var methodDimensions: Set<Int> {
    loss.dimensions.union(weightDecay.dimensions).union(method.dimensions)
  }

  func make(cell: Int) throws(ExperimentError) -> Training {
    try Training(
      learningRate: learningRate.value(ofCell: cell), maxSteps: maxSteps.value(ofCell: cell),
      stopLoss: stopLoss.value(ofCell: cell), loss: loss.value(ofCell: cell),
      weightDecay: weightDecay.value(ofCell: cell), method: method.value(ofCell: cell))
  }
}
