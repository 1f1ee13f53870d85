import Experiments

extension ObservableDescription {
  /// The observables of the competition family.
  static let competitionObservables: [Observable: ObservableDescription] = [
    .steps: .competition("training steps", { Double($0.steps) }),
    .finalLoss: .competition("final loss", \.finalLoss),
    .exactlyOne: .competition("classes learned by exactly one", is: .fraction, \.exactlyOneFraction),
    .bothLearned: .competition("classes learned by both", is: .fraction, \.bothFraction),
    .noneLearned: .competition("classes learned by none", is: .fraction, \.noneFraction),
    .wonBySecond: .competition(
      "fraction of classes won by modality\u{A0}2", is: .fraction, neutral: 0.5, \.wonBySecondFraction,
      prediction: \.wonBySecondFraction),
    .predictorAccuracy: .competition("classes whose winner the race predicts", is: .fraction, \.predictorAccuracy),
    .winnerTime: .competition("emergence of winners (steps)", \.winnerTime, prediction: \.winnerTime),
    .loserTime: .competition("emergence of losers (steps)", \.loserTime),
    .trainAccuracy: .competition("training accuracy", is: .fraction, \.trainAccuracy),
    .jointError: .competition("joint test error", { $0.testErrors?.joint }, prediction: \.jointError),
    .firstError: .competition(
      "test error of modality\u{A0}1 alone", { $0.testErrors?.unimodal.a }, prediction: { $0.unimodalErrors.a }),
    .secondError: .competition(
      "test error of modality\u{A0}2 alone", { $0.testErrors?.unimodal.b }, prediction: { $0.unimodalErrors.b }),
    .ensembleError: .competition("test error of the ensemble", { $0.testErrors?.ensemble }),
    .jointMinusBest: .competition(
      "joint − best uni-modal test error", is: .signed, neutral: 0, { $0.testErrors?.jointMinusBest },
      prediction: \.jointMinusBest),
    .sufficientError: .competition(
      "joint test error, winner sufficient", { $0.testErrors?.whereWinnerIsSufficient }),
    .insufficientError: .competition(
      "joint test error, winner insufficient", { $0.testErrors?.whereWinnerIsInsufficient }),
  ]
}
