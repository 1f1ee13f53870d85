import Experiments

/// The value that a key has in each cell.
struct Swept<Value: Sendable>: Sendable {
  /// The grid dimension that the value moves along; `nil` for a constant.
  let dimension: Int?
  private let values: [Value]
  private let stride: Int

  init(_ source: TemplateSource, _ key: String, _ convert: (ConfigurationValue) -> Value?) {
    let (raw, dimension, stride) = source.values(of: key)
    values = raw.map { value in
      guard let converted = convert(value) else { preconditionFailure("\(key) was read as another kind of value") }
      return converted
    }
    self.dimension = dimension
    self.stride = stride
  }

  func value(ofCell cell: Int) -> Value { values[(cell / stride) % values.count] }
}

/// The template and the grid that the values of all keys come from.
struct TemplateSource {
  let template: [String: ConfigurationValue]
  let grid: Grid

  /// How many consecutive cells share a position along each dimension.
  var strides: [Int] {
    var strides = Array(repeating: 1, count: grid.dimensions.count)
    for index in strides.indices.dropLast().reversed() {
      strides[index] = strides[index + 1] * grid.dimensions[index + 1].count
    }
    return strides
  }

  func values(of key: String) -> (values: [ConfigurationValue], dimension: Int?, stride: Int) {
    for (index, dimension) in grid.dimensions.enumerated() {
      if let axis = dimension.axes.first(where: { $0.key == key }) { return (axis.values, index, strides[index]) }
    }
    guard let value = template[key] else { preconditionFailure("\(key) has neither a value nor an axis") }
    return ([value], nil, 1)
  }

  /// The axes that sweep single elements of a list.
  func elements<Value>(
    of key: String, _ convert: (ConfigurationValue) -> Value?
  ) -> [(index: Int, value: Swept<Value>)] {
    grid.axes.compactMap { axis in
      guard let element = ElementKey(axis.key), element.list == key else { return nil }
      return (element.index, Swept(self, axis.key, convert))
    }
  }

  var hasVectors: Bool { template["data.covariance"] != nil || grid.axes.contains { $0.key == "data.covariance" } }
}

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
  private let widths: Swept<[Int]>
  private let isUniform: Swept<Bool>
  private let widthElements: [(index: Int, value: Swept<Int>)]
  private let inputDimensions: Swept<ModalityPair<Int>>?
  let dimensions: Set<Int>

  init(_ source: TemplateSource) {
    depth = Swept(source, "network.depth", \.integer)
    fusionLayer = Swept(source, "network.fusion_layer") {
      $0 == .text("late") ? .some(nil) : $0.integer.map { .some($0) }
    }
    widths = Swept(source, "network.width") { $0.integers ?? $0.integer.map { [$0] } }
    isUniform = Swept(source, "network.width") { $0.integer != nil }
    widthElements = source.elements(of: "network.width", \.integer)
    inputDimensions = source.hasVectors ? Swept(source, "data.dimensions", \.modalityPair) : nil
    dimensions = Set(
      [depth.dimension, fusionLayer.dimension, widths.dimension, inputDimensions?.dimension].compactMap { $0 }
        + widthElements.compactMap(\.value.dimension))
  }

  func make(cell: Int) throws(ExperimentError) -> FusionNetwork {
    let depth = depth.value(ofCell: cell)
    var widths = widths.value(ofCell: cell)
    if isUniform.value(ofCell: cell) {
      // A depth beyond all bounds is for the network to refuse, not for an array to hold.
      widths = Array(repeating: widths[0], count: min(max(depth - 1, 0), 64))
    }
    for (index, element) in widthElements { widths[index] = element.value(ofCell: cell) }
    return try FusionNetwork(
      depth: depth, fusionLayer: fusionLayer.value(ofCell: cell) ?? depth, hiddenWidths: widths,
      inputDimensions: inputDimensions?.value(ofCell: cell) ?? ModalityPair(1, 1))
  }
}

struct InitializationComponent: CellComponent {
  private let scheme: Swept<Initialization.Scheme>
  private let scale: Swept<Double>
  let dimensions: Set<Int>

  init(_ source: TemplateSource) {
    scheme = Swept(source, "initialization.scheme") { $0.text.flatMap(Initialization.Scheme.init(rawValue:)) }
    scale = Swept(source, "initialization.scale", \.number)
    dimensions = Set([scheme.dimension, scale.dimension].compactMap { $0 })
  }

  func make(cell: Int) throws(ExperimentError) -> Initialization {
    try Initialization(scheme: scheme.value(ofCell: cell), scale: scale.value(ofCell: cell))
  }
}

