import Experiments
import Sweeps
import Theory

/// Collects network records one at a time and reduces one observable to paired differences from a baseline.
///
/// Each network is paired with the one of the same seed in the baseline's cell: they share their random numbers, so that
/// the spread over seeds is that of the difference, not that of two separate samples. It keeps 10 bytes a network.
public struct BaselineReduction: Sendable {
  private let grid: Grid
  private let networksPerCell: Int
  private let baseline: Baseline
  /// The dimension that the baseline is a position of, and that position.
  private let reference: (dimension: Int, position: Int)
  /// Values of all networks; not a number where there is none.
  private var values: [Double]
  private var statuses: [Status]
  private var seen: [Bool]

  /// - Throws: ``PhaseDiagramError`` if the baseline's key is no axis, or its value not on the axis or there more than
  ///   once.
  /// - Precondition: at least one network a cell.
  public init(grid: Grid, networksPerCell: Int, baseline: Baseline) throws(PhaseDiagramError) {
    precondition(networksPerCell >= 1, "a cell needs at least one network")
    let axis = try grid.axis(named: baseline.key)
    let positions = axis.values.indices.filter { axis.values[$0].isSame(as: baseline.value) }
    let dimension = grid.dimensions.firstIndex { $0.axes.contains { $0.key == baseline.key } }
    guard let dimension, positions.count == 1 else {
      let known = axis.values.map(\.plainText).joined(separator: ", ")
      throw PhaseDiagramError(
        "the baseline \(baseline.key) = \(baseline.value.plainText) must stand on its axis once; its values are \(known)"
      )
    }
    self.grid = grid
    self.networksPerCell = networksPerCell
    self.baseline = baseline
    reference = (dimension, positions[0])
    let networks = grid.cellCount * networksPerCell
    values = Array(repeating: .nan, count: networks)
    statuses = Array(repeating: .notRun, count: networks)
    seen = Array(repeating: false, count: networks)
  }

  /// Takes in one record.
  ///
  /// - Throws: ``PhaseDiagramError`` if the record's cell or seed is outside the sweep, its network belongs to another
  ///   family, or the same network was seen before.
  public mutating func add(_ record: NetworkRecord) throws(PhaseDiagramError) {
    let network = try record.number(
      cells: grid.cellCount, networksPerCell: networksPerCell, family: baseline.labels.family)
    guard !seen[network] else { throw record.repeated }
    seen[network] = true
    statuses[network] = record.outcome.status
    values[network] = baseline.observable.value(of: record.outcome) ?? .nan
  }

  /// The diagram of paired differences or ratios of the baseline's observable, and of nothing else.
  ///
  /// A pair counts where both networks ended in a way that counts for the observable (`Observable.countedStatuses(in:)`);
  /// its status is the network's own where that does not count, and else the baseline's. ``CellStatistics/successful`` is
  /// then the number of pairs that ended as they should. Predictions are compared likewise.
  ///
  /// - Throws: ``PhaseDiagramError`` if there are predictions, but not one for each cell.
  public func diagram(predictions: [Prediction?] = []) throws(PhaseDiagramError) -> PhaseDiagram {
    guard predictions.isEmpty || predictions.count == grid.cellCount else {
      throw PhaseDiagramError("there are \(predictions.count) predictions for \(grid.cellCount) cells")
    }
    let cells = (0..<grid.cellCount).map { cell in
      var positions = grid.positions(ofCell: cell)
      positions[reference.dimension] = reference.position
      let baselineCell = grid.cell(at: positions)
      var counts: [Status: Int] = [:]
      var differences: [Double] = []
      for seed in 0..<networksPerCell {
        let network = cell * networksPerCell + seed
        let partner = baselineCell * networksPerCell + seed
        let status = pairStatus(statuses[network], statuses[partner])
        counts[status, default: 0] += 1
        guard countedStatuses.contains(status), !values[network].isNaN, !values[partner].isNaN
        else { continue }
        if let difference = baseline.compare(values[network], with: values[partner]) { differences.append(difference) }
      }
      var statistics: [Observable: SampleStatistics] = [:]
      statistics[baseline.observable] = SampleStatistics(differences).flatMap { $0.isFinite ? $0 : nil }
      return CellStatistics(
        family: baseline.labels.family, networks: networksPerCell, statusCounts: counts, statistics: statistics,
        prediction: predictions.isEmpty ? nil : predictions[cell],
        reference: CellStatistics.Reference(
          baseline: baseline, prediction: predictions.isEmpty ? nil : predictions[baselineCell]))
    }
    return PhaseDiagram(
      grid: grid, networksPerCell: networksPerCell, cells: cells, labels: baseline.labels, baseline: baseline)
  }

  private func pairStatus(_ own: Status, _ partner: Status) -> Status {
    guard countedStatuses.contains(own) else { return own }
    return own == baseline.labels.family.successfulStatus || !countedStatuses.contains(partner) ? partner : own
  }

  private var countedStatuses: Set<Status> { baseline.observable.countedStatuses(in: baseline.labels.family) }
}

extension PhaseDiagram {
  /// Reduces records, which may come in any order, to paired differences from a baseline, see ``BaselineReduction``.
  ///
  /// - Parameter predictions: one for each cell, `nil` for a cell about which theory says nothing; or empty.
  /// - Throws: ``PhaseDiagramError`` if the baseline is no position of the grid, a record belongs to no network of the
  ///   grid, or two to the same one, or if the number of predictions is neither 0 nor that of the cells.
  public init(
    differencesFrom baseline: Baseline, grid: Grid, networksPerCell: Int, records: some Sequence<NetworkRecord>,
    predictions: [Prediction?] = []
  ) throws(PhaseDiagramError) {
    var reduction = try BaselineReduction(grid: grid, networksPerCell: networksPerCell, baseline: baseline)
    for record in records { try reduction.add(record) }
    self = try reduction.diagram(predictions: predictions)
  }
}
