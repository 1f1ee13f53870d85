import Experiments

/// x ↦ (x − offset) / scale
public struct AffineScaling: Hashable, Sendable {
  public let offset: Double
  public let scale: Double

  public init(offset: Double, scale: Double) {
    self.offset = offset
    self.scale = scale
  }

  func callAsFunction(_ value: Double) -> Double { (value - offset) / scale }
}

/// What was done to the numbers of a data file before training, so that trained maps can be taken back to its units.
public struct DataScaling: Hashable, Sendable {
  /// One for each feature.
  public let features: ModalityPair<[AffineScaling]>
  public let target: AffineScaling
}

extension SelectedFeatures {
  /// The inputs, P × (D_A + D_B), and targets after centring and scaling, and what was done to them.
  ///
  /// - Throws: ``DataFileProblem`` if something constant is to be scaled, the target is constant and to be centred, or a
  ///   result is too large for a double.
  func standardised(
    _ standardisation: DataFileRequest.Standardisation, target targetScale: DataFileRequest.TargetScale
  ) throws(DataFileProblem) -> (inputs: [Double], targets: [Double], scaling: DataScaling) {
    let scaling = DataScaling(
      features: try featureScaling(standardisation), target: try targetScaling(standardisation, targetScale))
    let columns = scaling.features.a + scaling.features.b
    var inputs = inputs
    for row in targets.indices {
      for column in columns.indices {
        inputs[row * columns.count + column] = columns[column](inputs[row * columns.count + column])
      }
    }
    let targets = targets.map { scaling.target($0) }
    guard inputs.allSatisfy(\.isFinite), targets.allSatisfy(\.isFinite) else { throw Self.tooLarge }
    return (inputs, targets, scaling)
  }

  private func featureScaling(
    _ standardisation: DataFileRequest.Standardisation
  ) throws(DataFileProblem) -> ModalityPair<[AffineScaling]> {
    guard standardisation != .none else {
      return names.map { $0.map { _ in AffineScaling(offset: 0, scale: 1) } }
    }
    let spreads = ColumnSpread.columns(of: inputs, count: dimension)
    guard spreads.allSatisfy(\.isFinite) else { throw Self.tooLarge }
    if standardisation == .features {
      let constant = zip(names.a + names.b, spreads).filter { $0.1.isConstant }.map(\.0)
      guard constant.isEmpty else {
        throw DataFileProblem(
          (constant.count == 1
            ? "feature \(DataFileWords.list(constant)) is" : "features \(DataFileWords.list(constant)) are")
            + " constant and cannot be scaled to variance 1; leave out what is constant, or choose `modality` or "
            + "`center`", key: .standardise)
      }
    }
    return ModalityPair(
      try Self.scaling(Array(spreads.prefix(names.a.count)), standardisation, "x_a"),
      try Self.scaling(Array(spreads.suffix(names.b.count)), standardisation, "x_b"))
  }

  private static func scaling(
    _ spreads: [ColumnSpread], _ standardisation: DataFileRequest.Standardisation, _ modality: String
  ) throws(DataFileProblem) -> [AffineScaling] {
    switch standardisation {
    case .none, .center:
      return spreads.map { AffineScaling(offset: $0.mean, scale: 1) }
    case .features:
      return spreads.map { AffineScaling(offset: $0.mean, scale: $0.deviation) }
    case .modality:
      // In units of the largest deviation, so that no square overflows or vanishes.
      guard let largest = spreads.filter({ !$0.isConstant }).map(\.deviation).max() else {
        throw DataFileProblem(
          "all features of \(modality) are constant, so there is no scale for them; choose other features, or `center`",
          key: .standardise)
      }
      let squares = spreads.reduce(0) { $0 + ($1.deviation / largest) * ($1.deviation / largest) }
      let scale = largest * (squares / Double(spreads.count)).squareRoot()
      return spreads.map { AffineScaling(offset: $0.mean, scale: scale) }
    }
  }

  private func targetScaling(
    _ standardisation: DataFileRequest.Standardisation, _ targetScale: DataFileRequest.TargetScale
  ) throws(DataFileProblem) -> AffineScaling {
    guard standardisation != .none || targetScale != .keep else { return AffineScaling(offset: 0, scale: 1) }
    guard let spread = ColumnSpread.columns(of: targets, count: 1).first, spread.isFinite else { throw Self.tooLarge }
    guard !spread.isConstant else {
      throw DataFileProblem(
        "the target \(DataFileWords.quoted(targetName)) is constant, which leaves nothing to learn; choose another",
        key: .target)
    }
    return AffineScaling(
      offset: standardisation == .none ? 0 : spread.mean, scale: targetScale == .unit ? spread.deviation : 1)
  }

  private static var tooLarge: DataFileProblem {
    DataFileProblem(
      "the values are too large to be standardised in double precision; store them in another unit, or choose `none`",
      key: .standardise)
  }
}

/// Mean and standard deviation of one column, (1/P) Σ_p.
struct ColumnSpread {
  /// A constant column's own value, so that centring leaves exact zeros.
  var mean: Double
  /// 0 for a constant column.
  var deviation: Double
  /// Whether all values are the same, up to the rounding of what computed them.
  var isConstant: Bool

  var isFinite: Bool { mean.isFinite && deviation.isFinite }

  /// The spreads of all columns of a matrix, given row by row; not finite where values are too large for them.
  static func columns(of values: [Double], count: Int) -> [ColumnSpread] {
    let rows = values.count / count
    func sums(_ term: (_ value: Double, _ column: Int) -> Double) -> [Double] {
      var sums = [Double](repeating: 0, count: count)
      for row in 0..<rows {
        for column in 0..<count { sums[column] += term(values[row * count + column], column) }
      }
      return sums.map { $0 / Double(rows) }
    }
    var means = sums { value, _ in value }
    // The second pass takes away what the first lost by rounding.
    let corrections = sums { value, column in value - means[column] }
    for column in 0..<count { means[column] += corrections[column] }

    var deviations = [Double](repeating: 0, count: count)
    var magnitudes = [Double](repeating: 0, count: count)
    for row in 0..<rows {
      for column in 0..<count {
        let value = values[row * count + column]
        deviations[column] = max(deviations[column], (value - means[column]).magnitude)
        magnitudes[column] = max(magnitudes[column], value.magnitude)
      }
    }
    // Squares of deviations relative to the largest neither overflow nor vanish.
    let squares = sums { value, column in
      let relative = deviations[column] == 0 ? 0 : (value - means[column]) / deviations[column]
      return relative * relative
    }
    return (0..<count).map { column in
      let isConstant = means[column].isFinite && deviations[column] <= 16 * magnitudes[column].ulp
      return ColumnSpread(
        mean: isConstant ? values[column] : means[column],
        deviation: isConstant ? 0 : deviations[column] * squares[column].squareRoot(),
        isConstant: isConstant)
    }
  }
}
