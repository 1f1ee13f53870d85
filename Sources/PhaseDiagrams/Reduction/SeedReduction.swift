import Experiments
import Sweeps
import Theory

/// Collects network records one at a time, for callers that stream them from a file, and reduces them over seeds.
public struct SeedReduction: Sendable {
  private let grid: Grid
  private let networksPerCell: Int
  private let labels: AxisLabels
  /// The observables of the family, with what is known of them.
  private let observables: [(name: Observable, description: ObservableDescription)]
  /// Which of the observables a network counts for that ended in a certain way, by ``Status/place``.
  private let countedObservables: [[Int]]
  private var seen: [Bool]
  /// For each cell, how many networks ended in which way, by ``Status/place``.
  private var statusCounts: [[Int]]
  private var preferences: [PreferenceCounts]
  /// For each cell, the values of each observable of the family.
  private var values: [[[Double]]]

  /// - Parameter labels: the names of the swept keys, which also say which family the networks belong to.
  /// - Precondition: at least one network a cell.
  public init(grid: Grid, networksPerCell: Int, labels: AxisLabels = AxisLabels()) {
    precondition(networksPerCell >= 1, "a cell needs at least one network")
    self.grid = grid
    self.networksPerCell = networksPerCell
    self.labels = labels
    let observables = Observable.all(of: labels.family).compactMap { name in
      name.description(in: labels.family).map { (name: name, description: $0) }
    }
    self.observables = observables
    countedObservables = Status.allCases.map { status in
      observables.indices.filter { observables[$0].description.countedStatuses.contains(status) }
    }
    let cells = grid.cellCount
    seen = Array(repeating: false, count: cells * networksPerCell)
    preferences = Array(repeating: PreferenceCounts(), count: cells)
    statusCounts = Array(repeating: Array(repeating: 0, count: Status.allCases.count), count: cells)
    values = Array(repeating: Array(repeating: [], count: observables.count), count: cells)
  }

  /// Takes in one record.
  ///
  /// - Throws: ``PhaseDiagramError`` if the record's cell or seed is outside the sweep, its network belongs to another
  ///   family, or the same network was seen before.
  public mutating func add(_ record: NetworkRecord) throws(PhaseDiagramError) {
    let network = try record.number(cells: values.count, networksPerCell: networksPerCell, family: labels.family)
    guard !seen[network] else { throw record.repeated }
    seen[network] = true
    let status = record.outcome.status.place
    statusCounts[record.cell][status] += 1
    if let outcome = record.outcome.fusion { preferences[record.cell].add(outcome) }
    for index in countedObservables[status] {
      guard let value = observables[index].description.value(record.outcome), value.isFinite else { continue }
      if values[record.cell][index].isEmpty { values[record.cell][index].reserveCapacity(networksPerCell) }
      values[record.cell][index].append(value)
    }
  }

  /// The diagram of all records so far. Networks without a record count as not run.
  ///
  /// - Throws: ``PhaseDiagramError`` if there are predictions, but not one for each cell.
  public func diagram(predictions: [Prediction?] = []) throws(PhaseDiagramError) -> PhaseDiagram {
    guard predictions.isEmpty || predictions.count == values.count else {
      throw PhaseDiagramError("there are \(predictions.count) predictions for \(values.count) cells")
    }
    let cells = values.indices.map { cell in
      var counts: [Status: Int] = [:]
      for status in Status.allCases where statusCounts[cell][status.place] > 0 {
        counts[status] = statusCounts[cell][status.place]
      }
      let missing = networksPerCell - counts.values.reduce(0, +)
      if missing > 0 { counts[.notRun, default: 0] += missing }
      var statistics: [Observable: SampleStatistics] = [:]
      for (observable, sample) in zip(observables, values[cell]) {
        statistics[observable.name] = SampleStatistics(sample).flatMap { $0.isFinite ? $0 : nil }
      }
      return CellStatistics(
        family: labels.family, networks: networksPerCell, statusCounts: counts, statistics: statistics,
        preferences: preferences[cell], prediction: predictions.isEmpty ? nil : predictions[cell])
    }
    return PhaseDiagram(grid: grid, networksPerCell: networksPerCell, cells: cells, labels: labels)
  }
}

extension Status {
  /// The status's place in ``allCases``; a status as a key would have its name hashed for every network of a run. Exported
  /// files use these numbers too, so a status keeps its own for good.
  var place: Int {
    switch self {
    case .converged: 0
    case .stepLimit: 1
    case .diverged: 2
    case .stalled: 3
    case .notRun: 4
    }
  }
}

extension NetworkRecord {
  /// The network's number in its sweep.
  ///
  /// - Throws: ``PhaseDiagramError`` if the cell or seed is outside the sweep, or the network belongs to another family.
  func number(cells: Int, networksPerCell: Int, family: ModelFamily) throws(PhaseDiagramError) -> Int {
    guard outcome.family == family else {
      throw PhaseDiagramError(
        "the record of cell \(cell), seed \(seed) is of the \(outcome.family.rawValue) family, but the sweep is of the "
          + "\(family.rawValue) family")
    }
    guard (0..<cells).contains(cell), (0..<networksPerCell).contains(seed) else {
      throw PhaseDiagramError.outside(cell: cell, seed: seed, cells: cells, networksPerCell: networksPerCell)
    }
    return cell * networksPerCell + seed
  }

  /// What to say where a network comes twice.
  var repeated: PhaseDiagramError {
    PhaseDiagramError("there are two records of cell \(cell), seed \(seed); allowed is one")
  }
}

extension PhaseDiagramError {
  /// What to say where a network is none of its sweep.
  static func outside(cell: Int, seed: Int, cells: Int, networksPerCell: Int) -> PhaseDiagramError {
    PhaseDiagramError(
      "a record of cell \(cell), seed \(seed) does not belong to this sweep of \(cells) cells "
        + "with \(networksPerCell) networks each")
  }
}
