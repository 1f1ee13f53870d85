import Experiments

/// The data of each cell of a fusion sweep.
struct DataComponent: CellComponent {
  private enum Input: Sendable {
    case scalars(correlation: Swept<Double>, sigmaRatio: Swept<Double>, teacher: SweptList<Double>)
    case vectors(dimensions: SweptList<Int>, covariance: Swept<Matrix>, teacher: SweptList<Double>)
    case blocks(dimensions: SweptList<Int>, variances: SweptList<Double>, teacher: SweptList<Double>)
    case random(dimensions: SweptList<Int>, degreesOfFreedom: Swept<Int>, scales: SweptList<Double>)
    case exclusiveOr(variance: Swept<Double>)
    case file(Swept<SampleSet>)
  }

  private let input: Input
  /// `nil` for given samples.
  private let noise: Swept<Double>?
  private let samples: Swept<SampleCount>?

  init(_ source: TemplateSource) {
    func dimensions() -> SweptList<Int> { SweptList(integers: source, "data.dimensions") }
    func teacher() -> SweptList<Double> { SweptList(numbers: source, "data.teacher") }
    switch source.dataForm {
    case .scalars:
      input = .scalars(
        correlation: Swept(source, "data.correlation", \.number),
        sigmaRatio: Swept(source, "data.sigma_ratio", \.number), teacher: teacher())
    case .vectors:
      input = .vectors(
        dimensions: dimensions(), covariance: Swept(source, "data.covariance", \.matrix), teacher: teacher())
    case .blocks:
      input = .blocks(
        dimensions: dimensions(), variances: SweptList(numbers: source, "data.variances"), teacher: teacher())
    case .random:
      input = .random(
        dimensions: dimensions(), degreesOfFreedom: Swept(source, "data.degrees_of_freedom", \.integer),
        scales: SweptList(numbers: source, "data.scales"))
    case .exclusiveOr:
      input = .exclusiveOr(variance: Swept(source, "data.variance", \.number))
    case .file:
      input = .file(Swept(source, "data.file") { $0.text.flatMap { source.files[$0]?.samples } })
      noise = nil
      samples = nil
      return
    case .sparseCoding:
      preconditionFailure("the competition family has a component of its own")
    }
    noise = Swept(source, "data.noise", \.number)
    samples = Swept(source, "data.samples") { $0.text != nil ? .population : $0.integer.map { .drawn($0) } }
  }

  var dimensions: Set<Int> {
    let used: [Set<Int>] =
      switch input {
      case .scalars(let correlation, let ratio, let teacher):
        [correlation.dimensions, ratio.dimensions, teacher.dimensions]
      case .vectors(let dimensions, let covariance, let teacher):
        [dimensions.dimensions, covariance.dimensions, teacher.dimensions]
      case .blocks(let dimensions, let variances, let teacher):
        [dimensions.dimensions, variances.dimensions, teacher.dimensions]
      case .random(let dimensions, let degrees, let scales):
        [dimensions.dimensions, degrees.dimensions, scales.dimensions]
      case .exclusiveOr(let variance): [variance.dimensions]
      case .file(let samples): [samples.dimensions]
      }
    return (used + [noise?.dimensions ?? [], samples?.dimensions ?? []]).reduce(into: []) { $0.formUnion($1) }
  }

  /// The grid's dimensions that D_A and D_B depend on.
  var inputDimensionsDimensions: Set<Int> {
    switch input {
    case .scalars, .exclusiveOr: []
    case .vectors(let dimensions, _, _), .blocks(let dimensions, _, _), .random(let dimensions, _, _):
      dimensions.dimensions
    case .file(let samples): samples.dimensions
    }
  }

  /// D_A and D_B.
  func inputDimensions(ofCell cell: Int) -> ModalityPair<Int> {
    switch input {
    case .scalars: ModalityPair(1, 1)
    case .exclusiveOr: ExclusiveOrData.dimensions
    case .vectors(let dimensions, _, _), .blocks(let dimensions, _, _), .random(let dimensions, _, _):
      Self.pair(dimensions, cell)
    case .file(let samples): samples.value(ofCell: cell).dimensions
    }
  }

  func make(cell: Int) throws(ExperimentError) -> DataSource {
    let noise = noise?.value(ofCell: cell) ?? 0
    let samples = samples?.value(ofCell: cell) ?? .population
    switch input {
    case .scalars(let correlation, let sigmaRatio, let teacher):
      return .gaussian(
        try GaussianData(
          correlation: correlation.value(ofCell: cell), sigmaRatio: sigmaRatio.value(ofCell: cell),
          teacher: teacher.value(ofCell: cell), noise: noise, samples: samples))
    case .vectors(let dimensions, let covariance, let teacher):
      return .gaussian(
        try GaussianData(
          dimensions: Self.pair(dimensions, cell), covariance: covariance.value(ofCell: cell),
          teacher: teacher.value(ofCell: cell), noise: noise, samples: samples))
    case .blocks(let dimensions, let variances, let teacher):
      let weights = teacher.value(ofCell: cell)
      guard weights.count == 2 else {
        throw ExperimentError(
          key: "data.teacher", message: "the teacher has \(weights.count) values; blocks take two, [w_A, w_B]")
      }
      return .gaussian(
        try GaussianData(
          blocks: Self.pair(dimensions, cell), variances: Self.pair(variances, cell),
          teacher: ModalityPair(weights[0], weights[1]), noise: noise, samples: samples))
    case .random(let dimensions, let degrees, let scales):
      return .random(
        try RandomCovariances(
          dimensions: Self.pair(dimensions, cell), degreesOfFreedom: degrees.value(ofCell: cell),
          scales: Self.pair(scales, cell), noise: noise, samples: samples))
    case .exclusiveOr(let variance):
      return .exclusiveOr(
        try ExclusiveOrData(variance: variance.value(ofCell: cell), noise: noise, samples: samples))
    case .file(let samples):
      return .samples(samples.value(ofCell: cell))
    }
  }

  private static func pair<Element>(_ list: SweptList<Element>, _ cell: Int) -> ModalityPair<Element> {
    let values = list.value(ofCell: cell)
    return ModalityPair(values[0], values[1])
  }
}
