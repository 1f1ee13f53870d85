import Experiments

/// The first layer's weights of a two-dimensional modality B, one point a hidden unit: which features the network found.
///
/// For the exclusive or of two signs, these lie on the diagonals (Zhang, Latham and Saxe 2024, the exclusive-or experiment).
public struct FirstLayerFigure: Sendable {
  /// One hidden unit of one network.
  public struct Unit: Hashable, Sendable {
    public let network: Int
    public let unit: Int
    /// The unit's weights of the two inputs of modality B.
    public let weights: Point
    /// The same unit's weight of the linear modality A; `nil` where each modality has hidden units of its own.
    public let linearWeight: Double?

    var isFinite: Bool { weights.x.isFinite && weights.y.isFinite && linearWeight?.isFinite != false }
  }

  public let title: TypesetText?
  public let networkCount: Int
  /// The units of all networks, in order.
  public let units: [Unit]
  /// How weights of modality A become colours; `nil` where units have none.
  public let colours: ColourScale?

  /// - Parameters:
  ///   - networks: first layers as `TrainedFusionNetwork.firstLayer` gives them, one row a unit.
  ///   - fusionLayer: the fusion layer of all networks. With 1 the rows of both modalities belong to the same units, and A
  ///     must be scalar to have one weight for their colour.
  /// - Throws: ``PhaseDiagramError`` if there is no network, B is not two-dimensional, or fusion is early and A not scalar
  ///   or of another number of units.
  public init(
    _ networks: [ModalityPair<Matrix>], fusionLayer: Int, title: TypesetText? = nil
  ) throws(PhaseDiagramError) {
    guard !networks.isEmpty else { throw PhaseDiagramError("there is no network whose first layer could be drawn") }
    let isShared = fusionLayer == 1
    var units: [Unit] = []
    for (number, layer) in networks.enumerated() {
      guard layer.b.columns == 2 else {
        throw PhaseDiagramError(
          "first layers are drawn over two weights of modality B, which has \(layer.b.columns) inputs here; allowed are 2"
        )
      }
      if isShared, layer.a.columns != 1 || layer.a.rows != layer.b.rows {
        throw PhaseDiagramError(
          "with early fusion, units are coloured by their one weight of modality A; here A has \(layer.a.columns) inputs "
            + "and \(layer.a.rows) units, and B has \(layer.b.rows) units")
      }
      units += (0..<layer.b.rows).map { row in
        Unit(
          network: number, unit: row, weights: Point(layer.b[row, 0], layer.b[row, 1]),
          linearWeight: isShared ? layer.a[row, 0] : nil)
      }
    }
    self.units = units
    self.title = title
    networkCount = networks.count
    let weights = units.filter(\.isFinite).compactMap(\.linearWeight)
    colours = weights.isEmpty ? nil : ColourScale(map: .diverging, scale: .linear, centre: 0, spanning: weights)
  }

  /// Units whose weights have left the range of numbers, which cannot be drawn.
  public var lostUnits: Int { units.count { !$0.isFinite } }
}

extension FirstLayerFigure: PlottedNumbers {
  /// One row a unit; without a weight of A, its field is empty.
  func write(to writer: inout CSVWriter<Never>) {
    for header in ["network", "unit", "w_b1", "w_b2", "w_a"] { writer.field(header) }
    writer.endRow()
    for unit in units {
      writer.field(unit.network)
      writer.field(unit.unit)
      writer.field(unit.weights.x)
      writer.field(unit.weights.y)
      writer.field(unit.linearWeight)
      writer.endRow()
    }
  }
}
