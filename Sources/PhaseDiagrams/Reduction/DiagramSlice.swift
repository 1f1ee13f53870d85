import Sweeps

/// A two-dimensional cut through a diagram: cells along x and y, at fixed positions of all other dimensions.
public struct DiagramSlice: Sendable {
  public let x: DiagramAxis
  /// `nil` for a cut along x alone.
  public let y: DiagramAxis?
  /// What the other axes are fixed at, in the order of the sweep file.
  public let fixed: [(key: String, value: ConfigurationValue)]
  /// The grid's cell at each place, x varying fastest; `nil` where zipped axes leave a combination out.
  public let cells: [Int?]

  /// Number of places along y; 1 for a cut along x alone.
  public var rows: Int { y?.count ?? 1 }

  /// The cell at a column along x and a row along y.
  public func cell(column: Int, row: Int = 0) -> Int? { cells[row * x.count + column] }
}

extension PhaseDiagram {
  /// All slices along x and y: one for every combination of the positions of dimensions that hold neither axis and are
  /// not named in `at`.
  ///
  /// - Parameters:
  ///   - x: the key of an axis.
  ///   - y: the key of another axis, possibly zipped with x.
  ///   - fixed: axis key → value, for axes that shall stand still.
  /// - Throws: ``PhaseDiagramError`` if a key is no axis, a fixed value is not on its axis, an axis is asked for twice,
  ///   or two cells fall on the same place because an axis that is zipped with x or y tells them apart.
  public func slices(
    x: String, y: String? = nil, at fixed: [String: ConfigurationValue] = [:]
  ) throws(PhaseDiagramError) -> [DiagramSlice] {
    let drawn = [x] + (y.map { [$0] } ?? [])
    guard Set(drawn).count == drawn.count else {
      throw PhaseDiagramError("x and y are both \(x), allowed are two different axes")
    }
    for key in drawn where fixed[key] != nil {
      throw PhaseDiagramError("\(key) is an axis of the figure and cannot be fixed with `at`")
    }
    let xAxis = DiagramAxis(key: x, values: try grid.axis(named: x).values, labels: labels)
    let yAxis: DiagramAxis?
    if let y {
      yAxis = DiagramAxis(key: y, values: try grid.axis(named: y).values, labels: labels)
    } else {
      yAxis = nil
    }

    // Positions that `at` leaves in each dimension.
    var allowed = grid.dimensions.map { Array(0..<$0.count) }
    for (key, value) in fixed.sorted(by: { $0.key < $1.key }) {
      let values = try grid.axis(named: key).values
      guard values.contains(where: { $0.isSame(as: value) }) else {
        let known = values.map(\.plainText).joined(separator: ", ")
        throw PhaseDiagramError("\(key) is fixed at \(value.plainText), allowed are \(known)")
      }
      for (index, dimension) in grid.dimensions.enumerated() where dimension.axes.contains(where: { $0.key == key }) {
        allowed[index].removeAll { !values[$0].isSame(as: value) }
      }
    }

    let isDrawn = grid.dimensions.map { $0.axes.contains { drawn.contains($0.key) } }
    var result: [DiagramSlice] = []
    for still in combinations(allowed, of: isDrawn.map { !$0 }) {
      var cells = [Int?](repeating: nil, count: xAxis.count * (yAxis?.count ?? 1))
      for moving in combinations(allowed, of: isDrawn) {
        let positions = isDrawn.indices.map { isDrawn[$0] ? moving[$0] : still[$0] }
        let cell = grid.cell(at: positions)
        let values = Dictionary(grid.values(ofCell: cell).map { ($0.key, $0.value) }) { first, _ in first }
        guard let column = values[x].flatMap(xAxis.position(of:)) else { continue }
        let row = y.flatMap { values[$0] }.flatMap { yAxis?.position(of: $0) } ?? 0
        let place = row * xAxis.count + column
        guard cells[place] == nil else {
          throw PhaseDiagramError(
            "more than one cell lies at \(drawn.joined(separator: ", ")) = "
              + "\(drawn.compactMap { values[$0]?.plainText }.joined(separator: ", ")); "
              + "fix the zipped axis that tells them apart with `at`")
        }
        cells[place] = cell
      }
      let fixedPositions = grid.dimensions.indices.flatMap { index -> [(key: String, value: ConfigurationValue)] in
        let dimension = grid.dimensions[index]
        if isDrawn[index] { return dimension.axes.compactMap { axis in fixed[axis.key].map { (axis.key, $0) } } }
        return dimension.count > 1 ? dimension.axes.map { ($0.key, $0.values[still[index]]) } : []
      }
      result.append(DiagramSlice(x: xAxis, y: yAxis, fixed: fixedPositions, cells: cells))
    }
    return result
  }

  /// Every combination of the chosen dimensions' allowed positions; the other dimensions stay at 0.
  private func combinations(_ allowed: [[Int]], of chosen: [Bool]) -> [[Int]] {
    var result = [Array(repeating: 0, count: allowed.count)]
    for index in allowed.indices where chosen[index] {
      result = result.flatMap { prefix in
        allowed[index].map { position in
          var positions = prefix
          positions[index] = position
          return positions
        }
      }
    }
    return result
  }
}

extension Grid {
  /// The axis with this key.
  ///
  /// - Throws: ``PhaseDiagramError`` that lists the axes if there is none.
  func axis(named key: String) throws(PhaseDiagramError) -> Axis {
    guard let axis = axes.first(where: { $0.key == key }) else {
      let known = axes.map(\.key).joined(separator: ", ")
      throw PhaseDiagramError("\(key) is not an axis of this sweep, allowed are \(known.isEmpty ? "none" : known)")
    }
    return axis
  }
}
