import Experiments

/// Late fusion of two layers with one input a modality, in modes.
///
/// A step of gradient descent turns the weights (w, v) of a branch's hidden unit into (w + c v, v + c w), with the same c for all
/// units. So p = w + v grows by the factor 1 + c and q = w − v by 1 − c, and the branch's map is Σ w v = Σ (p² − q²)/4:
/// a step is one of ``ModeAmplitudes``, whatever the number of units, and at the end each unit grows as they have done.
extension LayerSchedule {
  /// Whether networks can be trained in modes.
  var hasModes: Bool {
    steps.count == 4 && fusionLayer == 2 && steps[0].columns == 1 && steps[2].columns == 1
  }

  /// Weights in this layout with p in place of each input weight and q in place of each output weight.
  ///
  /// - Precondition: ``hasModes``.
  func modes<Number: TrainingNumber>(ofWeights weights: [Number]) -> [Number] {
    var result = weights
    for layer in [0, fusionLayer] {
      let (inputs, outputs) = (steps[layer].offset, steps[layer + 1].offset)
      for unit in 0..<steps[layer].rows {
        let (input, output) = (weights[inputs + unit], weights[outputs + unit])
        result[inputs + unit] = input + output
        result[outputs + unit] = input - output
      }
    }
    return result
  }

  /// The weights that have these modes.
  ///
  /// - Precondition: ``hasModes``.
  func weights<Number: TrainingNumber>(ofModes modes: [Number]) -> [Number] {
    self.modes(ofWeights: modes).map { $0 / 2 }
  }
}

extension FusionNetwork {
  /// Whether a linear network of this architecture can be trained in modes.
  var hasModes: Bool { depth == 2 && fusionLayer == 2 && inputDimensions == ModalityPair(1, 1) }
}
