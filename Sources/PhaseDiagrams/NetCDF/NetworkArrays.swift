#if NetCDF
  import Experiments
  import Sweeps

  /// Writes the outcome of every network as arrays over the grid and the seeds; see ``NetworkTable`` for the values.
  struct NetworkArrays {
    private let blocks: NetworkBlocks
    private let seeds: Int
    private let status: NetworkVariable<Int8>
    private let steps: NetworkVariable<Int32>
    /// Each puts one value of an outcome at a place of the block.
    private let columns: [(Outcome, Int) -> Void]

    /// - Parameter coordinates: the file's attribute `coordinates`.
    init(
      _ file: NetCDFFile, dimensions: [NetCDFFile.Dimension], seeds: Int, family: ModelFamily, coordinates: String?,
      networksPerBlock: Int
    ) throws(PhaseDiagramError) {
      let blocks = NetworkBlocks(file, dimensions: dimensions, limit: networksPerBlock)
      self.blocks = blocks
      self.seeds = seeds
      status = try blocks.variable(
        "status", fill: Status.notRun.flag, isMissing: false,
        attributes: Self.attributes("how training ended", .none, coordinates)
          + Self.flags(Status.allCases.map { ($0.flag, $0.rawValue) }))
      steps = try blocks.variable(
        "steps", fill: Self.missingCount,
        attributes: Self.attributes(Observable.steps.meaning, .steps, coordinates))
      var columns: [(Outcome, Int) -> Void] = []
      for column in NetworkColumn.all(of: family) {
        columns.append(try Self.define(column, in: blocks, coordinates))
      }
      self.columns = columns
    }

    /// Takes in the next network.
    ///
    /// - Precondition: the network is one of the sweep's, and comes after all before, by cell and then by seed.
    func write(_ record: NetworkRecord) throws(PhaseDiagramError) {
      guard record.outcome.status != .notRun else { return }
      let place = try blocks.place(of: record.cell * seeds + record.seed)
      status.values[place] = record.outcome.status.flag
      steps.values[place] = Int32(record.outcome.steps)
      for column in columns { column(record.outcome, place) }
    }

    /// Writes what is left; networks that were not taken in have the status `not_run`.
    func finish() throws(PhaseDiagramError) { try blocks.finish() }

    // MARK: Variables

    /// No number of steps.
    static let missingCount: Int32 = -1

    private static func define(
      _ column: NetworkColumn, in blocks: NetworkBlocks, _ coordinates: String?
    ) throws(PhaseDiagramError) -> (Outcome, Int) -> Void {
      let attributes = attributes(column.meaning, column.unit, coordinates)
      switch column.value {
      case .number(let read):
        let variable = try blocks.variable(column.name, fill: Double.nan, attributes: attributes)
        return { outcome, place in variable.values[place] = read(outcome) ?? .nan }
      case .count(let read):
        let variable = try blocks.variable(column.name, fill: missingCount, attributes: attributes)
        return { outcome, place in variable.values[place] = read(outcome).map { Int32($0) } ?? missingCount }
      case .modality(let read):
        // No modality is an answer too: both at once, or none.
        let variable = try blocks.variable(
          column.name, fill: 0 as Int8, isMissing: false,
          attributes: attributes + flags([(0, "none"), (1, Modality.a.letter), (2, Modality.b.letter)]))
        return { outcome, place in variable.values[place] = read(outcome).map { Int8($0.number) } ?? 0 }
      case .answer(let read):
        let variable = try blocks.variable(
          column.name, fill: -1 as Int8, attributes: attributes + flags([(0, "false"), (1, "true")]))
        return { outcome, place in variable.values[place] = read(outcome).map { $0 ? 1 : 0 } ?? -1 }
      }
    }

    /// What is said about every variable.
    static func attributes(
      _ meaning: String, _ unit: Observable.Unit, _ coordinates: String?
    ) -> [(name: String, value: NetCDFAttribute)] {
      var attributes: [(name: String, value: NetCDFAttribute)] = [("long_name", .text(meaning))]
      if unit != .none { attributes.append(("units", .text(unit.rawValue))) }
      if let coordinates { attributes.append(("coordinates", .text(coordinates))) }
      return attributes
    }

    /// What the numbers of a variable of words stand for, as the CF conventions have it (section 3.5).
    static func flags(_ words: [(value: Int8, word: String)]) -> [(name: String, value: NetCDFAttribute)] {
      [
        ("flag_values", .bytes(words.map(\.value))), ("flag_meanings", .text(words.map(\.word).joined(separator: " "))),
      ]
    }
  }

  extension Status {
    /// The number that stands for the status in a file.
    var flag: Int8 { Int8(place) }
  }
#endif
