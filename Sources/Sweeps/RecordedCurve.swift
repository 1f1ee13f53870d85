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
  private static let curveTable = RowInsertion.Table("curves", columns: 10)
  private static let firstLayerTable = RowInsertion.Table("first_layers", columns: 7)

  static func insert(_ records: [NetworkRecord], into connection: Database) throws {
    let pointCount = records.indices.reduce(0) { $0 + (records[$1].curve?.points.count ?? 0) }
    if pointCount > 0 { try insertCurves(of: records, count: pointCount, into: connection) }
    let weightCount = records.indices.reduce(0) { count, index in
      count + (records[index].firstLayer.map { $0.a.elements.count + $0.b.elements.count } ?? 0)
    }
    if weightCount > 0 { try insertFirstLayers(of: records, count: weightCount, into: connection) }
  }

  private static func insertCurves(of records: [NetworkRecord], count: Int, into connection: Database) throws {
    var rows = try RowInsertion(into: curveTable, count: count, connection)
    for record in records {
      for point in record.curve?.points ?? [] {
        try rows.insert { row in
          row.add(record.cell)
          row.add(record.seed)
          row.add(point.step)
          row.add(point.loss)
          row.add(point.maps.a)
          row.add(point.maps.b)
          row.add(point.generalisationError)
          row.add(point.firstLayerNorms?.a)
          row.add(point.firstLayerNorms?.b)
        }
      }
    }
    rows.finish()
  }

  private static func insertFirstLayers(of records: [NetworkRecord], count: Int, into connection: Database) throws {
    var rows = try RowInsertion(into: firstLayerTable, count: count, connection)
    for record in records {
      guard let layer = record.firstLayer else { continue }
      for modality in Modality.allCases {
        let matrix = layer[modality]
        for unit in 0..<matrix.rows {
          for input in 0..<matrix.columns {
            try rows.insert { row in
              row.add(record.cell)
              row.add(record.seed)
              row.add(modality.storedText)
              row.add(unit)
              row.add(input)
              row.add(matrix[unit, input])
            }
          }
        }
      }
    }
    rows.finish()
  }
}

extension RunStore {
  /// The recorded learning curves of one cell's fusion networks, by the network's number in the cell; empty where none
  /// were recorded.
  ///
  /// - Throws: ``RunStoreError`` if the run cannot be read.
  public func curves(cell: Int) throws(RunStoreError) -> [Int: RecordedCurve] {
    var curves: [Int: RecordedCurve] = [:]
    try forEachCurve(where: "cell = \(cell)") { _, seed, curve in curves[seed] = curve }
    return curves
  }

  /// Calls `body` with every recorded learning curve of a fusion network, by cell and then by seed, without holding all in
  /// memory.
  ///
  /// - Throws: ``RunStoreError`` if the run cannot be read.
  public func forEachCurve(
    _ body: (_ cell: Int, _ seed: Int, RecordedCurve) -> Void
  ) throws(RunStoreError) {
    try forEachCurve(where: "true", body)
  }

  private func forEachCurve(
    where condition: String, _ body: (_ cell: Int, _ seed: Int, RecordedCurve) -> Void
  ) throws(RunStoreError) {
    guard sweep.family == .fusion else { return }
    try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        let rows = try StoredRows(
          """
          SELECT cell, seed, step, loss, map_a, map_b, e_g, first_layer_norm_a, first_layer_norm_b, row_check FROM curves
            WHERE \(condition) ORDER BY cell, seed, step
          """, in: connection)
        try rows.forEachNetwork {
          try Self.point(rows)
        } _: {
          body($0, $1, RecordedCurve(points: $2))
        }
      }
    }
  }

  private static func point(_ row: StoredRows) throws -> RecordedCurve.Point {
    let norms = ModalityPair(try row.number(7), try row.number(8))
    return RecordedCurve.Point(
      step: try row.steps(2), loss: try row.number(3) ?? .nan,
      maps: ModalityPair(try row.number(4) ?? .nan, try row.number(5) ?? .nan),
      generalisationError: try row.number(6), firstLayerNorms: norms.a.map { ModalityPair($0, norms.b ?? .nan) })
  }

  /// The largest number of points that a recorded learning curve of any family has; 0 where there is none.
  ///
  /// - Throws: ``RunStoreError`` if the run cannot be read.
  public func longestCurve() throws(RunStoreError) -> Int {
    try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        try Int.fetchOne(
          connection, sql: "SELECT max(points) FROM (SELECT count(*) AS points FROM curves GROUP BY cell, seed)") ?? 0
      }
    }
  }

  /// The first layers of one cell's networks, by the network's number in the cell; empty where none were kept.
  ///
  /// - Throws: ``RunStoreError`` if the run cannot be read.
  public func firstLayers(cell: Int) throws(RunStoreError) -> [Int: ModalityPair<Matrix>] {
    guard sweep.family == .fusion else { return [:] }
    let damagedLayer = DamagedRun(what: "a first layer of cell \(cell) is not whole")
    return try Self.attempt("cannot read the run in \(folder.path)") {
      try database.read { connection in
        let rows = try StoredRows(
          """
          SELECT cell, seed, modality, unit, input, weight, row_check FROM first_layers
            WHERE cell = \(cell) ORDER BY seed, modality, unit, input
          """, in: connection)
        var weights: [Int: ModalityPair<[[Double]]>] = [:]
        while try rows.next() {
          guard let modality = rows.text(2).flatMap(Modality.init(letter:)) else { throw damagedLayer }
          let (unit, input) = (try rows.integer(3), try rows.integer(4))
          var layer = weights.removeValue(forKey: try rows.integer(1)) ?? ModalityPair([], [])
          if input == 0 { layer[modality].append([]) }
          // Every weight comes right after the one before it in its matrix.
          guard unit == layer[modality].count - 1, input == layer[modality].last?.count else { throw damagedLayer }
          layer[modality][unit].append(try rows.number(5) ?? .nan)
          weights[try rows.integer(1)] = layer
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
