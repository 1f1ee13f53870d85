import Experiments

/// The values of one component in all cells: kept where they are few, made afresh where they are many.
struct CellTable<Component: CellComponent>: Sendable {
  /// Up to this many distinct values are kept.
  private static var keptLimit: Int { 1 << 16 }

  let component: Component
  private let index: CellIndex
  private let kept: [Component.Value]

  /// - Parameter refuse: called for each distinct value that cannot be made, with the first cell that has it. The
  ///   table must not be used if this was called.
  init(_ component: Component, in source: TemplateSource, refuse: (ExperimentError, _ cell: Int) -> Void) {
    self.component = component
    index = CellIndex(source, dimensions: component.dimensions)
    var kept: [Component.Value] = []
    let isKept = index.count <= Self.keptLimit
    for number in 0..<index.count {
      let cell = index.firstCell(of: number)
      do throws(ExperimentError) {
        let value = try component.make(cell: cell)
        if isKept { kept.append(value) }
      } catch {
        refuse(error, cell)
      }
    }
    self.kept = kept
  }

  /// A table of nothing, where other components were refused; it must not be used.
  init(refused component: Component, in source: TemplateSource) {
    self.component = component
    index = CellIndex(source, dimensions: component.dimensions)
    kept = []
  }

  /// Number of distinct values.
  var count: Int { index.count }

  /// Which of the distinct values a cell has.
  func number(ofCell cell: Int) -> Int { index.number(ofCell: cell) }

  /// The first cell that has a value.
  func firstCell(of number: Int) -> Int { index.firstCell(of: number) }

  func value(ofCell cell: Int) -> Component.Value {
    if !kept.isEmpty { return kept[index.number(ofCell: cell)] }
    do throws(ExperimentError) {
      return try component.make(cell: cell)
    } catch {
      preconditionFailure("all cells were made once when the sweep was read: \(error)")
    }
  }
}

/// Numbers the combinations of positions along some of the grid's dimensions.
struct CellIndex: Sendable {
  private struct Factor {
    let cellStride: Int
    let count: Int
    let stride: Int
  }

  /// Number of combinations.
  let count: Int
  private let factors: [Factor]

  init(_ source: TemplateSource, dimensions: Set<Int>) {
    let strides = source.strides
    var factors: [Factor] = []
    var count = 1
    for dimension in dimensions.sorted().reversed() {
      let length = source.grid.dimensions[dimension].count
      factors.append(Factor(cellStride: strides[dimension], count: length, stride: count))
      count *= length
    }
    self.count = count
    self.factors = factors
  }

  /// The combination that a cell belongs to.
  func number(ofCell cell: Int) -> Int {
    factors.reduce(0) { $0 + (cell / $1.cellStride) % $1.count * $1.stride }
  }

  /// The first cell of a combination: the other dimensions are at their first position.
  func firstCell(of number: Int) -> Int {
    factors.reduce(0) { $0 + (number / $1.stride) % $1.count * $1.cellStride }
  }
}
