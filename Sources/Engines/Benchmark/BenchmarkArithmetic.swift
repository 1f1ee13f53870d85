import Experiments

extension Experiment {
  /// Multiply-adds that a step of gradient descent takes if nothing is computed twice and zeros are not skipped.
  ///
  /// On second moments a weight matrix of R rows and C columns takes 3 R C: one product with the vector above it, one with
  /// the vector below it, and the update, which is rank one. The last layer's needs neither product, and the residual
  /// takes (D_A + D_B)². Observables are not counted. Late fusion of two layers with one input a modality trains in modes,
  /// which take a few dozen whatever the width; what is counted is the same gradient descent on weights.
  ///
  /// On n samples it takes 3 n R C, forward, backward and for the gradient, of which a first layer's needs no backward
  /// product, and R C for the update. Networks that train on half lines (``HalfLines``) pass two prototypes instead of
  /// their samples, and narrow twins take the arithmetic of the twin.
  ///
  /// A network of the competition family and its two uni-modal companions take 2 n d for each of their 4 K m units,
  /// forward and for the gradient.
  public var multiplyAddsPerStep: Int {
    switch self {
    case .fusion(let experiment) where HalfLines.apply(to: experiment) && experiment.training.loss == .squared:
      return experiment.network.multiplyAddsPerStep(samples: HalfLines.prototypes)
    case .fusion(let experiment) where experiment.trainsOnSamples:
      return experiment.network.multiplyAddsPerStep(samples: experiment.data.sampleCount ?? 0)
    case .fusion(let experiment):
      return experiment.trainedNetwork.multiplyAddsPerStepOnMoments
    case .competition(let experiment):
      return 2 * experiment.data.samples * experiment.data.dimension * 4 * experiment.unitsPerModality
    }
  }
}

extension FusionNetwork {
  fileprivate var multiplyAddsPerStepOnMoments: Int {
    let inputs = inputDimensions.a + inputDimensions.b
    return blocks.reduce(inputs * inputs) { $0 + $1.rows * $1.columns * ($1.layer == depth ? 1 : 3) }
  }

  fileprivate func multiplyAddsPerStep(samples: Int) -> Int {
    blocks.reduce(0) { $0 + $1.rows * $1.columns * (samples * ($1.layer == 1 ? 2 : 3) + 1) }
  }
}
