import Sweeps

/// Runs as NetCDF-4 files, as xarray and others open them.
///
/// Every dimension of the grid is a dimension of the file and bears the key of its axis, with the axis's values as its
/// coordinate. Of zipped axes the first one names the dimension, and the others are coordinates along it. Values that are not
/// numbers are texts. Attributes of the whole file say where the numbers come from.
extension RunStore {
  /// The values of a block that is compressed and written at once.
  private static let defaultBlock = 1 << 16

  /// Writes the outcome of every network over the axes and `seed`, under the names of ``NetworkTable``, with the recorded
  /// learning curves (`curve_…` over another dimension, `point`) and, for the competition family, the classes (`class_…` over
  /// `class`).
  ///
  /// `status` and other words are numbers whose `flag_meanings` say what they stand for. Memory holds one block of values
  /// at a time.
  ///
  /// - Parameters:
  ///   - path: the file, which is replaced once the new one is complete.
  ///   - version: of this program.
  ///   - includesCurves: whether recorded learning curves go into the file too.
  ///   - valuesPerBlock: how many values of a variable are written, and compressed, at once.
  /// - Throws: ``PhaseDiagramError`` if the run cannot be read or holds networks that are not in its sweep, the file cannot
  ///   be written, or the package was built without the trait `NetCDF`.
  public func writeNetCDF(
    to path: String, version: String, includesCurves: Bool = true, valuesPerBlock: Int? = nil
  ) throws(PhaseDiagramError) {
    #if NetCDF
      let block = valuesPerBlock ?? Self.defaultBlock
      let file = try NetCDFFile(path: path)
      let grid = try file.define(sweep.grid, labels: AxisLabels(sweep))
      let dimensions = grid.dimensions + [try file.defineSeeds(sweep.seeds)]
      let networks = try NetworkArrays(
        file, dimensions: dimensions, seeds: sweep.seeds, family: sweep.family, coordinates: grid.auxiliaryCoordinates,
        networksPerBlock: block)
      let classCount = try translating { () throws(RunStoreError) in try largestClassCount() }
      let classes = classCount > 0 ? try ClassArrays.define(classCount, in: file) : nil
      var classArrays: ClassArrays?
      if let classes {
        classArrays = try ClassArrays(
          file, networks: dimensions, seeds: sweep.seeds, classes: classes, coordinates: grid.auxiliaryCoordinates,
          valuesPerBlock: block)
      }
      try forEachOwnRecord { record throws(PhaseDiagramError) in
        try networks.write(record)
        try classArrays?.write(record)
      }
      try networks.finish()
      try classArrays?.finish()
      let longest = includesCurves ? try translating { () throws(RunStoreError) in try longestCurve() } : 0
      if longest > 0 {
        let curves = try CurveArrays(
          file, networks: dimensions, seeds: sweep.seeds, longest: longest, coordinates: grid.auxiliaryCoordinates,
          valuesPerBlock: block)
        if let classes {
          try curves.writeCompetition(self, classes: classes)
        } else {
          try curves.writeFusion(self)
        }
      }
      try writeProvenance(into: file, version: version, contents: "the outcome of every network of a sweep")
      try file.finish()
    #else
      throw Self.withoutNetCDF
    #endif
  }

  /// Writes statistics over the networks of each cell and what theory says, over the axes, under the names of
  /// ``PhaseDiagram/writeTable(to:)``.
  ///
  /// - Parameters:
  ///   - path: the file, which is replaced once the new one is complete.
  ///   - version: of this program.
  ///   - valuesPerBlock: how many values of a variable are compressed at once.
  /// - Throws: as ``writeNetCDF(to:version:includesCurves:valuesPerBlock:)``.
  public func writeReducedNetCDF(
    to path: String, version: String, valuesPerBlock: Int? = nil
  ) throws(PhaseDiagramError) {
    #if NetCDF
      let diagram = try PhaseDiagram(self)
      let file = try NetCDFFile(path: path)
      let grid = try file.define(sweep.grid, labels: diagram.labels)
      let cells = CellArrays(
        file, dimensions: grid.dimensions, coordinates: grid.auxiliaryCoordinates,
        valuesPerBlock: valuesPerBlock ?? Self.defaultBlock)
      try cells.write(diagram)
      try writeProvenance(
        into: file, version: version, contents: "statistics of a sweep over the networks of each cell, with theory")
      try file.finish()
    #else
      throw Self.withoutNetCDF
    #endif
  }

  #if NetCDF
    private func writeProvenance(
      into file: NetCDFFile, version: String, contents: String
    ) throws(PhaseDiagramError) {
      let provenance = try ReportData.Provenance(self, form: .finiteRate, version: version)
      try file.write(provenance, of: sweep, version: version, contents: contents)
    }
  #else
    private static let withoutNetCDF = PhaseDiagramError(
      "NetCDF files cannot be written, because this program was built without the package trait NetCDF; build it without "
        + "--disable-default-traits, or choose --format csv")
  #endif
}
