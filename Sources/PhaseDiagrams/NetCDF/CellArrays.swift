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
      let family = diagram.family
      try write("n", "number of networks", diagram.cells.map(\.networks))
      try write("n_ok", "number of networks that \(family.successInWords)", diagram.cells.map(\.successful))
      for observable in Observable.all(of: family) { try write(observable, of: diagram) }
      for status in family.otherStatuses {
        try write(
          "n_\(status.rawValue)", "number of networks with status \(status.rawValue)",
          diagram.cells.map { $0.statusCounts[status, default: 0] })
      }
    }

    private func write(_ observable: Observable, of diagram: PhaseDiagram) throws(PhaseDiagramError) {
      let (name, meaning) = (observable.rawValue, observable.meaning)
      let statistics = diagram.cells.map { $0.statistics[observable] }
      let values: [(suffix: String, words: String, value: (SampleStatistics) -> Double?)] = [
        ("mean", "mean of ", \.mean), ("standard_error", "standard error of the mean of ", \.standardError),
        ("median", "median of ", \.median), ("quartile_1", "first quartile of ", \.lowerQuartile),
        ("quartile_3", "third quartile of ", \.upperQuartile),
      ]
      for (suffix, words, value) in values {
        let ancillary =
          suffix == "mean" ? [("ancillary_variables", NetCDFAttribute.text("\(name)_standard_error \(name)_n"))] : []
        try write(
          "\(name)_\(suffix)", words + meaning, observable.unit, statistics.map { $0.flatMap(value) }, ancillary)
      }
      try write(
        "\(name)_n", "number of networks behind the statistics of " + meaning, statistics.map { $0?.count ?? 0 })
      try write(
        "\(name)_theory", "theory of " + meaning, observable.unit, diagram.cells.map { $0.prediction(of: observable) })
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
