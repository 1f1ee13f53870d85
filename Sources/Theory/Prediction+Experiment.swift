import Experiments

extension Prediction {
  /// What theory says about an experiment, from the population moments of its data, also where it trains on drawn samples.
  public init(_ experiment: Experiment, form: Form) {
    self.init(
      moments: experiment.data.populationMoments(seed: experiment.seed), network: experiment.network,
      initialization: experiment.initialization, training: experiment.training, form: form)
  }

  /// What theory says about training on the given moments (Zhang, Latham and Saxe 2024, sections 3 and 4).
  ///
  /// - Late fusion: any depth; the ratio t_B/t_A = 1 + (‖Σ_yA‖ − ‖Σ_yB‖)/‖res‖ does not depend on the initial weights.
  /// - Intermediate fusion: exact for balanced weights; layerwise weights use u_0 = s and keep the trends only.
  /// - Early fusion: the ratio is 1, and there is no plateau to make a statement about.
  /// - Entrywise weights in more than two layers: no statement about times, except the ratio of late fusion.
  /// - A lagging modality to which the leading one leaves nothing (res = 0) is never learned: no t_B, ratio or plateau
  ///   values, since the plateau does not end.
  /// - Modalities with equal ‖Σ_y·‖ are learned together: the ratio is 1, unless Σ_yB and res point apart, and there are
  ///   no plateau values.
  ///
  /// - Precondition: the moments have the network's input dimensions.
  public init(
    moments: SecondMoments, network: FusionNetwork, initialization: Initialization, training: Training, form: Form
  ) {
    precondition(moments.dimensions == network.inputDimensions, "the network takes inputs of another size")
    let fixedPoints = FixedPoints(moments)
    let rates = LearningRates(fixedPoints)
    let times = LearningTimes(
      rates: rates, leading: fixedPoints.leading, network: network, initialization: initialization,
      finiteRate: FiniteRate(learningRate: training.learningRate, form: form))
    let hasPlateau = network.fusionLayer > 1 && rates.residual > 0 && rates.leading > 0 && !rates.isTied
    let plateau = hasPlateau ? UnimodalPlateau(fixedPoints: fixedPoints) : nil
    self.init(
      form: form, leadingModality: fixedPoints.leading, leadingTime: times.leading, laggingTime: times.lagging,
      timeRatio: times.ratio, misattribution: plateau?.misattribution, plateauLoss: plateau?.relativeLoss,
      minimumLoss: fixedPoints.minimumLoss, preferenceIsSuperficial: SuperficialPreference.isPresent(in: fixedPoints))
  }
}
