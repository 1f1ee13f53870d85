import Experiments

extension FusionPrediction {
  /// Which moments a prediction is made from.
  public enum Basis: String, Hashable, Sendable, Codable, CaseIterable {
    /// Those of the distribution: one prediction for all draws of samples.
    case population
    /// Those of the samples that a network trains on.
    case samples
  }

  /// What theory says about an experiment.
  ///
  /// - Linear networks with squared loss, no biases and no weight decay: everything below, whether they are trained on
  ///   moments or on samples.
  /// - Two-layer networks of leaky or plain rectified units with the same training and a linear teacher: what holds for a
  ///   linear network with gain g = (1 + slope)/2, whose rates are g times as large (Zhang, Latham and Saxe 2024, for
  ///   rectified units; derived for leaky ones). On symmetric inputs a linear target excites the odd part g z of the
  ///   activation alone. Weights V = √g W then follow a linear network with learning rate g η and initial scale √g s.
  /// - Fusion after the first layer with other data or activations: the plateau loss, if there are two layers, since the
  ///   leading modality's linear part is fitted first. No times.
  /// - Drawn samples no more than the leading modality has inputs: no time for the lagging one, which is never learned.
  ///
  /// - Parameter basis: the moments to use; they differ where samples are drawn.
  public init(
    _ experiment: FusionExperiment, form: Form, basis: Basis = .population, standard: StandardNormalMoments? = nil
  ) {
    let data = experiment.data.settled(seed: experiment.seed)
    let moments =
      switch basis {
      case .population: data.populationMoments(seed: experiment.seed)
      case .samples:
        data.trainingMoments(seed: experiment.seed, standard: standard ?? StandardNormalMoments(capacity: 1))
      }
    let (network, training) = (experiment.network, experiment.training)
    let isPlain = training.loss == .squared && training.weightDecay == 0 && !network.hasBias
    if isPlain, network.activation.isLinear {
      self.init(
        moments: moments, network: network, initialization: experiment.initialization, training: training, form: form)
      if let data = data.gaussian(seed: experiment.seed) { addGeneralisation(of: experiment.network, on: data) }
    } else if isPlain, network.depth == 2, experiment.data.hasLinearTeacher {
      self.init(rectified: experiment, moments: moments, form: form)
    } else {
      let fixedPoints = FixedPoints(moments)
      let hasPlateau = isPlain && network.depth == 2 && network.fusionLayer == 2
      self.init(
        form: form, leadingModality: fixedPoints.leading,
        plateauLoss: hasPlateau ? UnimodalPlateau(fixedPoints: fixedPoints).relativeLoss : nil, minimumLoss: nil,
        preferenceIsSuperficial: SuperficialPreference.isPresent(in: fixedPoints))
    }
  }

  /// A two-layer network of rectified units as the linear one that it behaves like.
  private init(rectified experiment: FusionExperiment, moments: SecondMoments, form: Form) {
    let gain = (1 + experiment.network.activation.negativeSlope) / 2
    let training = experiment.training
    do throws(ExperimentError) {
      self.init(
        moments: moments, network: experiment.network,
        initialization: try Initialization(
          scheme: experiment.initialization.scheme, scale: experiment.initialization.scale * gain.squareRoot()),
        training: try Training(
          learningRate: training.learningRate * gain, maxSteps: training.maxSteps, stopLoss: training.stopLoss),
        form: form)
    } catch {
      preconditionFailure("a gain from ½ to 1 leaves rates and scales positive: \(error)")
    }
  }

  /// What follows from training on drawn samples instead of the distribution.
  private mutating func addGeneralisation(of network: FusionNetwork, on data: GaussianData) {
    let hasPlateau = network.fusionLayer > 1
    finalError = data.expectedFinalError
    plateauError = hasPlateau ? data.expectedPlateauError : nil
    let isBiased = hasPlateau && data.interpolatesWithOneModality
    isPermanentlyBiased = isBiased
    guard isBiased else { return }
    laggingTime = nil
    timeRatio = nil
    misattribution = nil
    plateauLoss = nil
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
