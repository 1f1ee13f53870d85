import Experiments

/// What can be measured of a network or a cell and drawn over the axes, by the names that sweep files and tables use, in
/// the order of the tables' columns.
public enum ObservableName: String, Hashable, Sendable, Codable, CaseIterable, FamilyChoice {
  /// Gradient-descent steps taken.
  case steps
  /// t_A in gradient-descent steps.
  case leadingTime = "t_a"
  /// t_B in gradient-descent steps.
  case laggingTime = "t_b"
  /// t_B/t_A, the duration of the unimodal phase.
  case timeRatio = "time_ratio"
  /// (W_A(t_uni) − W_A(∞)) relative to W_A(∞).
  case misattribution
  /// The loss at t_uni over the initial loss.
  case plateauLoss = "plateau_loss"
  /// The loss when training ended.
  case finalLoss = "final_loss"
  /// The fraction of a cell's networks that converged.
  case convergedFraction = "converged_fraction"
  /// The fraction of a cell's networks whose first-learned modality is the one that the data says.
  case firstIsLeading = "first_is_leading"
  /// The generalisation error E_g at t_uni.
  case plateauError = "e_g_plateau"
  /// The smallest E_g on the way, as early stopping would find it.
  case minimumError = "e_g_min"
  /// The gradient-descent step after which E_g was smallest.
  case minimumErrorStep = "e_g_min_step"
  /// E_g when training ended.
  case finalError = "e_g_final"
  /// ‖W_A‖/‖w_A*‖ when training ended, for the modality that the data says is learned first.
  case leadingFraction = "w_a_over_teacher"
  /// ‖W_B‖/‖w_B*‖ when training ended, for the other modality.
  case laggingFraction = "w_b_over_teacher"
  /// The fraction of a cell's networks whose training came to its end without learning B.
  case permanentBias = "permanent_bias"
  /// The fraction of a cell's networks whose first-learned modality is the one that helps less.
  case superficialPreference = "superficial_preference"
  /// The fraction of a cell's networks whose training data says that A helps more than B.
  case leadingIsBetter = "a_is_better"

  /// The fraction of classes that exactly one modality has learned.
  case exactlyOne = "exactly_one"
  /// The fraction of classes that both modalities have learned.
  case bothLearned = "both"
  /// The fraction of classes that no modality has learned.
  case noneLearned = "none"
  /// The fraction of classes that the second modality has won.
  case wonBySecond = "won_by_2"
  /// The fraction of classes whose winner the initial race predicts.
  case predictorAccuracy = "predictor_accuracy"
  /// The mean time at which the winner of a class emerges.
  case winnerTime = "t_winner"
  /// The mean time at which the loser of a class emerges, where it does.
  case loserTime = "t_loser"
  /// The fraction of training samples that the joint network gets right.
  case trainAccuracy = "train_accuracy"
  /// The test error of the joint network.
  case jointError = "error_joint"
  /// The test error of the first modality alone.
  case firstError = "error_1"
  /// The test error of the second modality alone.
  case secondError = "error_2"
  /// The test error of the sum of both modalities' logits.
  case ensembleError = "error_ensemble"
  /// The joint network's test error less that of the better modality alone.
  case jointMinusBest = "joint_minus_best"
  /// The joint network's test error where the winner of a sample's class is sufficient, and where it is not.
  case sufficientError = "error_winner_sufficient"
  case insufficientError = "error_winner_insufficient"

  /// The families whose networks have the observable.
  public var families: Set<ModelFamily> {
    switch self {
    case .steps, .finalLoss: [.fusion, .competition]
    case .leadingTime, .laggingTime, .timeRatio, .misattribution, .plateauLoss, .convergedFraction, .firstIsLeading,
      .plateauError, .minimumError, .minimumErrorStep, .finalError, .leadingFraction, .laggingFraction, .permanentBias,
      .superficialPreference, .leadingIsBetter:
      [.fusion]
    case .exactlyOne, .bothLearned, .noneLearned, .wonBySecond, .predictorAccuracy, .winnerTime, .loserTime,
      .trainAccuracy, .jointError, .firstError, .secondError, .ensembleError, .jointMinusBest, .sufficientError,
      .insufficientError:
      [.competition]
    }
  }

  /// The observables of one family, in the order of the tables' columns.
  public static func all(of family: ModelFamily) -> [ObservableName] {
    allCases.filter { $0.families.contains(family) }
  }
}

extension ObservableName {
  /// Whether cells of a heatmap can be hatched where at least half of something is so: a fraction of classes or samples of
  /// the competition family.
  public var canBeHatched: Bool {
    switch self {
    case .exactlyOne, .bothLearned, .noneLearned, .wonBySecond, .predictorAccuracy, .trainAccuracy: true
    default: false
    }
  }
}
