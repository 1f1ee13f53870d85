import Experiments
import Testing

/// Networks on samples that the engine tests share.
struct SampledExperiments: Sendable, CustomTestStringConvertible {
  var widths = [5]
  var fusionLayer = 2
  var activation = Activation.rectified
  var hasBias = false
  var loss = Loss.squared
  var weightDecay = 0.0
  var dimensions = ModalityPair(1, 1)
  var count = 24
  var scheme = Initialization.Scheme.layerwise
  var scale = 0.9
  var learningRate = 0.1
  var maxSteps = 40
  var stopLoss = 0.0
  var noise = 0.3
  var seed = 0

  var testDescription: String {
    "widths \(widths), L_f \(fusionLayer), slope \(activation.negativeSlope), bias \(hasBias), \(loss) loss, "
      + "decay \(weightDecay), \(dimensions.a)+\(dimensions.b) inputs, \(count) samples"
  }

  /// Correlated modalities; labels ±1 where the loss is one for labels.
  func experiment() throws -> FusionExperiment {
    let total = dimensions.a + dimensions.b
    var factor = Matrix(diagonal: (0..<total).map { $0 < dimensions.a ? 1.5 : 1 })
    for row in 1..<total { factor[row, row - 1] = 0.3 }
    let gaussian = try GaussianData(
      dimensions: dimensions, covariance: factor * factor.transposed,
      teacher: (0..<total).map { ($0 % 3 == 1 ? -1 : 1) / Double(total).squareRoot() }, noise: noise,
      samples: .drawn(count))
    var data = DataSource.gaussian(gaussian)
    if loss != .squared, let samples = gaussian.draw(seed: Seed(base: 7, index: UInt32(seed))) {
      data = .samples(
        try SampleSet(
          dimensions: dimensions, inputs: samples.inputs, targets: samples.targets.map { $0 < 0 ? -1 : 1 }))
    }
    return try FusionExperiment(
      network: FusionNetwork(
        depth: widths.count + 1, fusionLayer: fusionLayer, hiddenWidths: widths, inputDimensions: dimensions,
        activation: activation, hasBias: hasBias),
      initialization: Initialization(scheme: scheme, scale: scale), data: data,
      training: Training(
        learningRate: learningRate, maxSteps: maxSteps, stopLoss: stopLoss, loss: loss, weightDecay: weightDecay,
        method: .samples),
      seed: Seed(base: 7, index: UInt32(seed)))
  }

  /// Whether engines train it on two prototype inputs a branch.
  var hasHalfLines: Bool { fusionLayer == widths.count + 1 && !hasBias && dimensions == ModalityPair(1, 1) }

  /// Whether it may reach its least loss within rounding, which then decides when it ends.
  var mayReachMinimum: Bool { count == 1 || activation == .linear }

  /// With one property changed.
  func with<Value>(_ property: WritableKeyPath<SampledExperiments, Value>, _ value: Value) -> SampledExperiments {
    var other = self
    other[keyPath: property] = value
    return other
  }

  /// Every property at values that hurt: width 1, depths 2 and 7, fusion at both ends, one sample, samples that fill no
  /// block, few and many inputs, widths around the lanes, all losses and slopes, biases and weight decay.
  static func shapesThatHurt() throws -> [SampledExperiments] {
    let leaky = try Activation(negativeSlope: 0.2)
    let base = SampledExperiments()
    var list = [base, base.with(\.fusionLayer, 1), base.with(\.widths, [1]), base.with(\.widths, [17])]
    list += [1, 15, 16, 17, 63, 64, 65, 131].map { base.with(\.count, $0) }
    for activation in [Activation.linear, leaky] { list.append(base.with(\.activation, activation)) }
    for loss in Loss.allCases {
      list.append(base.with(\.loss, loss).with(\.hasBias, true).with(\.weightDecay, 0.02))
      list.append(base.with(\.loss, loss).with(\.widths, [6, 3]).with(\.count, 33))
    }
    for fusionLayer in [1, 2] {
      list.append(
        base.with(\.fusionLayer, fusionLayer).with(\.hasBias, true).with(\.dimensions, ModalityPair(1, 2))
          .with(\.activation, leaky))
      list.append(
        base.with(\.fusionLayer, fusionLayer).with(\.dimensions, ModalityPair(7, 4)).with(\.widths, [19])
          .with(\.hasBias, true).with(\.learningRate, 0.05))
    }
    for fusionLayer in 1...4 {
      list.append(
        base.with(\.fusionLayer, fusionLayer).with(\.widths, [7, 18, 3]).with(\.hasBias, true)
          .with(\.weightDecay, 0.01).with(\.activation, leaky).with(\.dimensions, ModalityPair(2, 3))
          .with(\.learningRate, 0.05).with(\.count, 70))
    }
    for fusionLayer in [1, 4, 7] {
      list.append(
        base.with(\.fusionLayer, fusionLayer).with(\.widths, [4, 1, 3, 20, 2, 4]).with(\.learningRate, 0.02)
          .with(\.scale, 2).with(\.activation, leaky).with(\.seed, 3))
    }
    return list
  }
}
