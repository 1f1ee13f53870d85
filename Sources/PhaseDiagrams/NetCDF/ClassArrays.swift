#if NetCDF
  import Experiments
  import Sweeps

  /// Writes how every network of the competition family shared the classes between its modalities, as arrays over the grid,
  /// the seeds and the classes; see ``ClassTable`` for the values, whose names here begin with `class_`.
  struct ClassArrays {
    private let path: String
    private let blocks: NetworkBlocks
    private let seeds: Int
    private let classes: NetCDFFile.Dimension
    private let strengths: ModalityPair<NetworkVariable<Double>>
    private let emergences: ModalityPair<NetworkVariable<Double>>
    private let winner: NetworkVariable<Int8>
    private let predictedWinner: NetworkVariable<Int8>
    private let learned: ModalityPair<NetworkVariable<Int8>>

    /// Defines the dimension `class`, from 0.
    static func define(_ count: Int, in file: NetCDFFile) throws(PhaseDiagramError) -> NetCDFFile.Dimension {
      let classes = try file.dimension("class", count: count)
      try file.write(
        (0..<Int32(count)).map { $0 }, named: classes.name, along: classes,
        [("long_name", .text("class")), ("units", .text(Observable.Unit.one.rawValue))])
      return classes
    }

    init(
      _ file: NetCDFFile, networks: [NetCDFFile.Dimension], seeds: Int, classes: NetCDFFile.Dimension,
      coordinates: String?, valuesPerBlock: Int
    ) throws(PhaseDiagramError) {
      path = file.path
      self.seeds = seeds
      self.classes = classes
      let blocks = NetworkBlocks(file, dimensions: networks, limit: max(1, valuesPerBlock / classes.count))
      self.blocks = blocks
      func number(
        _ name: String, _ meaning: String, _ unit: Observable.Unit
      ) throws(PhaseDiagramError) -> NetworkVariable<Double> {
        try blocks.variable(
          "class_" + name, inner: [classes], fill: .nan,
          attributes: NetworkArrays.attributes(meaning, unit, coordinates))
      }
      func flag(
        _ name: String, _ meaning: String, _ words: [(value: Int8, word: String)], missing: Int8? = nil
      ) throws(PhaseDiagramError) -> NetworkVariable<Int8> {
        try blocks.variable(
          "class_" + name, inner: [classes], fill: missing ?? 0, isMissing: missing != nil,
          attributes: NetworkArrays.attributes(meaning, .none, coordinates) + NetworkArrays.flags(words))
      }
      let strength = "strength B_r = a_r A_r of the class when training ended, in modality "
      strengths = ModalityPair(
        try number("strength_1", strength + "1", .one), try number("strength_2", strength + "2", .one))
      let emergence = "time at which the strength of the class first reached the threshold, in modality "
      emergences = ModalityPair(
        try number("emergence_1", emergence + "1", .steps), try number("emergence_2", emergence + "2", .steps))
      let modalities: [(value: Int8, word: String)] = [(0, "none"), (1, "modality_1"), (2, "modality_2")]
      winner = try flag("winner", "modality with the larger strength when training ended", modalities)
      predictedWinner = try flag("predicted_winner", "modality that should win by the initial race", modalities)
      let answers: [(value: Int8, word: String)] = [(0, "false"), (1, "true")]
      let isLearned = "whether the class is learned when training ended, in modality "
      learned = ModalityPair(
        try flag("learned_1", isLearned + "1", answers, missing: -1),
        try flag("learned_2", isLearned + "2", answers, missing: -1))
    }

    /// Takes in the next network.
    ///
    /// - Precondition: the network is one of the sweep's, and comes after all before, by cell and then by seed.
    func write(_ record: NetworkRecord) throws(PhaseDiagramError) {
      guard record.outcome.status != .notRun, let outcome = record.outcome.competition else { return }
      guard outcome.classes.count <= classes.count else { throw CurveArrays.grown(path) }
      let start = try blocks.place(of: record.cell * seeds + record.seed) * classes.count
      for (label, result) in outcome.classes.enumerated() {
        for modality in Modality.allCases {
          strengths[modality].values[start + label] = result.strengths[modality]
          emergences[modality].values[start + label] = result.emergenceTimes[modality] ?? .nan
          learned[modality].values[start + label] = result.strengths[modality] >= outcome.threshold ? 1 : 0
        }
        winner.values[start + label] = Int8(result.winner.number)
        predictedWinner.values[start + label] = result.predictedWinner.map { Int8($0.number) } ?? 0
      }
    }

    /// Writes what is left.
    func finish() throws(PhaseDiagramError) { try blocks.finish() }
  }
#endif
