#if NetCDF
  import Experiments
  import Sweeps

  /// Writes a phase diagram as arrays over the grid; see ``PhaseDiagram/writeTable(to:)`` for the values and their names.
  struct CellArrays {
    private let file: NetCDFFile
    private let dimensions: [NetCDFFile.Dimension]
    private let coordinates: String?
    private let chunk: [Int]

    init(
      _ file: NetCDFFile, dimensions: [NetCDFFile.Dimension], coordinates: String?, valuesPerBlock: Int
    ) {
      self.file = file
      self.dimensions = dimensions
      self.coordinates = coordinates
      chunk = GridBlocks(shape: dimensions.map(\.count), limit: valuesPerBlock).blockShape
    }

    func write(_ diagram: PhaseDiagram) throws(PhaseDiagramError) {
      let counts = CellColumn.counts(of: diagram.family)
      let statuses = diagram.family.otherStatuses.map { status in
        diagram.cells.map { $0.statusCounts[status, default: 0] }
      }
      let values = [diagram.cells.map(\.networks), diagram.cells.map(\.successful)] + statuses
      for (column, values) in zip(counts, values) { try write(column.name, column.meaning, values) }
      for observable in Observable.all(of: diagram.family) { try write(observable, of: diagram) }
    }

    private func write(_ observable: Observable, of diagram: PhaseDiagram) throws(PhaseDiagramError) {
      let name = observable.rawValue
      for column in CellColumn.allCases {
        let (full, meaning) = ("\(name)_\(column.rawValue)", column.words + observable.meaning)
        if column == .count {
          try write(full, meaning, diagram.cells.map { $0.statistics[observable]?.count ?? 0 })
          continue
        }
        let ancillary =
          column == .mean ? [("ancillary_variables", NetCDFAttribute.text("\(name)_standard_error \(name)_n"))] : []
        try write(full, meaning, observable.unit, diagram.cells.map { column.value(observable, of: $0) }, ancillary)
      }
    }

    private func write(
      _ name: String, _ meaning: String, _ unit: Observable.Unit, _ values: [Double?],
      _ more: [(name: String, value: NetCDFAttribute)] = []
    ) throws(PhaseDiagramError) {
      let variable = try file.variable(
        name, Double.self, dimensions: dimensions, chunk: chunk, fill: .nan,
        attributes: NetworkArrays.attributes(meaning, unit, coordinates) + more)
      try put(values.map { $0 ?? .nan }, into: variable)
    }

    private func write(_ name: String, _ meaning: String, _ counts: [Int]) throws(PhaseDiagramError) {
      let variable = try file.variable(
        name, Int32.self, dimensions: dimensions, chunk: chunk,
        attributes: NetworkArrays.attributes(meaning, .one, coordinates))
      try put(counts.map { Int32($0) }, into: variable)
    }

    private func put<Element: NetCDFElement>(_ values: [Element], into variable: Int32) throws(PhaseDiagramError) {
      try file.put(values, into: variable, start: dimensions.map { _ in 0 }, count: dimensions.map(\.count))
    }
  }
#endif
