import Experiments

/// When the two modalities are learned, in gradient-descent steps; `nil` where the theory makes no statement or the
/// event never happens.
struct LearningTimes {
  /// t_A.
  var leading: Double?
  /// t_B.
  var lagging: Double?
  /// t_B/t_A. Known without the times for early fusion, and for late fusion from weights of unknown alignment.
  var ratio: Double?

  /// A time that never comes, or lies beyond the range of numbers, is no time.
  init(leading: Double? = nil, lagging: Double? = nil, ratio: Double? = nil) {
    self.leading = leading.flatMap { $0.isFinite ? $0 : nil }
    self.lagging = lagging.flatMap { $0.isFinite ? $0 : nil }
    self.ratio = ratio.flatMap { $0.isFinite ? $0 : nil }
    if ratio == nil, let first = self.leading, let second = self.lagging, first > 0 { self.ratio = second / first }
  }

  init(
    rates: LearningRates, leading: Modality, network: FusionNetwork, initialization: Initialization,
    finiteRate: FiniteRate
  ) {
    // Without any correlation nothing is ever learned.
    guard rates.leading > 0 else {
      self.init()
      return
    }
    guard network.fusionLayer > 1 else {
      // Early fusion has no unimodal saddle: both modalities are learned together (Zhang, Latham and Saxe 2024).
      self.init(ratio: 1)
      return
    }
    let amplitudes = (
      InitialAmplitude.value(of: leading, network: network, initialization: initialization),
      InitialAmplitude.value(of: leading.other, network: network, initialization: initialization)
    )
    guard case (let first?, let second?) = amplitudes else {
      let isLate = network.fusionLayer == network.depth && rates.residual > 0
      let drive = network.inputDimensions[leading.other] == 1 ? rates.alignment * rates.lagging : rates.lagging
      self.init(ratio: isLate ? 1 + (rates.leading - drive) / rates.residual : nil)
      return
    }
    // The theory starts from small weights.
    guard max(first, second) < 1 else {
      self.init()
      return
    }
    if network.depth == 2 {
      self =
        TwoLayerLateFusion(
          rates: rates, initialAmplitudes: (first, second), scheme: initialization.scheme, finiteRate: finiteRate
        ).times
    } else {
      let isScalar = network.inputDimensions[leading.other] == 1
      self =
        DeepFusion(
          depth: network.depth, fusionLayer: network.fusionLayer, rates: rates, laggingIsScalar: isScalar,
          initialAmplitude: first, scheme: initialization.scheme, finiteRate: finiteRate
        ).times
    }
  }
}
