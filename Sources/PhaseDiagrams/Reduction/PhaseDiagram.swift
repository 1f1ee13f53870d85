import Experiments
import Sweeps
import Theory

/// A sweep reduced over seeds: one set of statistics a cell of the grid.
public struct PhaseDiagram: Sendable {
  public let grid: Grid
  /// Number of networks in each cell: the sweep's `seeds`.
  public let networksPerCell: Int
  /// Statistics of each cell, in the order of ``Grid/cell(at:)``.
  public let cells: [CellStatistics]
  /// What the statistics are relative to, see ``BaselineReduction``; `nil` where they are values themselves.
  public let baseline: Baseline?

  /// Reduces records, which may come in any order.
  ///
  /// - Parameter predictions: one for each cell, `nil` for a cell about which theory says nothing; or empty.
  /// - Throws: ``PhaseDiagramError`` if a record belongs to no network of the grid, or two to the same one, or if the
  ///   number of predictions is neither 0 nor that of the cells.
  public init(
    grid: Grid, networksPerCell: Int, records: some Sequence<NetworkRecord>, predictions: [Prediction?] = []
  ) throws(PhaseDiagramError) {
    var reduction = SeedReduction(grid: grid, networksPerCell: networksPerCell)
    for record in records { try reduction.add(record) }
    self = try reduction.diagram(predictions: predictions)
  }

  init(grid: Grid, networksPerCell: Int, cells: [CellStatistics], baseline: Baseline? = nil) {
    self.grid = grid
    self.networksPerCell = networksPerCell
    self.cells = cells
    self.baseline = baseline
  }
}
