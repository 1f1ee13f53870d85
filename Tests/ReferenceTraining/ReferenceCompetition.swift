import Experiments
import Foundation

/// Naive training of the competition family in double precision: weights, samples and gradients as they are written down,
/// one sum at a time. Shares the draw of samples and weights with the engines, and nothing else.
public struct ReferenceCompetition {
  /// Whose logits a network sums: both modalities', or those of one alone.
  public enum Kind: CaseIterable, Sendable {
    case joint, first, second

    public var modalities: [Modality] {
      switch self {
      case .joint: [.a, .b]
      case .first: [.a]
      case .second: [.b]
      }
    }
  }

  /// The weights of every unit of both modalities, d numbers each.
  public typealias Weights = ModalityPair<[[Double]]>

  public let experiment: CompetitionExperiment
  private let samples: [ModalityPair<[Double]>]
  private let labels: [Int]

  public init(_ experiment: CompetitionExperiment) {
    self.experiment = experiment
    labels = (0..<experiment.data.samples).map { $0 % experiment.data.classes }
    samples = labels.indices.map { Self.sample($0, label: $0 % experiment.data.classes, in: .training, experiment).x }
  }

  /// The weights before training.
  public var initialWeights: Weights {
    ModalityPair(Modality.a, Modality.b).map { modality in
      let draw = experiment.drawUnitWeights(modality)
      let dimension = experiment.data.dimension
      return (0..<experiment.unitsPerModality).map { unit in
        draw[(unit * dimension)..<((unit + 1) * dimension)].map { experiment.initialScale * $0 }
      }
    }
  }

  private static func sample(
    _ index: Int, label: Int, in part: SparseCodingData.Part, _ experiment: CompetitionExperiment
  ) -> (x: ModalityPair<[Double]>, isSufficient: ModalityPair<Bool>) {
    let data = experiment.data
    var isSufficient = ModalityPair(true, true)
    var x = ModalityPair<[Double]>([], [])
    for modality in Modality.allCases {
      let code = data.code(of: index, modality, in: part, label: label, seed: experiment.seed)
      isSufficient[modality] = code.isSufficient
      var sample = [Double](repeating: 0, count: data.dimension)
      sample.withUnsafeMutableBufferPointer { buffer in
        data.fill(
          buffer.baseAddress!, sample: index, modality, in: part, code: code, label: label, seed: experiment.seed)
      }
      x[modality] = sample
    }
    return (x, isSufficient)
  }

  // MARK: The network

  private func value(_ u: Double) -> Double {
    let (q, beta) = (Double(experiment.network.activation.power), experiment.network.activation.threshold)
    if u <= 0 { return 0 }
    return u <= beta ? pow(u, q) / (q * pow(beta, q - 1)) : u - (1 - 1 / q) * beta
  }

