import Experiments
import Sweeps
import Theory

/// A sweep reduced over seeds: one set of statistics a cell of the grid.
public struct PhaseDiagram: Sendable {
  public let grid: Grid
  /// Number of networks in each cell: the sweep's `seeds`.
  public let networksPerCell: Int
  /// Statistics of each cell, in the order of `Grid.cell(at:)`.
  public let cells: [CellStatistics]
  /// The names of the swept keys, and the family.
  public let labels: AxisLabels
  /// What the statistics are relative to, see ``BaselineReduction``; `nil` where they are values themselves.
  public let baseline: Baseline?

  /// Reduces records, which may come in any order.
  ///
  /// - Parameters:
  ///   - predictions: one for each cell, `nil` for a cell about which theory says nothing; or empty.
  ///   - labels: the names of the swept keys, which also say which family the networks belong to.
  /// - Throws: ``PhaseDiagramError`` if a record belongs to no network of the grid or to another family, or two to the same
  ///   network, or if the number of predictions is neither 0 nor that of the cells.
  public init(
    grid: Grid, networksPerCell: Int, records: some Sequence<NetworkRecord>, predictions: [Prediction?] = [],
    labels: AxisLabels = AxisLabels()
  ) throws(PhaseDiagramError) {
    var reduction = SeedReduction(grid: grid, networksPerCell: networksPerCell, labels: labels)
    for record in records { try reduction.add(record) }
    self = try reduction.diagram(predictions: predictions)
  }

  /// The family that all networks belong to.
  public var family: ModelFamily { labels.family }

  init(grid: Grid, networksPerCell: Int, cells: [CellStatistics], labels: AxisLabels, baseline: Baseline? = nil) {
    self.grid = grid
    self.networksPerCell = networksPerCell
    self.cells = cells
    self.labels = labels
    self.baseline = baseline
  }
}
