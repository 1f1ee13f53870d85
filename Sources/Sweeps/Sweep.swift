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

  let networks: CellTable<NetworkComponent>
  let initializations: CellTable<InitializationComponent>
  let data: CellTable<DataComponent>
  let trainings: CellTable<TrainingComponent>
  /// The data files that the sweep names, by the path as written.
  let files: [String: LoadedFile]

  /// Reads a sweep file.
  ///
  /// - Throws: ``SweepFileError`` if the file cannot be read or holds something that cannot be meant, in any cell.
  public init(path: String) throws(SweepFileError) {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      let reason = FileManager.default.fileExists(atPath: path) ? "cannot be read" : "does not exist"
      throw SweepFileError(file: path, problems: [.init(line: nil, key: nil, message: "the file \(reason)")])
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SweepFileError(
        file: path,
        problems: [
          .init(line: Self.lineOfInvalidText(bytes), key: nil, message: "the text is not UTF-8; save it as UTF-8")
        ])
    }
    try self.init(text: text, fileName: path)
  }

  /// Reads the text of a sweep file.
  ///
  /// - Parameter fileName: the name that messages give the file.
  /// - Throws: ``SweepFileError`` if the text holds something that cannot be meant, in any cell.
  public init(text: String, fileName: String) throws(SweepFileError) {
    var reader = SweepFileReader(text: text, file: fileName)
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
    networks = CellTable(NetworkComponent(source), in: source) { refusals.add($0, cell: $1) }
    initializations = CellTable(InitializationComponent(source), in: source) { refusals.add($0, cell: $1) }
    data = CellTable(DataComponent(source), in: source) { refusals.add($0, cell: $1) }
    trainings = CellTable(TrainingComponent(source), in: source) { refusals.add($0, cell: $1) }
    if refusals.isEmpty { checkSamples(source) { refusals.add($0, cell: $1) } }
    refusals.report(to: &reader)
    try reader.throwProblems()
  }

  /// What is kept of each network besides its outcome.
  public var recording: Recording {
    let points = template["record.points"]?.integer ?? 0
    let isLogarithmic = template["record.spacing"]?.text == "log"
    return Recording(
      points == 0 ? .none : isLogarithmic ? .logarithmic(points: points) : .even(points: points),
      keepsFirstLayer: template["record.first_layer"]?.boolean ?? false)
  }

  /// Refuses cells whose networks need samples that their data does not have, or that cannot train on moments.
  private func checkSamples(_ source: TemplateSource, refuse: (ExperimentError, _ cell: Int) -> Void) {
    let trained = CellIndex(
      source, dimensions: networks.component.dimensions.union(trainings.component.dimensions))
    let allSuit = (0..<trained.count).allSatisfy { number in
      let cell = trained.firstCell(of: number)
      let (network, training) = (networks.value(ofCell: cell), trainings.value(ofCell: cell))
      return training.method != .moments && !FusionExperiment.trainsOnSamples(network, training)
    }
    guard !allSuit else { return }
    let cells = CellIndex(
      source,
      dimensions: networks.component.dimensions.union(trainings.component.dimensions)
        .union(data.component.dimensions))
    for number in 0..<cells.count {
      let cell = cells.firstCell(of: number)
      do throws(ExperimentError) {
        _ = try FusionExperiment(
          network: networks.value(ofCell: cell), initialization: initializations.value(ofCell: cell),
          data: data.value(ofCell: cell), training: trainings.value(ofCell: cell))
      } catch {
        refuse(error, cell)
      }
    }
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
      return .fusion(
        try FusionExperiment(
          network: networks.value(ofCell: cell), initialization: initializations.value(ofCell: cell),
          data: data.value(ofCell: cell), training: trainings.value(ofCell: cell),
          seed: Seed(base: baseSeed, index: UInt32(seed))))
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

/// The experiments that cannot be made, gathered by the key that is to blame.
struct CellRefusals {
  private struct Refusal {
    let error: ExperimentError
    let cell: Int
    var count: Int
  }

  private let grid: Grid
  private var refusals: [Refusal] = []

  init(grid: Grid) { self.grid = grid }

  var isEmpty: Bool { refusals.isEmpty }

  mutating func add(_ error: ExperimentError, cell: Int) {
    if let index = refusals.firstIndex(where: { $0.error.key == error.key }) {
      refusals[index].count += 1
    } else {
      refusals.append(Refusal(error: error, cell: cell, count: 1))
    }
  }

  /// Reports each key once, at the line of the value that is to blame, with the cell it belongs to.
  func report(to reader: inout SweepFileReader) {
    for refusal in refusals {
      let key = refusal.error.key
      let values = grid.values(ofCell: refusal.cell)
      var message = refusal.error.message
      if values.count > 1 || (values.count == 1 && values[0].key != key) {
        message += "; first with " + values.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
      }
      if refusal.count > 1 { message += " (and \(refusal.count - 1) more)" }
      reader.report(message, key: key, line: line(of: key, cell: refusal.cell, in: reader))
    }
  }

  private func line(of key: String, cell: Int, in reader: SweepFileReader) -> Int? {
    let positions = grid.positions(ofCell: cell)
    for (dimension, position) in zip(reader.dimensions, positions) {
      for axis in dimension where axis.axis.key == key || ElementKey(axis.axis.key)?.list == key {
        return axis.line(ofValue: position)
      }
    }
    let section = key.prefix { $0 != "." }
    return reader.lines[key] ?? reader.axisLines.filter { $0.key.hasPrefix(section) }.map(\.value).min()
      ?? reader.lines.filter { $0.key.hasPrefix(section) }.map(\.value).min()
  }
}
