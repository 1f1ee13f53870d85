import Experiments

/// What the tables of cells have of each observable; the column is called `OBSERVABLE_` and this.
enum CellColumn: String, CaseIterable, Sendable {
  case mean
  case standardError = "standard_error"
  case median
  case lowerQuartile = "quartile_1"
  case upperQuartile = "quartile_3"
  case count = "n"
  case theory

  /// What the column has, in words that end with the observable's.
  var words: String {
    switch self {
    case .mean: "mean of "
    case .standardError: "standard error of the mean of "
    case .median: "median of "
    case .lowerQuartile: "first quartile of "
    case .upperQuartile: "third quartile of "
    case .count: "number of networks behind the statistics of "
    case .theory: "theory of "
    }
  }

  /// The number of one observable of a cell; `nil` where there is none.
  func value(_ observable: Observable, of cell: CellStatistics) -> Double? {
    let statistics = cell.statistics[observable]
    return switch self {
    case .mean: statistics?.mean
    case .standardError: statistics?.standardError
    case .median: statistics?.median
    case .lowerQuartile: statistics?.lowerQuartile
    case .upperQuartile: statistics?.upperQuartile
    case .count: Double(statistics?.count ?? 0)
    case .theory: cell.prediction(of: observable)
    }
  }

  /// The columns that count a cell's networks, with their meaning.
  static func counts(of family: ModelFamily) -> [(name: String, meaning: String)] {
    [("n", "number of networks"), ("n_ok", "number of networks that \(family.successInWords)")]
      + family.otherStatuses.map { ("n_\($0.rawValue)", "number of networks with the status \($0.rawValue)") }
  }
}
