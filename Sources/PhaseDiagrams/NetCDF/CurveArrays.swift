#if NetCDF
  import Experiments
  import Sweeps

  /// Writes the recorded learning curves as arrays over the grid, the seeds and the points of a curve, as the CF conventions
  /// have it for features of unequal length (section 9.3.2): shorter curves end in missing values. The values are those of
  /// the table of curves, with `curve_` before their names.
  struct CurveArrays {
    private let file: NetCDFFile
    private let networks: [NetCDFFile.Dimension]
    private let seeds: Int
    private let points: NetCDFFile.Dimension
    private let coordinates: String
    private let valuesPerBlock: Int

    /// - Parameters:
    ///   - networks: the dimensions of the networks.
    ///   - longest: the number of points of the longest curve.
    ///   - coordinates: those that are no dimensions.
    init(
      _ file: NetCDFFile, networks: [NetCDFFile.Dimension], seeds: Int, longest: Int, coordinates: String?,
      valuesPerBlock: Int
    ) throws(PhaseDiagramError) {
      self.file = file
      self.networks = networks
      self.seeds = seeds
      self.valuesPerBlock = valuesPerBlock
      points = try file.dimension("point", count: longest)
      self.coordinates = [coordinates, Self.stepName].compactMap { $0 }.joined(separator: " ")
      try file.write(
        (0..<Int32(longest)).map { $0 }, named: points.name, along: points,
        [("long_name", .text("number of the point in its curve")), ("units", .text(Observable.Unit.one.rawValue))])
    }

    private static let stepName = "curve_step"

    private func blocks(valuesPerPoint: Int) -> NetworkBlocks {
      NetworkBlocks(
        file, dimensions: networks, limit: max(1, valuesPerBlock / (points.count * valuesPerPoint)))
    }

    private func number(
      _ name: String, _ meaning: String, inner: [NetCDFFile.Dimension] = [], in blocks: NetworkBlocks
    ) throws(PhaseDiagramError) -> NetworkVariable<Double> {
      try blocks.variable(
        "curve_" + name, inner: [points] + inner, fill: .nan,
        attributes: NetworkArrays.attributes(meaning, .one, coordinates))
    }

    private func steps(in blocks: NetworkBlocks) throws(PhaseDiagramError) -> NetworkVariable<Int32> {
      try blocks.variable(
        Self.stepName, inner: [points], fill: NetworkArrays.missingCount,
        attributes: NetworkArrays.attributes("steps taken at a point of the learning curve", .steps, nil))
    }

    /// Where the points of a network's curve begin.
    private func start(_ blocks: NetworkBlocks, cell: Int, seed: Int, length: Int) throws(PhaseDiagramError) -> Int {
      guard length <= points.count else { throw Self.grown(file.path) }
      return try blocks.place(of: cell * seeds + seed) * points.count
    }

    /// What to say of a run that has more than it had a moment ago.
    static func grown(_ path: String) -> PhaseDiagramError {
      PhaseDiagramError("cannot write \(path): the run went on meanwhile; export it again")
    }

    /// Writes the curves of a run of fusion networks.
    func writeFusion(_ store: RunStore) throws(PhaseDiagramError) {
      let blocks = blocks(valuesPerPoint: 1)
      let step = try steps(in: blocks)
      let map = "total map, or its norm for a vector, of the modality at position "
      let norm = "norm of the first layer of the modality at position "
      var numbers: [(variable: NetworkVariable<Double>, value: (RecordedCurve.Point) -> Double?)] = []
      for (name, meaning, value) in [
        ("loss", "loss", { $0.loss }), ("map_a", map + "A", { $0.maps.a }), ("map_b", map + "B", { $0.maps.b }),
        ("e_g", "generalisation error E_g", { $0.generalisationError }),
        ("first_layer_norm_a", norm + "A", { $0.firstLayerNorms?.a }),
        ("first_layer_norm_b", norm + "B", { $0.firstLayerNorms?.b }),
      ] as [(String, String, (RecordedCurve.Point) -> Double?)] {
        numbers.append((try number(name, meaning, in: blocks), value))
      }
      try store.forEachOwnCurve { cell, seed, curve throws(PhaseDiagramError) in
        let start = try start(blocks, cell: cell, seed: seed, length: curve.points.count)
        for (index, point) in curve.points.enumerated() {
          step.values[start + index] = Int32(point.step)
          for number in numbers { number.variable.values[start + index] = number.value(point) ?? .nan }
        }
      }
      try blocks.finish()
    }

    /// Writes the curves of a run of the competition family.
    func writeCompetition(_ store: RunStore, classes: NetCDFFile.Dimension) throws(PhaseDiagramError) {
      let blocks = blocks(valuesPerPoint: classes.count)
      let step = try steps(in: blocks)
      let loss = try number("loss", "loss of the joint network on the training samples", in: blocks)
      let meaning = "strength B_r = a_r A_r of a class in modality "
      let strengths = ModalityPair(
        try number("strength_1", meaning + "1", inner: [classes], in: blocks),
        try number("strength_2", meaning + "2", inner: [classes], in: blocks))
      var signals: (cell: Int, strengths: ModalityPair<Double>)?
      try store.forEachOwnCompetitionCurve { cell, seed, curve throws(PhaseDiagramError) in
        let start = try start(blocks, cell: cell, seed: seed, length: curve.points.count)
        let signal = signals?.cell == cell ? signals?.strengths : store.sweep.signalStrengths(ofCell: cell)
        guard let signal else { return }
        signals = (cell, signal)
        for (index, point) in curve.points.enumerated() {
          step.values[start + index] = Int32(point.step)
          loss.values[start + index] = point.loss
          guard point.strengths.count <= classes.count else { throw Self.grown(file.path) }
          let place = (start + index) * classes.count
          for (label, strength) in point.strengths.enumerated() {
            strengths.a.values[place + label] = signal.a * strength.a
            strengths.b.values[place + label] = signal.b * strength.b
          }
        }
      }
      try blocks.finish()
    }
  }
#endif
