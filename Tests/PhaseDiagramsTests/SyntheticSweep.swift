import Experiments
import Foundation
import PhaseDiagrams
import Sweeps
import Theory

/// Records that look like the toy task's, from its closed forms.
enum SyntheticSweep {
  static let correlation = "data.correlation"
  static let ratio = "data.sigma_ratio"

  /// `count` numbers from `first` to `last`.
  static func numbers(_ first: Double, _ last: Double, _ count: Int) -> [ConfigurationValue] {
    (0..<count).map { .number(count == 1 ? first : first + (last - first) * Double($0) / Double(count - 1)) }
  }

  static func grid(_ axes: [(String, [ConfigurationValue])]) -> Grid {
    Grid(dimensions: axes.map { GridDimension(axes: [Axis(key: $0.0, values: $0.1)]) })
  }

  static func prediction(correlation: Double, ratio: Double) -> FusionPrediction {
    let timeRatio = 1 + (ratio * ratio - 1) / (1 - correlation * correlation)
    let leadingTime = 500 / (ratio * ratio + correlation * ratio)
    return FusionPrediction(
      form: .flow, leadingModality: .a, leadingTime: leadingTime, laggingTime: leadingTime * timeRatio,
      timeRatio: timeRatio, misattribution: correlation / ratio, plateauLoss: 0.5, minimumLoss: 0,
      preferenceIsSuperficial: false)
  }

  static func outcome(
    _ status: Status = .converged, timeRatio: Double? = 2, misattribution: Double? = 0, steps: Int = 10
  ) -> FusionOutcome {
    FusionOutcome(
      status: status, steps: steps, leadingModality: .a, halfPlateauTimes: ModalityPair(100, nil),
      halfFinalTimes: ModalityPair(nil, timeRatio.map { $0 * 100 }), misattribution: misattribution, plateauLoss: 0.5,
      finalLoss: 1e-4)
  }

  /// A sweep over correlation × ratio whose networks follow theory exactly, apart from those that `fails` names.
  static func diagram(
    columns: Int, rows: Int, seeds: Int = 2, fails: (_ cell: Int, _ seed: Int) -> Bool = { _, _ in false }
  ) throws -> PhaseDiagram {
    let grid = grid([(correlation, numbers(-0.9, 0.9, columns)), (ratio, numbers(1, 3, rows))])
    let predictions = (0..<grid.cellCount).map { cell in
      let values = grid.values(ofCell: cell).compactMap(\.value.number)
      return prediction(correlation: values[0], ratio: values[1])
    }
    let records = (0..<grid.cellCount).flatMap { cell in
      (0..<seeds).map { seed in
        NetworkRecord(
          cell: cell, seed: seed,
          outcome: outcome(
            fails(cell, seed) ? .stepLimit : .converged, timeRatio: predictions[cell].timeRatio,
            misattribution: predictions[cell].misattribution))
      }
    }
    return try PhaseDiagram(
      grid: grid, networksPerCell: seeds, records: records, predictions: predictions.map { .fusion($0) })
  }
}
