import Experiments
import GRDB

/// A learning curve as a run keeps it: of the total maps only their sizes.
public struct RecordedCurve: Hashable, Sendable {
  public struct Point: Hashable, Sendable {
    /// Gradient-descent steps taken.
    public var step: Int
    public var loss: Double
    /// W_A and W_B for scalar modalities, ‖W_A‖ and ‖W_B‖ for vectors; by position in the data.
    public var maps: ModalityPair<Double>
    /// E_g, where there is one.
    public var generalisationError: Double?
    /// ‖W¹_A‖ and ‖W¹_B‖, for networks trained on samples.
    public var firstLayerNorms: ModalityPair<Double>?

    public init(
      step: Int, loss: Double, maps: ModalityPair<Double>, generalisationError: Double? = nil,
      firstLayerNorms: ModalityPair<Double>? = nil
    ) {
      self.step = step
      self.loss = loss
      self.maps = maps
      self.generalisationError = generalisationError
      self.firstLayerNorms = firstLayerNorms
    }
  }

  /// The points, by ascending step.
  public var points: [Point]

  public init(points: [Point]) { self.points = points }

  /// The sizes of a curve's maps.
  ///
  /// - Parameter dimensions: D_A and D_B.
  public init(_ curve: LearningCurve, dimensions: ModalityPair<Int>) {
    points = curve.points.map { point in
      let parts = ModalityPair(
        Array(point.totalMap.prefix(dimensions.a)), Array(point.totalMap.dropFirst(dimensions.a)))
      return Point(
        step: point.step, loss: point.loss, maps: parts.map { $0.count == 1 ? $0[0] : norm($0) },
        generalisationError: point.generalisationError, firstLayerNorms: point.firstLayerNorms)
    }
  }
}

/// Learning curves and first layers in a run's database.
enum RecordedCurves {
  static func insert(_ records: [NetworkRecord], into connection: Database) throws {
    let points = try RowInsertion(into: "curves", columns: 9, connection)
    let weights = try RowInsertion(into: "first_layers", columns: 6, connection)
    for record in records {
      for point in record.curve?.points ?? [] {
        try points.insert(
          record.cell, record.seed, point.step, StoredNumber(point.loss), StoredNumber(point.maps.a),
          StoredNumber(point.maps.b), StoredNumber(point.generalisationError),
          StoredNumber(point.firstLayerNorms?.a), StoredNumber(point.firstLayerNorms?.b))
      }
      guard let layer = record.firstLayer else { continue }
      for modality in Modality.allCases {
        let matrix = layer[modality]
        for unit in 0..<matrix.rows {
          for input in 0..<matrix.columns {
            try weights.insert(
              record.cell, record.seed, modality.letter, unit, input, StoredNumber(matrix[unit, input]))
          }
        }
      }
    }
  }
}

extension RunStore {
  /// The recorded learning curves of one cell's fusion networks, by the network's number in the cell; empty where none
  /// were recorded.
  ///
  /// - Throws: ``RunStoreError`` if the run cannot be read.
  public func curves(cell: Int) throws(RunStoreError) -> [Int: RecordedCurve] {
    guard sweep.family == .fusion else { return [:] }
    return try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        let rows = try StoredRows(
          """
          SELECT seed, step, loss, map_a, map_b, e_g, first_layer_norm_a, first_layer_norm_b FROM curves
            WHERE cell = \(cell) ORDER BY seed, step
          """, in: connection)
        var curves: [Int: RecordedCurve] = [:]
        while try rows.next() {
          let number = { (column: Int) throws -> Double in try rows.number(column) ?? .nan }
          let norms = try rows.number(6).map { ModalityPair($0, try number(7)) }
          curves[try rows.integer(0), default: RecordedCurve(points: [])].points.append(
            RecordedCurve.Point(
              step: try rows.steps(1), loss: try number(2), maps: ModalityPair(try number(3), try number(4)),
              generalisationError: try rows.number(5), firstLayerNorms: norms))
        }
        return curves
      }
    }
  }

  /// The first layers of one cell's networks, by the network's number in the cell; empty where none were kept.
  ///
  /// - Throws: ``RunStoreError`` if the run cannot be read.
  public func firstLayers(cell: Int) throws(RunStoreError) -> [Int: ModalityPair<Matrix>] {
    guard sweep.family == .fusion else { return [:] }
    let damagedLayer = DamagedRun(what: "a first layer of cell \(cell)")
    return try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        let rows = try StoredRows(
          """
          SELECT seed, modality, unit, input, weight FROM first_layers
            WHERE cell = \(cell) ORDER BY seed, modality, unit, input
          """, in: connection)
        var weights: [Int: ModalityPair<[[Double]]>] = [:]
        while try rows.next() {
          guard let modality = rows.text(1).flatMap(Modality.init(letter:)) else { throw damagedLayer }
          let (unit, input) = (try rows.integer(2), try rows.integer(3))
          var layer = weights.removeValue(forKey: try rows.integer(0)) ?? ModalityPair([], [])
          if input == 0 { layer[modality].append([]) }
          // Every weight comes right after the one before it in its matrix.
          guard unit == layer[modality].count - 1, input == layer[modality].last?.count else { throw damagedLayer }
          layer[modality][unit].append(try rows.number(4) ?? .nan)
          weights[try rows.integer(0)] = layer
        }
        return try weights.mapValues { layer in
          try layer.map { rows in
            guard let columns = rows.first?.count, rows.allSatisfy({ $0.count == columns }) else { throw damagedLayer }
            return Matrix(rows: rows.count, columns: columns, elements: rows.flatMap { $0 })
          }
        }
      }
    }
  }
}
