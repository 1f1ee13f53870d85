import Experiments
import Sweeps

extension RunStore {
  /// Writes the recorded learning curves as comma-separated values: one row a point.
  ///
  /// For the columns of the competition family see ``StrengthTable``. Those of fusion networks: the axes as named in the
  /// sweep file; `seed`, `step`, `loss`; `map_a` and `map_b`, the total maps of scalar modalities and the norms of vector
  /// ones, by position in the data; `e_g`; `first_layer_norm_a` and `first_layer_norm_b`. A field is empty where there is
  /// no value.
  ///
  /// - Parameter sink: takes the next piece of the file.
  /// - Throws: ``PhaseDiagramError`` if the run kept no curves or cannot be read, and what the sink throws.
  public func writeCurveTable(
    to sink: @escaping ([UInt8]) throws(PhaseDiagramError) -> Void
  ) throws(PhaseDiagramError) {
    guard sweep.recording.spacing != .none else {
      throw PhaseDiagramError(
        "the run kept no learning curves; run the sweep again in another folder with `record: {points: 200}`, say")
    }
    if sweep.family == .competition { return try writeStrengthTable(to: sink) }
    var writer = CSVWriter(sink: sink)
    for axis in sweep.grid.axes { writer.field(axis.key) }
    for name in ["seed"] + CurveColumns.all(of: .fusion).map(\.name) { writer.field(name) }
    try writer.endRow()
    let encodedPositions = sweep.grid.encodedPositions
    try forEachOwnCurve { cell, seed, curve throws(PhaseDiagramError) in
      let positions = sweep.grid.positions(ofCell: cell)
      for point in curve.points {
        for (encoded, position) in zip(encodedPositions, positions) { writer.encodedFields(encoded[position]) }
        writer.field(seed)
        writer.field(point.step)
        for value in [
          point.loss, point.maps.a, point.maps.b, point.generalisationError, point.firstLayerNorms?.a,
          point.firstLayerNorms?.b,
        ] { writer.field(value) }
        try writer.endRow()
      }
    }
    try writer.finish()
  }

  private func writeStrengthTable(
    to sink: @escaping ([UInt8]) throws(PhaseDiagramError) -> Void
  ) throws(PhaseDiagramError) {
    var table = try StrengthTable(grid: sweep.grid, sink: sink)
    var signals: (cell: Int, strengths: ModalityPair<Double>)?
    try forEachOwnCompetitionCurve { cell, seed, curve throws(PhaseDiagramError) in
      let strengths = signals?.cell == cell ? signals?.strengths : sweep.signalStrengths(ofCell: cell)
      guard let strengths else { return }
      signals = (cell, strengths)
      try table.write(curve, cell: cell, seed: seed, signals: strengths)
    }
    try table.finish()
  }
}

extension Sweep {
  /// a_1 and a_2 of a cell's networks; `nil` for another family than competition.
  func signalStrengths(ofCell cell: Int) -> ModalityPair<Double>? {
    experiment(cell: cell, seed: 0).competition?.data.strengths
  }
}
