#if NetCDF
  import Experiments
  import Sweeps

  extension NetCDFFile {
    /// The dimensions of a sweep's grid, with one coordinate an axis.
    struct GridDimensions {
      let dimensions: [Dimension]
      /// The coordinates that are not dimensions themselves: zipped axes, but for the first of each dimension. Names are
      /// separated by spaces, as the attribute `coordinates` has them; `nil` where there are none.
      let auxiliaryCoordinates: String?
    }

    /// Defines a dimension for each one of the grid, named after its first axis, and writes the axes as coordinates under
    /// their keys in the sweep file.
    func define(_ grid: Grid, labels: AxisLabels) throws(PhaseDiagramError) -> GridDimensions {
      var dimensions: [Dimension] = []
      for one in grid.dimensions {
        let dimension = try dimension(one.axes[0].key, count: one.count)
        dimensions.append(dimension)
        for axis in one.axes { try write(axis, along: dimension, labels: labels) }
      }
      let auxiliary = grid.dimensions.flatMap { $0.axes.dropFirst().map(\.key) }
      return GridDimensions(
        dimensions: dimensions,
        auxiliaryCoordinates: auxiliary.isEmpty ? nil : auxiliary.joined(separator: " "))
    }

    /// Numbers stay numbers; texts, switches and lists become texts, as tables write them.
    private func write(_ axis: Axis, along dimension: Dimension, labels: AxisLabels) throws(PhaseDiagramError) {
      var attributes: [(name: String, value: NetCDFAttribute)] = [
        ("long_name", .text(labels.label(forKey: axis.key).plainText))
      ]
      let key = SweepSchema.key(axis.key.prefix { $0 != "[" }.description, of: labels.family)
      if let key { attributes.append(("comment", .text(key.summary))) }
      let numbers = axis.values.compactMap(\.number)
      guard numbers.count == axis.values.count else {
        return try texts(axis.values.map(\.plainText), named: axis.key, along: dimension, attributes: attributes)
      }
      let unit = axis.key == "training.max_steps" ? Observable.Unit.steps : .one
      attributes.append(("units", .text(unit.rawValue)))
      let integers = axis.values.compactMap { value -> Int64? in
        if case .integer(let integer) = value { Int64(integer) } else { nil }
      }
      if integers.count == axis.values.count {
        try write(integers, named: axis.key, along: dimension, attributes)
      } else {
        try write(numbers, named: axis.key, along: dimension, attributes)
      }
    }

    /// Defines and writes a variable of numbers along one dimension.
    func write<Element: NetCDFElement>(
      _ values: [Element], named name: String, along dimension: Dimension,
      _ attributes: [(name: String, value: NetCDFAttribute)]
    ) throws(PhaseDiagramError) {
      let variable = try variable(name, Element.self, dimensions: [dimension], attributes: attributes)
      try put(values, into: variable, start: [0], count: [values.count])
    }

    /// The dimension `seed`: the numbers of a cell's networks, from 0.
    func defineSeeds(_ seeds: Int) throws(PhaseDiagramError) -> Dimension {
      let dimension = try dimension("seed", count: seeds)
      try write(
        (0..<Int32(seeds)).map { $0 }, named: dimension.name, along: dimension,
        [("long_name", .text("number of the network in its cell")), ("units", .text(Observable.Unit.one.rawValue))])
      return dimension
    }
  }
#endif
