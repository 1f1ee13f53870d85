import Experiments
import Foundation
import Theory

extension FusionOutcome {
  /// How training went, beside what theory says, in lines for a reader.
  public func summary(_ prediction: FusionPrediction) -> String {
    [
      "\(status.rawValue) after \(steps) steps; modality \(leadingModality.letter) leads",
      SummaryText.row("t_A (steps)", leadingTime, prediction.leadingTime),
      SummaryText.row("t_B (steps)", laggingTime, prediction.laggingTime),
      SummaryText.row("t_B/t_A", timeRatio, prediction.timeRatio),
      SummaryText.row("misattribution", misattribution, prediction.misattribution),
      SummaryText.row("plateau loss / initial loss", plateauLoss, prediction.plateauLoss),
    ].joined(separator: "\n")
  }
}

/// Numbers in a summary.
enum SummaryText {
  /// Five significant digits; a dash where there is no value.
  static func number(_ value: Double?) -> String { value.map { String(format: "%.5g", $0) } ?? "–" }

  /// A value beside its prediction.
  static func row(_ name: String, _ simulated: Double?, _ predicted: Double?) -> String {
    "  \(name): simulated \(number(simulated)), predicted \(number(predicted))"
  }

  /// Cells in columns as wide as their widest cell, aligned on the right.
  static func table(_ rows: [[String]]) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      "  "
        + zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
    }
  }
}
