import Sweeps

/// What observables are called where there is room for words and none for symbols: in the attributes of exported arrays.
extension Observable {
  /// What a value is measured in.
  enum Unit: String, Hashable, Sendable {
    /// A ratio, a fraction or a loss.
    case one = "1"
    case steps = "gradient-descent steps"
    /// Words and answers are not measured.
    case none = ""
  }

  var unit: Unit {
    switch self {
    case .steps, .leadingTime, .laggingTime, .minimumErrorStep, .winnerTime, .loserTime: .steps
    default: .one
    }
  }

  /// What is measured; A is the modality that the data says is learned first, and 1 and 2 are the positions in the data.
  var meaning: String {
    switch self {
    case .steps: "steps taken"
    case .leadingTime: "time t_A at which A reaches half of its unimodal plateau"
    case .laggingTime: "time t_B at which B reaches half of its final value"
    case .timeRatio: "time ratio t_B/t_A"
    case .misattribution: "misattribution (W_A(t_uni) - W_A(inf))/W_A(inf), with t_uni = (t_A + t_B)/2"
    case .plateauLoss: "loss at t_uni = (t_A + t_B)/2 over the initial loss"
    case .finalLoss: "loss when training ended"
    case .convergedFraction: "fraction of networks that converged"
    case .firstIsLeading: "fraction of networks that learned A first"
    case .plateauError: "generalisation error E_g at t_uni = (t_A + t_B)/2"
    case .minimumError: "smallest generalisation error E_g on the way"
    case .minimumErrorStep: "step after which the generalisation error E_g was smallest"
    case .finalError: "generalisation error E_g when training ended"
    case .leadingFraction: "norm of the total map W_A over that of the teacher when training ended"
    case .laggingFraction: "norm of the total map W_B over that of the teacher when training ended"
    case .permanentBias: "fraction of networks whose training came to its end without learning B"
    case .superficialPreference: "fraction of networks that learned the modality first that helps less"
    case .leadingIsBetter: "fraction of networks in whose data A helps more than B"
    case .exactlyOne: "fraction of classes that exactly one modality has learned"
    case .bothLearned: "fraction of classes that both modalities have learned"
    case .noneLearned: "fraction of classes that no modality has learned"
    case .wonBySecond: "fraction of classes that modality 2 has won"
    case .predictorAccuracy: "fraction of classes whose winner the initial race predicts"
    case .winnerTime: "mean time at which the winner of a class emerges"
    case .loserTime: "mean time at which the loser of a class emerges"
    case .trainAccuracy: "fraction of training samples that the joint network gets right"
    case .jointError: "test error of the joint network"
    case .firstError: "test error of modality 1 alone"
    case .secondError: "test error of modality 2 alone"
    case .ensembleError: "test error of the sum of both uni-modal networks' logits"
    case .jointMinusBest: "test error of the joint network less that of the better modality alone"
    case .sufficientError: "test error of the joint network where the winner of the class is sufficient"
    case .insufficientError: "test error of the joint network where the winner of the class is insufficient"
    }
  }
}
