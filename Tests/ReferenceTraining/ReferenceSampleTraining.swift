import Experiments
import Foundation

/// Gradient descent on samples written in the most obvious way, in double precision: one sample and one unit at a time.
/// It shares no code with the engines and is what they are tested against.
public enum ReferenceSampleTraining {
  /// Weights and biases, one array a block of the network, row by row; blocks without biases have none.
  public struct Parameters: Hashable, Sendable {
    public var weights: [[Double]]
    public var biases: [[Double]]

    public init(weights: [[Double]], biases: [[Double]]) {
      self.weights = weights
      self.biases = biases
    }
  }

  /// What was true after each step, from step 0.
  public struct Trace: Sendable {
    public var losses: [Double] = []
    public var totalMaps: [[Double]] = []
    /// ‖W¹_A‖_F and ‖W¹_B‖_F.
    public var firstLayerNorms: [ModalityPair<Double>] = []
    public var parameters: Parameters
  }

  /// The activity that one block writes or reads: a layer of a branch, or of both together.
  private struct Place: Hashable {
    var layer: Int
    var branch: Modality?
  }

  private static func destination(_ block: WeightBlock, _ network: FusionNetwork) -> Place {
    Place(layer: block.layer, branch: block.layer < network.fusionLayer ? block.modality : nil)
  }

  private static func source(_ block: WeightBlock, _ network: FusionNetwork) -> Place {
    Place(layer: block.layer - 1, branch: block.layer <= network.fusionLayer ? block.modality : nil)
  }

  /// z before the activation for every place, and what comes after it.
  private static func forward(
    _ parameters: Parameters, _ network: FusionNetwork, _ input: [Double]
  ) -> (before: [Place: [Double]], after: [Place: [Double]]) {
    let split = network.inputDimensions.a
    var before: [Place: [Double]] = [:]
    var after: [Place: [Double]] = [
      Place(layer: 0, branch: .a): Array(input[..<split]), Place(layer: 0, branch: .b): Array(input[split...]),
    ]
    for layer in 1...network.depth {
      for (index, block) in network.blocks.enumerated() where block.layer == layer {
        let place = destination(block, network)
        let below = after[source(block, network)] ?? []
        var sums = before[place] ?? Array(repeating: 0, count: block.rows)
        for row in 0..<block.rows {
          for column in 0..<block.columns {
            sums[row] += parameters.weights[index][row * block.columns + column] * below[column]
          }
          if block.hasBias { sums[row] += parameters.biases[index][row] }
        }
        before[place] = sums
      }
      for (place, sums) in before where place.layer == layer {
        after[place] = sums.map { sum in
          layer == network.depth || sum > 0 ? sum : network.activation.negativeSlope * sum
        }
      }
    }
    return (before, after)
  }

  /// The network's output for one input.
  public static func output(_ parameters: Parameters, _ network: FusionNetwork, _ input: [Double]) -> Double {
    forward(parameters, network, input).after[Place(layer: network.depth, branch: nil)]?[0] ?? .nan
  }

  /// The mean loss.
  public static func loss(
    _ parameters: Parameters, _ network: FusionNetwork, _ samples: SampleSet, _ kind: Loss
  ) -> Double {
    var sum = 0.0
    for index in 0..<samples.count {
      let (target, output) = (samples.targets[index], output(parameters, network, samples.input(index)))
      switch kind {
      case .squared: sum += 0.5 * (target - output) * (target - output)
      case .exponential: sum += exp(-target * output)
      case .logistic: sum += log(1 + exp(-target * output))
      }
    }
    return sum / Double(samples.count)
  }

  /// The gradient of the mean loss by backpropagation.
  public static func gradient(
    _ parameters: Parameters, _ network: FusionNetwork, _ samples: SampleSet, _ kind: Loss
  ) -> Parameters {
    var gradient = Parameters(
      weights: parameters.weights.map { $0.map { _ in 0 } }, biases: parameters.biases.map { $0.map { _ in 0 } })
    for index in 0..<samples.count {
      let (before, after) = forward(parameters, network, samples.input(index))
      let target = samples.targets[index]
      let top = Place(layer: network.depth, branch: nil)
      let output = after[top]?[0] ?? .nan
      let slope =
        switch kind {
        case .squared: output - target
        case .exponential: -target * exp(-target * output)
        case .logistic: -target / (1 + exp(target * output))
        }
      // ∂ℓ/∂z for every place, from the top down.
      var errors: [Place: [Double]] = [top: [slope / Double(samples.count)]]
      for layer in stride(from: network.depth, through: 1, by: -1) {
        for (position, block) in network.blocks.enumerated() where block.layer == layer {
          let above = errors[destination(block, network)] ?? []
          let place = source(block, network)
          let below = after[place] ?? []
          var passed = Array(repeating: 0.0, count: block.columns)
          for row in 0..<block.rows {
            for column in 0..<block.columns {
              gradient.weights[position][row * block.columns + column] += above[row] * below[column]
              passed[column] += above[row] * parameters.weights[position][row * block.columns + column]
            }
            if block.hasBias { gradient.biases[position][row] += above[row] }
          }
          errors[place] = zip(passed, before[place] ?? []).map { error, sum in
            sum > 0 ? error : network.activation.negativeSlope * error
          }
        }
      }
    }
    return gradient
  }

  /// The parameters that an experiment starts from.
  public static func initialParameters(of experiment: FusionExperiment) -> Parameters {
    let network = experiment.network
    let moments = experiment.data.trainingSamples(seed: experiment.seed)?.moments
    guard let moments else { preconditionFailure("the experiment has samples") }
    let recipe = UnitWeights(
      network: network, scheme: experiment.initialization.scheme, seed: experiment.seed,
      fixedPoints: FixedPoints(moments))
    return Parameters(
      weights: recipe.draw().map { block in block.map { experiment.initialization.scale * $0 } },
      biases: network.blocks.map { Array(repeating: 0, count: $0.hasBias ? $0.rows : 0) })
  }

  /// Takes `steps` steps of gradient descent, whatever the loss does.
  public static func train(_ experiment: FusionExperiment, steps: Int) -> Trace {
    let (network, training) = (experiment.network, experiment.training)
    guard let samples = experiment.data.trainingSamples(seed: experiment.seed) else {
      preconditionFailure("the experiment has samples")
    }
    var trace = Trace(parameters: initialParameters(of: experiment))
    func descended(_ values: [[Double]], _ gradients: [[Double]]) -> [[Double]] {
      zip(values, gradients).map { block, gradient in
        zip(block, gradient).map { $0 - training.learningRate * ($1 + training.weightDecay * $0) }
      }
    }
    for step in 0...steps {
      trace.losses.append(loss(trace.parameters, network, samples, training.loss))
      trace.totalMaps.append(ReferenceTraining.totalMap(weights: trace.parameters.weights, network: network))
      trace.firstLayerNorms.append(
        ModalityPair(Modality.a, Modality.b).map { modality in
          let index = network.blocks.firstIndex { $0.layer == 1 && $0.modality == modality } ?? 0
          return norm(trace.parameters.weights[index])
        })
      guard step < steps else { break }
      let slopes = gradient(trace.parameters, network, samples, training.loss)
      trace.parameters.weights = descended(trace.parameters.weights, slopes.weights)
      trace.parameters.biases = descended(trace.parameters.biases, slopes.biases)
    }
    return trace
  }
}

extension SampleSet {
  /// The stacked input of one sample.
  fileprivate func input(_ index: Int) -> [Double] {
    let width = dimensions.a + dimensions.b
    return Array(inputs[(index * width)..<((index + 1) * width)])
  }
}
