import ArgumentParser
import PhaseDiagrams
import Sweeps

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the outcomes of a run as a table or as arrays.",
    discussion: """
      CSV has one row a network, or with --reduced one row a cell, with --curves one row a recorded point, with --classes one \
      row a class. Times are in gradient-descent steps; a field is empty where there is no value.

      NetCDF has arrays over the axes of the sweep and `seed`, with recorded curves (curve_…, over `point`) and classes \
      (class_…, over `class`) where there are any; or with --reduced arrays over the axes alone. Axes keep their keys in \
      the sweep file as names, dots included: in xarray, ds["time_ratio"].sel({"data.correlation": 0.5}). Of zipped axes \
      the first one is the dimension, the others are coordinates along it. Missing values are NaN, words are numbers with \
      flag_meanings, and global attributes say where the numbers come from.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case csv, netcdf }

  @OptionGroup var target: RunArgument

  @Option(help: "The format: csv or netcdf.")
  var format: Format = .csv

  @Flag(help: "For each cell: n, n_ok, and mean, standard error, median, quartiles and theory of each value.")
  var reduced = false

  @Flag(help: "CSV: one row a point of the recorded learning curves.")
  var curves = false

  @Flag(help: "CSV: one row a class of each network of the competition family.")
  var classes = false

  @Flag(help: "NetCDF: leave out recorded learning curves.")
  var noCurves = false

  @Option(
    name: [.customShort("o"), .long],
    help: "The file to write. (default: CSV to standard output; NetCDF to networks.nc or cells.nc in the run folder)",
    completion: .file())
  var output: String?

  func validate() throws {
    if [reduced, curves, classes].count(where: { $0 }) > 1 {
      throw ValidationError("--reduced, --curves and --classes are different tables; choose one")
    }
    switch format {
    case .csv:
      if noCurves {
        throw ValidationError("--no-curves belongs to --format netcdf; CSV has no curves without --curves")
      }
    case .netcdf:
      if curves || classes {
        throw ValidationError("a NetCDF file holds curves and classes without --curves and --classes; leave them out")
      }
      if reduced, noCurves { throw ValidationError("--reduced has no curves; leave out --no-curves") }
    }
  }

  func run() throws {
    let store = try target.open()
    switch format {
    case .csv: try writeTable(store)
    case .netcdf: try writeArrays(store)
    }
  }

  private func writeTable(_ store: RunStore) throws {
    try CommandFailure.translating {
      let file = try output.map { try OutputFile(path: $0) }
      let sink = { (bytes: [UInt8]) throws(PhaseDiagramError) in
        if let file { try file.append(bytes) } else { try Console.result(bytes: bytes) }
      }
      if reduced {
        try PhaseDiagram(store).writeTable(to: sink)
      } else if curves {
        try store.writeCurveTable(to: sink)
      } else if classes {
        try store.writeClassTable(to: sink)
      } else {
        try store.writeNetworkTable(to: sink)
      }
      try file?.finish()
    }
    if let output { Console.note("Wrote \(output)") }
  }

  private func writeArrays(_ store: RunStore) throws {
    let path = output ?? target.folder + (reduced ? "/cells.nc" : "/networks.nc")
    try CommandFailure.translating {
      if reduced {
        try store.writeReducedNetCDF(to: path, version: FusionPhase.version)
      } else {
        try store.writeNetCDF(to: path, version: FusionPhase.version, includesCurves: !noCurves)
      }
    }
    Console.result(path)
  }
}
