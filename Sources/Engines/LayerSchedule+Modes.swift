import Experiments

/// Late fusion of two layers with one input a modality, in modes.
///
/// A step of gradient descent turns the weights (w, v) of a branch's hidden unit into (w + c v, v + c w), with the same c for all
/// units. So p = w + v grows by the factor 1 + c and q = w − v by 1 − c, and the branch's map is Σ w v = Σ (p² − q²)/4:
/// as many steps as one likes take the same arithmetic as one does, and then each unit takes them all at once.
extension LayerSchedule {
  /// Whether networks can be trained in modes.
  var hasModes: Bool {
    steps.count == 4 && fusionLayer == 2 && steps[0].columns == 1 && steps[2].columns == 1
  }

  /// Where the weights of the hidden units lie, of branch A and then of branch B.
  ///
  /// - Precondition: ``hasModes``.
  var modePositions: (inputs: [Int], outputs: [Int]) {
    func positions(_ layer: Int) -> [Int] {
      [steps[layer], steps[fusionLayer + layer]].flatMap { step in
        (0..<(step.rows * step.columns)).map { step.offset + $0 }
      }
    }
    return (positions(0), positions(1))
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
