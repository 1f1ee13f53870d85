/// What is kept of one training run of the competition family.
public struct CompetitionOutcome: Hashable, Sendable, Codable {
  /// How one class was shared between the modalities of the joint network.
  public struct ClassOutcome: Hashable, Sendable, Codable {
    /// B_r = a_r A_r at the end, with A_r = max_l ⟨w_jlr, M_j^r⟩.
    public var strengths: ModalityPair<Double>
    /// When B_r first reached β, in gradient-descent steps, interpolated; `nil` where it never did.
    public var emergenceTimes: ModalityPair<Double?>
    /// Who should win by the initial race (``ClassRace/winner``); `nil` where it is a tie.
    public var predictedWinner: Modality?

    public init(
      strengths: ModalityPair<Double>, emergenceTimes: ModalityPair<Double?>, predictedWinner: Modality?
    ) {
      self.strengths = strengths
      self.emergenceTimes = emergenceTimes
      self.predictedWinner = predictedWinner
    }

    /// The modality with the larger strength at the end, whether it has learned the class or not; the first one in a tie.
    public var winner: Modality { strengths.b > strengths.a ? .b : .a }
  }

  /// Fractions of test samples that a network gets wrong.
  public struct TestErrors: Hashable, Sendable, Codable {
    public var joint: Double
    /// Each modality alone.
    public var unimodal: ModalityPair<Double>
    /// The sum of both uni-modal networks' logits.
    public var ensemble: Double
    /// The joint network on samples that are sufficient in the winner of their class, and on those that are not; `nil`
    /// where there are none.
    public var whereWinnerIsSufficient: Double?
    public var whereWinnerIsInsufficient: Double?

    public init(
      joint: Double, unimodal: ModalityPair<Double>, ensemble: Double, whereWinnerIsSufficient: Double? = nil,
      whereWinnerIsInsufficient: Double? = nil
    ) {
      self.joint = joint
      self.unimodal = unimodal
      self.ensemble = ensemble
      self.whereWinnerIsSufficient = whereWinnerIsSufficient
      self.whereWinnerIsInsufficient = whereWinnerIsInsufficient
    }
  }

  /// ``Status/stepLimit`` at the end of training, ``Status/diverged`` or ``Status/notRun``.
  public var status: Status
  /// Gradient-descent steps taken.
  public var steps: Int
  /// β, which strengths are compared with.
  public var threshold: Double
  /// One entry a class.
  public var classes: [ClassOutcome]
  /// The joint network's mean cross-entropy on the training samples at the end.
  public var finalLoss: Double
  /// The fraction of training samples that the joint network gets right at the end.
  public var trainAccuracy: Double?
  /// `nil` where training did not come to its end.
  public var testErrors: TestErrors?

  public init(
    status: Status, steps: Int, threshold: Double, classes: [ClassOutcome], finalLoss: Double,
    trainAccuracy: Double? = nil, testErrors: TestErrors? = nil
  ) {
    self.status = status
    self.steps = steps
    self.threshold = threshold
    self.classes = classes
    self.finalLoss = finalLoss
    self.trainAccuracy = trainAccuracy
    self.testErrors = testErrors
  }

  // MARK: Fractions of classes

  /// The modalities that learned a class: B_r ≥ β.
  private func learned(_ outcome: ClassOutcome) -> Int {
    [outcome.strengths.a, outcome.strengths.b].count { $0 >= threshold }
  }

  private func fraction(_ holds: (ClassOutcome) -> Bool) -> Double? {
    classes.isEmpty ? nil : Double(classes.count(where: holds)) / Double(classes.count)
  }

  /// The fraction of classes that exactly one modality has learned; `nil` like the others where there are no classes,
  /// since nothing was trained.
  public var exactlyOneFraction: Double? { fraction { learned($0) == 1 } }

  /// The fraction of classes that both modalities have learned.
  public var bothFraction: Double? { fraction { learned($0) == 2 } }

  /// The fraction of classes that no modality has learned.
  public var noneFraction: Double? { fraction { learned($0) == 0 } }

  /// The fraction of classes whose winner is the second modality.
  public var wonBySecondFraction: Double? { fraction { $0.winner == .b } }

  /// The fraction of classes whose winner is the one that the initial race predicts, of those where it is no tie; `nil`
  /// where it always is.
  public var predictorAccuracy: Double? {
    let predicted = classes.filter { $0.predictedWinner != nil }
    return predicted.isEmpty
      ? nil : Double(predicted.count { $0.winner == $0.predictedWinner }) / Double(predicted.count)
  }

  // MARK: Emergence

  /// The mean time at which the winner of a class emerged, over the classes where it did.
  public var winnerTime: Double? { Self.mean(classes.compactMap { $0.emergenceTimes[$0.winner] }) }

  /// The mean time at which the loser of a class emerged, over the classes where it did.
  public var loserTime: Double? { Self.mean(classes.compactMap { $0.emergenceTimes[$0.winner.other] }) }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}

extension CompetitionOutcome.TestErrors {
  /// The joint network's error less that of the better uni-modal one: above 0 where joint training hurts.
  public var jointMinusBest: Double { joint - min(unimodal.a, unimodal.b) }
}

/// How strongly the joint network has learned each class from each modality, step by step.
public struct CompetitionCurve: Hashable, Sendable, Codable {
  public struct Point: Hashable, Sendable, Codable {
    /// Gradient-descent steps taken.
    public var step: Int
    /// The joint network's mean cross-entropy on the training samples.
    public var loss: Double
    /// A_r = max_l ⟨w_jlr, M_j^r⟩ of every class.
    public var strengths: [ModalityPair<Double>]

    public init(step: Int, loss: Double, strengths: [ModalityPair<Double>]) {
      self.step = step
      self.loss = loss
      self.strengths = strengths
    }
  }

  public var points: [Point]

  public init(points: [Point]) { self.points = points }
}