struct TrainingComponent: CellComponent {
  private let learningRate: Swept<Double>
  private let maxSteps: Swept<Int>
  private let stopLoss: Swept<Double>
  let dimensions: Set<Int>

  init(_ source: TemplateSource) {
    learningRate = Swept(source, "training.learning_rate", \.number)
    maxSteps = Swept(source, "training.max_steps", \.integer)
    stopLoss = Swept(source, "training.stop_loss", \.number)
    dimensions = Set([learningRate.dimension, maxSteps.dimension, stopLoss.dimension].compactMap { $0 })
  }

  func make(cell: Int) throws(ExperimentError) -> Training {
    try Training(
      learningRate: learningRate.value(ofCell: cell), maxSteps: maxSteps.value(ofCell: cell),
      stopLoss: stopLoss.value(ofCell: cell))
  }
}

struct DataComponent: CellComponent {
  private enum Input: Sendable {
    case scalars(correlation: Swept<Double>, sigmaRatio: Swept<Double>)
    case vectors(dimensions: Swept<ModalityPair<Int>>, covariance: Swept<Matrix>)
  }

  private let input: Input
  private let teacher: Swept<[Double]>
  private let teacherElements: [(index: Int, value: Swept<Double>)]
  private let noise: Swept<Double>
  private let samples: Swept<SampleCount>
  let dimensions: Set<Int>

  init(_ source: TemplateSource) {
    var used: [Int?]
    if source.hasVectors {
      let dimensions = Swept(source, "data.dimensions", \.modalityPair)
      let covariance = Swept(source, "data.covariance", \.matrix)
      input = .vectors(dimensions: dimensions, covariance: covariance)
      used = [dimensions.dimension, covariance.dimension]
    } else {
      let correlation = Swept(source, "data.correlation", \.number)
      let sigmaRatio = Swept(source, "data.sigma_ratio", \.number)
      input = .scalars(correlation: correlation, sigmaRatio: sigmaRatio)
      used = [correlation.dimension, sigmaRatio.dimension]
    }
    teacher = Swept(source, "data.teacher", \.numbers)
    teacherElements = source.elements(of: "data.teacher", \.number)
    noise = Swept(source, "data.noise", \.number)
    samples = Swept(source, "data.samples") { $0.text != nil ? .population : $0.integer.map { .drawn($0) } }
    used += [teacher.dimension, noise.dimension, samples.dimension] + teacherElements.map(\.value.dimension)
    dimensions = Set(used.compactMap { $0 })
  }

  func make(cell: Int) throws(ExperimentError) -> DataSource {
    var teacher = teacher.value(ofCell: cell)
    for (index, element) in teacherElements { teacher[index] = element.value(ofCell: cell) }
    let noise = noise.value(ofCell: cell)
    let samples = samples.value(ofCell: cell)
    switch input {
    case .scalars(let correlation, let sigmaRatio):
      return .gaussian(
        try GaussianData(
          correlation: correlation.value(ofCell: cell), sigmaRatio: sigmaRatio.value(ofCell: cell), teacher: teacher,
          noise: noise, samples: samples))
    case .vectors(let dimensions, let covariance):
      return .gaussian(
        try GaussianData(
          dimensions: dimensions.value(ofCell: cell), covariance: covariance.value(ofCell: cell), teacher: teacher,
          noise: noise, samples: samples))
    }
  }
}

extension ConfigurationValue {
  fileprivate var integer: Int? {
    if case .integer(let value) = self { value } else { nil }
  }

  fileprivate var text: String? {
    if case .text(let value) = self { value } else { nil }
  }

  fileprivate var integers: [Int]? {
    guard case .list(let values) = self else { return nil }
    let integers = values.compactMap(\.integer)
    return integers.count == values.count ? integers : nil
  }

  fileprivate var numbers: [Double]? {
    guard case .list(let values) = self else { return nil }
    let numbers = values.compactMap(\.number)
    return numbers.count == values.count ? numbers : nil
  }

  fileprivate var modalityPair: ModalityPair<Int>? {
    guard let values = integers, values.count == 2 else { return nil }
    return ModalityPair(values[0], values[1])
  }

  fileprivate var matrix: Matrix? {
    guard case .list(let rows) = self else { return nil }
    let elements = rows.compactMap(\.numbers).flatMap { $0 }
    guard elements.count == rows.count * rows.count else { return nil }
    return Matrix(rows: rows.count, columns: rows.count, elements: elements)
  }
}
