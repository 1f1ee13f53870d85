import Experiments

extension Sweep {
  /// The experiment with the given values of the swept keys, which need not be values of the sweep: what theory is
  /// evaluated on between the cells.
  ///
  /// The result is `nil` where the values are impossible, such as half a layer. Its seed is the first of a cell.
  ///
  /// - Parameter values: a value for every swept key; a number may stand for an integer.
  public func experiment(with values: [String: ConfigurationValue]) -> Experiment? {
    var dimensions: [GridDimension] = []
    for axis in grid.axes {
      guard let value = values[axis.key], let converted = axis.converted(value, family: family) else { return nil }
      dimensions.append(GridDimension(axes: [Axis(key: axis.key, values: [converted])]))
    }
    let source = TemplateSource(template: template, grid: Grid(dimensions: dimensions), files: files)
    do throws(ExperimentError) {
      return try SweepCells.onlyExperiment(source, seed: Seed(base: baseSeed, index: 0))
    } catch {
      return nil
    }
  }
}

extension Axis {
  /// The value as this axis takes it: whole numbers become integers where all its values are integers.
  fileprivate func converted(_ value: ConfigurationValue, family: ModelFamily) -> ConfigurationValue? {
    let isWhole = values.allSatisfy { if case .integer = $0 { true } else { false } }
    guard isWhole, case .number(let number) = value, SweepSchema.takesIntegers(key, family: family) else {
      return value
    }
    return Int(exactly: number).map { .integer($0) }
  }
}

extension SweepSchema {
  /// Whether the numbers that this key, or element of a key, takes are integers.
  fileprivate static func takesIntegers(_ name: String, family: ModelFamily) -> Bool {
    if let element = ElementKey(name) { return key(element.list, of: family)?.kind.element?.numeric == .integer }
    return key(name, of: family)?.kind.numeric == .integer
  }
}
