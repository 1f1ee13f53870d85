import Sweeps

/// Which cells of a heatmap are hatched over their colours: those where the mean of a fraction is at least one half.
public struct Hatching: Sendable {
  /// The fraction.
  public let observable: Observable
  /// Its mean at each place, x varying fastest; `nil` where there is none that can be trusted.
  public let means: [Double?]

  /// - Parameter name: of the fraction.
  /// - Throws: ``PhaseDiagramError`` if there is no such observable of the diagram's family, it is no fraction, or the
  ///   diagram holds differences from a baseline.
  init(
    named name: String, over statistics: [CellStatistics?], of diagram: PhaseDiagram
  ) throws(PhaseDiagramError) {
    let fractions = Observable.all(of: diagram.family).filter(\.canBeHatched)
    guard let observable = fractions.first(where: { $0.rawValue == name }) else {
      let allowed = fractions.map(\.rawValue).joined(separator: ", ")
      throw PhaseDiagramError("hatch is \(name), allowed are fractions: \(allowed)")
    }
    if let baseline = diagram.baseline {
      throw PhaseDiagramError(
        "hatch is \(name), but this diagram holds nothing but values of \(baseline.observable.rawValue) relative to "
          + "\(baseline.key) = \(baseline.value.plainText)")
    }
    self.observable = observable
    means = statistics.map { cell in
      cell.flatMap { $0.isTrustworthy(observable) ? $0.statistics[observable]?.mean : nil }
    }
  }

  /// Whether the cell at a place is hatched.
  public subscript(place: Int) -> Bool { means[place].map { $0 >= 0.5 } ?? false }
}