  private func slope(_ u: Double) -> Double {
    let (q, beta) = (Double(experiment.network.activation.power), experiment.network.activation.threshold)
    if u <= 0 { return 0 }
    return u <= beta ? pow(u / beta, q - 1) : 1
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The logits of one sample.
  private func logits(_ kind: Kind, _ weights: Weights, _ x: ModalityPair<[Double]>) -> [Double] {
    (0..<experiment.data.classes).map { label in
      kind.modalities.reduce(0) { sum, modality in
        sum + units(of: label).reduce(0) { $0 + value(dot(weights[modality][$1], x[modality])) }
      }
    }
  }

  private func units(of label: Int) -> Range<Int> {
    (label * experiment.network.unitsPerClass)..<((label + 1) * experiment.network.unitsPerClass)
  }

  private func probabilities(_ logits: [Double]) -> [Double] {
    let largest = logits.max()!
    let powers = logits.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// The mean cross-entropy on the training samples.
  public func loss(_ kind: Kind, _ weights: Weights) -> Double {
    zip(samples, labels).reduce(0) { sum, sample in
      sum - log(probabilities(logits(kind, weights, sample.0))[sample.1])
    } / Double(labels.count)
  }

  /// −∂loss/∂w of every unit.
  public func descent(_ kind: Kind, _ weights: Weights) -> Weights {
    var result = weights.map { $0.map { $0.map { _ in 0.0 } } }
    for (x, own) in zip(samples, labels) {
      let p = probabilities(logits(kind, weights, x))
      for modality in kind.modalities {
        for label in 0..<experiment.data.classes {
          let residual = ((label == own ? 1 : 0) - p[label]) / Double(labels.count)
          for unit in units(of: label) {
            let factor = residual * slope(dot(weights[modality][unit], x[modality]))
            for input in x[modality].indices { result[modality][unit][input] += factor * x[modality][input] }
          }
        }
      }
    }
    return result
  }

  /// The weights after each number of steps, from none.
  public func train(_ kind: Kind, steps: Int) -> [Weights] {
    var path = [initialWeights]
    for _ in 0..<steps {
      var weights = path[path.count - 1]
      let change = descent(kind, weights)
      for modality in kind.modalities {
        for unit in weights[modality].indices {
          for input in weights[modality][unit].indices {
            weights[modality][unit][input] += experiment.learningRate * change[modality][unit][input]
          }
        }
      }
      path.append(weights)
    }
    return path
  }

  /// A_1 and A_2 of every class.
  public func strengths(_ weights: Weights) -> [ModalityPair<Double>] {
    (0..<experiment.data.classes).map { label in
      weights.map { weights in units(of: label).map { weights[$0][label] }.max()! }
    }
  }

  /// The fraction of training samples that a network gets right.
  public func trainAccuracy(_ kind: Kind, _ weights: Weights) -> Double {
    let right = zip(samples, labels).count { x, own in Self.largest(logits(kind, weights, x)) == own }
    return Double(right) / Double(labels.count)
  }

  /// The test errors of the final weights of all three networks.
  public func testErrors(_ weights: [Kind: Weights]) -> CompetitionOutcome.TestErrors {
    let data = experiment.data
    let winners = strengths(weights[.joint]!).map {
      $0.b * data.strengths.b > $0.a * data.strengths.a ? Modality.b : .a
    }
    var wrong = (joint: 0, first: 0, second: 0, ensemble: 0)
    var (sufficient, insufficient) = ((count: 0, wrong: 0), (count: 0, wrong: 0))
    for index in 0..<data.testSamples {
      let own = data.label(of: index, in: .test, seed: experiment.seed)
      let (x, isSufficient) = Self.sample(index, label: own, in: .test, experiment)
      let (first, second) = (logits(.first, weights[.first]!, x), logits(.second, weights[.second]!, x))
      let jointIsWrong = Self.largest(logits(.joint, weights[.joint]!, x)) != own
      wrong.joint += jointIsWrong ? 1 : 0
      wrong.first += Self.largest(first) != own ? 1 : 0
      wrong.second += Self.largest(second) != own ? 1 : 0
      wrong.ensemble += Self.largest(zip(first, second).map { $0 + $1 }) != own ? 1 : 0
      if isSufficient[winners[own]] {
        sufficient = (sufficient.count + 1, sufficient.wrong + (jointIsWrong ? 1 : 0))
      } else {
        insufficient = (insufficient.count + 1, insufficient.wrong + (jointIsWrong ? 1 : 0))
      }
    }
    func error(_ wrong: Int, of count: Int) -> Double? { count > 0 ? Double(wrong) / Double(count) : nil }
    return CompetitionOutcome.TestErrors(
      joint: error(wrong.joint, of: data.testSamples)!,
      unimodal: ModalityPair(error(wrong.first, of: data.testSamples)!, error(wrong.second, of: data.testSamples)!),
      ensemble: error(wrong.ensemble, of: data.testSamples)!,
      whereWinnerIsSufficient: error(sufficient.wrong, of: sufficient.count),
      whereWinnerIsInsufficient: error(insufficient.wrong, of: insufficient.count))
  }

  private static func largest(_ values: [Double]) -> Int { values.firstIndex(of: values.max()!)! }
}
