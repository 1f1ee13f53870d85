import Experiments

extension NumPyArray {
  /// The features of a single matrix that holds x_A, x_B and y as columns.
  ///
  /// - Throws: ``DataFileProblem`` if the request does not choose columns that are there, or a value is not finite.
  func features(_ request: DataFileRequest) throws(DataFileProblem) -> SelectedFeatures {
    guard !isOneDimensional, columns >= 3 else {
      throw DataFileProblem(
        "the array has \(DataFileWords.count(columns, "column")); a single array needs the columns of x_a, x_b and y")
    }
    let chosen = try ColumnChoice(request, among: TableColumns(names: nil, count: columns))
    try checkFinite(columns: chosen.inputs + [chosen.target])
    var inputs: [Double] = []
    inputs.reserveCapacity(rows * chosen.inputs.count)
    for row in 0..<rows {
      for column in chosen.inputs { inputs.append(values[row * columns + column]) }
    }
    return SelectedFeatures(
      names: chosen.names, targetName: chosen.targetName, inputs: inputs,
      targets: (0..<rows).map { values[$0 * columns + chosen.target] })
  }
}

extension SelectedFeatures {
  /// The features of three arrays, named `x_a 1`, `x_a 2`, … after their array, or just so where it has one column.
  ///
  /// - Throws: ``DataFileProblem`` if the arrays differ in rows, y has more than one column, or a value is not finite.
  init(
    modalityA: (name: String, array: NumPyArray), modalityB: (name: String, array: NumPyArray),
    target: (name: String, array: NumPyArray)
  ) throws(DataFileProblem) {
    let (a, b, y) = (modalityA.array, modalityB.array, target.array)
    guard y.columns == 1 else {
      throw DataFileProblem(
        "\(y.place) has \(y.columns) columns; networks have one output, so y must be a vector or a single column",
        key: .target)
    }
    guard a.rows == b.rows, a.rows == y.rows else {
      throw DataFileProblem(
        "\(a.place) has \(DataFileWords.count(a.rows, "row")), \(b.place) \(b.rows) and \(y.place) \(y.rows); "
          + "all need the same number, one a sample")
    }
    try Self.check(dimension: a.columns + b.columns)
    for array in [a, b, y] { try array.checkFinite(columns: Array(0..<array.columns)) }
    var inputs: [Double] = []
    inputs.reserveCapacity(a.rows * (a.columns + b.columns))
    for row in 0..<a.rows {
      for array in [a, b] { inputs += array.values[(row * array.columns)..<((row + 1) * array.columns)] }
    }
    self.init(
      names: ModalityPair(Self.names(modalityA.name, a.columns), Self.names(modalityB.name, b.columns)),
      targetName: target.name, inputs: inputs, targets: y.values)
  }

  private static func names(_ array: String, _ count: Int) -> [String] {
    count == 1 ? [array] : (1...count).map { "\(array) \($0)" }
  }
}
