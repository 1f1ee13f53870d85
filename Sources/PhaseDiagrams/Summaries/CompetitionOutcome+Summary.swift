import Experiments
import Theory

extension CompetitionOutcome {
  /// How training went, beside what theory says on average over seeds, and what became of every class, in lines for a
  /// reader. B_r = a_r A_r; times are in gradient-descent steps.
  public func summary(_ prediction: CompetitionPrediction) -> String {
    let errors = testErrors
    var lines = [
      "\(status.rawValue) after \(steps) steps; final loss \(SummaryText.number(finalLoss)), training accuracy "
        + SummaryText.number(trainAccuracy),
      SummaryText.row("joint test error", errors?.joint, prediction.jointError),
      SummaryText.row("test error of modality 1 alone", errors?.unimodal.a, prediction.unimodalErrors.a),
      SummaryText.row("test error of modality 2 alone", errors?.unimodal.b, prediction.unimodalErrors.b),
      "  test error of the ensemble: simulated \(SummaryText.number(errors?.ensemble))",
      SummaryText.row("joint − best uni-modal test error", errors?.jointMinusBest, prediction.jointMinusBest),
      SummaryText.row("fraction of classes won by modality 2", wonBySecondFraction, prediction.wonBySecondFraction),
      "  learned by exactly one: \(SummaryText.number(exactlyOneFraction)), by both: "
        + "\(SummaryText.number(bothFraction)), by none: \(SummaryText.number(noneFraction)); winner as the race predicts: "
        + SummaryText.number(predictorAccuracy),
      SummaryText.row("mean emergence of winners", winnerTime, prediction.winnerTime),
      "  mean emergence of losers: simulated \(SummaryText.number(loserTime))",
    ]
    let header = ["class", "winner", "predicted", "B_1", "B_2", "emergence 1", "emergence 2"]
    let rows = classes.enumerated().map { label, result in
      [
        String(label), String(result.winner.number), result.predictedWinner.map { String($0.number) } ?? "–",
        SummaryText.number(result.strengths.a), SummaryText.number(result.strengths.b),
        SummaryText.number(result.emergenceTimes.a), SummaryText.number(result.emergenceTimes.b),
      ]
    }
    lines += SummaryText.table([header] + rows)
    return lines.joined(separator: "\n")
  }
}
