import Experiments

/// How many networks ended in which way, counted one by one: a dictionary would hash the status of each.
struct StatusCounts: Sendable {
  private var counts = [Int](repeating: 0, count: Status.allCases.count)

  subscript(status: Status) -> Int {
    get { counts[Self.position(of: status)] }
    set { counts[Self.position(of: status)] = newValue }
  }

  var total: Int { counts.reduce(0, +) }

  /// The counts without those that are zero.
  var byStatus: [Status: Int] {
    Dictionary(uniqueKeysWithValues: Status.allCases.map { ($0, self[$0]) }.filter { $0.1 > 0 })
  }

  private static func position(of status: Status) -> Int {
    switch status {
    case .converged: 0
    case .stepLimit: 1
    case .diverged: 2
    case .stalled: 3
    case .notRun: 4
    }
  }
}
