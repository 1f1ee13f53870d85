import Experiments
import Sweeps
import Theory

/// What a value is compared with: that of the same seed in the cell that differs only by its position on one axis, such as
/// early fusion.
public struct Baseline: Hashable, Sendable {
  /// How two values are compared.
  public enum Comparison: String, Hashable, Sendable, CaseIterable {
    /// The value minus that of the baseline.
    case difference
    /// The value over that of the baseline.
    case ratio
  }

  public let observable: Observable
  /// The key of the axis that the baseline is a position of.
  public let key: String
  /// The baseline's value on that axis.
  public let value: ConfigurationValue
  public let comparison: Comparison
  /// The names of the swept keys, and the family.
  let labels: AxisLabels

  /// - Parameter labels: the names of the swept keys, which also say which family the networks belong to.
  /// - Throws: ``PhaseDiagramError`` if a ratio is asked for of an observable that can be 0 or negative by nature.
  public init(
    _ observable: Observable, key: String, value: ConfigurationValue, comparison: Comparison = .difference,
    labels: AxisLabels = AxisLabels()
  ) throws(PhaseDiagramError) {
    guard comparison == .difference || observable.allowsLogarithm else {
      throw PhaseDiagramError(
        "\(observable.rawValue) can be 0 or negative, so a ratio to the baseline \(key) = \(value.plainText) means "
          + "nothing; allowed is difference")
    }
    self.observable = observable
    self.key = key
    self.value = value
    self.comparison = comparison
    self.labels = labels
  }

  /// A value relative to the baseline's; `nil` for a ratio unless both are above 0, or where the result is not finite.
  public func compare(_ value: Double, with baseline: Double) -> Double? {
    let result: Double
    switch comparison {
    case .difference: result = value - baseline
    case .ratio:
      guard value > 0, baseline > 0 else { return nil }
      result = value / baseline
    }
    return result.isFinite ? result : nil
  }

  /// The result of comparing equal values: 0 or 1.
  var neutralValue: Double { comparison == .difference ? 0 : 1 }

  /// `minus_network.fusion_layer=1`, for file names and columns.
  var name: String { "\(comparison == .difference ? "minus" : "over")_\(key)=\(value.plainText)" }

  /// `− value at L_f = 1`, to follow the observable's label.
  var label: TypesetText {
    (comparison == .difference ? "− value at " : "/ value at ") + labels.position(key, value).unbroken
  }
}

extension CellStatistics {
  /// What the statistics of a cell are relative to.
  struct Reference: Sendable {
    let baseline: Baseline
    /// What theory says about the baseline's cell.
    let prediction: Prediction?
  }
}
