import Experiments
import Foundation

/// A sweep as its file describes it, complete and checked: every cell holds networks that can be trained.
public struct Sweep: Sendable {
  /// What the sweep is about.
  public let title: String
  /// The name of the sweep file, for messages and provenance.
  public let fileName: String
  /// The swept keys and their values.
  public let grid: Grid
  /// Number of networks in each cell.
  public let seeds: Int
  /// The key of all random numbers.
  public let baseSeed: UInt64
  /// The figures to draw of the results.
  public let figures: [FigureRequest]
  /// The value of every template key that is not swept, defaults included.
  public let template: [String: ConfigurationValue]

  /// What the cells hold.
  let cells: SweepCells
  /// The data files that the sweep names, by the path as written.
  let files: [String: LoadedFile]

  /// Reads a sweep file.
  ///
  /// - Parameter overrides: values that hold instead of those in the file.
  /// - Throws: ``SweepFileError`` if the file cannot be read or holds something that cannot be meant, in any cell, or if
  ///   an override is for a key that the sweep does not have or sweeps over.
  public init(path: String, overrides: [SweepOverride] = []) throws(SweepFileError) {
    let bytes: Data
    do throws(DataFileProblem) {
      try DataFileBytes.checkSize(
        path: path, limit: SweepSchema.largestFileSize, advice: "Write long axes as linspace, logspace or range")
      guard let contents = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
        throw DataFileProblem("the file cannot be read")
      }
      bytes = contents
    } catch {
      throw SweepFileError(file: path, problems: [.init(line: nil, key: nil, message: error.message)])
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SweepFileError(
        file: path,
        problems: [
          .init(line: Self.lineOfInvalidText(bytes), key: nil, message: "the text is not UTF-8; save it as UTF-8")
        ])
    }
    try self.init(text: text, fileName: path, overrides: overrides)
  }

  /// Reads the text of a sweep file.
  ///
  /// - Parameters:
  ///   - fileName: the name that messages give the file.
  ///   - overrides: values that hold instead of those in the file.
  /// - Throws: ``SweepFileError`` if the text holds something that cannot be meant, in any cell, or an override does not
  ///   suit it.
  public init(text: String, fileName: String, overrides: [SweepOverride] = []) throws(SweepFileError) {
    var reader = SweepFileReader(text: text, file: fileName, overrides: overrides)
    try reader.throwIfUnreadable()
    template = reader.resolveTemplate()
    figures = reader.readFigures()
    try reader.throwProblems()

    grid = Grid(dimensions: reader.dimensions.map { GridDimension(axes: $0.map(\.axis)) })
    seeds = reader.integer("seeds")
    baseSeed = UInt64(reader.integer("base_seed"))
    title = reader.title ?? URL(fileURLWithPath: fileName).deletingPathExtension().lastPathComponent
    self.fileName = fileName

    files = reader.readDataFiles(template)
    try reader.throwProblems()
    let source = TemplateSource(template: template, grid: grid, files: files)
    var refusals = CellRefusals(grid: grid)
    cells = SweepCells(source) { refusals.add($0, cell: $1) }
    refusals.report(to: &reader)
    try reader.throwProblems()
  }

  /// The family of all networks.
  public var family: ModelFamily { cells.family }

  /// What is kept of each network besides its outcome.
  public var recording: Recording {
    let points = template["record.points"]?.integer ?? 0
    let isLogarithmic = template["record.spacing"]?.text == "log"
    return Recording(
      points == 0 ? .none : isLogarithmic ? .logarithmic(points: points) : .even(points: points),
      keepsFirstLayer: template["record.first_layer"]?.boolean ?? false)
  }

  /// Number of networks, at most 2³¹ − 1.
  public var networkCount: Int { grid.cellCount * seeds }

  /// One network's training run.
  ///
  /// - Precondition: 0 ≤ cell < grid.cellCount and 0 ≤ seed < seeds.
  public func experiment(cell: Int, seed: Int) -> Experiment {
    precondition((0..<grid.cellCount).contains(cell), "cell \(cell) is outside the grid")
    precondition((0..<seeds).contains(seed), "seed \(seed) is outside the cell")
    do throws(ExperimentError) {
      return try cells.experiment(ofCell: cell, seed: Seed(base: baseSeed, index: UInt32(seed)))
    } catch {
      preconditionFailure("every cell was checked when the sweep was read: \(error)")
    }
  }

  private static func lineOfInvalidText(_ bytes: Data) -> Int {
    let repaired = String(decoding: bytes, as: UTF8.self).utf8
    let common = zip(repaired, bytes).prefix { $0 == $1 }
    return 1 + common.count { $0.0 == UInt8(ascii: "\n") }
  }
}
